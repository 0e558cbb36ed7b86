"""What a new entity's catalogue starts with: categories, a working calendar with its country's holidays. All of it can be changed."""

from django.utils.text import slugify

from ventanilla.accounts.queries import zone_of
from ventanilla.catalogue.models import Calendar, Category
from ventanilla.catalogue.types import CategoryKind

INCIDENTS: tuple[tuple[str, str, str, str, str], ...] = (
    # key, Spanish, English, topic of a reading, severity
    ("app-access", "Acceso a la app o a la banca en línea", "Access to the app or online banking", "app_web", "medium"),
    ("app-failure", "Fallo de la app o de la web", "App or website failure", "app_web", "medium"),
    ("card-blocked", "Tarjeta bloqueada o que no funciona", "Card blocked or not working", "card", "high"),
    ("card-lost", "Tarjeta perdida o robada", "Lost or stolen card", "card", "high"),
    ("unknown-charge", "Cargo no reconocido", "Charge not recognised", "fraud_security", "high"),
    ("wrong-charge", "Cargo duplicado o erróneo", "Double or wrong charge", "account", "high"),
    ("transfer-missing", "Transferencia o pago que no llega", "Transfer or payment that does not arrive", "transfer_payment", "high"),
    ("account-blocked", "Cuenta bloqueada o embargada", "Account blocked or seized", "account", "high"),
    ("atm-failure", "Cajero averiado o que no entrega el dinero", "ATM out of order or not paying out", "atm_branch", "medium"),
    ("branch-service", "Atención en oficina", "Service at a branch", "atm_branch", "low"),
    ("phishing", "Suplantación, phishing o llamada fraudulenta", "Impersonation, phishing or scam call", "fraud_security", "high"),
    ("loan-procedure", "Trámite de préstamo o hipoteca", "Loan or mortgage paperwork", "loan_mortgage", "medium"),
    ("insurance-claim", "Siniestro o póliza de seguro", "Insurance claim or policy", "insurance", "medium"),
    ("other", "Otra incidencia", "Other incident", "other", "medium"),
)
COMPLAINTS: tuple[tuple[str, str, str, str, str], ...] = (
    ("fees", "Comisiones y gastos", "Fees and charges", "fees", "medium"),
    ("interest", "Intereses y condiciones", "Interest and terms", "loan_mortgage", "medium"),
    ("service-quality", "Calidad de la atención", "Quality of service", "customer_service", "medium"),
    ("waiting", "Demoras y esperas", "Delays and waiting", "customer_service", "medium"),
    ("fraud-handling", "Gestión de un fraude", "Handling of a fraud", "fraud_security", "high"),
    ("contract", "Información contractual o publicidad", "Contract information or advertising", "savings_investment", "medium"),
    ("data-protection", "Protección de datos", "Data protection", "brand", "high"),
    ("accessibility", "Accesibilidad y trato a personas mayores", "Accessibility and treatment of older people", "app_web", "high"),
    ("other", "Otra reclamación", "Other complaint", "other", "medium"),
)
_LONG = [["08:00", "22:00"]]
_SHORT = [["09:00", "21:00"]]
_WEEKEND = [["10:00", "20:00"]]
# Care on the networks is staffed every day; branches keep the hours of their country's banks.
_BRANCH: dict[str, list[list[str]]] = {
    "ES": [["08:30", "14:30"]],
    "MX": [["09:00", "16:00"]],
    "CO": [["08:00", "11:30"], ["14:00", "16:30"]],
}


def seed_entity(entity_id: int, country: str) -> None:
    """Give an entity its first categories and calendars; what it has already stays."""
    rows = [(CategoryKind.INCIDENT, *row) for row in INCIDENTS] + [(CategoryKind.COMPLAINT, *row) for row in COMPLAINTS]
    Category.objects.bulk_create(
        [
            Category(entity_id=entity_id, kind=kind, key=slugify(key), name_es=es, name_en=en, topic=topic, severity=severity)
            for kind, key, es, en, topic, severity in rows
        ],
        ignore_conflicts=True,
    )
    week = {str(day): _LONG for day in range(5)} | {"5": _SHORT, "6": _WEEKEND}
    office = {str(day): _BRANCH.get(country, [["09:00", "17:00"]]) for day in range(5)}
    zone = zone_of(entity_id)
    Calendar.objects.bulk_create(
        [
            Calendar(entity_id=entity_id, key="default", name="Atención en redes", zone=zone, hours=week),
            Calendar(entity_id=entity_id, key="branches", name="Oficinas", zone=zone, hours=office, holiday_country=country),
        ],
        ignore_conflicts=True,
    )
