"""Poland."""

from ventanilla.compliance.packs.pl import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="PL",
    country="PL",
    version="2026.11",
    law_snapshot="knf.gov.pl; draft consumer-credit act of 2025-07-07",
    rules=rules.RULES,
)
