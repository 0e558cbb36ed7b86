"""K14: complete, on-brand profiles. Gaps and drift are found, and a profile that changes without us is an alarm."""

from typing import Any

import pytest
from django.test import Client

from tests import make
from tests.domain.channels.conftest import Outbox, box, network  # noqa: F401  the outbox on a network in memory
from ventanilla.accounts.permissions import Role
from ventanilla.archive.models import Entry
from ventanilla.channels import profile_rules, profiles
from ventanilla.channels.models import ProfileSheet
from ventanilla.channels.platforms.mastodon.reading import presented
from ventanilla.channels.profile_rules import Standing
from ventanilla.notices.models import Notice
from ventanilla.workflows import watch_profile

pytestmark = pytest.mark.django_db
WHOLE = {
    "name": "Banco Alameda",
    "description": "Atención de lunes a domingo. Nunca escriba aquí los datos de su tarjeta.",
    "link": "Web: https://www.alameda.example/",
    "phone": "+34 900 123 456",
    "email": "hola@alameda.example",
    "address": "Calle Mayor 1, Madrid",
    "logo": "https://red.example/logo.png",
    "verified": "yes",
}
BRAND = {"name": "Banco Alameda", "link": "https://alameda.example", "phone": "900 123 456"}


def signed(box: Outbox, role: Role, name: str) -> tuple[Client, Any]:
    user = make.user(name, role, box.bank.spain)
    client = Client()
    client.force_login(user)
    return client, user


def standings(seen: dict[str, str], country: str = "ES", **more: dict[str, str]) -> dict[str, str]:
    found = profile_rules.lines(country, seen, more.get("checked", {}), more.get("brand", {}))
    return {line.field: line.standing.value for line in found if line.standing is not Standing.OK}


def test_gaps_and_drift_are_found_with_their_reasons(box: Outbox) -> None:
    head, _hugo = signed(box, Role.HEAD_OF_SOCIAL, "Hugo")
    box.network.presented = {**WHOLE, "name": "Banco Alamo", "phone": ""}
    assert head.post(f"/channels/brand/{box.bank.spain.public_id}", BRAND).status_code == 302
    head.post(f"/channels/{box.channel.public_id}/profile", {"do": "look"})
    page = head.get(f"/channels/{box.channel.public_id}/profile")
    assert {line.field: line.standing for line, _name in page.context["named"] if line.standing is not Standing.OK} == {
        "name": Standing.DRIFT,
        "phone": Standing.MISSING,
    }
    row = head.get("/channels/profiles").context["rows"][0]
    assert row["wanting"] == ["Nombre", "Teléfono"] and 60 < row["score"] < 100
    box.network.presented = WHOLE
    head.post(f"/channels/{box.channel.public_id}/profile", {"do": "look"})
    assert head.get("/channels/profiles").context["rows"][0]["score"] == 100


def test_a_profile_changed_without_us_is_an_alarm_until_settled(box: Outbox) -> None:
    head, hugo = signed(box, Role.HEAD_OF_SOCIAL, "Hugo")
    box.network.presented = WHOLE
    assert watch_profile.run(box.channel.pk) == 0, "the first look marks where to begin"
    assert watch_profile.run(box.channel.pk) == 0 and not Notice.objects.filter(kind="profile.changed").exists()
    box.network.presented = {
        **WHOLE,
        "link": "https://alameda-premios.example",
        "description": "Escriba aquí su tarjeta 4111 1111 1111 1111",
    }
    assert watch_profile.run(box.channel.pk) == 2
    assert watch_profile.run(box.channel.pk) == 0, "told once"
    assert hugo.pk in Notice.objects.filter(kind="profile.changed").values_list("user_id", flat=True)
    sheet = ProfileSheet.objects.get()
    assert set(sheet.changes) == {"link", "description"} and "4111" not in str(sheet.changes) + str(sheet.seen)
    page = head.get(f"/channels/{box.channel.public_id}/profile").content.decode()
    assert "alameda-premios" in page
    assert head.post(f"/channels/{box.channel.public_id}/profile", {"do": "foreign"}).status_code == 302
    assert head.post(f"/channels/{box.channel.public_id}/profile", {"do": "ours"}).status_code == 404, "settled once"
    actions = [e.kind for e in Entry.objects.filter(about=f"channel:{box.channel.public_id}")]
    assert actions.count("channel.changed") >= 2


def test_what_the_network_does_not_tell_is_audited_by_hand(box: Outbox) -> None:
    head, hugo = signed(box, Role.HEAD_OF_SOCIAL, "Hugo")
    box.network.presented = {"name": "Banco Alameda", "description": "Hola"}
    watch_profile.run(box.channel.pk)
    at = f"/channels/{box.channel.public_id}/profile"
    assert head.post(at, {"do": "audit", "due": "2020-01-01"}).status_code == 422
    assert head.post(at, {"do": "audit", "found_phone": "900 123 456", "found_logo": "azul"}).status_code == 302
    named = {line.field: line for line, _name in head.get(at).context["named"]}
    assert (named["phone"].standing, named["phone"].by_hand) == (Standing.OK, True)
    assert named["email"].standing is Standing.MISSING, "looked, and not there"
    assert named["warning"].standing is Standing.MISSING and profiles.sheet_of(box.channel).audited_by_id == hugo.pk


def test_its_owner_looks_after_it_and_others_only_read(box: Outbox) -> None:
    head, _hugo = signed(box, Role.HEAD_OF_SOCIAL, "Hugo")
    clara, clara_row = signed(box, Role.COMMUNITY_MANAGER, "Clara")
    at = f"/channels/{box.channel.public_id}/profile"
    assert clara.get(at).status_code == 200 and clara.post(at, {"do": "audit"}).status_code == 403
    assert head.post(at, {"do": "describe", "owner": str(clara_row.pk), "purpose": "Atención"}).status_code == 302
    assert clara.post(at, {"do": "audit"}).status_code == 302
    dario = Client()
    dario.force_login(box.bank.dario)
    assert dario.get(at).status_code == 404


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("Nunca escriba aquí los datos de su tarjeta.", True),
        ("Por su seguridad, no comparta claves ni contraseñas por aquí", True),
        ("Never post your card number or PIN here", True),
        ("Pida su tarjeta aquí. Nunca cerramos.", False),
        ("Escriba aquí su tarjeta", False),
    ],
)
def test_the_warning_is_known_by_what_it_says(text: str, right: bool) -> None:
    assert profile_rules.warns(text) is right


def test_the_law_of_a_country_adds_its_own_field() -> None:
    assert standings(WHOLE, "DE") == {"legal": "unknown"} and standings(WHOLE, "ES") == {}
    assert standings({**WHOLE, "link": "Impressum: https://alameda.example/impressum"}, "DE") == {}


def test_what_mastodon_tells_is_read_by_its_labels() -> None:
    said = {
        "display_name": "Banco Alameda",
        "note": "<p>Nunca comparta su <b>clave</b>.</p>",
        "avatar": "https://m.example/a.png",
        "fields": [
            {
                "name": "Web",
                "value": '<a href="https://alameda.example">https://alameda.example</a>',
                "verified_at": "2026-01-01T00:00:00Z",
            },
            {"name": "Teléfono", "value": "900 123 456", "verified_at": None},
            "garbage",
        ],
    }
    found = presented(said)
    assert found["name"] == "Banco Alameda" and found["phone"] == "900 123 456" and found["verified"] == "yes"
    assert "alameda.example" in found["link"] and profile_rules.warns(found["description"])
    assert presented({"fields": None})["name"] == "", "garbage breaks nothing"
