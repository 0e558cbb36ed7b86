"""The fictional bank itself: its tree, its staff, its catalogue. Made before the first request, once."""

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from ventanilla.accounts import directory, factors, people
from ventanilla.accounts.entities import NewCountry
from ventanilla.accounts.permissions import Role
from ventanilla.catalogue.loading import add_branches, add_products
from ventanilla.common.pure.clock import now
from ventanilla.jobs.services import enqueue
from ventanilla.web.words import ROLES
from ventanilla.workflows.found_bank import found_bank

HOME_OF_MAIL = "banco-alameda.example"


@cache
def script() -> dict[str, Any]:
    """What the demo is made of."""
    return dict(json.loads(Path(__file__).with_name("bank.json").read_text()))


def found() -> bool:
    """Make the bank unless somebody works here already. True when it was made now."""
    if directory.has_people():
        return False
    with transaction.atomic():
        told = script()
        made = found_bank(told["group"], [NewCountry(c["country"], c["name"], c["brands"]) for c in told["countries"]])
        countries: dict[str, int] = {}
        for entity in made:
            if entity.country:
                countries.setdefault(entity.country, entity.id)  # the country comes before its brands
        _hire(told["staff"], {"": made[0].id, **countries})
        for country, entity_id in countries.items():
            add_branches(entity_id, told["branches"][country])
            add_products(entity_id, told["products"], (now() - timedelta(days=90)).date(), "system")
        enqueue("demo.load", rank=7, key="demo")
    return True


def _hire(staff: list[dict[str, Any]], at: dict[str, int]) -> None:
    password = make_password(settings.DEMO_PASSWORD)  # once: it is slow on purpose, and everybody's is the same and public
    for one in staff:
        email = f"{one['email']}@{HOME_OF_MAIL}"
        roles = [Role(role) for role in one["roles"]]
        user = people.add(at[one["at"]], one["name"], email, None, roles)
        user.signature, user.demo, user.password = one["name"].split()[0], True, password
        user.save()
        if one.get("branch"):
            user.memberships.update(branch=one["branch"])
        factors.add_totp(user.pk)


def lines() -> list[str]:
    """Who can be at work, for the shell."""
    told = [f"  {one['name']:<16} {ROLES[Role(one['roles'][0])]!s:<32} {one['email']}@{HOME_OF_MAIL}" for one in script()["staff"]]
    return [
        _("The demo's people (their one-time codes are on the sign-in page):"),
        *told,
        _("Everybody's password: %(password)s") % {"password": settings.DEMO_PASSWORD},
        _("The network inside is at %(url)s: be a customer there.") % {"url": f"{settings.PUBLIC_URL}/plaza"},
    ]
