"""Portugal."""

from ventanilla.compliance.packs.pt import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="PT",
    country="PT",
    version="2026.11",
    law_snapshot="Aviso 5/2024 of Banco de Portugal, through secondary sources",
    rules=rules.RULES,
)
