"""Pure decisions about people."""

import re
import unicodedata

_SEPARATORS = re.compile(r"[\s.\-/]+")


def normal_handle(handle: str) -> str:
    """The form in which handles are compared: no @, no case, composed. "@Ana.Pérez" and "ana.pérez" are one."""
    return unicodedata.normalize("NFKC", handle).strip().lstrip("@").casefold()


def normal_number(number: str) -> str:
    """The bank's customer number without separators, in capitals."""
    return _SEPARATORS.sub("", number).upper()
