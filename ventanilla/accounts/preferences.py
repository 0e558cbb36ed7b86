"""How the product looks to one user: language and theme."""

from dataclasses import dataclass

from ventanilla.accounts.models import User


def save(user_id: int, *, language: str = "", theme: str = "") -> None:
    """Keep the given choices; an empty one stays as it is. The caller has checked that they are known."""
    changes = {name: value for name, value in (("language", language), ("theme", theme)) if value}
    if changes:
        User.objects.filter(pk=user_id).update(**changes)


@dataclass(frozen=True, slots=True)
class Profile:
    """How a person is called and signs."""

    name: str
    signature: str
    email: str


def profile(user_id: int) -> Profile:
    user = User.objects.get(pk=user_id)
    return Profile(user.name, user.signature, user.email)


def rename(user_id: int, name: str, signature: str) -> None:
    """How a person is called at the desk, and how they sign in public."""
    User.objects.filter(pk=user_id).update(name=name.strip(), signature=signature.strip())
