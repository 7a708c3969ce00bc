import pytest

from leadflow.identity.types import Door
from leadflow.leads import admin as pages
from leadflow.leads import models
from leadflow.leads.types import LeadStatus
from tests.factories.identity import auth_client, make_user
from tests.factories.leads import make_found_lead, make_suppression

pytestmark = pytest.mark.django_db

MODELS = [
    models.Person,
    models.Lead,
    models.StatusChange,
    models.Interaction,
    models.TimelineEntry,
    models.SearchDocument,
    models.Suppression,
]


@pytest.mark.parametrize("model", MODELS)
def test_a_superuser_reads_every_table_and_changes_none(model):
    make_found_lead(status=LeadStatus.CONTACTED)
    make_suppression("+919876543210")
    client = auth_client(make_user(is_superuser=True, is_staff=True), door=Door.SESSION)
    table = f"/app/admin/leads/{model._meta.model_name}/"

    listed, added = client.get(table), client.get(f"{table}add/")

    assert listed.status_code == 200
    assert added.status_code == 403


def test_every_admin_page_of_this_room_is_for_reading_only():
    assert {
        name
        for name, page in vars(pages).items()
        if name.endswith("Admin") and not issubclass(page, pages.ReadOnlyAdmin)
    } == set()
