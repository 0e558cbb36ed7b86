"""The European Union, and the EEA with it."""

from ventanilla.compliance.packs.eu import desk, outbound, people, products
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="EU",
    country="EU",
    version="2026.11",
    law_snapshot="legalize-dev/legalize-eu@7fc4a261 (2024/1772), @887cfeaa (2025/301); others by article pages",
    rules=(*products.RULES, *outbound.RULES, *people.RULES, *desk.RULES),
)
