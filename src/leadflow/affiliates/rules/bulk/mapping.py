"""Which column of a file holds which field: guessed from its header, its cells, or last time."""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final

from leadflow.kernel.errors import Invalid
from leadflow.kernel.tabular.guessing import EMAIL, PHONE, Vocabulary
from leadflow.kernel.tabular.mapping import placed


class Field(StrEnum):
    """What a column can hold."""

    MOBILE = "mobile"
    REGISTRATION = "registration_number"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    CITY = "city"
    SUB_ID = "sub_id"
    CONSENT = "consent"


LABELS: Final[Mapping[Field, str]] = {
    Field.MOBILE: "Mobile number",
    Field.REGISTRATION: "Car registration",
    Field.NAME: "Name",
    Field.FIRST_NAME: "First name",
    Field.LAST_NAME: "Last name",
    Field.EMAIL: "E-mail",
    Field.CITY: "City",
    Field.SUB_ID: "Your reference",
    Field.CONSENT: "Consent (yes or no)",
}

# Headers as people write them, in small letters without blanks and signs; the best guess first.
ALIASES: Final[Mapping[Field, str]] = {
    Field.MOBILE: (
        "mobile mobileno mobilenumber mobilephone mobiletelephone mobilenr mob mobno msisdn"
        " phone phoneno phonenumber phonenr telephone telephoneno telephonenumber tel telno telnr"
        " cell cellphone cellno cellnumber contactno contactnumber contactphone contactmobile"
        " customermobile customerphone customercontact whatsapp whatsappno whatsappnumber"
        " primaryphone phone1 mobile1 handy handynummer telefon telefonnummer telefono telefone"
        " numero celular movil portable number contact"
    ),
    Field.REGISTRATION: (
        "registrationnumber registrationno registration regnumber regno regnr reg vrn vrm"
        " carregistration carregistrationnumber carregistrationno carregno carreg"
        " vehicleregistration vehicleregistrationnumber vehicleregistrationno vehicleregno"
        " vehiclenumber vehicleno vehiclenr carnumber carno numberplate noplate licenseplate"
        " licenceplate platenumber plateno plate rcnumber rcno rc kennzeichen matricula vehicle car"
    ),
    Field.NAME: (
        "name fullname customername customer leadname clientname personname ownername owner"
        " contactname contactperson displayname nombre nom"
    ),
    Field.FIRST_NAME: "firstname givenname forename vorname",
    Field.LAST_NAME: "lastname surname familyname nachname",
    Field.EMAIL: "email emailaddress emailid mail mailid mailaddress correo",
    Field.CITY: "city town cityname location place district locality stadt ort ciudad ville",
    Field.SUB_ID: (
        "subid sub subaffiliate source sourceid clickid reference referenceno ref refno yourref"
        " yourreference externalid leadid id campaignref"
    ),
    Field.CONSENT: (
        "consent consentyesorno consentgiven optin optedin agreed agree permission gdpr dpdp"
    ),
}
PLATE: Final = re.compile(r"(?=.*\d)(?=.*[A-Z])[A-Z0-9][A-Z0-9 -]{3,13}", re.IGNORECASE)
VOCABULARY: Final = Vocabulary(
    ALIASES, ((Field.MOBILE, PHONE), (Field.EMAIL, EMAIL), (Field.REGISTRATION, PLATE))
)


class BadMapping(Invalid):
    """The columns were given a sense that cannot be."""

    code = "affiliates.bad_mapping"


def guess(
    columns: Sequence[str],
    samples: Sequence[Sequence[str]],
    remembered: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Return the likeliest column of each field, as far as there is one.

    What this affiliate chose last time for a header of the same name comes first; then what the
    header says; then, for number, e-mail and plate, what most cells look like.
    """
    return VOCABULARY.guess(columns, samples, remembered)


def checked(chosen: Mapping[str, int], width: int) -> dict[str, int]:
    """Return the mapping a person chose, if it can be used. Raises BadMapping."""
    known = {str(field) for field in Field}
    if unknown := sorted(set(chosen) - known):
        raise BadMapping(f"There is no field {unknown[0]!r}.", field="mapping")
    if Field.MOBILE not in chosen:
        raise BadMapping("Say which column holds the mobile number.", field="mobile")
    return placed(chosen, width, refusal=BadMapping)


def is_known_header(cell: str) -> bool:
    """Tell whether a cell is a word that heads a column."""
    return VOCABULARY.knows(cell)
