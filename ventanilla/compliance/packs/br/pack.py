"""Brazil."""

from ventanilla.compliance.packs.br import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="BR",
    country="BR",
    version="2026.11",
    law_snapshot="secondary sources read in November 2026; primary texts to be checked at the first review",
    rules=rules.RULES,
)
