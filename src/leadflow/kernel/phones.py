"""Phone numbers: any spelling in, one E.164 out, or a refusal that says why."""

import unicodedata
from collections.abc import Mapping
from typing import Final

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberType, ValidationResult

from leadflow.kernel.errors import Invalid

MAX_TEXT: Final = 64
MAX_DIGITS: Final = 20
PUNCTUATION: Final = frozenset("-./()~")

_MOBILE: Final = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}

_KIND: Final[Mapping[int, str]] = {
    PhoneNumberType.FIXED_LINE: "a fixed line",
    PhoneNumberType.TOLL_FREE: "a toll-free number",
    PhoneNumberType.PREMIUM_RATE: "a premium-rate number",
    PhoneNumberType.SHARED_COST: "a shared-cost number",
    PhoneNumberType.VOIP: "an internet telephony number",
    PhoneNumberType.PERSONAL_NUMBER: "a personal follow-me number",
    PhoneNumberType.PAGER: "a pager",
    PhoneNumberType.UAN: "a company number",
    PhoneNumberType.VOICEMAIL: "a voicemail box",
}

_LENGTH: Final[Mapping[int, str]] = {
    ValidationResult.TOO_SHORT: "it has too few digits",
    ValidationResult.TOO_LONG: "it has too many digits",
    ValidationResult.INVALID_LENGTH: "no number there has this many digits",
    ValidationResult.INVALID_COUNTRY_CODE: "there is no such country code",
    ValidationResult.IS_POSSIBLE_LOCAL_ONLY: "the area code is missing",
}


class InvalidPhone(Invalid):
    """The text is no phone number that can be called; the message says why."""

    code = "phone.invalid"


def normalise(raw: str, *, region: str, strict: bool = True, field: str = "mobile") -> str:
    """Return the one E.164 spelling of `raw`, read as someone in `region` would dial it.

    Strict takes only numbers in use that a mobile may have; otherwise any number of a possible
    length will do. Raises InvalidPhone with the reason. The rules are libphonenumber's.
    """
    wanted = "mobile number" if strict else "phone number"
    try:
        number = _parse(_dialled(raw), region)
        _check_length(number)
        if strict:
            _check_mobile(number)
    except ValueError as error:
        raise InvalidPhone(f"This is not a valid {wanted}: {error}.", field=field) from error
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def lenient(raw: str, region: str) -> str | None:
    """Return the E.164 spelling of any number of a possible length, or None: nothing is refused."""
    try:
        spelled = normalise(raw, region=region, strict=False)
        return spelled if normalise(spelled, region=region, strict=False) == spelled else None
    except InvalidPhone:
        return None


def mask(e164: str) -> str:
    """Return the number with its country code and last two digits only: `+91••••••••10`."""
    try:
        code = f"+{phonenumbers.parse(e164).country_code}"
    except phonenumbers.NumberParseException:
        code = ""
    hidden = max(0, len(e164) - len(code) - 2)
    return f"{code}{'•' * hidden}{e164[-2:]}" if hidden else "•" * len(e164)


def _dialled(raw: str) -> str:
    """Return the digits of `raw` with a leading plus if it has one; raises ValueError."""
    if len(raw) > MAX_TEXT:
        raise ValueError("it is too long")
    text = raw.strip()
    if text[:4].lower() == "tel:":
        text = text[4:]
    kept = "".join(filter(None, map(_dial_sign, unicodedata.normalize("NFKC", text))))
    if "+" in kept[1:]:
        raise ValueError("a plus may stand only at its beginning")
    digits = len(kept.lstrip("+"))
    if not digits:
        raise ValueError("it has no digits")
    if digits > MAX_DIGITS:
        raise ValueError("it has too many digits")
    return kept


def _dial_sign(sign: str) -> str:
    """Return what a sign adds to a dialled number: a digit, a plus or nothing."""
    if sign.isascii() and sign.isdigit():
        return sign
    if sign == "+" or sign in PUNCTUATION:
        return sign if sign == "+" else ""
    category = unicodedata.category(sign)
    if category == "Nd":
        return str(unicodedata.decimal(sign))
    if category in {"Zs", "Cf", "Pd"} or sign == "\t":
        return ""
    raise ValueError(
        "it holds letters or an extension"
        if category[0] == "L"
        else "it holds other signs than digits"
    )


def _parse(dialled: str, region: str) -> PhoneNumber:
    """Read a dialled number; `00` works as the plus also where another prefix is the custom."""
    number = _read(dialled, region)
    if number and (not dialled.startswith("00") or phonenumbers.is_valid_number(number)):
        return number
    if dialled.startswith("00") and (abroad := _read(f"+{dialled[2:]}", region)):
        return abroad
    if number:
        return number
    if dialled.startswith("+"):
        raise ValueError("there is no such country code, or too few digits follow it")
    raise ValueError("it has too few digits, or lacks its country code")


def _read(dialled: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(dialled, region)
    except phonenumbers.NumberParseException:
        return None


def _check_length(number: PhoneNumber) -> None:
    reason = phonenumbers.is_possible_number_with_reason(number)
    if fault := _LENGTH.get(reason):
        raise ValueError(fault)


def _check_mobile(number: PhoneNumber) -> None:
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN:
        raise ValueError("no such number is in use")
    if kind not in _MOBILE:
        raise ValueError(f"it is {_KIND.get(kind, 'of an unknown kind')}, not a mobile")
