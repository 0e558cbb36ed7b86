"""One way out, one folder per network: nobody else opens a connection, and no network is named outside its folder."""

import ast
import re
from pathlib import Path

import pytest

from ventanilla.channels import registry
from ventanilla.channels.contract import Platform, Pushing

ROOT = Path(__file__).resolve().parents[2]
HOUSE = sorted((ROOT / "ventanilla").rglob("*.py"))
PLATFORMS = ROOT / "ventanilla" / "channels" / "platforms"
# Where a network's own client library is driven; it is given our transport or session, never left to open its own.
DRIVERS = re.compile(r"ventanilla/channels/platforms/\w+/")
WAY_OUT = {"ventanilla/common/http.py", "ventanilla/common/http_requests.py"}
MAIL = {"ventanilla/notices/mail.py"}  # names smtplib's errors; the connection is Django's, to the one configured server
KNOCKS = {"ventanilla/config/commands/serve.py"}  # asks whether its own web process takes connections yet
OPENERS = {"urllib.request", "http.client", "aiohttp", "urllib3", "httpcore", "ftplib", "smtplib", "telnetlib"}
HTTPX_CALLS = {"get", "post", "put", "patch", "delete", "head", "options", "request", "stream", "Client", "AsyncClient", "HTTPTransport"}

TOGETHER = (
    *("ventanilla/config/", "ventanilla/channels/registry.py", "ventanilla/understanding/"),
    *("ventanilla/compliance/networks.py", "ventanilla/compliance/packs/platform/", "ventanilla/web/platform_advice.py"),
)
REQUESTS_CALLS = {"get", "post", "put", "patch", "delete", "head", "options", "request", "sessions"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", HOUSE, ids=_name)
def test_nobody_else_opens_a_connection(path: Path) -> None:
    if _name(path) in WAY_OUT:
        return
    wrong = []
    openers = OPENERS - {"smtplib"} if _name(path) in MAIL else OPENERS
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            wrong += [a.name for a in node.names if a.name in openers]
        if isinstance(node, ast.ImportFrom) and (
            node.module in OPENERS or (node.module == "httpx" and {a.name for a in node.names} & HTTPX_CALLS)
        ):
            wrong.append(str(node.module))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "httpx" and node.attr in HTTPX_CALLS:
            guarded = node.attr == "Client" and DRIVERS.match(_name(path))
            wrong += [] if guarded else [f"httpx.{node.attr}"]
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "requests":
            wrong += [f"requests.{node.attr}"] if node.attr.lower() in REQUESTS_CALLS else []
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"requests.Session", "requests.session"}:
            wrong.append(ast.unparse(node.func))
        if isinstance(node, ast.ImportFrom) and node.module == "requests":
            wrong += [f"requests.{a.name}" for a in node.names if a.name.lower() in REQUESTS_CALLS]
        if isinstance(node, ast.Attribute) and node.attr == "create_connection" and _name(path) not in KNOCKS:
            wrong.append("create_connection")
    assert wrong == []


@pytest.mark.parametrize("key", registry.PLATFORMS)
def test_every_platform_has_the_same_shape(key: str) -> None:
    folder = PLATFORMS / key
    assert {"platform.py", "adapter.py", "README.md"} <= {p.name for p in folder.iterdir()}
    assert len((folder / "README.md").read_text()) > 300
    adapter = registry.get(key)
    assert adapter.key == key and adapter.name == registry.name(key)
    assert adapter.capabilities == registry.capabilities(key) and adapter.limits == registry.limits(key)
    needed = {name for name in vars(Platform) if not name.startswith("_")} | set(Platform.__annotations__)
    needed |= {name for name in vars(Pushing) if not name.startswith("_")} if adapter.capabilities.webhook else set()
    assert [name for name in sorted(needed) if not hasattr(adapter, name)] == []
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", adapter.capabilities.as_of)


def test_the_platforms_are_those_of_the_folder() -> None:
    folders = {p.name for p in PLATFORMS.iterdir() if p.is_dir() and not p.name.startswith("__")}
    assert folders == set(registry.PLATFORMS)


@pytest.mark.parametrize("path", [p for p in HOUSE if PLATFORMS not in p.parents], ids=_name)
def test_no_network_is_named_outside_its_folder(path: Path) -> None:
    if _name(path).startswith(TOGETHER):
        return  # where they are put together or compared; their advertising rules; and "plaza" is a word of Spanish addresses
    networks = [key for key in registry.PLATFORMS if key != "file"]  # `file` is a word of its own
    named = [
        node.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.lower() in networks
    ]
    assert named == []
