"""What Bluesky allows and how large things may be. Data, no logic.

Sources: the lexicons of the AT Protocol, docs.bsky.app, and measurements against servers of our own (`tests/networks/bluesky`).
"""

from ventanilla.channels.types import Capabilities, CredentialField, Limits
from ventanilla.common.pure.words import msgid

KEY = "bluesky"
NAME = "Bluesky"

CAPABILITIES = Capabilities(
    as_of="2026-11-21",
    dm_read=False,  # chat.bsky is a service apart, with a permission of its own; not spoken here
    dm_send=False,
    hide=True,  # replies in our own threads, by the thread's gate
    edit_own=False,  # records can be replaced, but no reader of the network follows it
    report=True,
    like=True,
    block=True,
    media_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    session=True,
    native_idempotency=True,  # the record's key is ours to choose: the attempt's id is that key
    measures=("likes", "comments", "shares"),
)

LIMITS = Limits(
    text_max=300,
    counter="graphemes",
    media_max=4,
    image_bytes_max=1_000_000,  # newer servers take two megabytes, older ones refuse more than one
    video_bytes_max=0,
    read_back_lag_s=5,
)

TEXT_BYTES_MAX = 3000
HIDDEN_MAX = 300  # replies that one thread's gate may hide

CREDENTIAL_FIELDS = (
    CredentialField(
        name="server",
        label=msgid("Server"),
        help=msgid("The address of the server that hosts your account. Leave it as it is unless your bank runs its own."),
        pattern=r"(https?://)?[A-Za-z0-9.\-\[\]:]+/?",
        setting=True,
        default="bsky.social",
    ),
    CredentialField(
        name="identifier",
        label=msgid("Handle"),
        help=msgid("Your account's handle, for example bancoalameda.example or bancoalameda.bsky.social."),
        pattern=r"@?[A-Za-z0-9.:\-]+",
    ),
    CredentialField(
        name="app_password",
        label=msgid("App password"),
        help=msgid("Four groups of four characters. Never the account's own password."),
        secret=True,
        pattern=r"\s*[A-Za-z0-9]{4}(-[A-Za-z0-9]{4}){3}\s*",
    ),
)

STEPS = (
    msgid("In Bluesky, open Settings › Privacy and security › App passwords."),
    msgid("Choose “Add app password”, name it Ventanilla and leave “Allow access to your direct messages” switched off."),
    msgid("Copy the password that it shows once and paste it here. You can withdraw it there at any time."),
)

STREAMS = ("notifications", "threads")
