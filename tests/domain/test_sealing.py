"""Sealed values open in their own place under their own key, and never again once the key is destroyed."""

import pytest

from ventanilla.common import master_keys, sealing
from ventanilla.common.models import SubjectKey
from ventanilla.common.pure.clock import now

pytestmark = pytest.mark.django_db


def test_a_sealed_value_opens_again() -> None:
    (key,) = sealing.new_keys(1, 1)
    blob = sealing.seal(key, "message|1|iban", b"ES91 2100")
    assert b"2100" not in blob
    assert sealing.unseal(sealing.open_key(key.id), "message|1|iban", blob) == b"ES91 2100"


def test_it_opens_nowhere_else_and_under_no_other_key() -> None:
    key, other = sealing.new_keys(1, 2)
    blob = sealing.seal(key, "message|1|iban", b"x")
    for wrong_key, place in ((key, "message|2|iban"), (other, "message|1|iban")):
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(wrong_key, place, blob)


def test_every_flipped_bit_is_noticed() -> None:
    (key,) = sealing.new_keys(1, 1)
    blob = sealing.seal(key, "a|1|b", b"hola")
    for bit in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(key, "a|1|b", bytes(changed))


def test_a_destroyed_key_opens_nothing() -> None:
    (key,) = sealing.new_keys(1, 1)
    SubjectKey.objects.filter(pk=key.id).update(wrapped_key=None, destroyed_at=now())
    with pytest.raises(sealing.KeyDestroyed):
        sealing.open_key(key.id)


def test_the_blind_index_is_keyed_by_entity_kind_and_value() -> None:
    one = sealing.blind_index(1, "iban", "ES91")
    assert one == sealing.blind_index(1, "iban", "ES91")
    assert (
        len(
            {
                one,
                sealing.blind_index(2, "iban", "ES91"),
                sealing.blind_index(1, "email", "ES91"),
                sealing.blind_index(1, "iban", "ES92"),
            }
        )
        == 4
    )
    assert len(master_keys.index_secret()) == 32


def test_rotation_puts_every_key_under_the_new_master_and_drops_the_old() -> None:
    keys = sealing.new_keys(1, 3)
    blobs = [sealing.seal(key, "a|1|b", b"x") for key in keys]
    sealing.destroy_keys([keys[2].id])
    old = master_keys.current()
    master_keys.add()
    assert sealing.unseal(sealing.open_key(keys[0].id), "a|1|b", blobs[0]) == b"x", "readers go on while keys are rotated"
    assert sealing.rewrap(limit=1) == 1
    assert sealing.rewrap() == 1
    assert sealing.rewrap() == 0
    assert master_keys.drop_old() >= 1
    with pytest.raises(KeyError):
        master_keys.get(old.id)
    for key, blob in zip(keys[:2], blobs[:2], strict=True):
        assert sealing.unseal(sealing.open_key(key.id), "a|1|b", blob) == b"x"
    with pytest.raises(sealing.KeyDestroyed):
        sealing.open_key(keys[2].id)
