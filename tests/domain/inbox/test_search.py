"""Search finds words in all their forms, newest first, for those who may read them, and forgets what is taken out."""

import pytest
from django.db import connection

from tests import make
from tests.domain.inbox import scene
from ventanilla.common import scope
from ventanilla.inbox import search
from ventanilla.inbox.arrivals import append_many
from ventanilla.inbox.models import Message, SearchDocument
from ventanilla.inbox.rules import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def plaza(bank: make.Bank) -> object:
    return scene.channel(bank)


def say(where, *texts: str, who: str = "ana", start: int = 0) -> None:
    ana = scene.person(where, who)
    items = [scene.text(where, ana, f"{who}{start + n}", words, start + n) for n, words in enumerate(texts)]
    append_many(where.entity_id, items, Desk())


def hits(person, words: str, **options: object) -> list[str]:
    return [found.message.text for found in search.find(person, words, **options)]


@pytest.mark.parametrize("words", ["reclamacion", "RECLAMACIÓN", "reclamaciones", "la reclamación"])
def test_accents_case_and_number_do_not_matter(bank, plaza, words) -> None:
    say(plaza, "Pongo una reclamación por la comisión", "Tengo dos reclamaciones, la app y la tarjeta", "Nada que ver, la verdad")
    found = hits(bank.person(bank.alba), words)
    assert found == ["Tengo dos reclamaciones, la app y la tarjeta", "Pongo una reclamación por la comisión"]


def test_all_words_must_be_there_and_the_newest_comes_first(bank, plaza) -> None:
    say(plaza, "La tarjeta no funciona", "La tarjeta funciona", "Nada funciona")
    alba = bank.person(bank.alba)
    assert hits(alba, "tarjeta funciona") == ["La tarjeta funciona", "La tarjeta no funciona"]
    assert hits(alba, "tarjeta hipoteca") == []
    assert hits(alba, "") == hits(alba, " ⟦⟧ -- ") == []


def test_pages_continue_where_the_last_one_ended(bank, plaza) -> None:
    say(plaza, *[f"mensaje número {n}" for n in range(9)])
    alba, seen, before = bank.person(bank.alba), [], None
    for _ in range(5):
        part = search.find(alba, "mensaje", before=before, limit=2)
        seen += [found.message.text for found in part]
        before = part[-1].position if part else None
    assert seen == [f"mensaje número {n}" for n in reversed(range(9))]


def test_another_entity_finds_nothing_whatever_it_types(bank, plaza) -> None:
    mexico = scene.channel(bank, "mx", bank.mexico)
    say(plaza, f"La tarjeta _e{bank.mexico.pk} no va")
    say(mexico, "La tarjeta va")
    dario, alba = bank.person(bank.dario), bank.person(bank.alba)
    assert hits(dario, "tarjeta") == ["La tarjeta va"]
    assert hits(alba, "tarjeta") == [f"La tarjeta _e{bank.mexico.pk} no va"]
    for words in (f"_e{bank.spain.pk}", f'tarjeta" OR "_e{bank.spain.pk}', "tarjeta) | ('va'", "' : * & !", "NEAR(tarjeta va)"):
        assert all("no va" not in text for text in hits(dario, words))


def test_an_edit_takes_its_old_words_out(bank, plaza) -> None:
    ana = scene.person(plaza)
    first = scene.text(plaza, ana, "1", "hipoteca")
    append_many(plaza.entity_id, [first], Desk())
    append_many(plaza.entity_id, [scene.edit(first, "préstamo", 3)], Desk())
    alba = bank.person(bank.alba)
    assert (hits(alba, "hipotecas"), hits(alba, "prestamos")) == ([], ["préstamo"])
    append_many(plaza.entity_id, [scene.delete(first, 5)], Desk())
    assert hits(alba, "prestamos") == []
    assert SearchDocument.objects.count() == 0


def test_the_channel_narrows(bank, plaza) -> None:
    other = scene.channel(bank, "otra")
    say(plaza, "hola desde una")
    say(other, "hola desde otra", who="luis")
    assert hits(bank.person(bank.alba), "hola", channel_id=other.pk) == ["hola desde otra"]


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_a_message_is_found_in_its_own_language(bank, plaza, language) -> None:
    words = {"es": ("transferencias", "transferencia"), "en": ("payments failing", "payment failed"), "pt": ("cartões", "cartão")}
    typed, said = words[language]
    ana = scene.person(plaza)
    append_many(plaza.entity_id, [scene.text(plaza, ana, "1", said)], Desk())
    Message.objects.update(language=language)
    search.index([], Message.objects.all())
    assert hits(bank.person(bank.alba), typed) == [said]


def test_a_document_sorts_by_time_and_names_its_message() -> None:
    early, late = search.document_id(scene.at(0), 2**31 - 1), search.document_id(scene.at(1), 1)
    assert early < late < 2**63
    assert late & (2**31 - 1) == 1


def test_a_huge_message_is_indexed_within_bounds(bank, plaza) -> None:
    say(plaza, "palabra " + " ".join(f"w{n}x" for n in range(20_000)) + " " + "z" * 5_000)
    assert len(SearchDocument.objects.get().terms.split()) <= 10_002
    assert len(hits(bank.person(bank.alba), "palabra")) == 1


def test_no_nonsense_breaks_the_query(bank, plaza) -> None:
    say(plaza, "hola")
    for words in (
        '"',
        "'",
        "\\",
        "a:b",
        "^x",
        "-x",
        "(",
        "AND OR NOT",
        "\x00",
        "⟦",
        "ñ" * 400,
        " ".join("abcdefghij" * 5),
        "🙂",
        "%s %(x)s",
    ):
        search.find(bank.person(bank.alba), words)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_what_was_purged_leaves_no_word_in_the_index(bank, plaza) -> None:
    say(plaza, "ornitorrinco")
    search.forget(Message.objects.values_list("pk", flat=True))
    search.purge()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT block FROM inbox_search_data")
            assert all(b"ornitorrinc" not in bytes(row[0]) for row in cursor.fetchall())


def test_the_wall_does_not_keep_the_search_from_its_index(bank, plaza) -> None:
    """Behind row-level security PostgreSQL uses no index for full text, unless the policy itself asks (`0004_search_first`)."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no row-level security")
    say(plaza, *["La hipoteca sube"] * 5)
    alba = bank.person(bank.alba)
    plans: list[str] = []

    def explain(execute, sql, params, many, context):
        if sql == search._POSTGRES:
            context["cursor"].cursor.execute("EXPLAIN " + sql, params)
            plans.append(str(context["cursor"].cursor.fetchall()))
        return execute(sql, params, many, context)

    with scope.within(alba.scope), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
        with connection.execute_wrapper(explain):
            assert len(search.find(alba, "hipotecas")) == 5
            cursor.execute("DROP POLICY search_first ON inbox_searchdocument")
            assert len(search.find(alba, "hipotecas")) == 5
        cursor.execute("SELECT current_setting('ventanilla.search', true)")
        assert cursor.fetchone() == ("",)  # nothing of it stays for the next statement
    assert "Bitmap Index Scan on inbox_search" in plans[0]
    assert "inbox_search" not in plans[1].replace("inbox_searchdocument", ""), "the control: without the policy"
