"""The working set of `arrivals.append_many`: reads what a batch touches in a few statements, and writes it in a few more."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.text import slugify

from ventanilla.archive.kinds import MessageDeleted, MessageEdited, MessageReceived, Record
from ventanilla.archive.services import NewEntry
from ventanilla.common.pure.clock import now
from ventanilla.common.rows import blank, insert_many, insert_values, update_many
from ventanilla.common.sealing import OpenKey, open_keys, seal
from ventanilla.inbox import search, sheets
from ventanilla.inbox.models import Conversation, Message, MessageVersion, SealedValue, Tag, Tagging
from ventanilla.inbox.rules import Desk, Line
from ventanilla.inbox.sheets import Sheet
from ventanilla.inbox.types import Arrival, Direction, EventKind, Sealed

_UPDATED = [
    "conversation", "identity", "direction", "root_id", "parent_id", "surface", "url", "text", "revision", "posted_at", "received_at",
    "written_at", "edited", "language", "reading", "forbidden", "has_files", "deleted_at",
    "redacted_at",
]  # fmt: skip


class Batch:
    """Everything that a batch of arrivals of one entity touches."""

    def __init__(self, entity_id: int, desk: Desk, arrivals: Sequence[Arrival]) -> None:
        self.entity_id = entity_id
        self.desk = desk
        self.at = now()
        self.touched: dict[int, Sheet] = {}  # by id(sheet): new conversations have no id of their own yet
        self.sealed: dict[UUID, list[SealedValue]] = {}
        self.fresh_versions: dict[UUID, dict[str, MessageVersion]] = defaultdict(dict)
        self._new: list[Message] = []
        self._changed: dict[UUID, Message] = {}
        self._wiped: set[UUID] = set()
        self.rewritten: list[Message] = []  # messages that got a text in this batch
        self.moved_values: list[SealedValue] = []
        self.facts: list[NewEntry] = []
        self._reindexed: dict[UUID, Message] = {}
        self._entries: list[tuple[Message, type[Record], dict[str, object], Sheet | None, OpenKey | None]] = []
        self._placed: dict[UUID, Sheet] = {}
        self._sheets: dict[tuple[int, int], Sheet] = {}
        self._by_row: dict[int, Sheet] = {}
        self._keys: dict[int, OpenKey] = {a.identity_id: a.key for a in arrivals if a.identity_id is not None and a.key is not None}
        self._load(arrivals)

    # --- reading

    def _load(self, arrivals: Sequence[Arrival]) -> None:
        channels = {a.channel_id for a in arrivals}
        natives = {a.native_id for a in arrivals} | {i for a in arrivals if a.by_us for i in (a.parent_id, a.root_id) if i}
        rows = Message.objects.filter(channel_id__in=channels, native_id__in=natives)
        self.messages = {(row.channel_id, str(row.native_id)): row for row in rows}
        private = {a.root_id for a in arrivals if a.by_us and a.surface != "public" and a.root_id}
        self._threads: dict[tuple[int, str], int] = {}
        if private:
            found = Message.objects.filter(channel_id__in=channels, root_id__in=private, conversation__isnull=False).order_by("posted_at")
            self._threads = {(c, root): conv for c, root, conv in found.values_list("channel_id", "root_id", "conversation_id")}
        self.versions: dict[int, dict[str, MessageVersion]] = defaultdict(dict)
        if self.messages:
            for version in MessageVersion.objects.filter(message_id__in=[m.pk for m in self.messages.values()]):
                self.versions[version.message_id][version.revision] = version
        orphans = Message.objects.filter(channel_id__in=channels, parent_id__in=natives, conversation=None, direction=Direction.OUT)
        self._orphans = {(row.channel_id, str(row.native_id)): row for row in orphans}
        self.messages.update({key: row for key, row in self._orphans.items() if key not in self.messages})
        self._load_conversations(arrivals)

    def _load_conversations(self, arrivals: Sequence[Arrival]) -> None:
        ids = {m.conversation_id for m in self.messages.values() if m.conversation_id} | set(self._threads.values())
        people = {i for a in arrivals for i in (a.identity_id, a.recipient_id) if i is not None}
        where = Q(pk__in=ids)
        if people:
            since = min(a.received_at for a in arrivals) - timedelta(days=self.desk.reopen_days)
            channels = {a.channel_id for a in arrivals}
            current = Q(resolved_at=None) | Q(resolved_at__gte=since)
            where |= Q(identity_id__in=people, channel_id__in=channels) & current
        rows = Conversation.objects.filter(where, entity_id=self.entity_id)
        for row in rows.select_for_update().order_by("pk"):
            sheet = self._by_row[row.pk] = Sheet(row)
            key = (row.identity_id, row.channel_id)
            other = self._sheets.get(key)
            if other is None or other.conversation.resolved_at is not None:  # the open one, else the latest
                self._sheets[key] = sheet

    def sheet_for(self, identity_id: int, channel_id: int) -> Sheet | None:
        """The person's open conversation with the channel, else the latest that may be reopened."""
        return self._sheets.get((identity_id, channel_id))

    def sheet_of(self, message: Message) -> Sheet | None:
        """The conversation that a message stands in."""
        if message.conversation_id is not None:
            return self._by_row.get(message.conversation_id)
        return self._placed.get(message.public_id)

    def sheet_answered(self, arrival: Arrival) -> Sheet | None:
        """The conversation that one of our own items, written elsewhere, answers."""
        for native_id in (arrival.parent_id, arrival.root_id):
            answered = self.messages.get((arrival.channel_id, native_id)) if native_id else None
            if answered is not None and (sheet := self.sheet_of(answered)) is not None:
                return sheet
        if arrival.surface == "public":
            return None
        if arrival.recipient_id is not None:
            return self.sheet_for(arrival.recipient_id, arrival.channel_id)
        known = self._threads.get((arrival.channel_id, arrival.root_id))
        if known is not None:
            return self._by_row.get(known)
        return next(
            (
                sheet
                for m in self._new
                if m.root_id and m.root_id == arrival.root_id and m.channel_id == arrival.channel_id and (sheet := self.sheet_of(m))
            ),
            None,
        )

    # --- changing

    def touch(self, sheet: Sheet) -> Sheet:
        """The sheet will be settled and written."""
        self.touched[id(sheet)] = sheet
        return sheet

    def open(self, arrival: Arrival) -> Sheet:
        """A new conversation of the arrival's author with its channel."""
        assert arrival.identity_id is not None
        row = blank(Conversation)
        row.entity_id = self.entity_id
        row.channel_id = arrival.channel_id
        row.identity_id = arrival.identity_id
        row.team_id = arrival.team_id
        row.priority = 4
        row.opened_at = arrival.received_at
        row.last_message_at = arrival.posted_at
        row.root_id = arrival.root_id
        sheet = Sheet(row, opened=True)
        sheet.note(EventKind.OPENED, "network", arrival.received_at)
        self._sheets[arrival.identity_id, arrival.channel_id] = sheet
        return self.touch(sheet)

    def add(self, message: Message) -> None:
        self._new.append(message)
        self.messages[message.channel_id, str(message.native_id)] = message

    def attach(self, message: Message, sheet: Sheet) -> None:
        """Make a message part of a conversation."""
        self._placed[message.public_id] = self.touch(sheet)
        sheet.conversation.messages += 1
        if message.deleted_at is None:
            sheet.lines.append(sheets.line(message))
        self.reindex(message)

    def adopt(self) -> None:
        """Our own items that arrived before what they answer find their conversation."""
        for orphan in self._orphans.values():
            parent = self.messages.get((orphan.channel_id, orphan.parent_id))
            sheet = self.sheet_of(parent) if parent is not None else None
            if sheet is not None and self.sheet_of(orphan) is None:
                self.attach(orphan, sheet)
                self.changed(orphan)
                sheet.stale = not sheet.opened
        for message in self._new:
            if message.direction == Direction.OUT and message.parent_id and self.sheet_of(message) is None:
                parent = self.messages.get((message.channel_id, message.parent_id))
                sheet = self.sheet_of(parent) if parent is not None else None
                if sheet is not None:
                    self.attach(message, sheet)

    def changed(self, message: Message) -> None:
        if message.pk is not None:
            self._changed[message.public_id] = message

    def keep(self, message: Message) -> None:
        """A message that the batch had not known so far, or not changed, is to be written and indexed again."""
        self.messages[message.channel_id, str(message.native_id)] = message
        self.changed(message)
        self.reindex(message)

    def version(self, message: Message, version: MessageVersion) -> None:
        """Keep a text that the message no longer has."""
        self.fresh_versions[message.public_id][version.revision] = version

    def wipe(self, message: Message) -> None:
        """Forget what a message said: text, versions, sealed values, index."""
        message.text, message.reading, message.forbidden, message.has_files, message.edited = "", {}, [], False, False
        self.sealed.pop(message.public_id, None)
        self.fresh_versions.pop(message.public_id, None)
        if message.pk is not None:
            self._wiped.add(message.public_id)
        self.reindex(message)

    def reindex(self, message: Message) -> None:
        self._reindexed[message.public_id] = message

    def sealed_value(self, message: Message, value: Sealed, key: OpenKey, revision: str) -> SealedValue:
        row = SealedValue(
            entity_id=self.entity_id,
            revision=revision,
            kind=value.kind,
            subject_key_id=key.id,
            index=value.index,
            masked=value.masked[:100],
            masked_start=value.masked_start,
            masked_end=value.masked_end,
        )
        row.sealed = seal(key, f"sealed_value|{row.public_id}|value", value.original.encode())
        return row

    # --- facts for the archive

    def received(self, message: Message, arrival: Arrival, sheet: Sheet | None) -> None:
        if message.deleted_at is None:
            body = {
                "surface": message.surface,
                "text": message.text,
                "posted_at": message.posted_at.isoformat(),
                "reading": message.reading,
            }
            self._entries.append((message, MessageReceived, body, sheet, arrival.key))

    def edited(self, message: Message, arrival: Arrival, sheet: Sheet | None) -> None:
        self._entries.append((message, MessageEdited, {"revision": arrival.revision, "text": arrival.text}, sheet, arrival.key))

    def deleted(self, message: Message, sheet: Sheet | None) -> None:
        self._entries.append((message, MessageDeleted, {}, sheet, None))

    def rewrite_entries(self, message: Message, rewrite: Callable[[str], str]) -> None:
        """Change the text in the facts about a message that have not been written yet."""
        for about, _, body, _, _ in self._entries:
            if about.public_id == message.public_id and "text" in body:
                body["text"] = rewrite(str(body["text"]))

    # --- writing

    def save(self) -> None:
        touched = list(self.touched.values())
        sheets.insert(self.entity_id, [sheet for sheet in touched if sheet.opened])
        self._by_row.update({sheet.conversation.pk: sheet for sheet in touched})
        for message in [*self._new, *self._changed.values()]:
            if (sheet := self._placed.get(message.public_id)) is not None:
                message.conversation_id = sheet.conversation.pk
        insert_many(self._new)
        update_many(self._changed.values(), _UPDATED)
        self._save_parts()
        self._save_tags(touched)
        sheets.save(touched, actor="network", reason="intake", entries=[*self._facts(), *self.facts])

    def _save_parts(self) -> None:
        """Versions, sealed values and the search index follow their messages."""
        by_id = {m.public_id: m for m in [*self._new, *self._changed.values()]}
        gone = [by_id[i].pk for i in self._wiped if i in by_id]
        if gone:
            MessageVersion.objects.filter(message_id__in=gone).delete()
        stale = [by_id[i].pk for i in {*self.sealed, *self._wiped} if i in self._changed]
        if stale:
            SealedValue.objects.filter(message_id__in=stale).delete()
        versions, values = [], []
        for public_id, message in by_id.items():
            for version in self.fresh_versions.get(public_id, {}).values():
                version.message_id = message.pk
                versions.append(version)
            for value in self.sealed.get(public_id, []):
                value.message_id = message.pk
                values.append(value)
        insert_many(versions)
        insert_many(values)
        update_many(self.moved_values, ["masked_start", "masked_end"])
        fresh = {m.public_id for m in self._new}
        search.index(
            [m for m in self._new if m.public_id in self._reindexed],
            [m for i, m in self._reindexed.items() if i not in fresh],
        )

    def _save_tags(self, touched: Iterable[Sheet]) -> None:
        wanted = {key for sheet in touched for key in sheet.tags}
        if not wanted:
            return
        tags = system_tags(self.entity_id, wanted)
        insert_values(
            Tagging,
            ("entity_id", "conversation", "tag", "by", "at"),
            [(self.entity_id, sheet.conversation.pk, tags[key].pk, "triage", self.at) for sheet in touched for key in sheet.tags],
            ignore_conflicts=True,
        )

    def _spare_keys(self) -> dict[int, OpenKey]:
        """The keys of people who wrote nothing in this batch, but to whom we did; by identity."""
        people = {s.conversation.identity_id for _, kind, _, s, key in self._entries if s is not None and key is None and kind.personal}
        missing = people - set(self._keys)
        if not missing:
            return {}
        rows = Conversation.objects.filter(identity_id__in=missing).values_list("identity_id", "identity__subject_key_id").distinct()
        key_of = dict(rows)
        keys = open_keys(key_of.values())
        return {identity: keys[key_id] for identity, key_id in key_of.items() if key_id in keys}

    def _facts(self) -> Iterable[NewEntry]:
        spare = self._spare_keys()
        for message, kind, body, sheet, key in self._entries:
            conversation = str(sheet.conversation.public_id) if sheet else ""
            facts: dict[str, Any] = {"conversation": conversation, "message": str(message.public_id), **body}
            if kind.personal and key is None and sheet is not None:
                key = self._keys.get(sheet.conversation.identity_id) or spare.get(sheet.conversation.identity_id)
            if kind.personal and key is None:
                continue  # our own post, or the person has been erased: nothing of a person to keep
            about = sheets.about(sheet.conversation) if sheet else f"message:{message.public_id}"
            yield NewEntry(self.entity_id, kind(**facts), "network", about, key, message.written_at)


def lines_of(batch: Batch, wanted: Sequence[Sheet]) -> dict[int, list[Line]]:
    """Every line of these conversations, by id(sheet), with the batch's own changes. One query at most."""
    found = {id(sheet): sheet.lines for sheet in wanted if sheet.opened and not sheet.stale}  # all they have came with this batch
    others = [sheet for sheet in wanted if id(sheet) not in found]
    stored = sheets.stored_messages(ids) if (ids := [s.conversation.pk for s in others if not s.opened]) else {}
    threads = {id(sheet): dict(stored.get(sheet.conversation.pk or 0, {})) for sheet in others}
    for message in batch.messages.values() if threads else ():
        sheet = batch.sheet_of(message)
        if sheet is not None and id(sheet) in threads:
            threads[id(sheet)][message.public_id] = message
    return found | {key: sheets.lines(messages.values()) for key, messages in threads.items()}


def system_tags(entity_id: int, keys: Iterable[str]) -> dict[str, Tag]:
    """The tags with these keys, made where the entity has none yet."""
    wanted = set(keys)
    found = {tag.key: tag for tag in Tag.objects.filter(entity_id=entity_id, key__in=wanted)}
    missing = wanted - set(found)
    if missing:
        rows = [Tag(entity_id=entity_id, key=slugify(key), name=key, system=True) for key in missing]
        Tag.objects.bulk_create(rows, ignore_conflicts=True)
        found = {tag.key: tag for tag in Tag.objects.filter(entity_id=entity_id, key__in=wanted)}
    return found
