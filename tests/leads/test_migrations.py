import importlib

import pytest
from django.db import connection

search = importlib.import_module("leadflow.leads.migrations.0002_search")

pytestmark = pytest.mark.django_db


class Editor:
    connection = connection


def test_without_the_right_to_make_an_index_the_tables_are_made_all_the_same(monkeypatch, caplog):
    forbidden = (
        "CREATE INDEX made_before_the_refusal ON leads_lead (id)",
        "CREATE EXTENSION nothing_there",
    )
    monkeypatch.setattr(search, "POSTGRES", forbidden)
    monkeypatch.setattr(search, "SQLITE", forbidden)

    search.make(None, Editor)

    assert [record.message for record in caplog.records] == ["search.without_index"]
    with connection.cursor() as cursor:
        tables = connection.introspection.get_constraints(cursor, "leads_lead")
    assert "made_before_the_refusal" not in tables


def test_the_index_can_be_taken_away_and_made_again():
    search.unmake(None, Editor)

    search.make(None, Editor)

    with connection.cursor() as cursor:
        known = connection.introspection.table_names(cursor, include_views=True)
        indexes = connection.introspection.get_constraints(cursor, "leads_searchdocument")
    assert "leads_search" in known or "leads_search_trigrams" in indexes
