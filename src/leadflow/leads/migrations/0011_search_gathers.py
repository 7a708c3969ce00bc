"""New texts are gathered before they enter the trigram index: an import writes a third faster.

A search reads what is gathered as well, which costs it a few milliseconds until the database has
cleared it away.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

CHANGE = "ALTER INDEX IF EXISTS leads_search_trigrams SET (fastupdate = {state})"


def gather(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    change(schema_editor, "on")


def enter_at_once(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    change(schema_editor, "off")


def change(schema_editor: BaseDatabaseSchemaEditor, state: str) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CHANGE.format(state=state))


class Migration(migrations.Migration):
    dependencies = [("leads", "0010_desk")]

    operations = [migrations.RunPython(gather, enter_at_once)]
