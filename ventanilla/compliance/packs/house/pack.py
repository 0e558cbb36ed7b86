"""The bank's own rules. They count only where the caller brings the bank's house (`compliance.house`)."""

from ventanilla.compliance.packs.house import figures, links, words
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="HOUSE",
    country="HOUSE",
    version="2026.11",
    law_snapshot="the bank's own policy",
    rules=(*figures.RULES, *links.RULES, *words.RULES),
)
