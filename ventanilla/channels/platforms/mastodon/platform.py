"""What Mastodon allows and how large things may be. Data, no logic.

Sources: docs.joinmastodon.org (API 4.7), the OpenAPI description of 4.7, and measurements against mastodon-mock 0.6.1.
"""

from ventanilla.channels.types import Capabilities, CredentialField, Limits
from ventanilla.common.pure.words import msgid

KEY = "mastodon"
NAME = "Mastodon"

# Granular scopes: nothing that the desk does not use. Following people and changing the profile are left out.
SCOPES = (
    "read:accounts",
    "read:notifications",
    "read:statuses",
    "write:blocks",
    "write:favourites",
    "write:media",
    "write:reports",
    "write:statuses",
)

CAPABILITIES = Capabilities(
    as_of="2026-11-21",
    dm_read=True,
    dm_send=True,
    hide=False,  # nobody but the instance's moderators can hide another person's post
    edit_own=True,
    report=True,
    like=True,
    block=True,
    media_types=("image/jpeg", "image/png", "image/gif", "image/webp", "video/mp4", "video/webm", "audio/mpeg", "audio/ogg"),
    native_idempotency=True,  # the Idempotency-Key header, kept by the server for one hour
    oauth=True,
    # No network-wide contract: each instance has rules of its own, which the bank reads before it connects (README).
    crm_enrichment_allowed=True,
    lead_use_allowed=True,
    measures=("likes", "comments", "shares"),
)

LIMITS = Limits(
    text_max=500,  # the default; the instance's own figure is read by `check` and kept in the channel's settings
    counter="characters",
    media_max=4,
    image_bytes_max=16_000_000,
    video_bytes_max=99_000_000,
    image_pixels_max=33_177_600,  # 7680 x 4320, and below it 3840 x 2160: an instance may allow less
    video_pixels_max=8_294_400,
    read_back_lag_s=2,
)

URL_LENGTH = 23  # every link counts as this many characters, whatever its length

CREDENTIAL_FIELDS = (
    CredentialField(
        name="server",
        label=msgid("Server"),
        help=msgid("The address of the instance on which your account lives, for example mastodon.social."),
        pattern=r"(https?://)?[A-Za-z0-9.\-\[\]:]+/?",
        setting=True,
    ),
    CredentialField(
        name="access_token",
        label=msgid("Access token"),
        help=msgid("Only if you registered the application yourself, under Preferences › Development. Otherwise leave it empty."),
        secret=True,
        required=False,
        pattern=r"[A-Za-z0-9._~+/=\-]+",
    ),
)

STEPS = (
    msgid("Sign in to your instance with the account that is to answer customers."),
    msgid("Press “Authorise on the network”, allow access there and copy the code that it shows."),
    msgid("Paste the code here. The desk keeps it sealed and never asks for the account's password."),
)

STREAMS = ("mentions", "threads")
