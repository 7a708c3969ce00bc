"""Which column of a file holds which fact of a lead."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from leadflow.kernel.errors import Invalid
from leadflow.kernel.tabular.guessing import EMAIL, PHONE, Vocabulary
from leadflow.kernel.tabular.mapping import placed


class Field(StrEnum):
    """What a column can hold."""

    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    PHONE = "phone"
    EMAIL = "email"
    CITY = "city"
    SOURCE = "source"
    CHANNEL = "channel"
    LANGUAGE = "language"
    VALUE = "value"
    STATUS = "status"
    OWNER = "owner"
    TAGS = "tags"
    NOTE = "note"
    CREATED = "created_at"


LABELS: Final[Mapping[Field, str]] = {
    Field.NAME: "Name",
    Field.FIRST_NAME: "First name",
    Field.LAST_NAME: "Last name",
    Field.PHONE: "Phone",
    Field.EMAIL: "E-mail",
    Field.CITY: "City",
    Field.SOURCE: "Source",
    Field.CHANNEL: "Channel",
    Field.LANGUAGE: "Language",
    Field.VALUE: "Value",
    Field.STATUS: "Status",
    Field.OWNER: "Owner (user name)",
    Field.TAGS: "Tags",
    Field.NOTE: "Note",
    Field.CREATED: "Created on",
}

# Headers as people write them, in small letters without blanks and signs; the best guess first.
ALIASES: Final[Mapping[Field, str]] = {
    Field.NAME: (
        "name fullname leadname customername customer clientname client contactname contactperson"
        " contact personname person displayname nombre nom namevorname kunde"
    ),
    Field.FIRST_NAME: "firstname givenname forename vorname prenom",
    Field.LAST_NAME: "lastname surname familyname nachname",
    Field.PHONE: (
        "phone phoneno phonenumber phonenr mobile mobileno mobilenumber mobilephone mob mobno"
        " msisdn telephone telephoneno telephonenumber tel telno cell cellphone cellnumber"
        " contactno contactnumber contactphone whatsapp whatsappno whatsappnumber primaryphone"
        " phone1 mobile1"
        " handy handynummer telefon telefonnummer telefono telefone celular movil portable number"
    ),
    Field.EMAIL: "email emailaddress emailid mail mailid mailaddress correo email1 primaryemail",
    Field.CITY: "city town cityname location place district locality stadt ort ciudad ville",
    Field.SOURCE: "source leadsource sourcename utmsource origin quelle fuente",
    Field.CHANNEL: "channel campaign campaignname utmcampaign utmmedium medium kanal canal",
    Field.LANGUAGE: "language lang preferredlanguage locale sprache idioma langue",
    Field.VALUE: (
        "value leadvalue dealvalue amount budget dealamount expectedvalue expectedrevenue revenue"
        " price opportunityamount wert betrag valor"
    ),
    Field.STATUS: "status leadstatus stage leadstage dealstage pipelinestage state",
    Field.OWNER: (
        "owner leadowner assignedto assigned assignee ownername salesperson agent username user"
        " responsible"
    ),
    Field.TAGS: "tags tag labels label segments categories category keywords",
    Field.NOTE: (
        "note notes comment comments remark remarks description message details bemerkung notiz"
    ),
    Field.CREATED: (
        "createdat created createdon createddate createdate createdtime creationdate date leaddate"
        " dateadded addedon receivedat datum fecha"
    ),
}
DATE: Final = re.compile(r"\d{4}-\d\d-\d\d([T ].*)?|\d{1,2}[./]\d{1,2}[./]\d{4}.*")
VOCABULARY: Final = Vocabulary(
    ALIASES, ((Field.EMAIL, EMAIL), (Field.CREATED, DATE), (Field.PHONE, PHONE))
)
KNOWN_BY: Final = frozenset(
    {Field.NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.PHONE, Field.EMAIL}
)


class BadMapping(Invalid):
    """The columns were given a sense that cannot be."""

    code = "pipeline.bad_mapping"


def checked(chosen: Mapping[str, int], width: int) -> dict[str, int]:
    """Return the mapping a person chose, if it can be used. Raises BadMapping."""
    known = {str(field) for field in Field}
    if unknown := sorted(set(chosen) - known):
        raise BadMapping(f"There is no field {unknown[0][:40]!r}.", field="mapping")
    if KNOWN_BY.isdisjoint(chosen):
        raise BadMapping("Say which column holds the name, the phone or the e-mail.", field="name")
    return placed(chosen, width, refusal=BadMapping)
