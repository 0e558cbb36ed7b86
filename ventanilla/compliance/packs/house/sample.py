"""The house on which the examples of the HOUSE rules are tried."""

from datetime import date

from ventanilla.compliance.disclosures import Notice
from ventanilla.compliance.house import House
from ventanilla.compliance.lexicons import Action, Entry, EntryKind, Policy

SAMPLE = House(
    policies=(
        Policy(
            "blocked",
            (Entry(EntryKind.PHRASE, "dinero gratis"), Entry(EntryKind.PREFIX, "regalazo")),
            action=Action.BLOCK,
            name="Nunca",
        ),
        Policy(
            "watched",
            (Entry(EntryKind.NEAR, "rentabilidad NEAR/4 segura"), Entry(EntryKind.EXACT, "chollo")),
            exclusions=(Entry(EntryKind.PHRASE, "no es un chollo"),),
            name="Con cuidado",
        ),
        Policy("answers", (Entry(EntryKind.EXACT, "imposible"),), kinds=frozenset({"reply", "dm"}), name="Respuestas"),
    ),
    notices=(
        Notice(
            "fgd",
            2,
            {
                "es": "Depósitos garantizados por el FGD hasta 100.000 euros por titular",
                "en": "Deposits guaranteed up to 100,000 euros",
            },
            frozenset({"deposit", "savings"}),
            frozenset({"ES"}),
        ),
        Notice(
            "old-pension", 1, {"es": "Consulte el documento de datos fundamentales"}, frozenset({"pension"}), valid_until=date(2025, 12, 31)
        ),
    ),
)
