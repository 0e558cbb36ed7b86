"""An archive in a file: what a bank exported from a network or from another tool. It is read once and never written."""

from ventanilla.channels.types import Capabilities, CredentialField, Limits
from ventanilla.common.pure.words import msgid

KEY = "file"
NAME = "File"

CAPABILITIES = Capabilities(
    as_of="2026-11-21",
    publish=False,
    reply_public=False,
    delete_own=False,
    read_back=False,
    join_mentions=False,
)

LIMITS = Limits(text_max=100_000, counter="characters", media_max=0)

FIELDS: tuple[CredentialField, ...] = ()

STEPS = (
    msgid("Export the messages from the network or tool as JSON lines or CSV."),
    msgid("Run: ventanilla import FILE --channel KEY, with the key of this channel."),
)

STREAMS: tuple[str, ...] = ()
