"""The demo's bank is there before the first page, and its people can be at work."""

import pytest
from django.conf import settings
from django.contrib.auth import hashers

from ventanilla.accounts.models import User
from ventanilla.config.demo import founding

pytestmark = pytest.mark.django_db


def test_everybody_signs_in_with_the_password_that_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    slow: list[str] = []
    monkeypatch.setattr(founding, "make_password", lambda password: slow.append(password) or hashers.make_password(password))
    assert founding.found()
    people = User.objects.filter(demo=True)
    assert people.count() == len(founding.script()["staff"]) > 5
    assert all(person.check_password(settings.DEMO_PASSWORD) for person in people)
    assert len(slow) == 1  # hashing is slow on purpose, and the newcomer waits
    assert not founding.found()
