"""Full text over masked messages: folded, then stemmed, by one analyser on both databases.

The documents are rows of `SearchDocument`; SQLite indexes them with FTS5 (external content), PostgreSQL with GIN. Scope terms
(`_e5`: the entity, `_c12`: the channel) cannot be written by anybody: the analyser emits no underscore. A document's id
begins with the time of the message, so the newest hits are the last of the index and are read first.
"""

import re
import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import Stemmer
from django.db import connection, transaction

from ventanilla.accounts.permissions import Permission
from ventanilla.accounts.types import Person
from ventanilla.common.pure.text import fold
from ventanilla.common.rows import insert_values
from ventanilla.common.sealing import blind_index
from ventanilla.inbox.models import Message, SealedValue, SearchDocument
from ventanilla.inbox.streams import Filters
from ventanilla.understanding import mask, mask_forbidden
from ventanilla.understanding.types import DataClass

_WORD = re.compile(r"[^\W_]+")
_STEMMERS = {"es": "spanish", "en": "english", "pt": "portuguese"}
_PLURAL = re.compile(r"(?:oes|aes|aos)$")  # cartões, pães, mãos: the stemmer knows them by accents that folding took
# Plurals that the stemmers take for verbs ("we lend").
_NOUNS = {"prestamos": "prestamo", "tramos": "tramo", "reclamos": "reclamo", "emprestimos": "emprestimo", "extremos": "extremo"}
_TERMS_MAX = 5_000  # of one document; PostgreSQL ends at 1 MB
_LENGTH_MAX = 60
_QUERY_MAX = 16
_ID_BITS = 31
_PURGE_PAGES = 500
_local = threading.local()  # a stemmer keeps a cache and is not to be shared by threads


def _stem(language: str, words: list[str]) -> list[str]:
    stemmers = _local.__dict__.setdefault("stemmers", {})
    if language not in stemmers:
        stemmers[language] = Stemmer.Stemmer(_STEMMERS[language], 50_000)
    if language == "pt":
        words = [_PLURAL.sub("ao", word) for word in words]
    return list(stemmers[language].stemWords(words))


def _words(text: str) -> list[str]:
    return [_NOUNS.get(word, word)[:_LENGTH_MAX] for word in _WORD.findall(fold(text))]


def terms_of(text: str, language: str = "es") -> list[str]:
    """The distinct terms of a masked text: folded words, stemmed as Spanish and, where it is another, in the text's language.

    Short texts are taken for the wrong language often enough: Spanish words must be found all the same.
    """
    words = list(dict.fromkeys(_words(text)))[:_TERMS_MAX]
    terms = dict.fromkeys(_stem("es", words))
    if language != "es" and language in _STEMMERS:
        terms.update(dict.fromkeys(_stem(language, words)))
    return list(terms)


def document_id(posted_at: datetime, message_id: int) -> int:
    """An id that sorts by time and is the message's own: seconds in the upper half, the message's id in the lower."""
    seconds = min(max(int(posted_at.timestamp()), 0), 2**32 - 1)
    return seconds << _ID_BITS | message_id % (1 << _ID_BITS)


def normal_value(value: str) -> str:
    """The form in which sealed values are compared: letters and digits only, folded."""
    return "".join(_words(value))


def index(new: Iterable[Message], changed: Iterable[Message] = ()) -> None:
    """Bring the index in line with these saved messages. Those without text, or beside the conversations, are taken out."""
    again = list(changed)
    if again:
        forget(message.pk for message in again)
    # In order: FTS5 begins a new segment at every step backwards.
    documents = sorted(_document(m) for m in [*new, *again] if m.text and m.conversation_id is not None)
    insert_values(SearchDocument, ("id", "entity_id", "message_id", "terms"), documents)
    if documents and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO inbox_search(rowid, terms) VALUES (%s, %s)", [(id_, terms) for id_, _, _, terms in documents])


def _document(message: Message) -> tuple[int, int, int, str]:
    terms = [f"_e{message.entity_id}", f"_c{message.channel_id}", *terms_of(message.text, message.language)]
    return document_id(message.posted_at, message.pk), message.entity_id, message.pk, " ".join(terms)


def forget(message_ids: Iterable[int]) -> None:
    """Take messages out of the index, terms and all."""
    rows = SearchDocument.objects.filter(message_id__in=list(message_ids))
    if connection.vendor == "sqlite":
        known = [(row.pk, row.terms) for row in rows]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO inbox_search(inbox_search, rowid, terms) VALUES ('delete', %s, %s)", known)
    rows.delete()


def purge() -> None:
    """Let go of the terms of documents that were taken out, which FTS5 keeps until it merges. Run after erasures.

    Merged in steps, each a short transaction: whoever writes meanwhile waits for one step, not for the whole index.
    """
    if connection.vendor != "sqlite":
        return
    if connection.in_atomic_block:  # what this transaction has written is merged by `optimize` alone
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO inbox_search(inbox_search) VALUES ('optimize')")
        return
    pages = -_PURGE_PAGES  # negative: begin to merge everything into one segment, as `optimize` does
    while True:
        with connection.cursor() as cursor:
            before = connection.connection.total_changes
            cursor.execute("INSERT INTO inbox_search(inbox_search, rank) VALUES ('merge', %s)", [pages])
            if connection.connection.total_changes - before < 2:  # https://www.sqlite.org/fts5.html, 6.9
                return
        pages = _PURGE_PAGES


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: the message with its conversation loaded, and the position from which a next page continues."""

    message: Message
    position: int


def _alternatives(words: str) -> list[list[str]]:
    """Each word of a query as the stems it may have in the index."""
    distinct = list(dict.fromkeys(_words(words)))[:_QUERY_MAX]
    by_language = [_stem(language, distinct) for language in _STEMMERS]
    return [sorted({stems[n] for stems in by_language}) for n in range(len(distinct))]


def _fts5(scopes: Sequence[str], words: Sequence[Sequence[str]]) -> str:
    groups = [scopes, *words]
    return " AND ".join("(" + " OR ".join(f'"{term}"' for term in group) + ")" for group in groups)


def _tsquery(scopes: Sequence[str], words: Sequence[Sequence[str]]) -> str:
    groups = [scopes, *words]
    return " & ".join("(" + " | ".join(f"'{term}'" for term in group) + ")" for group in groups)


# What narrows a search besides its words: fields of `streams.Filters`, and the column of the conversation.
_NARROWS = (("intents", "intent"), ("topics", "topic"), ("emotions", "emotion"), ("sentiments", "sentiment"), ("priorities", "priority"))
EVERYTHING = Filters()
_ROUNDS = 5  # pages of hits that are looked through for those that the filters let pass

_SQLITE = """SELECT inbox_search.rowid, d.message_id FROM inbox_search JOIN inbox_searchdocument d ON d.id = inbox_search.rowid
WHERE inbox_search MATCH %s AND inbox_search.rowid < %s AND inbox_search.rowid >= %s ORDER BY inbox_search.rowid DESC LIMIT %s"""
_POSTGRES = """SELECT d.id, d.message_id FROM inbox_searchdocument d
WHERE array_to_tsvector(string_to_array(d.terms, ' ')) @@ %s::tsquery AND d.id < %s AND d.id >= %s ORDER BY d.id DESC LIMIT %s"""


_ASK = "SELECT set_config('ventanilla.search', %s, true)"  # for `0004_search_first`: the index is used only where the policy asks


def _newest(query: str, top: int, bottom: int, limit: int) -> list[tuple[int, int]]:
    """(document's id, message's id) of the newest documents that match."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(_SQLITE, [query, top, bottom, limit])
            return list(cursor.fetchall())
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(_ASK, [query])
        cursor.execute(_POSTGRES, [query, top, bottom, limit])
        rows = list(cursor.fetchall())
        cursor.execute(_ASK, [""])
    return rows


def find(
    person: Person,
    words: str,
    *,
    channel_id: int | None = None,
    filters: Filters = EVERYTHING,
    before: int | None = None,
    limit: int = 50,
) -> list[Found]:
    """The newest messages that hold all the words, among those that the person may read.

    What is forbidden is masked out of the query first: a pasted card number finds messages by its last four digits. A
    whole IBAN, phone or e-mail finds the messages that held it, by its blind index. Labels of `filters` are the conversation's.
    Two queries; with labels to filter by, at most two for each of a few rounds.
    """
    entities = sorted(person.entities_with(Permission.INBOX_READ))
    asked = mask_forbidden(words).text
    if not entities or not asked.strip():
        return []
    sealed = [(d.kind, asked[d.start : d.end]) for d in mask(asked).found if d.data_class == DataClass.SEALED]
    if sealed:
        return _by_value(entities, sealed, before, limit, filters)
    terms = _alternatives(asked)
    if not terms:
        return []
    if channel_id is not None:
        terms.append([f"_c{channel_id}"])
    scopes = [f"_e{entity}" for entity in entities]
    query = _fts5(scopes, terms) if connection.vendor == "sqlite" else _tsquery(scopes, terms)
    top, bottom = 2**63 - 1 if before is None else before, document_id(filters.since, 0) if filters.since else 0
    found: list[Found] = []
    for _round in range(_ROUNDS):
        rows = _newest(query, top, bottom, limit)
        found += _hits(entities, rows, filters)
        if len(rows) < limit or len(found) >= limit:
            break
        top = rows[-1][0]
    return found[:limit]


def _by_value(entities: Sequence[int], sealed: Sequence[tuple[str, str]], before: int | None, limit: int, filters: Filters) -> list[Found]:
    indexes = [blind_index(entity, kind, normal_value(value)) for entity in entities for kind, value in sealed]
    values = SealedValue.objects.filter(entity_id__in=entities, index__in=indexes).values_list("message_id", "message__posted_at")
    rows = sorted({(document_id(posted_at, pk), pk) for pk, posted_at in values}, reverse=True)
    return _hits(entities, [row for row in rows if before is None or row[0] < before][:limit], filters)


def _hits(entities: Sequence[int], rows: Sequence[tuple[int, int]], filters: Filters) -> list[Found]:
    found = Message.objects.filter(pk__in=[pk for _, pk in rows], entity_id__in=entities, conversation__isnull=False)
    for name, column in _NARROWS:
        if wanted := getattr(filters, name):
            found = found.filter(**{f"conversation__{column}__in": list(wanted)})
    by_id = found.select_related("conversation", "conversation__channel", "conversation__identity").in_bulk()
    return [Found(by_id[pk], position) for position, pk in rows if pk in by_id]
