"""Standard Webhooks, both ways, with the standard's own library."""

from collections.abc import Mapping
from datetime import UTC, datetime

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError


class NotGenuine(Exception):
    """The call is not the desk's, was changed on its way, or is more than five minutes old."""


def checked_id(secrets: str, headers: Mapping[str, str], body: bytes) -> str:
    """The id of a genuine call. `secrets`: one, or two parted by a space while one takes the other's place."""
    for secret in secrets.split():
        try:
            Webhook(secret).verify(body, dict(headers), json_parse=False)
        except (WebhookVerificationError, ValueError, RuntimeError):
            continue  # the library raises ValueError on headers that are no headers
        return headers["webhook-id"]
    raise NotGenuine


def signed(secret: str, id_: str, body: bytes) -> dict[str, str]:
    """The headers with which `body` is sent now."""
    at = datetime.now(UTC)
    signature = Webhook(secret.split()[0]).sign(id_, at, body.decode())
    return {"webhook-id": id_, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}
