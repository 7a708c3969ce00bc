"""Many numbers at once are spelled as each of them is alone."""

import phonenumbers
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leadflow.kernel.dialling import national, spelled
from leadflow.kernel.phones import lenient

DIGITS = st.text("0123456789", min_size=0, max_size=17)
STARTS = ["", "+", "00", "+91", "91", "0", "+49", "+44", "+1", "+39", "+54", "+55", "+52", "+971"]
NUMBERS = st.one_of(
    st.builds("{}{}".format, st.sampled_from(STARTS), DIGITS),
    st.text("0123456789+ -()./", max_size=24),
    st.text(max_size=12),
)


@settings(max_examples=1500, deadline=None)
@given(raw=NUMBERS, region=st.sampled_from(["IN", "DE", "US", "GB", "IT", "AR", "BR", "MX", "AE"]))
@example(raw="098123 45001", region="IN")
@example(raw="0919812345001", region="IN")
@example(raw="+39 06 698 83712", region="IN")
@example(raw="+800 1234 5678", region="IN")
def test_a_number_is_spelled_as_it_is_alone(raw, region):
    assert spelled(raw, region) == lenient(raw, region)


@pytest.mark.parametrize("region", sorted(phonenumbers.SUPPORTED_REGIONS))
def test_the_example_of_every_country_is_spelled_as_it_is_alone(region):
    number = phonenumbers.example_number(region)
    texts = [
        phonenumbers.format_number(number, style)
        for style in (
            phonenumbers.PhoneNumberFormat.E164,
            phonenumbers.PhoneNumberFormat.NATIONAL,
            phonenumbers.PhoneNumberFormat.INTERNATIONAL,
        )
    ]

    assert [spelled(text, region) for text in texts] == [lenient(text, region) for text in texts]


@settings(max_examples=800, deadline=None)
@given(st.builds("+{}{}".format, st.sampled_from(["91", "49", "1", "39", "54", "7", ""]), DIGITS))
def test_the_national_digits_are_those_of_the_number_alone(e164):
    try:
        alone = phonenumbers.national_significant_number(phonenumbers.parse(e164))
    except phonenumbers.NumberParseException:
        alone = ""

    assert national(e164) == alone
