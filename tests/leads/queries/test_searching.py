import pytest
from django.db import connection, transaction

from leadflow.identity.types import Role
from leadflow.kernel.db import is_postgres
from leadflow.leads import queries, services
from leadflow.leads.models import Lead, SearchDocument
from leadflow.leads.queries import searching
from leadflow.leads.subscribers import on_lead_touched
from leadflow.leads.types import LeadFilters
from tests.factories.identity import make_user
from tests.factories.leads import NOON, lead_actor, make_found_lead

pytestmark = pytest.mark.django_db


def find(text, *, actor=None, **options):
    return [
        row.id for row in queries.search_leads(actor=actor or lead_actor(), text=text, **options)
    ]


@pytest.fixture(params=["with the index", "without the index"])
def _either_way(request, monkeypatch):
    if request.param == "without the index":
        if is_postgres():
            pytest.skip("PostgreSQL asks the same question either way")
        monkeypatch.setattr(searching, "has_index_table", lambda: False)


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize(
    "text",
    [
        "Lerato",
        "okoen",
        "lerato MOKOENA",
        "mo",
        "l",
        "82 555 01",
        "+27 82",
        "0825550134",
        "lerato@example",
        "Cape",
        '"lerato"',
        "50%",
        "a_b",
        "東京",
    ],
)
def test_a_lead_is_found_by_what_people_remember(text):
    wanted = make_found_lead(
        name='Lerato Mokoena "lerato" 50% a_b 東京',
        phone="+27825550134",
        phone_raw="082 555 0134",
        email="Lerato@Example.com",
        city="Cape Town",
    )
    make_found_lead(name="Bongani Dube", phone="+919811111111", email="b@x.org", city="Durban")

    assert find(text) == [wanted.pk]


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize("text", ["erato x", "zz", "q", "OR", "lerato OR bongani", "*", "%", "_"])
def test_nothing_is_found_by_what_is_not_there(text):
    make_found_lead(name="Lerato Mokoena", phone="+27825550134")

    assert find(text) == []


def test_a_number_of_a_lead_finds_that_lead_only():
    leads = [make_found_lead() for _ in range(12)]

    assert find(f"L-{leads[0].pk}") == [leads[0].pk]


@pytest.mark.parametrize("text", ["O'Hara", "c:\\temp", "100%", "%s", "$1"])
def test_marks_that_mean_something_to_a_database_are_only_text(text):
    wanted = make_found_lead(name=f"Lerato {text}")
    make_found_lead(name="Bongani")

    assert find(text) == [wanted.pk]


@pytest.mark.parametrize("text", ["", "   ", "\x00"])
def test_no_text_finds_nothing(text):
    make_found_lead()

    assert find(text) == []


def test_the_newest_come_first_and_no_more_than_asked_for():
    made = [make_found_lead(name="Lerato").pk for _ in range(4)]

    assert find("lerato", limit=3) == made[:0:-1]


@pytest.mark.usefixtures("_either_way")
@pytest.mark.parametrize("period", [{}, {"created_after": NOON}])
def test_found_leads_page_like_any_others(period):
    made = [make_found_lead(name="Lerato").pk for _ in range(5)]
    make_found_lead(name="Bongani")
    filters = LeadFilters(q="lerato", **period)
    seen, cursor = [], None

    while True:
        page = queries.list_leads(actor=lead_actor(), filters=filters, cursor=cursor, limit=2)
        seen += [row.id for row in page.items]
        cursor = page.next_cursor
        if cursor is None:
            break

    assert seen == made[::-1]
    assert queries.count_leads(actor=lead_actor(), filters=filters).value == 5


def test_an_agent_finds_only_their_own():
    me = make_user(Role.SENIOR)
    own = make_found_lead(name="Lerato", assigned_to=me.pk)
    make_found_lead(name="Lerato")
    make_found_lead(name="Lerato", assigned_to=me.pk, deleted_at=NOON)

    assert find("lerato", actor=lead_actor(Role.SENIOR, user_id=me.pk)) == [own.pk]
    assert find("lerato", actor=lead_actor(Role.AFFILIATE)) == []


def test_a_search_is_two_queries(django_assert_num_queries):
    make_found_lead(name="Lerato")
    find("warm up")

    with django_assert_num_queries(2):  # the leads, and their tags
        find("lerato")


def test_a_touched_lead_is_found_by_what_is_known_now():
    lead = make_found_lead(name="Lerato")
    Lead.objects.filter(pk=lead.pk).update(name="Thandi")

    with transaction.atomic():
        on_lead_touched({"lead_id": lead.pk}, NOON)

    assert find("thandi") == [lead.pk]
    assert SearchDocument.objects.count() == 1


def test_what_is_no_longer_known_finds_nothing():
    phone = make_found_lead(name="Lerato", phone=None, email="old@example.com")
    Lead.objects.filter(pk=phone.pk).update(email="new@example.com")

    with transaction.atomic():
        on_lead_touched({"lead_id": phone.pk}, NOON)

    assert find("old@example") == []


def test_writing_the_same_again_changes_nothing():
    lead = make_found_lead()

    with transaction.atomic():
        changed = services.write_documents(lead_ids=[lead.pk])

    assert changed == 0


@pytest.mark.parametrize("payload", [{}, {"lead_id": None}, {"lead_id": 12345}])
def test_a_fact_without_a_lead_is_not_for_us(payload):
    with transaction.atomic():
        on_lead_touched(payload, NOON)

    assert not SearchDocument.objects.exists()


@pytest.mark.postgres
def test_the_trigram_index_answers():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO leads_lead (id, name, phone, email, source, channel, city, status, seq,"
            " version, created_at, last_activity_at) SELECT n, '', '', '', 'api', '', '', 'new', 1,"
            " 1, now(), now() FROM generate_series(1, 20000) n"
        )
        cursor.execute(
            "INSERT INTO leads_searchdocument (lead_id, text)"
            " SELECT n, '  person' || n || '  27' || 820000000 + n || ' '"
            " FROM generate_series(1, 20000) n"
        )
        # as the database does by itself, in the background
        cursor.execute("SELECT gin_clean_pending_list('leads_search_trigrams')")
        cursor.execute("ANALYZE leads_searchdocument, leads_lead")

    plan = searching.matching(queries.scope(lead_actor()), "person19999").explain()

    assert "leads_search_trigrams" in plan


def test_the_index_is_there():
    if is_postgres():
        with connection.cursor() as cursor:
            cursor.execute("SELECT to_regclass('leads_search_trigrams') IS NOT NULL")
            assert cursor.fetchone()[0]
    else:
        assert searching.has_index_table()
