"""`docs/reference/permissions.md`, written from the matrix, the samples of the sweep and the interface's own scopes.

`python -m tests.house.sweep.table` writes it anew; a house test fails while the page says something else.
"""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

import django

PAGE = Path(__file__).resolve().parents[3] / "docs/reference/permissions.md"
HEAD = """# Who may do what

Written from the code by `python -m tests.house.sweep.table`; a test holds every line against the real answers. A right counts in the
entity where the role is held and below it, never beside it. What a person may not open is 403; what they may not see is 404.
"""
SHORT = {
    "agent": "Agt",
    "community_manager": "Com",
    "supervisor": "Sup",
    "compliance": "Cpl",
    "dpo": "DPO",
    "brand_analyst": "Brd",
    "branch_manager": "Brn",
    "head_of_social": "Head",
    "executive": "Exe",
    "administrator": "Adm",
}


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> Iterator[str]:
    yield _row(head)
    yield _row([":--", *(":-:" for _ in head[1:])])
    for row in rows:
        yield _row(row)
    yield ""


def text() -> str:
    """The whole page."""
    from tests.house.sweep import machine
    from tests.house.sweep.routes import pages
    from tests.house.sweep.samples import SAMPLES, Door, permitted
    from ventanilla.accounts.permissions import MATRIX, Permission, Role
    from ventanilla.accounts.token_scopes import GRANTS, TokenScope

    roles = list(Role)

    def matrix() -> Iterator[Sequence[str]]:
        for permission in Permission:
            yield [f"`{permission}`", *("●" if permission in MATRIX[role] else "" for role in roles)]

    def verbs() -> Iterator[Sequence[str]]:
        for route in sorted(pages(), key=lambda r: r.path):
            sample = SAMPLES[route.name]
            for method in ("GET", "POST"):
                needs = sample.needs(method)
                if needs is None or isinstance(needs, Door):
                    continue  # the next table
                again = " ²" if sample.step_up else ""
                yield [f"{method} `/{route.path}`{again}", *("●" if permitted(needs, role) else "" for role in roles)]

    def personal() -> Iterator[Sequence[str]]:
        for route in sorted(pages(), key=lambda r: r.path):
            for method in ("GET", "POST"):
                needs = SAMPLES[route.name].needs(method)
                if isinstance(needs, Door):
                    yield [f"{method} `/{route.path}`", needs.value]

    def operations() -> Iterator[Sequence[str]]:
        for operation in machine.operations():
            yield [f"{operation.method} `/api/v1{operation.path}`", f"`{operation.scope}`" if operation.scope else "any token"]

    def scopes() -> Iterator[Sequence[str]]:
        for scope in TokenScope:
            yield [f"`{scope}`", ", ".join(f"`{p}`" for p in sorted(GRANTS[scope])) or "what its own routes give"]

    parts = [
        HEAD,
        "Columns: " + ", ".join(f"*{SHORT[r.value]}* {r.value.replace('_', ' ')}" for r in roles) + ".\n",
        "## The matrix\n",
        *_table(["Permission", *(SHORT[r.value] for r in roles)], matrix()),
        "## Pages and what is done on them\n\n² asks for the second factor again when it is older than five minutes.\n",
        *_table(["Page", *(SHORT[r.value] for r in roles)], verbs()),
        "## Pages that need no role\n",
        *_table(["Page", "Open to"], personal()),
        "## The interface\n\nA system of the bank comes with a token of one entity; each operation names the scope that it needs.\n",
        *_table(["Operation", "Scope"], operations()),
        *_table(["Scope", "Stands for"], scopes()),
    ]
    return "\n".join(parts)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ventanilla.config.settings")
    django.setup()
    PAGE.write_text(text())
