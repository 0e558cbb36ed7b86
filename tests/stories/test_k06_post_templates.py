"""K06: post templates of a group: approved by somebody else, reviewed on time, filled with each country's figures."""

from datetime import date, timedelta

import pytest

from tests import make
from tests.web.content.conftest import channel
from ventanilla.accounts.permissions import Role
from ventanilla.approvals import services as approvals
from ventanilla.approvals.models import Request
from ventanilla.approvals.types import Code, Refusal
from ventanilla.catalogue.models import Product, ProductVersion
from ventanilla.common.pure.clock import now
from ventanilla.publishing import templates
from ventanilla.publishing.models import PostTemplate
from ventanilla.publishing.types import NewContent
from ventanilla.workflows import approve, check_content, post_templates

pytestmark = pytest.mark.django_db


def test_the_group_writes_once_and_each_country_says_its_own_figures(bank: make.Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(approvals.Person, "stepped_up", lambda _self: True)
    spain = channel(bank, "plaza")
    elena = bank.person(make.user("Elena", Role.COMMUNITY_MANAGER, bank.group))
    chief = bank.person(make.user("Helena", Role.HEAD_OF_SOCIAL, bank.group))
    product = Product.objects.create(entity=bank.spain, key="ahorro", product_class="savings", name="Cuenta Ahorro")
    ProductVersion.objects.create(
        entity_id=bank.spain.pk,
        product=product,
        figures={"tae": "2.02"},
        valid_from=date(2020, 1, 1),
        created_at=now(),
        created_by="user:1",
    )
    texts = ({"channel": "", "platform": "plaza", "language": "es", "text": "{producto} de {entidad}: {tae} TAE. Le espera {persona}."},)
    new = templates.NewTemplate("Ahorro", date(2090, 1, 1), variants=texts, plan={"product": "ahorro", "language": "es"})
    row = templates.create(elena, bank.group.pk, new)
    today = now().date()
    assert templates.offered(bank.spain.pk, today) == [], "nobody begins with what nobody approved"
    post_templates.ask(elena, row.public_id)
    request = Request.objects.get()
    own = approve.decide(elena, request.public_id, Code.APPROVE, bytes(request.payload_hash))
    assert own.refusal in (Refusal.OWN_WORK, Refusal.NO_PERMISSION)
    assert approve.decide(chief, request.public_id, Code.APPROVE, bytes(request.payload_hash)).taken
    assert [t.pk for t in templates.offered(bank.spain.pk, today)] == [t.pk for t in templates.offered(bank.mexico.pk, today)] == [row.pk]
    content = post_templates.begin(elena, bank.spain.pk, row.public_id, [spain], NewContent("Primavera"))
    assert content.variants.get().text == f"Cuenta Ahorro de {bank.spain.name}: 2,02 % TAE. Le espera {{persona}}."
    assert "place_left" in {i.code for item in check_content.check(content).items for i in item.issues}
    PostTemplate.objects.update(expires_on=today - timedelta(days=1))
    with pytest.raises(LookupError):
        post_templates.begin(elena, bank.spain.pk, row.public_id, [spain], NewContent("Tarde"))
