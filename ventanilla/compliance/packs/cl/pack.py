"""Chile."""

from ventanilla.compliance.packs.cl import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="CL",
    country="CL",
    version="2026.11",
    law_snapshot="secondary sources read in November 2026; primary texts to be checked at the first review",
    rules=rules.RULES,
)
