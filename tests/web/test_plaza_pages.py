"""Plaza's own pages: anybody can be anybody, write, answer, hide, and see it live."""

import re

import pytest
from django.test import Client

from plaza import queries, services
from plaza.models import Account, Item, Media

pytestmark = pytest.mark.django_db(databases=["default", "plaza"])

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def square() -> tuple[Account, Account]:
    return services.join("alameda", "Banco Alameda", kind="company", verified=True), services.join("rocio", "Rocío Paredes")


def being(handle: str) -> Client:
    client = Client()
    client.post("/plaza/be", {"handle": handle})
    return client


def test_the_first_look_says_that_all_is_invented_in_both_languages(square: tuple[Account, Account]) -> None:
    client = Client(headers={"accept-language": "es"})
    page = client.get("/plaza/").content.decode()
    assert "red ficticia dentro de Ventanilla" in page and '<html lang="es">' in page
    client.post("/plaza/language", {"language": "en"})
    page = client.get("/plaza/").content.decode()
    assert "fictional network inside Ventanilla" in page and '<html lang="en">' in page


def test_pages_hold_no_inline_script_or_style(square: tuple[Account, Account]) -> None:
    bank, rocio = square
    post = services.write(rocio, "Hola @alameda <script>alert(1)</script> https://alameda.example/x?a=1&b=2 #app")
    services.send(rocio, bank, "Privado")
    client = being("rocio")
    for path in ("", "people", "notices", "messages", "messages/@alameda", "@rocio", f"p/{post.pk}", f"p/{post.pk}/edit"):
        page = client.get(f"/plaza/{path}").content.decode()
        assert not re.search(r"<script(?![^>]*src=)|\sstyle=|\son\w+=|<style", page), path
    page = client.get("/plaza/").content.decode()
    assert "&lt;script&gt;" in page
    assert '<a class="mention" href="/plaza/@alameda">@alameda</a>' in page
    assert 'href="https://alameda.example/x?a=1&amp;b=2" rel="nofollow noopener noreferrer"' in page


def test_being_somebody_and_writing(square: tuple[Account, Account]) -> None:
    nobody = Client()
    assert nobody.post("/plaza/write", {"text": "Hola"}).status_code == 403
    assert Item.objects.count() == 0
    client = being("rocio")
    assert client.post("/plaza/write", {"text": "Hola @alameda, ¿abren hoy?"}).status_code == 302
    row = queries.items().get()
    assert (row.author.handle, row.mentions) == ("rocio", [square[0].pk])
    assert client.post("/plaza/write", {"text": "x" * 401}).status_code == 422
    assert client.post("/plaza/write", {"text": "  "}).status_code == 422
    assert Item.objects.count() == 1
    forged = Client()
    forged.cookies["plaza_as"] = "alameda:forged"
    assert forged.post("/plaza/write", {"text": "Somos el banco"}).status_code == 403


def test_an_open_page_learns_what_is_new_and_what_changed(square: tuple[Account, Account]) -> None:
    bank, rocio = square
    post = services.write(bank, "Nueva app")
    client = being("alameda")
    page = client.get(f"/plaza/p/{post.pk}").content.decode()
    live = re.search(r'hx-get="(/plaza/fresh[^"]+)"', page)
    assert live
    url = live[1].replace("&amp;", "&")
    assert client.get(url).status_code == 204
    answer = services.write(rocio, "Muy lenta", parent=post)
    found = client.get(url).content.decode()
    assert 'hx-swap-oob="beforeend:#feed"' in found and f'id="p-{answer.pk}"' in found
    url = re.search(r'hx-get="(/plaza/fresh[^"]+)"', found)[1].replace("&amp;", "&")
    assert client.get(url).status_code == 204
    services.edit(rocio, answer, "Muy lenta, pero bonita")
    services.delete(bank, services.write(bank, "Uy", parent=post))
    found = client.get(url).content.decode()
    assert "Muy lenta, pero bonita" in found and f'id="p-{answer.pk}" hx-swap-oob="true"' in found
    assert "Uy" not in found


def test_the_owner_of_a_thread_hides_and_others_do_not_see_it(square: tuple[Account, Account]) -> None:
    bank, rocio = square
    other = services.join("teo", "Teo")
    post = services.write(bank, "Nueva app")
    answer = services.write(rocio, "Mi tarjeta es 1234", parent=post)
    assert being("teo").post(f"/plaza/p/{answer.pk}/hide").status_code == 403
    assert being("alameda").post(f"/plaza/p/{answer.pk}/hide").status_code == 302
    assert "1234" not in being("teo").get(f"/plaza/p/{post.pk}").content.decode()
    assert being("teo").get(f"/plaza/p/{answer.pk}").status_code == 404
    assert "1234" in being("rocio").get(f"/plaza/p/{post.pk}").content.decode()
    being("alameda").post(f"/plaza/p/{answer.pk}/unhide")
    assert "1234" in being(other.handle).get(f"/plaza/p/{post.pk}").content.decode()


def test_private_is_private(square: tuple[Account, Account]) -> None:
    services.join("teo", "Teo")
    being("rocio").post("/plaza/messages/@alameda/send", {"text": "Solo para el banco"})
    row = Item.objects.get()
    assert "Solo para el banco" in being("alameda").get("/plaza/messages/@rocio").content.decode()
    for path in ("messages", "messages/@rocio", "", "@rocio"):
        assert "Solo para el banco" not in being("teo").get(f"/plaza/{path}").content.decode()
    assert being("teo").post(f"/plaza/p/{row.pk}/like").status_code == 404
    assert being("teo").get("/plaza/fresh?where=talk:rocio&since=&top=0").status_code == 204


def test_one_changes_only_ones_own(square: tuple[Account, Account]) -> None:
    _, rocio = square
    post = services.write(rocio, "Hola")
    bank = being("alameda")
    assert bank.post(f"/plaza/p/{post.pk}/edit", {"text": "Otra"}).status_code == 403
    assert bank.post(f"/plaza/p/{post.pk}/delete").status_code == 403
    post.refresh_from_db()
    assert (post.text, post.deleted_at) == ("Hola", None)
    mine = being("rocio")
    mine.post(f"/plaza/p/{post.pk}/edit", {"text": "Hola a todos"})
    mine.post(f"/plaza/p/{post.pk}/like")
    mine.post(f"/plaza/p/{post.pk}/like")
    post.refresh_from_db()
    assert (post.text, post.revision, post.likes) == ("Hola a todos", 1, 1)
    mine.post(f"/plaza/p/{post.pk}/delete")
    assert mine.get(f"/plaza/p/{post.pk}").status_code == 404


def test_uploads_are_what_their_first_bytes_say(square: tuple[Account, Account]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = being("rocio")
    fake = SimpleUploadedFile("foto.png", b"<svg onload=alert(1)>", content_type="image/png")
    assert client.post("/plaza/write", {"text": "Mire", "files": [fake]}).status_code == 415
    assert (Item.objects.count(), Media.objects.count()) == (0, 0)
    client.post("/plaza/write", {"text": "Mire", "files": [SimpleUploadedFile("foto.png", PNG)], "alt": "Un recibo"})
    row = Media.objects.get()
    answer = client.get(f"/plaza/media/{row.pk}")
    assert (answer.content, answer["Content-Type"], "sandbox" in answer["Content-Security-Policy"]) == (PNG, "image/png", True)
    assert 'alt="Un recibo"' in client.get("/plaza/").content.decode()


def test_the_timeline_asks_a_constant_number_of_questions(square: tuple[Account, Account], django_assert_max_num_queries: object) -> None:
    _, rocio = square
    for n in range(25):
        services.write(rocio, f"Mensaje {n} @alameda")
    client = being("rocio")
    with django_assert_max_num_queries(8, using="plaza"):
        assert client.get("/plaza/").content.decode().count('class="card') == 25


def test_where_a_form_leads_stays_inside(square: tuple[Account, Account]) -> None:
    for target in ("https://evil.example/", "//evil.example", "/plaza/\\evil", "javascript:alert(1)", "/inbox"):
        answer = Client().post("/plaza/be", {"handle": "rocio", "next": target})
        assert answer["Location"] == "/plaza/", target
