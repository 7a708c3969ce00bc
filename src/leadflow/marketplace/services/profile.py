"""Providers tell who they are: profile and documents."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from leadflow.audit.services import record
from leadflow.identity.types import Actor
from leadflow.kernel.db import commits
from leadflow.kernel.errors import Conflict, Invalid
from leadflow.leads.rules.files import safe_name
from leadflow.leads.types import StoredFile
from leadflow.marketplace.models import Provider, ProviderDocument
from leadflow.marketplace.queries.profiles import NoSuchDocument
from leadflow.marketplace.queries.providers import provider_of
from leadflow.marketplace.rules.profile import checked
from leadflow.marketplace.services.providers import fill_trades
from leadflow.marketplace.types import Verification
from leadflow.marketplace.types.documents import DocumentKind

MOST_DOCUMENTS: Final = 20
WORDS: Final = ("name", "about", "phone", "website")


class TooManyDocuments(Conflict):
    code = "marketplace.too_many_documents"


class NothingLeft(Invalid):
    code = "marketplace.nothing_left"


@commits
def change_profile(*, actor: Actor, changes: Mapping[str, Any], now: datetime) -> None:
    """Change what is given of the actor's own provider: name, words, trades, places.

    Another name is looked at by staff again: until then nothing can be bought. Raises Denied,
    BadProfile, NothingLeft or NoSuchCategory.
    """
    own = provider_of(actor)
    held = Provider.objects.select_for_update(no_key=True).get(pk=own.pk)
    facts = {name: checked(name, changes[name]) for name in WORDS if name in changes}
    for name in ("categories", "areas"):
        if name in changes and not any(word.strip() for word in changes[name]):
            raise NothingLeft("Leave at least one: else no lead can be offered.", field=name)
    if facts.get("name", held.name) != held.name and held.verification == Verification.VERIFIED:
        facts["verification"] = Verification.PENDING
    if facts:
        Provider.objects.filter(pk=held.pk).update(**facts)
    fill_trades(provider=held, categories=changes.get("categories"), areas=changes.get("areas"))
    record(
        actor=actor,
        action="provider.changed",
        object_type="provider",
        object_id=held.pk,
        fields=sorted(changes),
        now=now,
    )


@commits
def add_document(
    *, actor: Actor, kind: DocumentKind, stored: StoredFile, name: str, now: datetime
) -> int:
    """Keep a stored file as a document of the actor's own provider; return its id.

    Raises Denied or TooManyDocuments; then the file is nobody's.
    """
    own = provider_of(actor)
    Provider.objects.select_for_update(no_key=True).get(pk=own.pk)
    kept = ProviderDocument.objects.filter(provider=own, removed_at=None)
    if kept.count() >= MOST_DOCUMENTS:
        raise TooManyDocuments(f"Keep at most {MOST_DOCUMENTS} documents; remove one first.")
    made = ProviderDocument.objects.create(
        provider=own,
        kind=kind,
        name=safe_name(name, stored.content_type),
        content_type=stored.content_type,
        size=stored.size,
        sha256=stored.sha256,
        stored_as=stored.stored_as,
        created_at=now,
    )
    record(
        actor=actor,
        action="provider.document_added",
        object_type="provider",
        object_id=own.pk,
        kind=kind,
        now=now,
    )
    return made.pk


@commits
def remove_document(*, actor: Actor, document_id: int, now: datetime) -> str:
    """Take a document of the actor's own provider away; return what its file is stored as.

    Raises Denied or NoSuchDocument.
    """
    own = provider_of(actor)
    kept = ProviderDocument.objects.filter(pk=document_id, provider=own, removed_at=None)
    stored_as = kept.values_list("stored_as", flat=True).first()
    if stored_as is None or not kept.update(removed_at=now):
        raise NoSuchDocument("There is no such document.", document_id=document_id)
    record(
        actor=actor,
        action="provider.document_removed",
        object_type="provider",
        object_id=own.pk,
        now=now,
    )
    return stored_as
