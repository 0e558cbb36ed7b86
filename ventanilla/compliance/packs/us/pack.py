"""The United States."""

from ventanilla.compliance.packs.us import conduct, products
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="US",
    country="US",
    version="2026.11",
    law_snapshot="cfpb/regulations-xml (2018-07-03) for Reg DD and Reg E; 12 CFR 328 as of 2026-01-01",
    rules=(*products.RULES, *conduct.RULES),
)
