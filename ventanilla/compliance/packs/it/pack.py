"""Italy."""

from ventanilla.compliance.packs.it import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="IT",
    country="IT",
    version="2026.11",
    law_snapshot="secondary sources on Banca d'Italia's Trasparenza",
    rules=rules.RULES,
)
