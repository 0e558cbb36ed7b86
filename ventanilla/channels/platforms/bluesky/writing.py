"""Records of our own: what a post is made of, the key that makes an attempt one record, and the acts."""

import hashlib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
from atproto_client.exceptions import RequestErrorBase
from atproto_client.utils.facet_detection import detect_facets, detect_mentions
from PIL import Image

from ventanilla.channels.platforms.bluesky import platform
from ventanilla.channels.platforms.bluesky.client import Xrpc, outcome_of, rejected
from ventanilla.channels.platforms.bluesky.reading import (
    POST,
    did_of,
    items_of,
    key_of,
    message_of,
    object_of,
    own_did,
    own_view,
    text_of,
    time_of,
    url_of,
)
from ventanilla.channels.rules import basic_issues
from ventanilla.channels.types import (
    Act,
    Connection,
    Fault,
    Found,
    InboundMessage,
    Issue,
    NotFound,
    Outcome,
    OutcomeUnknown,
    Outgoing,
    PlatformFault,
    Prepared,
    Published,
    Reconciled,
    Refusal,
    Rejected,
    Undecidable,
)
from ventanilla.common.pure import graphemes
from ventanilla.common.pure.clock import now

_LETTERS = "234567abcdefghijklmnopqrstuvwxyz"
_LIKE, _BLOCK, _GATE = "app.bsky.feed.like", "app.bsky.graph.block", "app.bsky.feed.threadgate"
_EPOCH_US = 1_577_836_800_000_000  # 2020-01-01


def key_for(attempt_id: str) -> str:
    """The record key of an attempt: always the same, valid by the network's rules (a time in microseconds and ten bits, in base 32).

    The time is the attempt's own to the second where its id carries one (UUIDv7); the rest, thirty bits, comes from a hash of the id.
    """
    digest = int.from_bytes(hashlib.sha256(attempt_id.encode()).digest()[:16], "big")
    micros = _EPOCH_US + digest % 150_000_000_000_000
    try:
        uuid = UUID(attempt_id)
        if uuid.version == 7:
            micros = (uuid.int >> 80) * 1000 + digest % 1_000_000
    except ValueError:
        pass
    number = (micros & (2**53 - 1)) << 10 | digest >> 100 & 1023
    return "".join(_LETTERS[number >> shift & 31] for shift in range(60, -1, -5))


def issues(outgoing: Outgoing) -> list[Issue]:
    found = basic_issues(outgoing, platform.CAPABILITIES, platform.LIMITS, graphemes.count)
    size = len(outgoing.text.encode())
    if size > platform.TEXT_BYTES_MAX and not any(issue.code == "too_long" for issue in found):
        found.append(Issue("too_long", {"count": size, "max": platform.TEXT_BYTES_MAX, "over": size - platform.TEXT_BYTES_MAX}))
    return found


def prepared(xrpc: Xrpc, connection: Connection, outgoing: Outgoing) -> Prepared:
    """Everything that a post refers to: the exact posts that it answers, the people that it names, its images."""
    outgoing = replace(outgoing, text=outgoing.text.strip())
    record: dict[str, Any] = {"$type": POST, "text": outgoing.text}
    if re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", outgoing.language):
        record["langs"] = [outgoing.language]
    facets = facets_of(xrpc, outgoing.text)
    if facets:
        record["facets"] = facets
    if outgoing.reply_to:
        record["reply"] = _reply(xrpc, own_did(connection), outgoing.reply_to)
    if outgoing.media:
        record["embed"] = {
            "$type": "app.bsky.embed.images",
            "images": [_image(xrpc, media.content, media.media_type, media.alt_text) for media in outgoing.media],
        }
    return Prepared(outgoing, {"record": record})


def facets_of(xrpc: Xrpc, text: str) -> list[dict[str, Any]]:
    """Links, hashtags and mentions by byte offsets. A name that is nobody's stays plain text."""
    found = [facet.model_dump(exclude_none=True, by_alias=True) for facet in detect_facets(text)]
    people: dict[str, str] = {}
    for mention in detect_mentions(text):
        handle = mention.handle.lower()
        if handle not in people:
            try:
                people[handle] = text_of(xrpc.read("com.atproto.identity.resolveHandle", handle=handle).get("did"))
            except PlatformFault as fault:
                if fault.code not in (Fault.GARBLED, Fault.NOT_FOUND):
                    raise
                people[handle] = ""
        if people[handle]:
            feature = {"$type": "app.bsky.richtext.facet#mention", "did": people[handle]}
            found.append({"index": {"byteStart": mention.byte_start, "byteEnd": mention.byte_end}, "features": [feature]})
    return sorted(found, key=lambda facet: facet["index"]["byteStart"])


def _reply(xrpc: Xrpc, did: str, uri: str) -> dict[str, Any]:
    """Strong references to the post that is answered and to the first of its thread.

    A post of our own is asked of our own store: the network shows it seconds later, when the next of its thread must have left.
    """
    view = _stored(xrpc, uri) if did_of(uri) == did else _post(xrpc, uri)
    parent = {"uri": uri, "cid": text_of(view.get("cid"))}
    root = object_of(object_of(object_of(view.get("record") or view.get("value")).get("reply")).get("root"))
    known = text_of(root.get("uri")) and text_of(root.get("cid"))
    return {"root": {"uri": text_of(root["uri"]), "cid": text_of(root["cid"])} if known else parent, "parent": parent}


def _post(xrpc: Xrpc, uri: str) -> Mapping[str, Any]:
    for view in items_of(xrpc.read("app.bsky.feed.getPosts", uris=[uri]).get("posts")):
        if view.get("uri") == uri and text_of(view.get("cid")):
            return view
    raise PlatformFault(Fault.NOT_FOUND, "no such post")


def _image(xrpc: Xrpc, content: bytes, media_type: str, alt: str) -> dict[str, Any]:
    image: dict[str, Any] = {"image": xrpc.upload(content, media_type), "alt": alt}
    try:
        with Image.open(io.BytesIO(content)) as opened:
            image["aspectRatio"] = {"width": opened.width, "height": opened.height}
    except (OSError, ValueError, Image.DecompressionBombError):
        pass  # readers then guess the shape
    return image


def _create(xrpc: Xrpc, connection: Connection, collection: str, key: str, record: Mapping[str, Any]) -> Outcome:
    """Create one record under a key of ours: a server that has it already refuses a second one (some of them with a plain error, which
    is an unknown outcome and is read back)."""
    me = own_did(connection)
    body = {"repo": me, "collection": collection, "rkey": key, "record": {**record, "createdAt": _stamp(now())}}
    uri = f"at://{me}/{collection}/{key}"
    try:
        answer = xrpc.call("com.atproto.repo.createRecord", body)
    except (RequestErrorBase, httpx.HTTPError, PlatformFault, ValueError) as error:
        return outcome_of(error)
    if answer.get("uri") != uri:
        return OutcomeUnknown("accepted without our address")
    return Published(uri, url_of(uri, connection.handle), now())


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def post(xrpc: Xrpc, connection: Connection, ready: Prepared, attempt_id: str) -> Outcome:
    record = ready.handles.get("record") or prepared(xrpc, connection, ready.outgoing).handles["record"]
    return _create(xrpc, connection, POST, key_for(attempt_id), record)


def read_back(xrpc: Xrpc, connection: Connection, ready: Prepared, attempt_id: str) -> Reconciled:
    """Whether our own store has the attempt's record. The store itself is asked, so the answer has no lag."""
    uri = f"at://{own_did(connection)}/{POST}/{key_for(attempt_id)}"
    value = own_record(xrpc, uri)
    if value is None:
        return NotFound()
    parent = text_of(object_of(object_of(value.get("reply")).get("parent")).get("uri"))
    if (text_of(value.get("text")), parent) != (ready.outgoing.text.strip(), ready.outgoing.reply_to):
        return Undecidable("the key holds another post")
    return Found(uri, url_of(uri, connection.handle))


def own_record(xrpc: Xrpc, uri: str) -> Mapping[str, Any] | None:
    """A post of ours as it is stored; None where there is none."""
    try:
        return object_of(_stored(xrpc, uri).get("value"))
    except PlatformFault as fault:
        if fault.code is Fault.NOT_FOUND:
            return None
        raise


def _stored(xrpc: Xrpc, uri: str) -> Mapping[str, Any]:
    """A post of ours with its `cid`, from our own store, which has no lag."""
    return xrpc.read("com.atproto.repo.getRecord", repo=did_of(uri), collection=POST, rkey=key_of(uri))


def own(xrpc: Xrpc, connection: Connection, since: datetime) -> list[InboundMessage]:
    """Our own posts that say they were made since then, of the newest hundred in our store, which has no lag."""
    answer = xrpc.read("com.atproto.repo.listRecords", repo=own_did(connection), collection=POST, limit=100)
    found = []
    for row in items_of(answer.get("records")):
        record, uri = object_of(row.get("value")), text_of(row.get("uri"))
        at = time_of(record.get("createdAt"))
        if uri and at is not None and at >= since:
            found.append(message_of(own_view(record, connection, uri, xrpc.server), connection))
    return found


def act(xrpc: Xrpc, connection: Connection, act: Act, uri: str, attempt_id: str) -> Outcome:
    """Our own post is deleted; another's is hidden in our thread, reported, liked, or its writer blocked."""
    try:
        if act is Act.DELETE:
            return _delete(xrpc, connection, uri)
        if act in (Act.HIDE, Act.UNHIDE):
            return _gate(xrpc, connection, uri, hide=act is Act.HIDE)
        if act is Act.BLOCK:
            done = _create(xrpc, connection, _BLOCK, key_for(attempt_id), {"$type": _BLOCK, "subject": did_of(uri)})
            return replace(done, native_id=uri) if isinstance(done, Published) else done
        subject = {"uri": uri, "cid": text_of(_post(xrpc, uri).get("cid"))}
        if act is Act.LIKE:
            done = _create(xrpc, connection, _LIKE, key_for(attempt_id), {"$type": _LIKE, "subject": subject})
            return replace(done, native_id=uri) if isinstance(done, Published) else done
        if act is Act.REPORT:
            return _report(xrpc, subject)
    except PlatformFault as fault:
        return rejected(fault)
    return Rejected(Refusal.UNSUPPORTED, str(act))


def _delete(xrpc: Xrpc, connection: Connection, uri: str) -> Outcome:
    if did_of(uri) != own_did(connection):
        return Rejected(Refusal.FORBIDDEN, "not our own post")
    try:
        xrpc.call("com.atproto.repo.deleteRecord", {"repo": did_of(uri), "collection": POST, "rkey": key_of(uri)})
    except (RequestErrorBase, httpx.HTTPError, PlatformFault, ValueError) as error:
        return outcome_of(error)
    return Published(uri)


def _report(xrpc: Xrpc, subject: Mapping[str, str]) -> Outcome:
    body = {"reasonType": "com.atproto.moderation.defs#reasonOther", "subject": {"$type": "com.atproto.repo.strongRef", **subject}}
    try:
        number = xrpc.call("com.atproto.moderation.createReport", body).get("id")
    except (RequestErrorBase, httpx.HTTPError, PlatformFault, ValueError) as error:
        return outcome_of(error)
    return Published(str(number)) if isinstance(number, int) else OutcomeUnknown("accepted without a number")


def _gate(xrpc: Xrpc, connection: Connection, uri: str, *, hide: bool) -> Outcome:
    """Put a reply on, or take it off, the list of hidden replies of our thread. The list is written over the one that was read, or not
    at all: a colleague who hides another reply in the same moment is not undone."""
    root = text_of(object_of(object_of(object_of(_post(xrpc, uri).get("record")).get("reply")).get("root")).get("uri"))
    if did_of(root) != own_did(connection):
        return Rejected(Refusal.FORBIDDEN, "not a reply in our own thread")
    record, cid = _gate_of(xrpc, root)
    hidden = [text_of(item) for item in record.get("hiddenReplies") or () if text_of(item)]
    if (uri in hidden) == hide:
        return Published(uri)
    if hide and len(hidden) >= platform.HIDDEN_MAX:
        return Rejected(Refusal.POLICY, f"the thread hides {platform.HIDDEN_MAX} replies already")
    hidden = [*hidden, uri] if hide else [item for item in hidden if item != uri]
    record = {"$type": _GATE, "post": root, "createdAt": _stamp(now()), **record, "hiddenReplies": hidden}
    body: dict[str, Any] = {"repo": did_of(root), "collection": _GATE, "rkey": key_of(root), "record": record, "swapRecord": cid or None}
    try:
        xrpc.call("com.atproto.repo.putRecord", body)
    except (RequestErrorBase, httpx.HTTPError, PlatformFault, ValueError) as error:
        return outcome_of(error)
    return Published(uri)


def _gate_of(xrpc: Xrpc, root: str) -> tuple[dict[str, Any], str]:
    """The thread's gate and its version; empty where there is none yet."""
    try:
        answer = xrpc.read("com.atproto.repo.getRecord", repo=did_of(root), collection=_GATE, rkey=key_of(root))
    except PlatformFault as fault:
        if fault.code is Fault.NOT_FOUND:
            return {}, ""
        raise
    return dict(object_of(answer.get("value"))), text_of(answer.get("cid"))


def read_act_back(xrpc: Xrpc, connection: Connection, act: Act, uri: str) -> Reconciled:
    """Whether an act took effect, where the network shows it. A report is seen by moderators alone."""
    if act is Act.DELETE:
        return Found(uri) if own_record(xrpc, uri) is None else NotFound()
    if act is Act.REPORT:
        return Undecidable("the network does not show it")
    if act is Act.LIKE:
        return _listed(xrpc, connection, _LIKE, uri, lambda record: text_of(object_of(record.get("subject")).get("uri")) == uri)
    if act is Act.BLOCK:
        return _listed(xrpc, connection, _BLOCK, uri, lambda record: record.get("subject") == did_of(uri))
    view = _post(xrpc, uri)
    root = text_of(object_of(object_of(object_of(view.get("record")).get("reply")).get("root")).get("uri"))
    hidden = uri in (_gate_of(xrpc, root)[0].get("hiddenReplies") or ()) if root else False
    return Found(uri) if hidden == (act is Act.HIDE) else NotFound()


def _listed(xrpc: Xrpc, connection: Connection, collection: str, uri: str, is_it: Callable[[Mapping[str, Any]], bool]) -> Reconciled:
    """Whether one of our own records says so. Our store has no lag, the network's view of it has; the newest hundred are read."""
    records = items_of(xrpc.read("com.atproto.repo.listRecords", repo=own_did(connection), collection=collection, limit=100).get("records"))
    if any(is_it(object_of(record.get("value"))) for record in records):
        return Found(uri)
    return NotFound() if len(records) < 100 else Undecidable("too many records since")
