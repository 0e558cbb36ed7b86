"""The media library's screens, the composer that takes from it, and rights that are asked again before anything leaves."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests import make
from tests.domain.publishing.test_library import drawn, saved
from tests.films import mp4
from tests.web.content.conftest import TEXT, channel, form, made
from tests.web.test_cases import signed_in
from ventanilla.accounts.permissions import Role
from ventanilla.channels.models import Attempt, Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import media, services
from ventanilla.publishing.models import Asset, Content
from ventanilla.workflows import check_content, outgoing, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def elena(bank: make.Bank) -> Client:
    return signed_in(make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain))


def upload(client: Client, bank: make.Bank, content: bytes = b"", name: str = "sucursal.jpg", **more: object) -> Any:
    file = SimpleUploadedFile(name, content or saved(drawn()))
    return client.post("/media", {"entity": bank.spain.pk, "file": file, **more})


def taken(client: Client, bank: make.Bank, content: bytes = b"", name: str = "sucursal.jpg") -> Asset:
    answer = upload(client, bank, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return Asset.objects.latest("pk")


def rights(client: Client, asset: Asset, **more: object) -> Any:
    given = {"title": asset.title, "alt_text": "Una sucursal", "rights_holder": "Agencia", "licence": "Propia", **more}
    return client.post(f"/media/{asset.public_id}", given)


def test_it_comes_in_is_described_and_found(bank: make.Bank, elena: Client) -> None:
    assert "La biblioteca está vacía" in elena.get("/media").content.decode()
    asset = taken(elena, bank)
    page = elena.get(f"/media/{asset.public_id}").content.decode()
    assert "600 × 400" in page and page.count("Cabe") >= 3 and "Derechos sin anotar" in page
    people = {"person_name": ["Lucía", ""], "person_consent": ["given", "asked"], "person_until": ["", ""], "person_note": ["A-3", ""]}
    assert rights(elena, asset, tags="Oviedo, oficinas", territory="es", rights_until="2099-01-01", **people).status_code == 302
    page = elena.get(f"/media/{asset.public_id}").content.decode()
    assert 'value="Lucía"' in page and 'value="ES"' in page
    assert asset.title in elena.get("/media?q=oviedo&rights=clear").content.decode()
    assert asset.title not in elena.get("/media?rights=ended").content.decode()
    wrong = rights(elena, asset, territory="España", alt_text="Queda escrito")
    assert wrong.status_code == 422 and "no es un código de país" in wrong.content.decode() and "Queda escrito" in wrong.content.decode()
    again = upload(elena, bank)
    assert again["Location"] == f"/media/{asset.public_id}" and Asset.objects.count() == 1


def test_what_is_not_taken_is_said_in_one_sentence(bank: make.Bank, elena: Client) -> None:
    svg = upload(elena, bank, b"<svg onload='alert(1)'/>", "logo.svg")
    assert svg.status_code == 422 and "logo.svg: Este tipo de archivo no se admite" in svg.content.decode()
    loud = upload(elena, bank, b"<a> ftyp<script>alert(1)</script>", "v.mp4")
    assert loud.status_code == 422 and "dañado" in loud.content.decode()
    assert not Asset.objects.exists()


def test_each_network_says_what_it_does_not_take(bank: make.Bank, elena: Client) -> None:
    asset = taken(elena, bank, mp4(8000, 4000, 700), "v.mp4")
    page = elena.get(f"/media/{asset.public_id}").content.decode()
    assert "11:40" in page and page.count("No cabe") == 3
    assert "8000 × 4000" in page and "video/mp4" in page


def test_subtitles_are_checked_against_their_video(bank: make.Bank, elena: Client) -> None:
    asset = taken(elena, bank, mp4(640, 360, 12), "v.mp4")
    send = lambda text: elena.post(
        f"/media/{asset.public_id}/subtitles", {"language": "es", "file": SimpleUploadedFile("es.vtt", text.encode())}
    )
    broken = send("WEBVTT\n\n00:01,5 --> 00:02\nHola")
    assert broken.status_code == 422 and "La línea 3" in broken.content.decode()
    late = send("WEBVTT\n\n00:01.000 --> 01:02.000\nHola")
    assert late.status_code == 422 and "otro vídeo" in late.content.decode()
    assert send("WEBVTT\n\n00:01.000 --> 00:02.000\nHola").status_code == 302
    assert "<track" in elena.get(f"/media/{asset.public_id}").content.decode()
    assert Asset.objects.filter(of=asset, language="es").count() == 1


def composed(client: Client, bank: make.Bank, asset: Asset, **more: Any) -> Content:
    plaza: Channel = Channel.objects.filter(key="plaza").first() or channel(bank, "plaza")
    content = made(client, [plaza])
    given = form(content, [plaza], **{"media-0": str(asset.public_id), f"alt-0-{asset.public_id}": "Una sucursal", "do": "save", **more})
    assert client.post(f"/content/{content.public_id}", given).status_code == 302
    content.refresh_from_db()
    return content


def test_the_composer_takes_from_the_library(bank: make.Bank, elena: Client) -> None:
    asset, plaza = taken(elena, bank), channel(bank, "plaza")
    content = made(elena, [plaza])
    assert "media_choose" not in (page := elena.get(f"/content/{content.public_id}").content.decode()) and "biblioteca" in page
    chooser = elena.get(f"/content/{content.public_id}/library/0?q=sucursal").content.decode()
    assert f"library:0:{asset.public_id}" in chooser
    given = form(content, [plaza], do=f"library:0:{asset.public_id}")
    drawn_again = elena.post(f"/content/{content.public_id}/edit", given).content.decode()
    assert f'name="media-0" value="{asset.public_id}"' in drawn_again
    Asset.objects.update(active=False)
    assert "media-row" not in elena.post(f"/content/{content.public_id}/edit", given).content.decode(), "an archived one is not chosen"


def test_rights_that_end_before_it_is_published_stop_it(bank: make.Bank, elena: Client) -> None:
    asset = taken(elena, bank)
    rights(elena, asset, rights_until=(now() + timedelta(days=1)).date().isoformat())
    content = composed(elena, bank, asset)
    page = elena.get(f"/content/{content.public_id}").content.decode()
    assert "antes de la publicación" in page
    elena.post(f"/content/{content.public_id}", form(content, [Channel.objects.get()], **{"media-0": str(asset.public_id), "do": "ask"}))
    content.refresh_from_db()
    assert content.state == "draft"
    rights(elena, asset, rights_until="2099-01-01")
    assert "antes de la publicación" not in elena.get(f"/content/{content.public_id}").content.decode(), "control"
    rights(elena, asset, rights_until=(now() + timedelta(days=20)).date().isoformat())
    assert "debe retirarse" in elena.get(f"/content/{content.public_id}").content.decode(), "a warning"
    verdict = check_content.check(content)
    assert not verdict.blocks and not any(i.issues for i in verdict.items)
    rights(elena, asset, territory="MX")
    assert "no puede mostrarse en ES" in elena.get(f"/content/{content.public_id}").content.decode()
    rights(elena, asset, person_name="Lucía", person_consent="withdrawn", person_until="", person_note="")
    assert "no ha dado su consentimiento" in elena.get(f"/content/{content.public_id}").content.decode()


@pytest.mark.parametrize("ended", [True, False])
def test_rights_are_asked_again_when_its_minute_comes(bank: make.Bank, elena: Client, monkeypatch: pytest.MonkeyPatch, ended: bool) -> None:
    asset = taken(elena, bank)
    rights(elena, asset, rights_until="2099-01-01")
    content = composed(elena, bank, asset)
    monkeypatch.setattr(publish.approvals, "is_approved", lambda *_a: True)
    publish.schedule(services.locked(content.public_id, content.entity_id))
    attempt = Attempt.objects.get()
    Attempt.objects.update(send_at=now())
    if ended:
        rights(elena, asset, rights_until=(now() - timedelta(days=2)).date().isoformat())
    called: list[int] = []
    monkeypatch.setattr(
        outgoing.sending, "connect", lambda task: called.append(task.id) or outgoing.Rejected(outgoing.sending.Refusal.INVALID)
    )
    outgoing.send(attempt.pk)
    attempt.refresh_from_db()
    content.refresh_from_db()
    if ended:
        assert (attempt.state, attempt.reason, content.state, called) == ("withdrawn", "rights", "held", [])
        assert "los derechos de lo que muestra han terminado" in elena.get(f"/content/{content.public_id}").content.decode()
    else:
        assert called == [attempt.pk] and attempt.reason != "rights", "control"


def test_strangers_find_nothing_and_readers_change_nothing(bank: make.Bank, elena: Client) -> None:
    asset = taken(elena, bank)
    stranger, carla = signed_in(make.user("Diego", Role.COMMUNITY_MANAGER, bank.mexico)), signed_in(bank.carla)
    assert asset.title not in stranger.get("/media").content.decode()
    assert upload(stranger, bank, saved(drawn(3))).status_code == 404
    assert carla.get(f"/media/{asset.public_id}").status_code == 200
    for verb in ("", "/subtitles", "/archive", "/delete"):
        assert stranger.post(f"/media/{asset.public_id}{verb}", {"title": "x"}).status_code == 404
        assert carla.post(f"/media/{asset.public_id}{verb}", {"title": "x"}).status_code == 403
    assert stranger.get(f"/files/{asset.file}").status_code == 404
    asset.refresh_from_db()
    assert asset.active and asset.title == "sucursal.jpg"


def test_what_stands_in_content_is_archived_not_deleted(bank: make.Bank, elena: Client) -> None:
    asset = taken(elena, bank)
    content = composed(elena, bank, asset)
    page = elena.get(f"/media/{asset.public_id}").content.decode()
    assert content.title in page and "/delete" not in page
    refused = elena.post(f"/media/{asset.public_id}/delete")
    assert refused.status_code == 422 and "Archívelo" in refused.content.decode()
    assert elena.post(f"/media/{asset.public_id}/archive", {"do": "archive"}).status_code == 302
    assert asset.title not in elena.get("/media").content.decode()
    assert asset.title in elena.get("/media?which=archived").content.decode()
    assert media.attached(content.variants.get()), "what has it keeps it"
    assert elena.post(f"/media/{asset.public_id}/archive", {"do": "back"}).status_code == 302


def test_pages_cost_a_constant_number_of_queries(
    bank: make.Bank, elena: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for n in range(9):
        asset = taken(elena, bank, mp4(seconds=n + 1), f"v{n}.mp4")
    composed(elena, bank, asset, text=TEXT)
    for url, most in (("/media", 20), (f"/media/{asset.public_id}", 18)):
        elena.get(url)
        with django_assert_max_num_queries(most):
            assert elena.get(url).status_code == 200
