"""What sign-up forms say: fields, consents, refusals."""

from django.utils import translation
from django.utils.translation import gettext as _

# The product's own words for a field, in the visitor's language; the bank may word each otherwise.
KIND_WORDS = {
    "email": {"es": "Correo electrónico", "en": "E-mail", "pt": "E-mail"},
    "name": {"es": "Nombre y apellidos", "en": "Full name", "pt": "Nome completo"},
    "phone": {"es": "Teléfono", "en": "Phone", "pt": "Telefone"},
    "city": {"es": "Ciudad", "en": "City", "pt": "Cidade"},
    "postal_code": {"es": "Código postal", "en": "Postal code", "pt": "Código postal"},
    "company": {"es": "Empresa u organización", "en": "Company or organisation", "pt": "Empresa ou organização"},
    "customer": {"es": "Ya soy cliente del banco", "en": "I am a customer of the bank", "pt": "Já sou cliente do banco"},
    "comment": {
        "es": "¿Qué le gustaría que tratáramos?",
        "en": "What would you like us to cover?",
        "pt": "O que gostaria que abordássemos?",
    },
}
LANGUAGE_NAMES = {"es": "Español", "en": "English", "pt": "Português"}


def label(kind: str, labels: dict[str, str], language: str) -> str:
    """A field's label in the visitor's language."""
    return labels.get(language) or KIND_WORDS[kind].get(language) or KIND_WORDS[kind]["es"]


def kind_name(kind: str) -> str:
    """A field's name for the people of the desk."""
    return KIND_WORDS[kind].get(translation.get_language() or "es") or KIND_WORDS[kind]["es"]


def purpose_name(purpose: str) -> str:
    return {"offers": _("To be told of products"), "profile": _("That the bank notes their interests")}[purpose]


def wrong(code: str) -> str:
    """Why something is refused, in a sentence that says what to do."""
    known = {
        "missing": _("This cannot be empty. Fill it in."),
        "language_missing": _("Write it in every language in which the form has a title."),
        "place_missing": _("Say where it takes place, or mark it as online."),
        "zone_unknown": _("No time zone has this name. Choose one of the list."),
        "out_of_bounds": _("This number cannot be right. Check it."),
        "address_wrong": _("Give the whole address of the privacy notice; it begins with https://."),
        "closed": _("This is over and changes no more."),
        "over": _("Sign-up has ended by its own date. Change the date first."),
        "not_from_here": _("It cannot go there from where it stands. Load the page again."),
    }
    return known[code]
