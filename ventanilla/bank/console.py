"""The twin for development: it remembers in memory and tells the log what it was given (types and ids, never a text)."""

import logging
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from ventanilla.bank.base import BankByEnvelope
from ventanilla.bank.types import BankRefused, BankUnavailable, Receipt, StatusUpdate
from ventanilla.bank.wire import dump
from ventanilla.common.pure.clock import now

log = logging.getLogger("ventanilla.bank")


class ConsoleBank(BankByEnvelope):
    """Takes everything at once. `down`, `refuses` and `say` let a test or a developer play the bank."""

    def __init__(self, entity: str) -> None:
        super().__init__(entity)
        self.taken: dict[str, dict[str, Any]] = {}
        self.receipts: dict[str, Receipt] = {}
        self.profiles: dict[str, Mapping[str, Any]] = {}
        self.customers: dict[str, Mapping[str, Any]] = {}
        self.offices: list[Mapping[str, str]] = []
        self.down = False
        self.refuses = ""
        self._said: list[StatusUpdate] = []
        self._lock = threading.Lock()

    def give(self, envelope: Mapping[str, Any]) -> Receipt:
        if self.down:
            raise BankUnavailable("no_answer")
        if self.refuses:
            raise BankRefused(self.refuses)
        key = envelope["id"]
        with self._lock:
            known = self.taken.get(key)
            if known is not None:
                if dump(known["data"]) != dump(envelope["data"]):
                    raise BankRefused("This key was used for something else.")
                return self.receipts[key]
            self.taken[key] = dict(envelope)
            self.receipts[key] = receipt = Receipt(f"TRIAL-{len(self.taken):05}", now())
            self._keep_profile(envelope)
        log.info("console bank %s takes %s %s as %s", self.entity, envelope["type"], key, receipt.reference)
        return receipt

    def _keep_profile(self, envelope: Mapping[str, Any]) -> None:
        contact = envelope["data"].get("contact", "")
        if envelope["type"] == "profile.written":
            self.profiles[contact] = envelope["data"]
        elif envelope["type"] == "profile.withdrawn":
            self.profiles.pop(contact, None)

    def ask(self, type_: str, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
        if self.down:
            raise BankUnavailable("no_answer")
        return {"branches": self.offices} if type_ == "branches.list" else self.customers.get(data.get("customer_number", ""))

    def say(self, update: StatusUpdate) -> None:
        """The bank says something of a case; `updates` gives it out."""
        with self._lock:
            self._said.append(update)

    def updates(self, since: str) -> tuple[Sequence[StatusUpdate], str]:
        read = int(since) if since.isdigit() else 0
        if read > len(self._said):  # the process that remembered is gone
            read = 0
        return tuple(self._said[read:]), str(len(self._said))
