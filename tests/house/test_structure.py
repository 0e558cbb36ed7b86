"""The shape of the house: imports point down, keys point down, files stay short."""

import ast
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models

from tests.house.sweep import machine, table
from tests.house.sweep.routes import pages
from tests.house.sweep.samples import SAMPLES

ROOT = Path(__file__).resolve().parents[2]
SOURCE = [p for base in ("ventanilla", "plaza", "backoffice") for p in sorted((ROOT / base).rglob("*.py")) if "migrations" not in p.parts]
ORDER = [
    "common",
    "jobs",
    "archive",
    "files",
    "notices",
    "accounts",
    "approvals",
    "catalogue",
    "channels",
    "contacts",
    "inbox",
    "cases",
]
ORDER += ["publishing", "listening", "crisis", "governance", "insights", "web"]


def test_import_contracts_hold() -> None:
    done = subprocess.run([str(Path(sys.executable).with_name("lint-imports")), "--no-cache"], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_every_route_says_whose_it_is() -> None:
    """The sweeps call every route as everybody; they must know what to send, and the page of permissions what to say."""
    swept = {route.name for route in pages()}
    assert swept == set(SAMPLES), "a line in tests/house/sweep/samples.py for each page"
    assert {str(o) for o in machine.operations()} == set(machine.SAMPLES), "a line in tests/house/sweep/machine.py for each operation"
    assert table.PAGE.read_text() == table.text(), "python -m tests.house.sweep.table writes docs/reference/permissions.md anew"


@pytest.mark.parametrize("path", SOURCE, ids=lambda p: str(p.relative_to(ROOT)))
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 450


def test_foreign_keys_point_down() -> None:
    wrong = []
    for model in apps.get_models():
        if model._meta.app_label not in ORDER:
            continue
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey) and field.related_model._meta.app_label in ORDER:
                here, there = ORDER.index(model._meta.app_label), ORDER.index(field.related_model._meta.app_label)
                if there > here:
                    wrong.append(f"{model.__name__}.{field.name}")
    assert wrong == []


def test_models_are_imported_only_inside_their_module() -> None:
    wrong = []
    for path in SOURCE:
        parts = path.relative_to(ROOT).parts
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.ImportFrom)
                and node.module
                and node.module.startswith("ventanilla.")
                and node.module.endswith(".models")
            ):
                owner = node.module.split(".")[1]
                if owner not in ("common", parts[1]):
                    wrong.append(f"{path.relative_to(ROOT)}: {node.module}")
    assert wrong == []


@pytest.mark.django_db(databases=["default", "plaza"])
def test_no_migration_is_missing() -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_engines_import_without_django() -> None:
    code = "import sys, ventanilla.understanding, ventanilla.compliance; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT).returncode == 0


def test_no_two_shapes_of_the_interface_share_a_name() -> None:
    """OpenAPI knows a shape by its name alone: of two of one name the interface would describe one."""
    names = [
        n.name
        for path in (ROOT / "ventanilla/api/v1").glob("*.py")
        for n in ast.parse(path.read_text()).body
        if isinstance(n, ast.ClassDef)
    ]
    assert sorted(name for name, times in Counter(names).items() if times > 1) == []
