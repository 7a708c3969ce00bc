"""Search by trigrams: an index on PostgreSQL, a full-text table on SQLite, beside the documents.

Where the database has no right or no module for it, search still works, by reading every document.
"""

import logging

from django.db import DatabaseError, migrations, transaction

logger = logging.getLogger(__name__)

POSTGRES = (
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX IF NOT EXISTS leads_search_trigrams"
    " ON leads_searchdocument USING gin (text gin_trgm_ops) WITH (fastupdate = off)",
)
SQLITE = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS leads_search USING fts5("
    "text, content='leads_searchdocument', content_rowid='lead_id',"
    " tokenize='trigram case_sensitive 1')",
    "INSERT INTO leads_search(leads_search) VALUES ('rebuild')",
)
UNDO = {
    "postgresql": ("DROP INDEX IF EXISTS leads_search_trigrams",),
    "sqlite": ("DROP TABLE IF EXISTS leads_search",),
}


def make(apps, schema_editor):
    statements = POSTGRES if schema_editor.connection.vendor == "postgresql" else SQLITE
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            run(schema_editor, statements)
    except DatabaseError as refusal:
        logger.warning("search.without_index", extra={"reason": str(refusal).strip()})


def unmake(apps, schema_editor):
    run(schema_editor, UNDO[schema_editor.connection.vendor])


def run(schema_editor, statements):
    with schema_editor.connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_initial")]

    operations = [migrations.RunPython(make, unmake)]
