"""Plaza, the network inside, as of the version that ships with the product."""

from ventanilla.channels.types import Capabilities, CredentialField, Limits
from ventanilla.common.pure.words import msgid

KEY = "plaza"
NAME = "Plaza"

CAPABILITIES = Capabilities(
    as_of="2026-11-21",
    publish=True,
    reply_public=True,
    dm_read=True,
    dm_send=True,
    hide=True,
    delete_own=True,
    edit_own=True,
    report=True,
    like=True,
    media_types=("image/jpeg", "image/png", "image/gif", "image/webp", "application/pdf"),
    webhook=True,
    native_idempotency=False,  # on purpose: what holds here holds on a network that gives no help
    read_back=True,
    measures=("views", "likes", "comments"),
)

LIMITS = Limits(
    text_max=400,
    counter="graphemes",
    media_max=4,
    image_bytes_max=5_000_000,
    video_bytes_max=0,
    read_back_lag_s=2,
)

FIELDS = (
    CredentialField(
        name="url",
        label=msgid("Address of Plaza"),
        help=msgid("Where Plaza runs, for example http://localhost:8000/plaza."),
        pattern=r"https?://.+",
        setting=True,
    ),
    CredentialField(
        name="token",
        label=msgid("Account token"),
        help=msgid("In Plaza, open the account's page and choose Token for a desk."),
        secret=True,
    ),
    CredentialField(
        name="webhook_secret",
        label=msgid("Webhook secret"),
        help=msgid("The secret that Plaza signs its messages with; leave it empty to have one made."),
        secret=True,
        required=False,
    ),
)

STEPS = (
    msgid("Open Plaza in another window and choose the bank's account under Be anyone."),
    msgid("On the account's own page choose Token for a desk and copy the token that it shows once."),
    msgid("Enter Plaza's address and the token here; new messages then arrive by webhook within a second."),
)

STREAMS = ("notifications", "messages")
