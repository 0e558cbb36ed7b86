"""Germany."""

from ventanilla.compliance.packs.de import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="DE",
    country="DE",
    version="2026.11",
    law_snapshot="bundestag/gesetze (2022 snapshot, old numbering)",
    rules=rules.RULES,
)
