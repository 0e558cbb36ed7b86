"""What the three twins share: every verb becomes one envelope of the wire format."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any

from ventanilla.bank.types import CaseChange, CustomerProfile, IncidentOrder, LeadOrder, Receipt, Remark, StatusUpdate
from ventanilla.bank.wire import envelope, order_data
from ventanilla.common.pure.clock import now


class BankByEnvelope(ABC):
    """The verbs of `types.Bank` over two primitives: `give` an envelope, `ask` a question."""

    def __init__(self, entity: str) -> None:
        self.entity = entity

    @abstractmethod
    def give(self, envelope: Mapping[str, Any]) -> Receipt:
        """Hand the envelope over; the same `id` does the thing once. Raises `BankUnavailable` or `BankRefused`."""

    @abstractmethod
    def ask(self, type_: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The bank's answer to a question, None where it knows nothing. Raises `BankUnavailable` or `BankRefused`."""

    @abstractmethod
    def updates(self, since: str) -> tuple[Sequence[StatusUpdate], str]: ...

    def _give(self, type_: str, key: str, data: Mapping[str, Any]) -> Receipt:
        return self.give(envelope(type_, key, self.entity, data, now()))

    def open_incident(self, order: IncidentOrder, key: str) -> Receipt:
        return self._give(f"{order.kind}.opened", key, order_data(order))

    def change_incident(self, change: CaseChange, key: str) -> Receipt:
        return self._give(f"{change.kind}.changed", key, order_data(change))

    def add_remark(self, remark: Remark, key: str) -> Receipt:
        return self._give("case.remarked", key, order_data(remark))

    def open_lead(self, order: LeadOrder, key: str) -> Receipt:
        return self._give("lead.opened", key, order_data(order))

    def change_lead(self, change: CaseChange, key: str) -> Receipt:
        return self._give("lead.withdrawn" if change.withdrawn else "lead.changed", key, order_data(change))

    def write_profile(self, profile: CustomerProfile, key: str) -> Receipt:
        return self._give("profile.written", key, order_data(profile))

    def withdraw_profile(self, customer_number: str, contact: str, key: str) -> Receipt:
        return self._give("profile.withdrawn", key, {"customer_number": customer_number, "contact": contact})

    def find_customer(self, customer_number: str) -> Mapping[str, Any] | None:
        return self.ask("customer.find", {"customer_number": customer_number})

    def branches(self) -> Sequence[Mapping[str, str]]:
        answer = self.ask("branches.list", {}) or {}
        rows = answer.get("branches", [])
        return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
