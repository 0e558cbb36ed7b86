"""PostgreSQL looks at the search before the wall, so that it may use the index.

Behind a wall the planner uses no index of an operator that is not declared leakproof, and that of full text is not: every
search would read the whole table. A restrictive policy stands before the wall and can only take rows away; it says what
the transaction searches for. Where nothing is searched for, every row passes it.
"""

from django.db import migrations

_CREATE = """CREATE POLICY search_first ON inbox_searchdocument AS RESTRICTIVE FOR SELECT USING (
    array_to_tsvector(string_to_array(terms, ' '))
    @@ coalesce(nullif(current_setting('ventanilla.search', true), ''), '!''_''')::tsquery)"""


def create(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(_CREATE)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP POLICY search_first ON inbox_searchdocument")


class Migration(migrations.Migration):
    dependencies = [("inbox", "0003_readings")]
    operations = [migrations.RunPython(create, drop)]
