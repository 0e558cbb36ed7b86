"""Mexico."""

from ventanilla.compliance.packs.mx import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="MX",
    country="MX",
    version="2026.11",
    law_snapshot="secondary sources of 2025-2026; the CAT method was under consultation in November 2025",
    rules=rules.RULES,
)
