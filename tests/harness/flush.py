"""Emptying the tables between transactional tests: past forbidding triggers, and quickly.

Django's flush truncates (slow on PostgreSQL, where every table is a new file) and then makes
content types and permissions anew, after each single test. Here rows are deleted, and those two
tables, which no test changes, stay.
"""

from collections.abc import Callable

from django.core.management.commands import flush as command
from django.db import connection

KEPT = {"django_migrations", "django_content_type", "auth_permission"}
Flush = Callable[[list[str]], None]


def allow() -> None:
    """Let Django's own flush pass the append-only triggers, and nothing else."""
    command.emit_post_migrate_signal = lambda *_, **__: None
    passing = _flush_postgres if connection.vendor == "postgresql" else _flush_sqlite
    # of the class, for a browser test has a connection of its own
    type(connection.ops).execute_sql_flush = lambda _self, _sql_list: passing()


def _deletions() -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    return [f'DELETE FROM "{table}"' for table in sorted(set(tables) - KEPT)]


def _flush_sqlite() -> None:
    """Take the refusing triggers away, delete, and put them back as they were."""
    deletions = _deletions()
    with connection.constraint_checks_disabled(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%RAISE(%'"
        )
        triggers = cursor.fetchall()
        cursor.execute("BEGIN IMMEDIATE")
        for name, _ in triggers:
            cursor.execute(f'DROP TRIGGER "{name}"')
        for deletion in deletions:
            cursor.execute(deletion)
        for _, sql in triggers:
            cursor.execute(sql)
        cursor.execute("COMMIT")


def _flush_postgres() -> None:
    """Delete as a replica, which fires no triggers, in one statement."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            cursor.execute(f"DO $$ BEGIN {'; '.join(_deletions())}; END $$")
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")
