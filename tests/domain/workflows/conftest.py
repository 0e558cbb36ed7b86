"""The outbox's channel on a network in memory, with a customer who has written."""

from tests.domain.channels.conftest import box, network

__all__ = ["box", "network"]
