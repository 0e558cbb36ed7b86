"""Spain. Nearly all of it from primary text."""

from ventanilla.compliance.packs.es import (
    claims,
    complaints,
    crypto,
    deposits,
    investments,
    outbound,
    people,
    products,
    records,
    short_form,
)
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="ES",
    country="ES",
    version="2026.11",
    law_snapshot=(
        "legalize-dev/legalize-es@40341830 (Circular 4/2020), @1c7653e0 (EHA/1718/2010), @34dde6c3 (CNMV "
        "2/2020), @910eca94 (ECC/2316/2015), @ce6ed222 (Ley 10/2025)"
    ),
    rules=(
        *(*outbound.RULES, *claims.RULES, *short_form.RULES, *deposits.RULES, *products.RULES, *investments.RULES, *crypto.RULES),
        *(*people.RULES, *complaints.RULES, *records.RULES),
    ),
)
