"""Birth dates: a date after the words for being born."""

from ventanilla.understanding.recognisers.base import Recogniser
from ventanilla.understanding.recognisers.labelled import labelled
from ventanilla.understanding.types import DataKind

_MONTHS = (
    r"(?:ene|enero|feb|febrero|mar|marzo|abr|abril|may|mayo|jun|junio|jul|julio|ago|agosto|sep|sept|septiembre"
    r"|setiembre|oct|octubre|nov|noviembre|dic|diciembre"
    r"|january|february|march|april|june|july|august|september|october|november|december|jan|apr|aug|dec|janeiro"
    r"|fevereiro|marco|maio|junho|julho|setembro|outubro|novembro|dezembro|fev|mai|set|out|dez)"
)
_DATE = (
    r"(?:0?[1-9]|[12][0-9]|3[01])\s?[/.\-–]\s?(?:0?[1-9]|1[0-2])\s?[/.\-–]\s?(?:19[0-9]{2}|20[0-2][0-9]|[0-9]{2})(?![0-9])"
    r"|(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12][0-9]|3[01])/(?:19[0-9]{2}|20[0-2][0-9])(?![0-9])"
    r"|(?:19[0-9]{2}|20[0-2][0-9])[/.-](?:0[1-9]|1[0-2])[/.-](?:0[1-9]|[12][0-9]|3[01])(?![0-9])"
    rf"|(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?[ /.-](?:de |of )?{_MONTHS}[.,]?[ /.-](?:de |del "
    rf"|of )?(?:19[0-9]{{2}}|20[0-2][0-9])(?![0-9])"
    rf"|{_MONTHS}\.? (?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?,? (?:19[0-9]{{2}}|20[0-2][0-9])(?![0-9])"
    r"|(?:0[1-9]|[12][0-9]|3[01])(?:0[1-9]|1[0-2])(?:19[0-9]{2}|200[0-9])(?![0-9])"
)
_LABEL = (
    r"naci(?: (?:el|en|un))?|nacid[oa]s?(?: (?:el|en))?|fecha(?: de)? nac(?:imiento|\.)?"
    r"|f\.? ?(?:de )?nac(?:imiento)?\.?|nacimiento|fec\.? ?nac\.?|born(?: on)?|date of birth|birth ?date|birthday"
    r"|d\.?o\.?b\.?"
    r"|nascid[oa](?: (?:em|a|no dia))?|nasci(?: (?:em|a|no dia))?|(?:data|dt)(?: de)? nasc(?:imento|\.)?|nascimento|mi cumpleanos"
)

BIRTH_DATE = Recogniser(
    name="common.birth_date",
    kind=DataKind.BIRTH_DATE,
    find=labelled(DataKind.BIRTH_DATE, _LABEL, _DATE, "a date that follows the words for being born", rank=90),
    digits=4,
    cues=("nac", "born", "birth", "d.o.b", "dob", "nasc", "cumple"),
    yes=(
        "nací el «03/05/1980»",
        "fecha de nacimiento: «3 de mayo de 1980»",
        "DOB «1980-05-03»",
        "born on «May 3, 1980»",
        "data de nascimento «03-05-1980»",
        "nacida el «3.5.80»",
    ),
    no=("el 03/05/1980 abrieron la oficina", "mi hijo nació en 2020", "nacional 03/05/2026"),
)
