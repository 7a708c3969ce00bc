"""Pages about duplicates: what is told to whom, and merging by hand."""

import html
import re

import pytest
from django.test import Client
from django.urls import reverse

from leadflow.identity.models import User
from leadflow.identity.types import Role
from leadflow.kernel.clock import now
from leadflow.leads.models import Lead
from leadflow.leads.services import add_note, set_tags
from leadflow.pipeline.models import Merge
from tests.factories.identity import make_user
from tests.factories.leads import NOON, make_lead
from tests.factories.merging import HEAD, join
from tests.web.counting import questions

pytestmark = pytest.mark.django_db

PHONE = "+919876512345"
HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def director() -> User:
    return make_user(Role.DIRECTOR, name="Amara Naidoo")


@pytest.fixture
def agent() -> User:
    return make_user(Role.SENIOR, name="Farid Khan")


@pytest.fixture
def browser(client: Client, director: User) -> Client:
    client.force_login(director)
    return client


@pytest.fixture
def agents_browser(agent: User) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def text(answer) -> str:
    return html.unescape(re.sub(r"\s+", " ", answer.content.decode()))


def look(client: Client, phone: str = PHONE, **more: str):
    return client.get("/app/leads/duplicates/", {"phone": phone, **more}, **HTMX)


def hidden(owner: User) -> Lead:
    return make_lead(
        name="Zubeida Secret",
        phone=PHONE,
        phone_raw=PHONE,
        email="zubeida@example.com",
        city="Hiddenville",
        assigned_to=owner.pk,
    )


def test_a_known_number_is_announced_with_a_link(browser):
    lead = make_lead(name="Asha Rao", phone=PHONE, phone_raw=PHONE)

    shown = text(look(browser, "98765 12345"))

    assert 'role="status"' in shown
    assert reverse("lead", args=[lead.pk]) in shown
    assert "Asha Rao" in shown


def test_an_unknown_number_is_announced_by_nothing(browser):
    assert "notice" not in text(look(browser))


@pytest.mark.parametrize("phone", ["\0", "", "9" * 5000, "'\"<b>"])
def test_whatever_is_typed_is_answered(browser, phone):
    assert look(browser, phone, email=phone, **{"except": "9" * 40}).status_code == 200


def test_of_anothers_lead_an_agent_sees_only_whose_it_is(agents_browser):
    lead = hidden(make_user(Role.SENIOR, name="Priya Nair"))

    shown = text(look(agents_browser))

    assert "owned by <b>Priya Nair</b>" in shown
    without_token = re.sub(r'"token": "[^"]+"', "", shown)
    for secret in ("Zubeida", "zubeida@", "Hiddenville", f"L-{lead.pk}", f"leads/{lead.pk}"):
        assert secret not in without_token


def test_the_card_of_a_lead_hides_others_leads_too(agents_browser, agent):
    own = make_lead(phone=PHONE, phone_raw=PHONE, assigned_to=agent.pk)
    lead = hidden(make_user(Role.SENIOR))

    shown = text(agents_browser.get(f"/app/leads/{own.pk}/duplicates/", **HTMX))

    assert "1 possible duplicate" in shown
    for secret in ("Zubeida", "zubeida@", f"L-{lead.pk}", f"leads/{lead.pk}", "Merge"):
        assert secret not in shown


def test_an_agent_asks_for_access(agents_browser):
    hidden(make_user(Role.SENIOR))
    token = re.search(r'"token": "([^"]+)"', text(look(agents_browser)))[1]

    first, again = (
        agents_browser.post("/app/leads/duplicates/ask/", {"token": token}, **HTMX)
        for _ in range(2)
    )

    assert "Asked" in text(first)
    assert "Asked today already" in text(again)


def test_looking_too_often_is_refused(agents_browser):
    answers = {look(agents_browser).status_code for _ in range(61)}

    assert answers <= {200, 429}
    assert look(agents_browser).status_code == 429


def test_the_card_offers_to_merge(browser):
    one, two = (make_lead(phone=PHONE, phone_raw=PHONE) for _ in range(2))

    shown = text(browser.get(f"/app/leads/{one.pk}/duplicates/", **HTMX))

    assert reverse("lead-merge", args=[one.pk, two.pk]) in shown


def test_the_dialog_shows_both_and_what_comes_of_it(browser):
    keep, lose = make_lead(name="Asha"), make_lead(name="Asha Rao", email="asha@example.com")
    add_note(actor=HEAD, lead_id=lose.pk, text="Call in May", now=NOON)

    shown = text(browser.get(reverse("lead-merge", args=[keep.pk, lose.pk])))

    assert 'name="name" value="keep" checked' in shown
    assert 'name="email" value="lose" checked' in shown
    assert f"L-{lose.pk} brings 1 note" in shown


def test_the_dialog_counts_what_was_merged_into_the_other_before(browser):
    keep, lose, earlier = make_lead(), make_lead(), make_lead()
    for lead in (lose, earlier):
        add_note(actor=HEAD, lead_id=lead.pk, text="Call in May", now=NOON)
    join(lose, earlier)

    shown = text(browser.get(reverse("lead-merge", args=[keep.pk, lose.pk])))

    assert f"L-{lose.pk} brings 2 notes and its history" in shown


def test_the_dialog_asks_nine_questions_however_much_there_is_to_join(browser):
    keep, lose = make_lead(), make_lead()
    address = reverse("lead-merge", args=[keep.pk, lose.pk])
    few = questions(browser, address)
    for lead in (keep, lose, *(make_lead() for _ in range(3))):
        add_note(actor=HEAD, lead_id=lead.pk, text="Call in May", now=NOON)
        set_tags(actor=HEAD, lead_id=lead.pk, tags=["vip", "villa"], now=NOON)
        if lead not in {keep, lose}:
            join(lose, lead)

    assert (few, questions(browser, address)) == (9, 9)


def test_the_preview_follows_the_choices(browser):
    keep, lose = make_lead(name="Asha"), make_lead(name="Asha Rao")

    answer = browser.get(reverse("lead-merge", args=[keep.pk, lose.pk]), {"name": "lose"}, **HTMX)

    assert "<dt>Name</dt><dd>Asha Rao</dd>" in text(answer)


def test_a_lead_is_not_offered_to_be_merged_with_itself(browser):
    lead = make_lead()

    shown = text(browser.get(reverse("lead-merge", args=[lead.pk, lead.pk])))

    assert "one and the same lead" in shown
    assert "Merge into" not in shown


def test_merging_goes_to_the_kept_lead_with_an_undo(browser):
    keep, lose = make_lead(name="Asha"), make_lead(name="Asha Rao")

    answer = browser.post(reverse("lead-merge", args=[keep.pk, lose.pk]), {"name": "lose"})

    assert answer["Location"] == reverse("lead", args=[keep.pk])
    assert Lead.objects.get(pk=keep.pk).name == "Asha Rao"
    undo = reverse("merge-undo", args=[Merge.objects.get().pk])
    assert undo in browser.get(answer["Location"]).content.decode()


def test_the_toasts_undo_parts_them(browser):
    keep, lose = make_lead(), make_lead()
    done = join(keep, lose, now=now())

    answer = browser.post(reverse("merge-undo", args=[done]), **HTMX)

    assert "The merge is undone" in answer["HX-Trigger"]
    assert Lead.objects.get(pk=lose.pk).deleted_at is None


def test_past_merges_are_listed_with_an_undo(browser):
    keep, lose = make_lead(), make_lead()
    done = join(keep, lose, now=now())

    shown = text(browser.get("/app/duplicates/", {"show": "merges"}))

    assert f"L-{lose.pk} into L-{keep.pk}" in shown
    assert reverse("merge-undo", args=[done]) in shown


@pytest.mark.parametrize("show", ["", "email", "merges", "nonsense"])
def test_a_longer_list_asks_no_more_questions(browser, show):
    def fill(count: int) -> None:
        for number in range(count):
            pair = [make_lead(phone=f"+9198765222{number:02}", email=f"{number}@e.com")
                    for _ in range(2)]  # fmt: skip
            if show == "merges":
                join(*pair, now=now())

    address = f"/app/duplicates/?show={show}"
    fill(1)
    browser.get(address)
    few = questions(browser, address)
    fill(12)

    assert questions(browser, address) == few


@pytest.mark.parametrize("cursor", ["x", "WzFd", "WyJhIl0", "\0"])
@pytest.mark.parametrize("show", ["", "email", "merges"])
def test_a_foreign_cursor_is_refused_or_read_but_never_a_fault(browser, show, cursor):
    answer = browser.get("/app/duplicates/", {"show": show, "cursor": cursor})

    assert answer.status_code in {200, 422}
