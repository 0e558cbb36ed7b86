"""Spain. Nearly all of it from primary text."""

from ventanilla.compliance.packs.es import complaints, investments, short_form
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="ES",
    country="ES",
    version="2026.11",
    law_snapshot=(
        "legalize-dev/legalize-es@40341830 (Circular 4/2020), @1c7653e0 (EHA/1718/2010), @34dde6c3 (CNMV "
        "2/2020), @910eca94 (ECC/2316/2015), @ce6ed222 (Ley 10/2025)"
    ),
    rules=(*short_form.RULES, *investments.RULES, *complaints.RULES),
)
