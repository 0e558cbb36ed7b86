"""Plaza keeps its tables in a file of its own, outside backup and archive."""

from typing import Any


class PlazaRouter:
    def db_for_read(self, model: Any, **hints: Any) -> str | None:
        return "plaza" if model._meta.app_label == "plaza" else None

    db_for_write = db_for_read

    def allow_relation(self, first: Any, second: Any, **hints: Any) -> bool | None:
        return (first._meta.app_label == "plaza") == (second._meta.app_label == "plaza")

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return (db == "plaza") == (app_label == "plaza")
