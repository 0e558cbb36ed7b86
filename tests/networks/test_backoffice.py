"""The reference back office from outside: a process of its own, spoken to as the desk speaks and as a person clicks."""

import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from tests import office as office_process
from tests.office import EVENTS, SECRET
from ventanilla.bank.signing import new_secret
from ventanilla.common.ids import uuid7


@dataclass
class Desk:
    """What the back office takes for the desk: it notes every event, and answers as the test wishes."""

    port: int = 0
    status: int = 200
    events: list[dict[str, Any]] = field(default_factory=list)
    heads: list[dict[str, str]] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    def of(self, *cases: str) -> list[dict[str, Any]]:
        """The events of these cases."""
        return [event for event in self.events if event["data"]["case"] in cases]

    def taken(self, number: int, *cases: str) -> list[dict[str, Any]]:
        """Wait until that many events of these cases have come."""
        until = time.monotonic() + 15
        while len(self.of(*cases)) < number and time.monotonic() < until:
            time.sleep(0.05)
        return self.of(*cases)


@dataclass
class Office:
    url: str
    desk: Desk

    def order(
        self, type_: str, key: str, data: dict[str, Any], *, secret: str = SECRET, at: datetime | None = None, **more: Any
    ) -> httpx.Response:
        envelope = {"version": 1, "type": type_, "id": key, "entity": "es", "sent_at": "", "data": data, **more}
        body = json.dumps(envelope).encode()
        moment = at or datetime.now(UTC)
        headers = {
            "webhook-id": key,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": Webhook(secret).sign(key, moment, body.decode()),
        }
        return httpx.post(f"{self.url}/orders", content=body, headers=headers, trust_env=False)

    def page(self, path: str, language: str = "es") -> str:
        answer = httpx.get(f"{self.url}{path}", cookies={"backoffice_language": language}, trust_env=False)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def click(self, reference: str, to: str, **fields: str) -> httpx.Response:
        with httpx.Client(base_url=self.url, trust_env=False) as person:
            page = person.get(f"/case/{reference}").text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
            assert token is not None
            return person.post(f"/case/{reference}/do", data={"csrfmiddlewaretoken": token[1], "to": to, **fields})


INCIDENT = {
    "case": "01890000-0000-7000-8000-000000000001",
    "number": "INC-1001",
    "kind": "incident",
    "category": "card-blocked",
    "product": "",
    "severity": "high",
    "summary": "No me pasa la tarjeta",
    "customer_number": "70010001",
    "network": "plaza",
    "opened_at": "2026-03-02T09:00:00+00:00",
    "due_at": "",
    "details": {},
}
LEAD = {
    "case": "01890000-0000-7000-8000-000000000002",
    "number": "OPO-1001",
    "product": "hipoteca",
    "phrase": "Quiero una hipoteca",
    "branch": "0182",
    "consent": "01890000-0000-7000-8000-00000000000c",
    "contact_name": "Eva",
    "contact_point": "plaza:@eva",
    "customer_number": "",
    "network": "plaza",
    "opened_at": "2026-03-02T09:00:00+00:00",
    "due_at": "",
    "details": {},
}


def incident() -> dict[str, Any]:
    return {**INCIDENT, "case": str(uuid7())}


def lead() -> dict[str, Any]:
    return {**LEAD, "case": str(uuid7())}


def key() -> str:
    return f"k:{uuid7()}"


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    told = Desk()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            told.heads.append({name.lower(): value for name, value in self.headers.items()})
            told.bodies.append(body)
            answer = b'{"result": "applied"}'
            if told.status == 200:
                told.events.append(json.loads(body))
            self.send_response(told.status)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    told.port = server.server_port
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield told
    server.shutdown()
    server.server_close()


def _open(home: Path, desk: Desk, **more: str) -> tuple[subprocess.Popen[bytes], str]:
    process, url = office_process.start(home, f"http://127.0.0.1:{desk.port}", **more)
    office_process.wait(process, url)
    return process, url


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, desk: Desk) -> Iterator[Office]:
    process, url = _open(tmp_path_factory.mktemp("office"), desk)
    yield Office(url, desk)
    process.terminate()
    assert process.wait(10) == 0


@pytest.fixture
def office(running: Office) -> Office:
    """One back office for all; every test brings cases of its own."""
    running.desk.status = 200
    return running


def test_an_order_is_taken_once_and_answered_the_same(office: Office) -> None:
    given, one = incident(), key()
    first = office.order("incident.opened", one, given)
    assert first.status_code == 200
    assert re.fullmatch(r"INC-\d\d-\d{6}", first.json()["reference"])
    again = office.order("incident.opened", one, given)
    assert again.json() == first.json()
    other = office.order("incident.opened", one, {**given, "summary": "Otra cosa"})
    assert (other.status_code, other.json()["error"]["message"]) == (409, "This key was used for another order.")
    assert office.order("incident.opened", key(), given).json()["reference"] == first.json()["reference"], "the same case"
    assert office.page("/cases/incident").count(first.json()["reference"]) == 2, "one row: address and name"


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"secret": new_secret()}, 401),
        ({"at": timedelta(minutes=-6)}, 401),
        ({"at": timedelta(minutes=6)}, 401),
        ({"version": 2}, 400),
        ({"id": "open:other"}, 400),
        ({"data": []}, 400),
        ({"type_": "incident.exploded"}, 422),
        ({"type_": 7}, 422),
        ({"data": {}}, 422),
    ],
)
def test_what_is_not_genuine_or_not_understood_is_refused(office: Office, change: dict[str, Any], status: int) -> None:
    before = office.page("/cases/incident?which=all").count("<tr>")
    wanted = {"type_": "incident.opened", "key": key(), "data": incident(), **change}
    if "at" in wanted:
        wanted["at"] += datetime.now(UTC)
    answer = office.order(**wanted)
    assert answer.status_code == status
    assert answer.json()["error"]["message"].endswith(".")
    assert office.page("/cases/incident?which=all").count("<tr>") == before


def test_a_person_resolves_an_incident_and_the_desk_is_told(office: Office) -> None:
    given = incident()
    reference = office.order("incident.opened", key(), given).json()["reference"]
    assert "No me pasa la tarjeta" in office.page(f"/case/{reference}")
    assert office.click(reference, "in_progress").status_code == 302
    refused = office.click(reference, "resolved", reason="", text="Va de camino")
    assert refused.status_code == 422
    assert "Elija uno de los resultados." in refused.text
    assert "Va de camino" in refused.text, "what was written is kept"
    assert office.click(reference, "resolved", reason="card_replaced", text="Va de camino").status_code == 302
    assert office.click(reference, "resolved", reason="fixed").status_code == 422, "it stands elsewhere now"
    first, second = office.desk.taken(2, given["case"])
    told = {"case": given["case"], "reference": reference, "status": "resolved", "reason": "card_replaced", "text": "Va de camino"}
    assert (first["data"]["status"], second["data"]) == ("in_progress", {**told, "details": {}})
    assert office.desk.heads[-1]["authorization"] == "Bearer vt_test"
    Webhook(EVENTS).verify(office.desk.bodies[-1], office.desk.heads[-1])
    time.sleep(0.8)
    assert len(office.desk.of(given["case"])) == 2
    assert "recibido" in office.page(f"/case/{reference}")


def test_a_branch_answers_a_lead(office: Office) -> None:
    first, second = lead(), lead()
    one, two = (office.order("lead.opened", key(), given).json()["reference"] for given in (first, second))
    office.click(one, "returned", reason="wrong_branch", text="Vive en Getafe")
    office.click(two, "accepted")
    assert office.click(two, "appointment").status_code == 422
    office.click(two, "appointment", at="2026-03-05T10:00")
    office.click(two, "funded", text="180.000 €")
    events = office.desk.taken(4, first["case"], second["case"])
    assert sorted((e["data"]["status"], e["data"]["reason"], e["data"]["details"].get("appointment_at", "")) for e in events) == [
        ("accepted", "", ""),
        ("appointment", "", "2026-03-05T10:00:00+01:00"),
        ("funded", "", ""),
        ("returned", "wrong_branch", ""),
    ]


def test_a_desk_that_is_down_is_told_later_in_order_and_once(office: Office) -> None:
    given = incident()
    reference = office.order("incident.opened", key(), given).json()["reference"]
    tried = len(office.desk.heads)
    office.desk.status = 503
    office.click(reference, "in_progress")
    office.click(reference, "resolved", reason="fixed")
    until = time.monotonic() + 10
    while len(office.desk.heads) == tried and time.monotonic() < until:
        time.sleep(0.05)
    assert "HTTP 503" in office.page("/")
    assert office.desk.of(given["case"]) == []
    office.desk.status = 200
    assert [e["data"]["status"] for e in office.desk.taken(2, given["case"])] == ["in_progress", "resolved"]
    ids = [head["webhook-id"] for head in office.desk.heads[tried:]]
    assert len(set(ids)) == 2
    assert len(ids) > 2, "control: it had tried before"


def test_a_final_no_of_the_desk_is_shown_and_not_repeated(office: Office) -> None:
    reference = office.order("incident.opened", key(), incident()).json()["reference"]
    tried = len(office.desk.heads)
    office.desk.status = 422
    office.click(reference, "in_progress")
    time.sleep(2.5)
    assert len(office.desk.heads) == tried + 1
    assert "rechazado" in office.page(f"/case/{reference}")


def test_what_the_desk_changes_and_remarks_is_shown(office: Office) -> None:
    given = incident()
    reference = office.order("incident.opened", key(), given).json()["reference"]
    change = {"case": given["case"], "kind": "incident", "reference": reference, "status": "cancelled", "text": "Igual que otra"}
    assert office.order("incident.changed", key(), change).status_code == 200
    remark = {"case": given["case"], "reference": reference, "text": "<b>Es urgente</b>"}
    assert office.order("case.remarked", key(), remark).status_code == 200
    page = office.page(f"/case/{reference}")
    assert "Anulado" in page
    assert "Igual que otra" in page
    assert "&lt;b&gt;Es urgente" in page
    assert office.order("incident.changed", key(), {**change, "case": "unknown"}).status_code == 422


def test_a_withdrawn_lead_takes_the_person_with_it(office: Office) -> None:
    given = lead()
    reference = office.order("lead.opened", key(), given).json()["reference"]
    gone = {"case": given["case"], "kind": "lead", "reference": reference, "status": "lost", "withdrawn": True}
    assert office.order("lead.withdrawn", key(), gone).status_code == 200
    page = office.page(f"/case/{reference}")
    assert "Quiero una hipoteca" not in page
    assert "@eva" not in page
    assert "retiró su consentimiento" in page
    assert office.order("lead.withdrawn", key(), {**gone, "case": "never-came"}).status_code == 200


def test_the_customer_record_and_the_directory(office: Office) -> None:
    base = {"customer_number": "70010001", "contact": "c-1"}
    written = {**base, "consent": "k-1", "profiles": [{"network": "plaza", "handle": "@nora"}], "interests": ["hipoteca"], "history": []}
    assert office.order("profile.written", key(), written).status_code == 200
    assert "@nora" in office.page("/people")
    assert office.order("profile.withdrawn", key(), base).status_code == 200
    assert "@nora" not in office.page("/people")
    assert office.order("customer.find", key(), {"customer_number": "70010001"}).json()["found"]["name"] == "Lucía Serrano Vidal"
    assert office.order("customer.find", key(), {"customer_number": "x"}).json() == {"found": None}
    assert "0182" in [b["code"] for b in office.order("branches.list", key(), {}).json()["branches"]]


def test_pages_speak_both_languages_and_carry_no_inline_code(office: Office) -> None:
    reference = office.order("incident.opened", key(), incident()).json()["reference"]
    for path, es, en in (("/", "Hoy", "Today"), ("/cases/lead", "Oportunidades", "Leads"), (f"/case/{reference}", "Resolver", "Resolve")):
        assert es in office.page(path)
        assert en in office.page(path, "en")
    answer = httpx.get(f"{office.url}/case/{reference}", trust_env=False)
    assert "script-src 'self'" in [part.strip() for part in answer.headers["content-security-policy"].split(";")]
    assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", answer.text)
    assert httpx.get(f"{office.url}/case/nothing", trust_env=False).status_code == 404
    assert httpx.post(f"{office.url}/case/{reference}/do", data={"to": "resolved"}, trust_env=False).status_code == 403, "no token, no deed"


def test_a_password_shuts_the_door_and_a_kill_loses_nothing(tmp_path: Path, desk: Desk) -> None:
    given, one = incident(), key()
    desk.status = 503
    process, url = _open(tmp_path, desk)
    office = Office(url, desk)
    reference = office.order("incident.opened", one, given).json()["reference"]
    office.click(reference, "resolved", reason="fixed")
    process.kill()
    process.wait(10)
    desk.status = 200
    process, url = _open(tmp_path, desk, BACKOFFICE_PASSWORD="sesame")
    try:
        office = Office(url, desk)
        assert [e["data"]["status"] for e in desk.taken(1, given["case"])] == ["resolved"]
        assert office.order("incident.opened", one, given).json()["reference"] == reference
        with httpx.Client(base_url=url, trust_env=False, follow_redirects=True) as person:
            page = person.get("/cases/incident?which=all")
            assert "No me pasa" not in page.text
            token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
            assert token is not None
            wrong = person.post("/door", data={"csrfmiddlewaretoken": token[1], "password": "open"})
            assert wrong.status_code == 422
            person.post("/door", data={"csrfmiddlewaretoken": token[1], "password": "sesame"})
            assert "No me pasa" in person.get("/cases/incident?which=all").text
    finally:
        process.terminate()
        process.wait(10)
