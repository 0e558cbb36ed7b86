"""Forbidden data in decoded JSON."""

import re
from typing import Any

from ventanilla.understanding.personal import mask_forbidden

# A network's own ids are numbers of any length; nobody writes a card number there.
_ID_KEY = re.compile(r"(?:^|_)(?:id|ids|id_str|uid|mid|psid|pk|cursor|timestamp|time|ts|fbid)$|(?:Id|ID|Ids)$")
_ID_VALUE = re.compile(r"[\w.:-]{1,200}")


def mask_tree(value: Any, *, key: str = "") -> Any:
    """A decoded JSON value with `mask_forbidden` over every string in it, keys included.

    Values under keys that name an id (`id`, `comment_id`, `senderId`…) stand as they are; a card number given as a number becomes its mask.
    """
    if isinstance(value, str):
        return value if _ID_KEY.search(key) and _ID_VALUE.fullmatch(value) else mask_forbidden(value).text
    if isinstance(value, dict):
        return {mask_tree(k): mask_tree(item, key=k if isinstance(k, str) else "") for k, item in value.items()}
    if isinstance(value, list | tuple):
        return [mask_tree(item, key=key) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and value >= 10**11 and not _ID_KEY.search(key):
        masked = mask_forbidden(str(value))
        return masked.text if masked.found else value
    return value
