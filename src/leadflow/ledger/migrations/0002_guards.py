"""The database itself refuses to change a posting, and on PostgreSQL one that does not add up."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

TABLES = ("ledger_posting", "ledger_entry")

POSTGRES = """
    CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$;
    CREATE FUNCTION ledger_adds_up() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (SELECT COALESCE(SUM(amount), 1) FROM ledger_entry WHERE posting_id = NEW.posting_id) <> 0
        THEN
            RAISE EXCEPTION 'posting % does not add up to 0', NEW.posting_id
                USING ERRCODE = 'integrity_constraint_violation';
        END IF;
        RETURN NULL;
    END $$;
    CREATE CONSTRAINT TRIGGER ledger_entry_adds_up AFTER INSERT ON ledger_entry
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_adds_up();
"""
POSTGRES_TRIGGER = """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only();
"""
POSTGRES_BACK = """
    DROP TRIGGER ledger_entry_adds_up ON ledger_entry;
    DROP TRIGGER ledger_posting_append_only ON ledger_posting;
    DROP TRIGGER ledger_entry_append_only ON ledger_entry;
    DROP FUNCTION ledger_adds_up();
    DROP FUNCTION ledger_is_append_only();
"""
SQLITE_TRIGGER = """
    CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
VERBS = ("update", "delete")


def add(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        triggers = (POSTGRES_TRIGGER.format(table=table) for table in TABLES)
        schema_editor.execute("".join((POSTGRES, *triggers)), params=None)
        return
    for table in TABLES:
        for verb in VERBS:
            schema_editor.execute(SQLITE_TRIGGER.format(table=table, verb=verb), params=None)


def remove(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRES_BACK, params=None)
        return
    for table in TABLES:
        for verb in VERBS:
            schema_editor.execute(f"DROP TRIGGER {table}_no_{verb}", params=None)


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(add, remove)]
