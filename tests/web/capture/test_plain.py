"""The bot as one form, for browsers without scripts."""

import pytest
from django.test import Client

from leadflow.capture.models import Session
from tests.web.reading import body, html

pytestmark = pytest.mark.django_db(transaction=True)

FORM = "/bot/main/plain/"
TOLD = {
    "question-1": "Restaurant",
    "question-2": "Woodstock, Cape Town",
    "question-5": ["Billing", "Reports"],
    "name": "Zanele",
    "phone": "+27 82 123 4567",
}


def test_what_is_sent_is_a_conversation_like_any_other(client: Client):
    assert "plain/" in html(client.get("/bot/main/"))

    page = client.post(f"{FORM}?utm_source=harbour", TOLD)

    session = Session.objects.get()
    # 5 opened, 3 x 5 answered, 5 detailed, 10 contact; nobody knows how quickly
    assert (session.score, session.classification, session.utm_source) == (35, "MQL", "harbour")
    assert session.features_interested == ["Billing", "Reports"]
    assert session.lead_id
    assert "We will send you what fits your business." in body(page)


@pytest.mark.parametrize(
    "told",
    [{}, {"phone": "12"}, {"email": "nobody"}, {"question-1": "Bank"}, {"question-2": "\x00"}],
)
def test_what_cannot_be_kept_begins_nothing(client: Client, told):
    page = client.post(FORM, told)

    assert page.status_code == 422
    assert not Session.objects.exists()
