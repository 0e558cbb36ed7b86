"""The advertising rules of the networks themselves."""

from ventanilla.compliance.packs.platform import advertising, conduct
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="PLATFORM",
    country="PLATFORM",
    version="2026.11",
    law_snapshot="help pages of the networks as stored 2024-04 to 2026-03",
    rules=(*advertising.RULES, *conduct.RULES),
)
