"""Customer numbers: only ever after the words for one."""

from ventanilla.understanding.recognisers.base import Recogniser
from ventanilla.understanding.recognisers.labelled import labelled
from ventanilla.understanding.types import DataKind

_LABEL = (
    r"(?:numero|num|nro|no|n\.?[o°º]?|cod(?:igo)?|id|identificador|identificacion)\.?\s?(?:de |del )?(?:clientes?|client"
    r"|socio|usuario|titular)(?: (?:numero|n[o°º]?|nro)\.?)?"
    r"|clientes? (?:numero|num|nro|no|n[o°º]?|id)\.?|(?:customer|client|member|membership) (?:number|no|id|ref)\.?"
    r"|(?:numero|codigo|id) d[eo] cliente|usuario (?:numero|n[o°º]?)|customer"
    r"|soy (?:el |la )?clienta? (?:numero|n[o°º]?)"
)

CUSTOMER = Recogniser(
    name="common.customer",
    kind=DataKind.CUSTOMER_NUMBER,
    find=labelled(
        DataKind.CUSTOMER_NUMBER,
        _LABEL,
        r"[a-z]{0,3}-?[0-9][0-9.-]{2,13}[0-9](?![0-9a-z])",
        "follows the words for a customer number",
        rank=93,
    ),
    digits=4,
    cues=("client", "customer", "member", "socio", "usuario", "titular"),
    yes=(
        "mi número de cliente es «0048213377»",
        "nº de cliente: «1234567»",
        "customer number «88123456»",
        "código de cliente «AB-123456»",
        "n.º de socio «445566»",
    ),
    no=("soy cliente desde hace 20 años", "cliente desde 1998", "atención al cliente 24 horas", "somos 200000 clientes"),
)
