"""PINs: four to six digits after the words for one."""

from ventanilla.understanding.recognisers.base import Recogniser
from ventanilla.understanding.recognisers.labelled import labelled
from ventanilla.understanding.types import DataKind

_LABEL = (
    r"pin(?: (?:code|number))?|nip|n\.i\.p\.?|numero secreto|codigo secreto|clave secreta|clave numerica|clave(?: "
    r"de(?:l| la| mi)?)? (?:cajero|tarjeta|debito|credito|atm)"
    r"|clave de (?:4|6|cuatro|seis) (?:digitos|numeros|cifras)|senha (?:do|de|da) (?:cartao|caixa|multibanco|(?:4|6"
    r"|quatro|seis) digitos)|senha numerica|clave"
    r"|codigo (?:do|de) (?:multibanco|cartao|cajero)"
)

PIN = Recogniser(
    name="common.pin",
    kind=DataKind.PIN,
    find=labelled(DataKind.PIN, _LABEL, r"[0-9](?:[ .-]?[0-9]){3,5}(?![ .-]?[0-9]|/)", "follows the words for a PIN", rank=85),
    digits=4,
    cues=("pin", "nip", "n.i.p", "secret", "clave", "senha", "codigo"),
    yes=(
        "mi pin es «4821»",
        "PIN: «1234»",
        "el NIP «9876»",
        "«4821» es mi pin",
        "la clave de la tarjeta es «4 8 2 1»",
        "mi pin es «uno dos tres cuatro»",
        "a senha do cartão é «2580»",
        "mi clave es «4821»",
    ),
    no=("no recuerdo el pin", "pincha en 1234", "cambié el pin en 2024", "el pin son 4 dígitos", "pin bloqueado 1000 euros"),
)
