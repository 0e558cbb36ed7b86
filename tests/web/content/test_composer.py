"""The composer: what is typed is checked and kept, a version is made by saving, two who save at once see both texts."""

import pytest

from tests import make
from tests.web.content.conftest import LANDING, TEXT, form, made
from tests.web.test_cases import signed_in
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.catalogue.models import Product
from ventanilla.channels.models import Channel
from ventanilla.publishing.models import Version, WorkingCopy

pytestmark = pytest.mark.django_db


def test_a_new_piece_opens_in_the_composer(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = made(client, channels)
    page = client.get(f"/content/{content.public_id}").content.decode()
    assert all(f'name="text-{n}"' in page for n in range(3))
    assert "0 / 400" in page and "0 / 500" in page and "0 / 300" in page


def test_typing_makes_no_version_and_is_there_again_later(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = made(client, channels[:1])
    answer = client.post(f"/content/{content.public_id}/check", form(content, channels[:1]))
    assert answer.status_code == 200 and f"{len(TEXT)} / 400" in answer.content.decode()
    assert Version.objects.filter(content=content).count() == 1
    assert WorkingCopy.objects.get().snapshot["variants"][0]["text"] == TEXT
    page = client.get(f"/content/{content.public_id}").content.decode()
    assert TEXT in page and "Dejó esto sin guardar" in page
    assert client.post(f"/content/{content.public_id}", form(content, channels[:1], do="save")).status_code == 302
    assert not WorkingCopy.objects.exists() and Version.objects.filter(content=content).count() == 2


def test_a_card_number_is_never_kept(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = made(client, channels[:1])
    client.post(f"/content/{content.public_id}/check", form(content, channels[:1], "Escriba a 4012 8888 8888 1881"))
    assert "8888 8888" not in str(WorkingCopy.objects.get().snapshot)


def test_who_saves_second_sees_both_texts(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    client, helena = signed_in(elena), signed_in(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.spain))
    content = made(client, channels[:1])
    first = form(content, channels[:1], "El texto de Elena.")
    assert helena.post(f"/content/{content.public_id}", form(content, channels[:1], "El texto de Helena.", do="save")).status_code == 302
    answer = client.post(f"/content/{content.public_id}", {**first, "do": "save"})
    told = answer.content.decode()
    assert answer.status_code == 409 and "El texto de Elena." in told and "El texto de Helena." in told
    content.refresh_from_db()
    assert content.variants.get().text == "El texto de Helena.", "control: nothing was overwritten"
    assert client.get(f"/content/{content.public_id}").status_code == 409, "the page itself says so too"
    client.post(f"/content/{content.public_id}/conflict", {"do": "mine", "number": content.version})
    assert content.variants.get().text == "El texto de Elena." and not WorkingCopy.objects.exists()


def test_buttons_fix_what_the_checks_find(elena: User, channels: list[Channel], savings: Product) -> None:
    client = signed_in(elena)
    content = made(client, channels[:2])
    given = form(content, channels[:2], "Abra su Cuenta Ahorro Alameda y gane un 2 % con nosotros.", product="cuenta-ahorro")
    page = client.post(f"/content/{content.public_id}/check", given).content.decode()
    assert 'data-rule="ES.PRD.tae_trigger"' in page and "fix:ES.PRD.tae_trigger:0" in page and "<mark" in page
    fixed = client.post(f"/content/{content.public_id}/edit", {**given, "do": "fix:ES.PRD.tae_trigger:0"}).content.decode()
    assert fixed.count("TAE 2,02%") >= 2 and 'data-rule="ES.PRD.tae_trigger"' not in fixed
    landed = client.post(f"/content/{content.public_id}/edit", {**given, "do": "fix:ES.PRD.social_short_form:0"}).content.decode()
    assert f'value="{LANDING}"' in landed
    classed = client.post(f"/content/{content.public_id}/edit", {**given, "do": "fix:ES.OUT.scope:0"}).content.decode()
    assert '<option value="ad" selected>' in classed


def test_channels_come_and_go_without_saving(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = made(client, channels[:1])
    url, given = f"/content/{content.public_id}/edit", form(content, channels[:1])
    two = client.post(url, {**given, "do": f"add:{channels[1].public_id}"}).content.decode()
    assert 'name="text-1"' in two and two.count(TEXT) >= 3, "the new channel begins with the words there are"
    english = client.post(url, {**given, "do": f"add:{channels[0].public_id}:en"}).content.decode()
    assert 'name="language-1" value="en"' in english
    assert 'name="text-0"' not in client.post(url, {**given, "do": "drop:0"}).content.decode()
    assert content.variants.count() == 1


def test_the_clock_that_jumps_is_told_in_words(elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = made(client, channels[:1])
    gap = client.post(f"/content/{content.public_id}/check", form(content, channels[:1], wall="2027-03-28T02:30")).content.decode()
    assert "no existe ese día" in gap and 'value="earlier"' in gap
    fold = client.post(f"/content/{content.public_id}/check", form(content, channels[:1], wall="2027-10-31T02:30")).content.decode()
    assert "dos veces" in fold
    plain = client.post(f"/content/{content.public_id}/check", form(content, channels[:1], wall="2027-06-15T12:00")).content.decode()
    assert "10:00 UTC" in plain and 'value="earlier"' not in plain


def test_strangers_find_nothing_and_readers_cannot_write(bank: make.Bank, elena: User, channels: list[Channel]) -> None:
    client = signed_in(elena)
    content = made(client, channels[:1])
    dario = signed_in(make.user("Diego", Role.COMMUNITY_MANAGER, bank.mexico))
    carla = signed_in(bank.carla)
    assert dario.get(f"/content/{content.public_id}").status_code == 404
    for verb in ("", "/check", "/edit", "/restore", "/duplicate", "/delete", "/withdraw"):
        assert dario.post(f"/content/{content.public_id}{verb}", form(content, channels[:1])).status_code == 404
        assert carla.post(f"/content/{content.public_id}{verb}", form(content, channels[:1])).status_code == 403
    page = carla.get(f"/content/{content.public_id}").content.decode()
    assert 'id="compose"' not in page
    content.refresh_from_db()
    assert content.version == 1
