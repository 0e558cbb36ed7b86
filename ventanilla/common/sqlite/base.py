"""Django's SQLite backend, as a server with many threads needs it.

A batch of 200 wide rows is one statement, not seven; connections are kept open between requests; and the threads of a
process write in turn (`kept.py`).
"""

from functools import lru_cache
from sqlite3 import OperationalError, sqlite_version_info
from typing import Any

from django.db.backends.sqlite3 import base, features

from ventanilla.common.sqlite import kept


@lru_cache(maxsize=128)
def _with_marks(query: str) -> str:
    """A statement with SQLite's parameter marks."""
    return str(base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%"))


class Cursor(base.SQLiteCursorWrapper):
    def convert_query(self, query: str, *, param_names: Any = None) -> str:
        return _with_marks(query) if param_names is None else str(super().convert_query(query, param_names=param_names))


class DatabaseFeatures(features.DatabaseFeatures):
    # SQLITE_MAX_VARIABLE_NUMBER: https://www.sqlite.org/limits.html, 9
    max_query_params = 32_766 if sqlite_version_info >= (3, 32) else 999


class DatabaseWrapper(base.DatabaseWrapper):
    features_class = DatabaseFeatures
    _opened: kept.Identity | None = None
    _writes = False  # it is this connection's turn

    @property
    def _file(self) -> kept.File:
        return kept.file(str(self.settings_dict["NAME"]))

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        known = self._file.take()
        if known is not None:
            self._opened, connection = known
            connection.execute("PRAGMA foreign_keys = ON")
            return connection
        connection = super().get_new_connection(conn_params)
        self._opened = kept.identity(self._file.path)
        return connection

    def _close(self) -> None:
        self._pass_on()
        if self.connection is not None and not self._file.give(self._opened, self.connection):
            super()._close()  # type: ignore[misc]  # missing in the stubs

    def create_cursor(self, name: str | None = None) -> Any:
        return self.connection.cursor(factory=Cursor)

    def _start_transaction_under_autocommit(self) -> None:
        """Wait for the turn first: as long as SQLite would wait, and with its own error."""
        with self.wrap_database_errors:
            if not self._file.turn.acquire(timeout=float(self.settings_dict["OPTIONS"].get("timeout", 5))):
                raise OperationalError("database is locked")
        self._writes = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in the stubs
        except BaseException:  # whatever it was, the turn goes to the next one
            self._pass_on()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # missing in the stubs
        self._pass_on()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # missing in the stubs
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        if self._writes:
            self._writes = False
            self._file.turn.release()
