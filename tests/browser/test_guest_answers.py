"""A guest in a real browser: the code is taken, the version shown, the answer heard; no violation, nothing sideways."""

from datetime import timedelta

import pytest

from tests import make
from tests.browser.conftest import PHONE, WIDE, Desk
from tests.browser.test_pages import Find, overflow
from ventanilla.accounts.permissions import Role
from ventanilla.approvals import guests
from ventanilla.approvals import services as approvals
from ventanilla.approvals.models import Guest, Request
from ventanilla.approvals.types import PathStep
from ventanilla.channels.models import Channel
from ventanilla.common.pure.clock import now
from ventanilla.publishing import services
from ventanilla.publishing.types import NewContent, NewVariant, Planned

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.mark.parametrize(("size", "theme"), [(WIDE, "light"), (PHONE, "dark")])
def test_a_guest_answers_in_a_browser(desk: Desk, violations: Find, size: tuple[int, int], theme: str) -> None:
    bank = make.bank()
    channel = Channel.objects.create(entity=bank.spain, key="p", platform="plaza", handle="@alameda", name="Plaza", created_at=now())
    at = Planned((now() + timedelta(days=3)).replace(tzinfo=None, second=0, microsecond=0), "Europe/Madrid")
    clara = bank.person(make.user("Clara", Role.COMMUNITY_MANAGER, bank.spain))
    content = services.create(clara, bank.spain.pk, NewContent("Escuela", (NewVariant(channel.pk, "Aprenda a ahorrar."),), at=at))
    subject, path = f"content:{content.public_id}", [PathStep("approval.decide")]
    made = approvals.open_request(bank.spain.pk, subject, services.payload(content), clara, path, summary="Escuela")
    request = Request.objects.get(public_id=made.public_id)
    asked = guests.invite(bank.person(bank.bruno), request, "Inés", "Agencia Norte", "i@a.example", 3, by_mail=True, needed=True)
    page = desk.open(None, f"/guest/{asked.token}", size=size, theme=theme)
    assert violations(page) == [] and not overflow(page)
    page.fill("#code", asked.code)
    page.click("button[value=code]")
    page.wait_for_selector("#comment")
    assert violations(page) == [] and not overflow(page)
    page.click("button[value=approve]")
    page.wait_for_selector("text=Gracias")
    assert Guest.objects.get().state == "approved"
