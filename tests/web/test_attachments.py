"""Attachments of an answer: put to it, described, sent with it, and nobody else's business."""

import io
import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from tests.browser import alameda
from tests.web.test_inbox import HTMX, key, scene, url  # noqa: F401  the fixture
from tests.web.test_shell import signed_in
from ventanilla.channels.models import Attempt
from ventanilla.files.models import File
from ventanilla.inbox.models import Message

pytestmark = pytest.mark.django_db


def picture(name: str = "tarjeta.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def put(client: Client, scene: alameda.Morning, *uploads: SimpleUploadedFile) -> object:
    return client.post(url(scene, "attach"), {"upload": list(uploads)}, headers=HTMX)


def send(client: Client, scene: alameda.Morning, **more: object) -> object:
    form = {"surface": "public", "text": "Le enviamos la guía.", "key": key(client.get(url(scene)).content.decode()), **more}
    return client.post(url(scene, "send"), form, headers=HTMX)


def test_a_picture_goes_with_the_answer_once_it_is_described(scene: alameda.Morning) -> None:
    alba = signed_in(scene.bank.alba)
    drawn = put(alba, scene, picture())
    file = File.objects.get()
    assert drawn.status_code == 200 and str(file.public_id) in drawn.content.decode()
    assert (file.owner, file.retain_until is not None) == (f"draft:{scene.ana.public_id}:{scene.bank.alba.pk}", True)
    assert str(file.public_id) in alba.get(url(scene)).content.decode(), "it waits with the draft"

    refused = send(alba, scene, file=str(file.public_id))
    assert refused.status_code == 422 and "Describa la imagen" in refused.content.decode()
    assert not Attempt.objects.exists()
    described = {"file": str(file.public_id), f"alt:{file.public_id}": "La pantalla de acceso de la app"}
    for _ in range(2):  # a double click
        assert send(alba, scene, **described, key="first").status_code == 200
    file.refresh_from_db()
    message = Message.objects.get(attempt=Attempt.objects.get().public_id)
    assert (file.owner, file.alt_text, file.retain_until) == (f"message:{message.public_id}", "La pantalla de acceso de la app", None)
    assert message.has_files
    page = alba.get(url(scene)).content.decode()
    assert f'src="/files/{file.public_id}"' in page
    assert 'name="file"' not in page, "the composer is empty again"


def test_what_is_no_file_of_the_networks_is_refused_at_once(scene: alameda.Morning) -> None:
    alba = signed_in(scene.bank.alba)
    for upload, said in (
        (SimpleUploadedFile("foto.png", b"<svg onload=alert(1)>"), "no se admite"),
        (SimpleUploadedFile("nada.png", b"\x89PNG\r\n\x1a\n broken"), "dañado"),
    ):
        drawn = put(alba, scene, upload)
        assert drawn.status_code == 422 and said in drawn.content.decode()
    assert not File.objects.exclude(state="gone").exists()
    uploads = [picture(f"{n}.png") for n in range(6)]
    drawn = put(alba, scene, *uploads)
    assert drawn.status_code == 422 and "Demasiados" in drawn.content.decode()
    assert File.objects.filter(state="ready").count() == 4


def test_a_draft_is_its_authors_alone(scene: alameda.Morning) -> None:
    alba, bruno = signed_in(scene.bank.alba), signed_in(scene.bank.bruno)
    put(alba, scene, picture("4111 1111 1111 1111.png"))
    file = File.objects.get()
    assert "4111 1111" not in file.name
    assert alba.get(f"/files/{file.public_id}").status_code == 200
    assert bruno.get(f"/files/{file.public_id}").status_code == 404
    stolen = {"file": str(file.public_id), f"alt:{file.public_id}": "Mía"}
    assert send(bruno, scene, **stolen).status_code == 422
    assert bruno.post(url(scene, f"attach/{file.public_id}/off"), headers=HTMX).status_code == 200
    file.refresh_from_db()
    assert (file.state, file.alt_text) == ("ready", "") and not Attempt.objects.exists()
    assert signed_in(scene.bank.dario).post(url(scene, "attach"), {"upload": picture()}).status_code == 404
    assert signed_in(scene.bank.carla).post(url(scene, "attach"), {"upload": picture()}).status_code == 403

    drawn = alba.post(url(scene, f"attach/{file.public_id}/off"), headers=HTMX)
    assert re.findall(r'name="file"', drawn.content.decode()) == []
    file.refresh_from_db()
    assert file.state == "gone"
    assert send(alba, scene, file=str(uuid4())).status_code == 422
