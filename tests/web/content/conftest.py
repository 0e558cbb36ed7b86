"""A community manager, three channels, a savings account in the catalogue; what the composer's form would send."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from tests import make
from ventanilla.accounts.models import User
from ventanilla.accounts.permissions import Role
from ventanilla.catalogue.models import Product, ProductVersion
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing.models import Content

TEXT = "Mañana abrimos nuestra escuela de finanzas para jóvenes en Oviedo."
LANDING = "https://www.alameda.example/cuenta-ahorro"


def channel(bank: make.Bank, platform: str, key: str = "") -> Channel:
    key = key or platform
    told = {"account_id": f"acct-{key}", "handle": f"@{key}", "name": f"Alameda {key}", "created_at": now()}
    return Channel.objects.create(entity=bank.spain, key=key, platform=platform, **told)


@pytest.fixture
def elena(bank: make.Bank) -> User:
    return make.user("Elena", Role.COMMUNITY_MANAGER, bank.spain)


@pytest.fixture
def channels(bank: make.Bank) -> list[Channel]:
    return [channel(bank, name) for name in ("plaza", "mastodon", "bluesky")]


@pytest.fixture
def savings(bank: make.Bank) -> Product:
    product = Product.objects.create(
        entity=bank.spain, key="cuenta-ahorro", product_class="savings", name="Cuenta Ahorro Alameda", url=LANDING
    )
    figures = {"tae": "2.02", "tin": "2.00", "fees": "0"}
    ProductVersion.objects.create(
        entity_id=bank.spain.pk, product=product, figures=figures, valid_from=date(2020, 1, 1), created_at=now(), created_by="user:1"
    )
    return product


def made(client: Client, channels: list[Channel], title: str = "Escuela de finanzas") -> Content:
    answer = client.post("/content/new", {"title": title, "channel": [str(c.public_id) for c in channels], "entity": channels[0].entity_id})
    assert answer.status_code == 302, answer.content.decode()
    return Content.objects.get(public_id=answer["Location"].split("/")[2])


def form(content: Content, channels: list[Channel], text: str = TEXT, **more: Any) -> dict[str, Any]:
    """What the page's form would send."""
    given: dict[str, Any] = {
        "number": content.version,
        "title": content.title,
        "kind": "organic",
        "countries": ["ES"],
        "audience": "retail",
        "language": "es",
        "wall": (now() + timedelta(days=2)).strftime("%Y-%m-%dT12:00"),
        "zone": "Europe/Madrid",
        "choice": "later",
        "window_minutes": "30",
        "slot": [str(n) for n in range(len(channels))],
    }
    for n, one in enumerate(channels):
        given |= {f"channel-{n}": str(one.public_id), f"language-{n}": "es", f"text-{n}": text}
    return given | more
