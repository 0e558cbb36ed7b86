"""France."""

from ventanilla.compliance.packs.fr import rules
from ventanilla.compliance.rule import Pack

PACK = Pack(
    id="FR",
    country="FR",
    version="2026.11",
    law_snapshot="legalize-fr LEGITEXT000006069565 @bde5444d (2026-04-04); the CCD2 transposition may reword it",
    rules=rules.RULES,
)
