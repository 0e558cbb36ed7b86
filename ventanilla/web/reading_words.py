"""Why the engine concluded what it did, in the language of whoever reads it. The engine speaks English and knows no catalogue of words."""

import re
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.web import words

Text = str | Promise

# What the engine says word for word.
FIXED: dict[str, Text] = {
    "the message as a whole": gettext_lazy("The message as a whole"),
    "the wording as a whole": gettext_lazy("The wording as a whole"),
    "forbidden data in the message, or a person in distress": gettext_lazy("Protected data in the message, or a person in distress"),
    "asks for a password, a code or card data": gettext_lazy("Asks for a password, a code or card data"),
    "the wording of a known scam": gettext_lazy("The wording of a known scam"),
    "tells people to take their money out, or that the bank is failing": gettext_lazy(
        "Tells people to take their money out, or that the bank is failing"
    ),
    "writes as if it were the bank, from a handle that looks like the bank's": gettext_lazy(
        "Writes as if it were the bank, from an account whose name looks like ours"
    ),
    "says it is the bank, from a handle that is not": gettext_lazy("Says it is the bank, from an account that is not ours"),
    "learned from this bank's corrections": gettext_lazy("Learned from this bank's corrections"),
}
# How a value gave itself away: the first of these words found in the engine's reason says it.
DATA: tuple[tuple[str, Text], ...] = (
    ("alias", gettext_lazy("Follows the word for an account's alias")),
    ("full name beside", gettext_lazy("A full name beside another identifier")),
    ("being born", gettext_lazy("A date that follows the words for being born")),
    ("kind of street", gettext_lazy("Kind of street, name and number")),
    ("behind a card number", gettext_lazy("Stands right behind a card number")),
    ("words before", gettext_lazy("The words before it say so")),
    ("follows the word", gettext_lazy("The words before it say so")),
    ("announced", gettext_lazy("The words before it say so")),
    ("calls the code", gettext_lazy("Six digits that the text calls the code")),
    ("check digit", gettext_lazy("Its length and check digits fit")),
    (" fits", gettext_lazy("Its check letter or digit fits")),
    ("e-mail", gettext_lazy("It has the form of an e-mail address")),
    ("numbering plan", gettext_lazy("A number of the country's numbering plan")),
    ("valid number", gettext_lazy("A valid phone number")),
    ("form of", gettext_lazy("It has the form of one")),
)
_SHAPED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (re.compile(r"words: (.+)"), lambda m: _("The words %(words)s") % {"words": _quoted(m[1])}),
    (re.compile(r"says “(.+)”"), lambda m: _("Says %(words)s") % {"words": f"«{m[1]}»"}),
    (re.compile(r"the author's handle looks like the bank's: .*"), lambda m: _("The author's account name looks like ours")),
    (re.compile(r"a link to (\S+), which is not the bank's"), lambda m: _("A link to %(domain)s, which is not ours") % {"domain": m[1]}),
    (
        re.compile(r"a link to (\S+) beside the wording of a scam"),
        lambda m: _("A link to %(domain)s beside the wording of a scam") % {"domain": m[1]},
    ),
    (re.compile(r"([a-z_]+): asks for or weighs up a product"), lambda m: _product(m[1])),
    (re.compile(r"([a-z_]+): says “(.+)”"), lambda m: f"{_product(m[1])} «{m[2]}»"),
    (re.compile(r"([a-z_]+): the wording as a whole"), lambda m: _product(m[1])),
    (re.compile(r"(\S+\.\S+): .+"), lambda m: _("The address %(domain)s looks like ours") % {"domain": m[1]}),
)
# The engine's names of products, where no topic is called the same: family and code of `words`.
PRODUCTS = {
    "loan": ("product_class", "personal_loan"),
    "mortgage": ("product_class", "mortgage"),
    "savings": ("product_class", "savings"),
    "investment": ("product_class", "investment"),
    "pension": ("product_class", "pension"),
    "payroll": ("topic", "account"),
}


def _quoted(listed: str) -> str:
    return ", ".join(f"«{word}»" for word in re.findall("“(.+?)”", listed))


def _product(name: str) -> str:
    """Interest in a product, with its kind where the engine could name one."""
    family, code = PRODUCTS.get(name, ("topic", name))
    said = "" if name == "unnamed" else str(words.word(family, code).text).lower()
    return _("Asks for or weighs up a product: %(product)s") % {"product": said} if said else _("Asks for or weighs up a product")


def known(reason: str) -> bool:
    """Whether a reason has a wording of its own here."""
    return reason in FIXED or any(pattern.fullmatch(reason) for pattern, _said in _SHAPED)


def why(reason: str) -> str:
    """A reason for a label, a signal or a threat; as the engine said it where it has no wording here."""
    if reason in FIXED:
        return str(FIXED[reason])
    for pattern, said in _SHAPED:
        if match := pattern.fullmatch(reason):
            return said(match)
    return reason


def of_data(reason: str) -> str:
    """How a piece of personal data gave itself away."""
    return next((str(said) for mark, said in DATA if mark in reason), reason)
