"""What happens before the first request: the database is brought up to date, and the way in is printed."""

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.translation import gettext as _

from ventanilla.accounts import directory, links
from ventanilla.accounts.links import LinkKind
from ventanilla.common import scope
from ventanilla.common.walls import check_role, grant
from ventanilla.config import fit, messages
from ventanilla.config.demo import founding
from ventanilla.workflows.forget import replay_forgotten


def prepare(*, demo: bool) -> list[str]:
    """Migrate every database, make the cache table; answers lines that tell the way in. Raises `fit.WrongVersion`."""
    check_role()
    messages.compile_all()
    try:
        migrate()
    except fit.FAULTS as fault:
        raise fit.wrong_version(str(fault).partition("\n")[0][:120], demo=demo) from fault
    fit.check(demo=demo)
    with scope.system():
        replay_forgotten()  # whatever way a backup came back
        if demo:
            founding.found()
        return _way_in(demo=demo)


def migrate() -> None:
    """Bring every database up to date: the main one as its owner, where `DATABASE_OWNER_URL` names one."""
    main = "owner" if "owner" in connections else "default"
    for alias in {main, *connections} - ({"default"} if main == "owner" else set()):
        call_command("migrate", database=alias, verbosity=0)
    call_command("createcachetable", database=main, verbosity=0)
    if main == "owner":
        grant(connections["owner"], str(connections["default"].settings_dict["USER"]))
        connections["owner"].close()


def _way_in(*, demo: bool) -> list[str]:
    lines = [_("State is kept in %(home)s") % {"home": settings.VENTANILLA_HOME}]
    if demo:
        return [*lines, *founding.lines()]
    if not directory.has_people():
        secret = links.issue(LinkKind.SETUP)
        link = f"{settings.PUBLIC_URL}/set-up/{secret}"
        lines.append(_("Nobody works here yet. Set it up with this link (once, within a day): %(link)s") % {"link": link})
    return lines
