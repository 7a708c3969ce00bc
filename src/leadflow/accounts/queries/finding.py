"""What accounts are found by besides their leads: the people one talks to there."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from leadflow.accounts.models import Contact, Restaurant
from leadflow.leads.types import AlsoFoundBy


def found_by(lead_ids: Sequence[int]) -> Mapping[int, AlsoFoundBy]:
    """Return names, numbers and addresses of the people at these accounts, in two queries."""
    names: dict[int, list[str]] = defaultdict(list)
    phones: dict[int, list[str]] = defaultdict(list)
    emails: dict[int, list[str]] = defaultdict(list)
    persons = Restaurant.objects.filter(pk__in=lead_ids).values_list("lead_id", "contact_person")
    for lead_id, name in persons:
        names[lead_id].append(name)
    contacts = Contact.objects.filter(lead__in=lead_ids, deleted_at=None).order_by("id")
    fields = ("lead_id", "name", "phone", "phone_e164", "email")
    for lead_id, name, phone, e164, email in contacts.values_list(*fields):
        names[lead_id].append(name)
        phones[lead_id] += [number for number in (e164, phone) if number]
        emails[lead_id].append(email)
    return {
        own: AlsoFoundBy(tuple(names[own]), tuple(phones[own]), tuple(emails[own]))
        for own in lead_ids
    }
