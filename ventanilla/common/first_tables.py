"""The tables of a new installation, made in one stroke.

Django's `migrate` brings an empty database through every step that the tables ever took, and after each step builds all
models anew: ten seconds in which a newcomer waits for a page. Here the tables of the last step are made at once, the steps
that do more than describe a table are taken in their order, and all of them are recorded, in one transaction.
`tests/house/test_first_tables.py` compares the outcome of both ways.
"""

from django.db import router
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.recorder import MigrationRecorder


def is_empty(connection: BaseDatabaseWrapper) -> bool:
    return not connection.introspection.table_names()


def make(connection: BaseDatabaseWrapper) -> None:
    """Bring an empty database to where `migrate` would bring it. All or nothing."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    plan = [migration for migration, _ in executor.migration_plan(graph.leaf_nodes(), clean_start=True)]
    state = executor.loader.project_state()
    with connection.schema_editor() as editor:
        for model in state.apps.get_models():
            if model._meta.can_migrate(connection) and router.allow_migrate_model(connection.alias, model):
                editor.create_model(model)
        for migration in plan:
            for operation in migration.operations:
                if isinstance(operation, RunPython | RunSQL):
                    operation.database_forwards(migration.app_label, editor, state, state)
        _record(connection, [(migration.app_label, migration.name) for migration in plan])


def _record(connection: BaseDatabaseWrapper, names: list[tuple[str, str]]) -> None:
    recorder = MigrationRecorder(connection)
    recorder.ensure_schema()
    recorder.migration_qs.bulk_create(recorder.Migration(app=app, name=name) for app, name in names)
