"""What sign-up forms show of an entity: an open form, and somebody who has signed up and agreed to everything."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from ventanilla.accounts import queries
from ventanilla.accounts.models import User
from ventanilla.common.pure.clock import now
from ventanilla.publishing import signups
from ventanilla.publishing.entries import Said
from ventanilla.publishing.signups import Asked, FormState, NewForm
from ventanilla.workflows import sign_up


def build(campaign: UUID, writer: User, words: str) -> dict[str, Any]:
    """The ids by noun."""
    person, said = queries.person(writer.pk), words or "Finanzas para empezar"
    assert person is not None
    text = {"es": said}
    new = NewForm(
        titles=text,
        descriptions=text,
        places=text,
        wall=(now() + timedelta(days=30)).replace(tzinfo=None),
        zone="Europe/Madrid",
        controller=said[:300],
        notice_url="https://alameda.example/privacidad",
        fields=[Asked("name", labels={"es": said[:200]}), Asked("comment")],
        consents={"offers": text, "profile": text},
        branch="0182",
        product="swept-hipoteca",
    )
    form = signups.create(person, campaign, new)
    signups.set_state(person, form.public_id, FormState.OPEN)
    form.refresh_from_db()
    answers = {"email": "lucia@correo.example", "name": said[:120], "comment": said}
    made, _fresh = sign_up.sign_up(form, Said(answers, ("offers", "profile"), source={"utm_source": said[:100]}))
    return {"form": form.public_id, "form_key": form.key, "sign_up": made.public_id, "form_token": sign_up.token(made)}
