"""A customer has put a card number, a PIN or the like in public: hide it on the network, and show them to a safe place.

The desk has masked it before it was stored. What stands on the network is hidden by an attempt like any other, and the
customer gets one hint per message, in private where the network lets us write first.
"""

from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from ventanilla.channels import outbox, registry
from ventanilla.channels.types import Act, Surface
from ventanilla.common.sealing import KeyDestroyed, open_key
from ventanilla.inbox import upkeep
from ventanilla.inbox.upkeep import Exposed
from ventanilla.workflows.reply import Stopped, answer_by_itself


def run(message: str) -> None:
    """Job: protect the author of one public message. Safe to run twice: every act has a key of its own."""
    found = upkeep.exposed(UUID(message))
    if found is None:
        return
    allowed = registry.capabilities(found.platform)
    if found.auto_hide and allowed.hide and found.ours_to_hide and not found.hidden:
        _hide(found, message)
    if found.auto_hint:
        surface = Surface.DIRECT if allowed.dm_send else Surface.PUBLIC
        told = answer_by_itself(found.entity_id, found.conversation, hint(found.language), surface, f"hint:{message}")
        if isinstance(told, Stopped) and surface is Surface.DIRECT and allowed.reply_public:
            answer_by_itself(found.entity_id, found.conversation, hint(found.language), Surface.PUBLIC, f"hint:{message}")


def _hide(found: Exposed, message: str) -> None:
    try:
        key = open_key(found.subject_key_id)
    except KeyDestroyed:
        return  # erased meanwhile
    source = f"conversation:{found.conversation}"
    with transaction.atomic():
        outbox.queue_act(found.entity_id, found.channel_id, Act.HIDE, found.native_id, source, f"protect:{message}", key)


def hint(language: str) -> str:
    """What the customer is told, in their language."""
    with translation.override("en" if language == "en" else "es"):
        return _(
            "For your safety: your message shows confidential data. Please delete it. We will never ask you for card numbers, PINs, "
            "passwords or codes here. Write to us in a private message and we will help you."
        )
