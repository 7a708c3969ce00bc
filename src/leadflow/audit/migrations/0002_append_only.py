"""The database itself refuses to change or remove what was written down."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

POSTGRES = """
CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_record is append-only' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER audit_record_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_record
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();
"""
POSTGRES_BACK = """
DROP TRIGGER audit_record_append_only ON audit_record;
DROP FUNCTION audit_refuse_change();
"""

REFUSE = "BEGIN SELECT RAISE(ABORT, 'audit_record is append-only'); END"
SQLITE = {
    "audit_record_no_update": f"BEFORE UPDATE ON audit_record {REFUSE}",
    "audit_record_no_delete": f"BEFORE DELETE ON audit_record {REFUSE}",
    # REPLACE deletes without asking the trigger above unless recursive_triggers is on.
    "audit_record_no_replace": (
        "BEFORE INSERT ON audit_record"
        f" WHEN EXISTS (SELECT 1 FROM audit_record WHERE id = NEW.id) {REFUSE}"
    ),
}


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES, params=None)
        return
    for name, rule in SQLITE.items():
        schema_editor.execute(f"CREATE TRIGGER {name} {rule}", params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_BACK, params=None)
        return
    for name in SQLITE:
        schema_editor.execute(f"DROP TRIGGER {name}", params=None)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
