"""Plain account numbers: no form of their own, so only right after the words for one."""

from ventanilla.understanding.recognisers.base import Recogniser
from ventanilla.understanding.recognisers.labelled import labelled
from ventanilla.understanding.types import DataKind

_LABEL = (
    r"(?:(?:numero|num|nro|n[o°º]?)\.? (?:de )?)?(?:cuenta|cta)(?: (?:corriente|de ahorros?|ahorros?|nomina|vista|rut"
    r"|sueldo|numero|num|nro|n[o°º]|de deposito))*\.?"
    r"|(?:account|acct|a/c)(?: (?:number|num|no))?\.?|(?:numero (?:da|de) )?conta(?: (?:corrente|poupanca|numero"
    r"|n[o°º]))?|caja de ahorro|cta\.? cte\.?"
)

PLAIN_ACCOUNT = Recogniser(
    name="common.account",
    kind=DataKind.BANK_ACCOUNT,
    find=labelled(
        DataKind.BANK_ACCOUNT,
        _LABEL,
        r"[0-9]{3,4}-[0-9]{6,8}-[0-9]-[0-9]{2}(?![0-9])|[0-9]{2,6}(?:[ -][0-9]{2,10}){1,4}(?<=[0-9 -]{8})(?![0-9]"
        r"|[.,-][0-9])|[0-9]{7,20}(?![0-9a-z]|[.,/-][0-9])",
        "follows the words for an account number",
        rank=56,
        backwards=r"(?:numero de )?cuenta|account number|conta",
    ),
    digits=7,
    cues=("cuenta", "cta", "account", "acct", "conta", "a/c", "caja de ahorro"),
    yes=(
        "mi cuenta es «191-12345678-0-12»",
        "número de cuenta «0123456789»",
        "account number «55779911»",
        "cuenta de ahorros «123-456789-01»",
    ),
    no=("mi cuenta sigue bloqueada desde 2024", "cuenta con 1200000 pesos", "por mi cuenta 3 veces", "cuenta bloqueada, caso 12345678"),
)
