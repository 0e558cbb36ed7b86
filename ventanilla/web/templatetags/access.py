"""Words of the access screens."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from ventanilla.accounts.permissions import Role
from ventanilla.web.words import ROLES

register = template.Library()


@register.filter
def role(value: str) -> str | Promise:
    """A role as people call it."""
    return ROLES[Role(value)]


@register.filter
def factor(value: str) -> str:
    """A second factor as people call it."""
    return {"totp": _("App with one-time codes"), "webauthn": _("Passkey"), "recovery_codes": _("Recovery codes")}.get(value, value)


@register.filter
def browser(agent: str) -> str:
    """A browser and system, short, from what the browser says of itself."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
    systems = (
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    name = next((said for mark, said in browsers if mark in agent), "")
    system = next((said for mark, said in systems if mark in agent), "")
    return " · ".join(part for part in (name, system) if part) or _("Unknown browser")
