"""The United Kingdom."""

from ventanilla.compliance.packs.gb import conduct, products
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="UK",
    country="GB",
    version="2026.11",
    law_snapshot="FCA Handbook, CONC 3.5 of 2024-12-18 and CONC 3.4 of 2023-11-28; FG24/1",
    rules=(*products.RULES, *conduct.RULES),
)
