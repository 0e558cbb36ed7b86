"""The published schemas say what really travels."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.domain.bank.twins import ConsoleTwin, as_wire
from ventanilla.bank.types import CaseChange, CustomerProfile, IncidentOrder, LeadOrder, Remark, StatusUpdate
from ventanilla.bank.wire import STATUSES
from ventanilla.common.ids import uuid7

SCHEMAS = Path(__file__).resolve().parents[3] / "docs" / "schemas"
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def schema(name: str) -> Any:
    return json.loads((SCHEMAS / f"{name}.json").read_text())


def test_every_order_fits_its_schema() -> None:
    side = ConsoleTwin()
    bank, taken = side.bank, side.console.taken
    for kind in ("incident", "complaint"):
        bank.open_incident(IncidentOrder("c", "INC-1", kind, "cards", "", "high", "x", opened_at=AT), f"open:{kind}")
        bank.change_incident(CaseChange("c", kind, "B", "reopened"), f"change:{kind}")
    bank.add_remark(Remark("c", "B", "x"), "remark:1")
    bank.open_lead(LeadOrder("c", "OPO-1", "hipoteca", "x", "0182", "k"), "open:lead")
    bank.change_lead(CaseChange("c", "lead", "B", "accepted", at=AT), "change:lead")
    bank.change_lead(CaseChange("c", "lead", "B", "lost", withdrawn=True), "withdraw:lead")
    bank.write_profile(CustomerProfile("7", "p", "k", ({"network": "plaza", "handle": "@eva", "url": ""},), ("hipoteca",), ()), "write:1")
    bank.withdraw_profile("7", "p", "withdraw:1")
    order = schema("bank-order")
    jsonschema.Draft202012Validator.check_schema(order)
    known = set(order["properties"]["type"]["enum"])
    assert {e["type"] for e in taken.values()} == known - {"customer.find", "branches.list"}
    for envelope in taken.values():
        told = json.loads(json.dumps(envelope))
        jsonschema.validate(told, order)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({**told, "data": {**told["data"], "card_number": "x"}}, order)


def test_every_event_fits_its_schema() -> None:
    event = schema("bank-event")
    assert set(event["properties"]["data"]["properties"]["status"]["enum"]) == set(STATUSES)
    for status in STATUSES:
        jsonschema.validate(as_wire(StatusUpdate("e", str(uuid7()), "B", status, "x", "fixed", AT)), event)
    jsonschema.validate({"reference": "B-1", "at": AT.isoformat()}, schema("bank-receipt"))
