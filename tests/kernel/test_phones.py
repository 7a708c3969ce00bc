import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from leadflow.kernel.phones import InvalidPhone, lenient, mask, normalise

EXAMPLES = {
    region: example
    for region in sorted(phonenumbers.SUPPORTED_REGIONS)
    if (example := phonenumbers.example_number_for_type(region, PhoneNumberType.MOBILE))
}
ZEROS = ["0", "０", "٠", "۰", "०", "০", "𝟎"]
FILL = ["", "", " ", "-", ".", "\u00a0", "\u2011", "\u200e", "\u202a", "("]


def e164(region):
    return phonenumbers.format_number(EXAMPLES[region], PhoneNumberFormat.E164)


def spellings(region):
    number = EXAMPLES[region]
    plain = e164(region)
    return {
        "E.164": plain,
        "national": phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL),
        "international": phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
        "tel link": phonenumbers.format_number(number, PhoneNumberFormat.RFC3966),
        "significant": phonenumbers.national_significant_number(number),
        "double zero": f"00{plain[1:]}",
        "TEL link": f"TEL:{plain}",
        "bidi marks": f"\u202a{plain}\u202c",
        "spaced": " ".join(plain),
    }


@pytest.mark.parametrize("region", EXAMPLES)
def test_reads_every_spelling_of_every_region_as_one_number(region):
    read = {name: normalise(raw, region=region) for name, raw in spellings(region).items()}

    assert set(read.values()) == {e164(region)}, read


@given(
    region=st.sampled_from(list(EXAMPLES)),
    style=st.sampled_from(list(spellings("IN"))),
    zero=st.sampled_from(ZEROS),
    fill=st.lists(st.sampled_from(FILL), min_size=40, max_size=40),
)
def test_reads_any_digits_and_any_punctuation(region, style, zero, fill):
    raw = spellings(region)[style]
    start = raw[:4] if raw[:4].lower() == "tel:" else ""
    dressed = start + "".join(
        (chr(ord(zero) + int(sign)) if sign.isdigit() else sign) + extra
        for sign, extra in zip(raw[len(start) :], fill * 2, strict=False)
    )

    if len(dressed) <= 64:
        assert normalise(dressed, region=region) == e164(region)


@given(
    raw=st.text(max_size=20) | st.from_regex(r"\+?[0-9 ()-]{1,20}", fullmatch=True),
    region=st.sampled_from(["IN", "ZA", "GB", "US", "DE", "MX", "BR", "IT"]),
    strict=st.booleans(),
)
def test_gives_a_number_that_stays_itself_or_refuses(raw, region, strict):
    try:
        number = normalise(raw, region=region, strict=strict)
    except InvalidPhone as refusal:
        number, reason = None, refusal
    else:
        reason = None

    assert (number is None) == isinstance(reason, InvalidPhone)
    if number and strict:
        assert normalise(number, region=region) == number
        assert normalise(number, region="AQ") == number


@given(raw=st.from_regex(r"\+?[0-9]{1,18}", fullmatch=True))
def test_the_lenient_spelling_is_stable_too(raw):
    number = lenient(raw, "IN")

    assert number is None or lenient(number, "IN") == number


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("", "no digits"),
        ("   ", "no digits"),
        ("+", "no digits"),
        ("1800CALLNOW", "letters"),
        ("+91 98765 43210 ext 5", "letters or an extension"),
        ("9876543210x5", "letters or an extension"),
        ("9876543210;ext=3", "other signs"),
        ("tel:9876543210;phone-context=+91", "other signs"),
        ("9876543210#5", "other signs"),
        ("9876543210,,5", "other signs"),
        ("98765\x0043210", "other signs"),
        ("😀9876543210", "other signs"),
        ("98765+43210", "plus"),
        ("++919876543210", "plus"),
        ("12", "too few digits"),
        ("+1234567890", "too few digits"),
        ("9" * 21, "too many digits"),
        ("9" * 10_000, "too long"),
        ("+999123456789", "no such country code"),
        ("082 123 4567 890", "no such number"),
        ("+447700900123", "no such number is in use"),
        ("022 2284 3000", "a fixed line"),
        ("1800 123 4567", "a toll-free number"),
        ("+911402345678", "a company number"),
    ],
)
def test_says_why_a_number_is_refused(raw, reason):
    with pytest.raises(InvalidPhone, match=reason):
        normalise(raw, region="IN")


def test_takes_numbers_of_countries_that_do_not_tell_mobiles_apart():
    assert normalise("+1 212 555 0100", region="IN") == "+12125550100"


def test_takes_any_possible_number_when_not_strict():
    assert normalise("022 2284 3000", region="IN", strict=False) == "+912222843000"
    assert lenient("+447700900123", "IN") == "+447700900123"
    assert lenient("+1234567890", "IN") is None
    assert lenient("call me", "IN") is None


def test_names_the_field_it_is_told():
    with pytest.raises(InvalidPhone) as caught:
        normalise("x", region="IN", field="contact_phone")

    assert caught.value.field == "contact_phone"


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+919876543210", "+91••••••••10"),
        ("+12125550100", "+1••••••••00"),
        ("98765", "•••65"),
        ("1", "•"),
        ("", ""),
    ],
)
def test_masks_all_but_the_country_and_two_digits(number, shown):
    assert mask(number) == shown
