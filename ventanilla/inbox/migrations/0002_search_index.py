"""The full-text index over `SearchDocument`: FTS5 on SQLite, GIN on PostgreSQL."""

from django.db import migrations

_SQLITE = """CREATE VIRTUAL TABLE inbox_search USING fts5(
    terms, content='inbox_searchdocument', content_rowid='id', detail='none', columnsize=0,
    tokenize="unicode61 remove_diacritics 0 tokenchars '_'")"""
_POSTGRES = "CREATE INDEX inbox_search ON inbox_searchdocument USING gin (array_to_tsvector(string_to_array(terms, ' ')))"


def create(apps, schema_editor):
    schema_editor.execute(_SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRES)


def drop(apps, schema_editor):
    schema_editor.execute("DROP TABLE inbox_search" if schema_editor.connection.vendor == "sqlite" else "DROP INDEX inbox_search")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
