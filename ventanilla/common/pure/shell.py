"""The language of the shell, for every command, also for those that know no Django.

`VENTANILLA_LANGUAGE`, else `LC_ALL`, `LC_MESSAGES`, `LANG`; English where none says Spanish. Help texts go through Python's own
`gettext`, so that what `argparse` says by itself is said in the same language.
"""

import gettext
import os
from pathlib import Path

from ventanilla.common.pure.words import msgid

LANGUAGES = ("es", "en")
_DOMAIN = "django"  # the name of every catalogue of the product
_TEXTS = Path(__file__).resolve().parents[1] / "locale"

# What `argparse` says by itself.
ARGPARSE = (
    msgid("usage: "),
    msgid("options"),
    msgid("positional arguments"),
    msgid("show this help message and exit"),
    msgid("%(prog)s: error: %(message)s\n"),
    msgid("argument %(argument_name)s: %(message)s"),
    msgid("expected one argument"),
    msgid("expected at least one argument"),
    msgid("invalid choice: %(value)r (choose from %(choices)s)"),
    msgid("invalid %(type)s value: %(value)r"),
    msgid("the following arguments are required: %s"),
    msgid("unrecognized arguments: %s"),
    msgid("ambiguous option: %(option)s could match %(matches)s"),
)


def language() -> str:
    """The language in which a command answers."""
    for name in ("VENTANILLA_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name, ""):
            return next((known for known in LANGUAGES if value.lower().startswith(known)), "en")
    return "en"


def begin() -> None:
    """Speak the shell's language from here on."""
    os.environ["LANGUAGE"] = language()  # what Python's gettext asks first
    gettext.bindtextdomain(_DOMAIN, str(_TEXTS))
    gettext.textdomain(_DOMAIN)
