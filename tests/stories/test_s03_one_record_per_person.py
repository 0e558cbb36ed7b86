"""S03: one record per person: profiles of several accounts, link, merge and split that can be undone, consents with proof, one timeline."""

import re
from collections.abc import Iterator

import pytest

from plaza import services as network
from tests.stories import plaza_desk
from tests.stories.plaza_desk import Desk
from ventanilla.contacts.models import Consent, Contact, CustomerLink, Identity
from ventanilla.inbox.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "plaza"])


@pytest.fixture
def desk(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    with plaza_desk.opened(monkeypatch) as made:
        yield made


def owners() -> list[tuple[str, int]]:
    return sorted(Identity.objects.values_list("handle", "contact_id"))


def test_two_accounts_become_one_person_and_two_again(desk: Desk) -> None:
    network.write(network.join("rocio_trabajo", "Rocío P."), "@alameda ¿a qué hora cierran en Soria?")
    desk.plaza.public("no me funciona la app")
    desk.read_network()
    supervisor = desk.as_(desk.bank.bruno)
    home, work = (Contact.objects.get(identities__handle=handle) for handle in ("@rocio", "@rocio_trabajo"))
    url, before = f"/contacts/{home.public_id}", owners()
    supervisor.post(f"{url}/link", {"number": "70012345", "evidence": "DNI en oficina"})
    supervisor.post(f"{url}/merge", {"other": str(work.public_id), "reason": "Lo dice ella"})
    assert {contact for _, contact in owners()} == {home.pk}
    page = supervisor.get(url).content.decode()
    for words in ("@rocio", "@rocio_trabajo", "•••• 2345", *(c.reference for c in Conversation.objects.all())):
        assert words in page, words
    assert supervisor.get(f"/contacts/{work.public_id}").status_code == 200, "the old page leads to the one that was kept"

    merge = re.search(r'name="merge" value="([^"]+)"', page)
    assert merge is not None
    supervisor.post(f"{url}/undo", {"merge": merge[1]})
    assert owners() == before
    link = CustomerLink.objects.get()
    assert (link.contact_id, link.unlinked_at) == (home.pk, None)

    supervisor.post(f"{url}/merge", {"other": str(work.public_id), "reason": "Sí que lo es"})
    going = Identity.objects.get(handle="@rocio_trabajo")
    supervisor.post(f"{url}/split", {"identity": [str(going.public_id)], "reason": "Es su hermana"})
    going.refresh_from_db()
    assert going.contact_id not in (home.pk,)
    assert CustomerLink.objects.get().contact_id == home.pk


def test_consents_keep_their_proof_and_are_withdrawn_as_easily(desk: Desk) -> None:
    desk.plaza.public("me interesa una hipoteca, pueden escribirme")
    desk.read_network()
    contact = Contact.objects.get()
    agent, url = desk.as_(desk.bank.alba), f"/contacts/{contact.public_id}"
    assert agent.post(f"{url}/consent", {"purpose": "offers", "proof": "", "source": "message"}).status_code == 422
    assert Consent.objects.count() == 0
    agent.post(f"{url}/consent", {"purpose": "offers", "proof": "pueden escribirme", "source": "message"})
    assert "pueden escribirme" in agent.get(url).content.decode()
    agent.post(f"{url}/withdraw", {"purpose": "offers"})
    assert list(Consent.objects.order_by("id").values_list("state", "proof")) == [("given", "pueden escribirme"), ("withdrawn", "")]
    stranger = desk.as_(desk.bank.dario)
    assert stranger.get(url).status_code == 404
    assert stranger.post(f"{url}/withdraw", {"purpose": "offers"}).status_code == 404
    assert Consent.objects.count() == 2
