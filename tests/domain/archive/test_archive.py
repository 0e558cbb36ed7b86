"""The archive finds whatever was done to it. pymerkle is the independent oracle of the tree."""

import random
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from pymerkle import InmemoryTree

from ventanilla.archive import export, sequencer, signing, verify
from ventanilla.archive.kinds import MessageDeleted, NoteAdded
from ventanilla.archive.models import Entry, Head
from ventanilla.archive.services import NewEntry, record, record_many
from ventanilla.archive.tree import Tree, inclusion_path, leaf_hash, root_from_path, unpack
from ventanilla.archive.verify import Fault, verify_database, verify_export
from ventanilla.common import sealing
from ventanilla.common.models import SubjectKey
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db


def deleted(n: int) -> MessageDeleted:
    return MessageDeleted(conversation="c", message=str(n))


def fill(count: int, entity_id: int = 1) -> None:
    record_many(NewEntry(entity_id, deleted(n), "system", f"conversation:{n}") for n in range(count))


def faults(problems: list[verify.Problem]) -> set[Fault]:
    return {p.fault for p in problems}


def test_the_tree_is_that_of_rfc_6962() -> None:
    ours, oracle, leaves = Tree(), InmemoryTree(algorithm="sha256"), []
    for n in range(70):
        data = str(n).encode()
        oracle.append_entry(data)
        leaves.append(leaf_hash(data))
        ours.append(leaves[-1])
        assert ours.root() == oracle.get_root()
        assert unpack(ours.size, ours.packed()).root() == ours.root()
        for index in range(n + 1):
            path = inclusion_path(index, leaves)
            assert root_from_path(leaves[index], index, n + 1, path) == ours.root()
            assert root_from_path(leaves[index - 1], index, n + 1, path) != ours.root() or n == 0


def test_an_entry_about_a_person_is_sealed_and_dies_with_the_key() -> None:
    (key,) = sealing.new_keys(1, 1)
    record(1, NoteAdded(conversation="c", note="n", text="llamar a Ana"), actor="user:1", about="conversation:c", key=key)
    entry = Entry.objects.get()
    assert b"Ana" not in bytes(entry.body)
    assert export.body_of(entry) == {"conversation": "c", "note": "n", "text": "llamar a Ana"}
    sequencer.run()
    SubjectKey.objects.update(wrapped_key=None, destroyed_at=now())
    assert export.body_of(entry) is None
    assert verify_database() == []
    with pytest.raises(ValueError, match="needs a subject key"):
        record(1, NoteAdded(conversation="c", note="n", text="x"), actor="user:1", about="x")


def test_the_sequencer_numbers_everything_once_in_order() -> None:
    fill(7)
    assert sequencer.run() == 7
    fill(5)
    assert sequencer.run() == 12
    assert sequencer.run() == 0
    assert list(Entry.objects.order_by("id").values_list("position", flat=True)) == list(range(12))
    assert [h.size for h in Head.objects.order_by("size")] == [7, 12]
    assert verify_database() == []


def test_every_row_changed_removed_inserted_or_reordered_is_found() -> None:
    fill(9)
    sequencer.run()

    def change(**fields: object) -> None:
        Entry.objects.filter(position=4).update(**fields)

    original = Entry.objects.get(position=4)
    for fields in (
        {"body": b"{}"},
        {"actor": "user:9"},
        {"about": "x"},
        {"kind": "note.added"},
        {"entity_id": 2},
        {"happened_at": original.happened_at + timedelta(microseconds=1)},
        {"leaf": b"\0" * 32},
    ):
        change(**fields)
        assert verify_database(), fields
        original.save()
        assert verify_database() == []
    Entry.objects.filter(position=4).delete()
    assert faults(verify_database()) == {Fault.ENTRY_MISSING, Fault.ROLLED_BACK}
    original.save(force_insert=True)
    swapped = Entry.objects.get(position=5)
    change(position=100)
    Entry.objects.filter(pk=swapped.pk).update(position=4)
    Entry.objects.filter(position=100).update(position=5)
    assert Fault.ROOT_DIFFERS in faults(verify_database())
    Entry.objects.filter(position=5).update(position=100)
    Entry.objects.filter(position=4).update(position=5)
    Entry.objects.filter(position=100).update(position=4)
    assert verify_database() == []
    Entry.objects.create(entity_id=1, kind="x", version=1, actor="", about="", happened_at=now(), body=b"", leaf=b"", position=9)
    assert {Fault.ENTRY_CHANGED, Fault.ENTRY_SURPLUS} <= faults(verify_database())


def test_a_rollback_to_an_old_head_is_found_by_the_heads_kept_elsewhere(tmp_path: Path, settings: object) -> None:
    settings.ARCHIVE_HEADS = str(tmp_path / "heads.jsonl")
    for _ in range(3):
        fill(4)
        sequencer.run()
    elsewhere = verify.heads_elsewhere(tmp_path / "heads.jsonl")
    assert [h.size for h in elsewhere] == [4, 8, 12]
    Entry.objects.filter(position__gte=8).delete()
    Head.objects.filter(size=12).delete()
    assert verify_database() == [], "control: without the second place a clean rollback goes unnoticed"
    assert faults(verify_database(elsewhere)) == {Fault.ROLLED_BACK}
    content = b"".join(line + b"\n" for line in export.lines("x"))
    assert verify_export(content) == []
    assert faults(verify_export(content, elsewhere)) == {Fault.ROLLED_BACK}


def exported(entries: int) -> bytes:
    fill(entries)
    sequencer.run()
    return b"".join(line + b"\n" for line in export.lines("system"))


def test_flipped_bits_in_an_export_are_found() -> None:
    content = exported(12)
    assert verify_export(content) == []
    bits = random.Random(7).sample(range(len(content) * 8), 1_500)
    assert [bit for bit in bits if not verify_export(_flipped(content, bit))] == []


def _flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.long
@pytest.mark.timeout(3000)
def test_every_flipped_bit_of_a_64_kib_export_is_found() -> None:
    """Every one of 524,288 bits. A line's own change is looked at first, the whole file only when the line still parses."""
    content = exported(240)[: 64 * 1024 + 500]
    content = content[: content.rindex(b"\n") + 1]
    lines = content.split(b"\n")[:-1]
    assert len(content) >= 64 * 1024 - 500
    whole = [verify._leaf(line) for line in lines[1:]]
    unseen = []
    for number, line in enumerate(lines):
        for bit in range(len(line) * 8):
            changed = _flipped(line, bit)
            found = verify._header_problem(changed, None) if number == 0 else verify._leaf(changed) != whole[number - 1]
            if not found:
                unseen.append((number, bit))
    assert unseen == []
    for number in range(1, len(lines)):  # a line break that is no longer one joins two lines
        joined = content.replace(lines[number - 1] + b"\n", lines[number - 1] + b"\x0b", 1)
        assert verify_export(joined)


def test_lines_removed_repeated_or_swapped_in_an_export_are_found() -> None:
    lines = exported(8).split(b"\n")[:-1]
    for changed in (lines[:-1], lines[:4] + lines[5:], [*lines, lines[-1]], [*lines[:3], lines[4], lines[3], *lines[5:]], lines[1:], []):
        assert verify_export(b"".join(line + b"\n" for line in changed))
    assert verify_export(b"\n".join(lines)), "a cut last line break"


def test_another_entitys_entries_are_exported_as_hashes_alone() -> None:
    fill(3, entity_id=1)
    fill(2, entity_id=2)
    sequencer.run()
    content = b"".join(line + b"\n" for line in export.lines("x", frozenset({2})))
    rows = [orjson.loads(line) for line in content.splitlines()[1:]]
    assert [next(iter(row)) for row in rows] == ["leaf"] * 3 + ["entry"] * 2
    assert verify_export(content, key=signing.public_key()) == []
    assert faults(verify_export(content, key=b"\1" * 32)) == {Fault.WRONG_KEY}
