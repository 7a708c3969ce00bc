"""History is written once: the database itself refuses to change or remove a step."""

from django.db import migrations

TABLES = ("leads_timelineentry", "leads_statuschange")

POSTGRES_FUNCTION = """
    CREATE OR REPLACE FUNCTION leads_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $$
"""
POSTGRES_TRIGGER = """
    CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION leads_history_is_append_only()
"""
SQLITE_TRIGGER = """
    CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table}
    BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        run(schema_editor, [POSTGRES_FUNCTION, *(POSTGRES_TRIGGER.format(table=t) for t in TABLES)])
        return
    run(
        schema_editor,
        [SQLITE_TRIGGER.format(table=t, verb=v) for t in TABLES for v in ("update", "delete")],
    )


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        drops = [f"DROP TRIGGER {t}_append_only ON {t}" for t in TABLES]
        run(schema_editor, [*drops, "DROP FUNCTION leads_history_is_append_only()"])
        return
    run(schema_editor, [f"DROP TRIGGER {t}_no_{v}" for t in TABLES for v in ("update", "delete")])


def run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("leads", "0003_lists")]

    operations = [migrations.RunPython(make, unmake)]
