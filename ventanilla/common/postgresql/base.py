"""Django's PostgreSQL backend, with the wall: every statement runs under the scope that the running code is in.

Row-level security policies read the setting `ventanilla.scope`. It is set by the first statement of each transaction
(`SET LOCAL` in effect) and again whenever the scope changes, so a pooled connection carries nothing over. Outside a
transaction it is set for the session and compared before every statement.
"""

from typing import Any

from django.db.backends.postgresql import base

from ventanilla.common import scope


class DatabaseWrapper(base.DatabaseWrapper):
    _applied: tuple[str, bool] | None = None

    def init_connection_state(self) -> None:
        super().init_connection_state()
        self._applied = None
        if self._apply_scope not in self.execute_wrappers:
            self.execute_wrappers.append(self._apply_scope)

    def _set_autocommit(self, autocommit: bool) -> None:
        super()._set_autocommit(autocommit)  # type: ignore[misc]  # missing in the stubs
        self._applied = None

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # missing in the stubs
        self._applied = None

    def _savepoint_rollback(self, sid: str) -> None:
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # missing in the stubs
        self._applied = None

    def _apply_scope(self, execute: Any, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        wanted = (scope.current().setting(), self.in_atomic_block)
        if self._applied != wanted and not self.needs_rollback:
            cursor = context["cursor"].cursor
            cursor.execute("SELECT set_config('ventanilla.scope', %s, %s)", wanted)
            self._applied = wanted
        return execute(sql, params, many, context)
