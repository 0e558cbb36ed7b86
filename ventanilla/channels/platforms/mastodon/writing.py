"""Putting things on the network: who is named, what is uploaded, the one call that publishes, and reading it back."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from mastodon.errors import MastodonNotFoundError

from ventanilla.channels.platforms.mastodon import platform
from ventanilla.channels.platforms.mastodon.client import Api, faults
from ventanilla.channels.platforms.mastodon.reading import home_domain, id_of, items_of, own_id, text_of, time_of
from ventanilla.channels.platforms.mastodon.text import count
from ventanilla.channels.rules import basic_issues
from ventanilla.channels.types import (
    Act,
    Connection,
    Found,
    Issue,
    NotFound,
    Outcome,
    OutcomeUnknown,
    Outgoing,
    Prepared,
    Published,
    Reconciled,
    Refusal,
    Rejected,
    Surface,
    Undecidable,
)

_PAGES = 10


def text_max(connection: Connection) -> int:
    """The instance's own limit, as `check` read it; the network's default until then."""
    value = connection.settings.get("text_max")
    return value if isinstance(value, int) and value > 0 else platform.LIMITS.text_max


def issues(connection: Connection, outgoing: Outgoing) -> list[Issue]:
    """What the network would refuse, counted with the name that goes in front. A person is found by name, not by number."""
    known = outgoing.recipient_handle or outgoing.reply_to
    whole = replace(outgoing, text=addressed_text(connection, outgoing, outgoing.recipient_handle), recipient=known)
    limits = replace(platform.LIMITS, text_max=text_max(connection))
    if not outgoing.text.strip() and not outgoing.media:
        whole = replace(whole, text="")
    return basic_issues(whole, platform.CAPABILITIES, limits, count)


def addressed_text(connection: Connection, outgoing: Outgoing, handle: str) -> str:
    """The text with the person's name in front, where the network needs it: only those named in a reply are told of it, and only
    those named in a private message may read it."""
    text = outgoing.text.strip()
    if not handle or not (outgoing.reply_to or outgoing.surface is Surface.DIRECT):
        return text
    handle = handle.removeprefix("@")
    user, _, domain = handle.partition("@")
    name = f"@{user}" if not domain or domain == home_domain(connection) else f"@{handle}"
    words = text.lower().split()
    if {name.lower(), f"@{handle}".lower()} & {word.rstrip(".,:;!?") for word in words}:
        return text
    return f"{name} {text}"


def prepared(api: Api, connection: Connection, outgoing: Outgoing) -> Prepared:
    """Finds out whom to name and uploads the media. Uploads that are never posted are dropped by the instance after a day."""
    handle = outgoing.recipient_handle
    if not handle and outgoing.reply_to:
        account = api.call.status(outgoing.reply_to).get("account")
        ours = isinstance(account, Mapping) and id_of(account.get("id")) == own_id(connection)  # the next post of a thread names nobody
        handle = text_of(account.get("acct")) if isinstance(account, Mapping) and not ours else ""
    uploaded = []
    for media in outgoing.media:
        made = api.call.media_post(media.content, mime_type=media.media_type, description=media.alt_text or None, synchronous=True)
        uploaded.append(id_of(made.get("id")))
    return Prepared(outgoing, {"text": addressed_text(connection, outgoing, handle), "media": uploaded})


def _visibility(connection: Connection, outgoing: Outgoing) -> str:
    if outgoing.surface is Surface.DIRECT:
        return "direct"
    if outgoing.reply_to and connection.settings.get("reply_visibility") == "unlisted":
        return "unlisted"
    return "public"


def post(api: Api, connection: Connection, prepared: Prepared, attempt_id: str) -> Outcome:
    """The one call. The attempt's id is the idempotency key: within an hour a repetition gives back the first post."""
    outgoing = prepared.outgoing
    status = api.call.status_post(
        _text(connection, prepared),
        in_reply_to_id=outgoing.reply_to or None,
        media_ids=list(prepared.handles.get("media", ())) or None,
        visibility=_visibility(connection, outgoing),
        language=outgoing.language or None,
        idempotency_key=attempt_id,
    )
    return _published(status)


def _text(connection: Connection, prepared: Prepared) -> str:
    """The text as prepared; after a restart what was prepared is lost, and only the name that we were given can go in front."""
    return str(prepared.handles.get("text") or addressed_text(connection, prepared.outgoing, prepared.outgoing.recipient_handle))


def _published(status: Mapping[str, Any]) -> Outcome:
    native_id = id_of(status.get("id"))
    if not native_id:
        return OutcomeUnknown("accepted without an id")
    return Published(native_id, text_of(status.get("url")) or text_of(status.get("uri")), time_of(status.get("created_at")))


def edit(api: Api, connection: Connection, native_id: str, outgoing: Outgoing) -> Outcome:
    """Replaces the text. Media stay unless new ones are given; whoever was named in front stays named."""
    with faults(api):
        now_there = api.call.status(native_id)
        source = text_of(api.call.status_source(native_id).get("text"))
        media = [id_of(item.get("id")) for item in items_of(now_there.get("media_attachments"))]
        if outgoing.media:
            media = list(prepared(api, connection, outgoing).handles["media"])
    handle = outgoing.recipient_handle
    if not handle and id_of(now_there.get("in_reply_to_id")) and source.startswith("@"):
        handle = source.split()[0][1:]
    text = addressed_text(connection, Outgoing(outgoing.text, outgoing.surface, reply_to=native_id), handle)
    status = api.call.status_update(native_id, text, media_ids=media or None)
    if not id_of(status.get("id")):
        return OutcomeUnknown("accepted without an id")
    return Published(native_id, text_of(status.get("url")), time_of(status.get("edited_at")))


def act(api: Api, act: Act, native_id: str) -> Outcome:
    if act is Act.DELETE:
        with suppress(MastodonNotFoundError):  # gone already: what was wanted
            api.call.status_delete(native_id)
    elif act is Act.LIKE:
        api.call.status_favourite(native_id)
    elif act in (Act.REPORT, Act.BLOCK):
        with faults(api):
            account = api.call.status(native_id)["account"]
        if act is Act.REPORT:
            api.call.report(id_of(account["id"]), status_ids=[native_id], category="other", forward="@" in text_of(account.get("acct")))
        else:
            api.call.account_block(id_of(account["id"]))
    else:
        return Rejected(Refusal.UNSUPPORTED, str(act))
    return Published(native_id)


def read_back(api: Api, connection: Connection, prepared: Prepared, since: datetime, taken: frozenset[str]) -> Reconciled:
    """Looks for the attempt among our own posts since it was made: same source text, same parent, same visibility."""
    outgoing, last = prepared.outgoing, ""
    text = _without_name(_text(connection, prepared))
    visibility = _visibility(connection, outgoing)
    for _ in range(_PAGES):
        bounds = {"max_id": last} if last else {}
        page = items_of(api.call.account_statuses(own_id(connection), limit=40, exclude_reblogs=True, **bounds))
        begun = since + api.skew()  # the server's clock counts
        for status in page:
            at, native_id = time_of(status.get("created_at")), id_of(status.get("id"))
            if at is None or not native_id:
                return Undecidable("garbled")
            if at < begun:
                return NotFound()
            same = id_of(status.get("in_reply_to_id")) == outgoing.reply_to and text_of(status.get("visibility")) == visibility
            if same and native_id not in taken and _without_name(_source(api, native_id)) == text:
                return Found(native_id, text_of(status.get("url")))
        if not page or id_of(page[-1].get("id")) == last:
            return NotFound()
        last = id_of(page[-1].get("id"))
    return Undecidable("too many posts since")


def _without_name(text: str) -> str:
    """The text without the name in front, which may have been found out only while it was prepared."""
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if first.startswith("@") else text.strip()


def _source(api: Api, native_id: str) -> str:
    """The text as we sent it, not as it is shown."""
    return text_of(api.call.status_source(native_id).get("text")).strip()


def read_act_back(api: Api, act: Act, native_id: str) -> Reconciled:
    """Whether an act took effect, where the network shows it. A report is seen by moderators alone."""
    status = api.call.status(native_id)
    if act is Act.DELETE:
        return NotFound()
    if act is Act.LIKE and isinstance(status.get("favourited"), bool):
        return Found(native_id) if status["favourited"] else NotFound()
    if act is Act.BLOCK:
        shown = items_of(list(api.call.account_relationships([id_of(status["account"]["id"])])))
        if shown and isinstance(shown[0].get("blocking"), bool):
            return Found(native_id) if shown[0]["blocking"] else NotFound()
    return Undecidable("the network does not show it")
