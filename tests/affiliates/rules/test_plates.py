"""Car registrations: every form, and everything that only looks like one."""

import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadflow.affiliates.rules.plates import (
    INDIAN_STATES,
    MAX_NORMAL,
    MAX_TYPED,
    Kind,
    normalise,
    parse,
    why_refused,
)

INDIA = [
    ("MH12AB1234", Kind.STANDARD),
    ("mh 12 ab 1234", Kind.STANDARD),
    ("MH-12-AB-1234", Kind.STANDARD),
    (" MH.12/AB·1234 ", Kind.STANDARD),
    ("ＭＨ１２ＡＢ１２３４", Kind.STANDARD),
    ("MH१२AB१२३४", Kind.STANDARD),
    ("DL3CAF0001", Kind.STANDARD),
    ("DL1CA1234", Kind.STANDARD),
    ("DL 8C X 1234", Kind.STANDARD),
    ("KA01A1", Kind.STANDARD),
    ("KA1A1", Kind.STANDARD),
    ("GJ05JV0404", Kind.STANDARD),
    ("TS09EA4567", Kind.STANDARD),
    ("TG09A0001", Kind.STANDARD),
    ("OR02BC1234", Kind.STANDARD),
    ("OD02BC1234", Kind.STANDARD),
    ("UA07K1234", Kind.STANDARD),
    ("UL07K1234", Kind.STANDARD),
    ("MZ01A0001", Kind.STANDARD),
    ("HR26DQ5551", Kind.STANDARD),
    ("TG090001", Kind.LETTERLESS),
    ("CH010001", Kind.LETTERLESS),
    ("MH121", Kind.LETTERLESS),
    ("22BH1234AA", Kind.BHARAT),
    ("21BH0001A", Kind.BHARAT),
    ("30 BH 9999 ZZ", Kind.BHARAT),
    ("MHVAAB1234", Kind.VINTAGE),
    ("03D123456H", Kind.MILITARY),
    ("↑ 03D 123456H", Kind.MILITARY),
    ("45CD123", Kind.DIPLOMATIC),
    ("7 CC 12", Kind.DIPLOMATIC),
    ("120UN1", Kind.DIPLOMATIC),
    ("MMU1234", Kind.OLD),
    ("DLY1", Kind.OLD),
    ("B1", Kind.OLD),
    ("MH12", Kind.OLD),
]

NOT_INDIAN = [
    "XX12AB1234",  # no such state
    "MH00AB1234",  # districts start at 1
    "MH0AB1234",
    "MH12AB0000",  # numbers start at 1
    "MH120000",
    "MH12ABCD1234",
    "MH123AB1234",
    "MH12AB12345",
    "MH12AB",
    "MHAB1234",
    "20BH1234AA",  # the series began in 2021
    "22BH0000AA",
    "22BH1234IO",  # neither I nor O
    "22BH1234AAA",
    "XXVAAB1234",
    "03D12345H",
    "45XX123",
    "1234",
    "MMU0",
    "MMUX1234",
    "AB12CDE",
    "",
    "   ",
    "---",
    "МН12АВ1234",  # Cyrillic
    "MH12ÉB1234",
    "MH12AB\x001234",
    "MH12AB1234" * 2,
]

BRITAIN = [
    ("AB12CDE", Kind.CURRENT),
    ("ab12 cde", Kind.CURRENT),
    ("AA19AAA", Kind.CURRENT),
    ("AA19PPP", Kind.CURRENT),
    ("ER19NFD", Kind.CURRENT),
    ("BD51SMZ", Kind.CURRENT),
    ("A123BCD", Kind.PREFIX),
    ("L2WPS", Kind.PREFIX),
    ("Y1ABC", Kind.PREFIX),
    ("Q123ABC", Kind.PREFIX),
    ("ABC123D", Kind.SUFFIX),
    ("ABC1A", Kind.SUFFIX),
    ("AIZ1234", Kind.NORTHERN_IRELAND),
    ("IA1", Kind.NORTHERN_IRELAND),
    ("Z1", Kind.NORTHERN_IRELAND),
    ("XUI123", Kind.NORTHERN_IRELAND),
    ("A1", Kind.DATELESS),
    ("1A", Kind.DATELESS),
    ("ABC123", Kind.DATELESS),
    ("123ABC", Kind.DATELESS),
    ("1234AB", Kind.DATELESS),
    ("AB1234", Kind.DATELESS),
    ("123D456", Kind.DIPLOMATIC),
    ("123X456", Kind.DIPLOMATIC),
    ("12AB34", Kind.MILITARY),
]

NOT_BRITISH = [
    "AB12CDEF",
    "AB1CDE",
    "AB123CDE",
    "AI12CDE",  # no I in the letters that name a place
    "AQ12CDE",
    "ZA12CDE",
    "AB12IDE",
    "AB12QDE",
    "A0BCD",
    "I123BCD",
    "U123BCD",
    "ABC123I",
    "ABC0",
    "0ABC",
    "12345",
    "ABCDE",
    "ABCD123",
    "MH12AB1234",
    "12A345",
    "",
]

ELSEWHERE = [("CA123456", "ZA"), ("GP 12 AB", "ZA"), ("1ABC234", "US"), ("ab-123-cd", "FR")]
NOT_ANYWHERE = ["", "A", "-", "ABCDEFGHIJK", "x" * 10_000, "ñandú 12"]

REVIEWED = {Kind.OLD, Kind.VINTAGE, Kind.MILITARY, Kind.DIPLOMATIC, Kind.FOREIGN}


@pytest.mark.parametrize(("typed", "kind"), INDIA)
def test_india(typed, kind):
    plate = parse(typed, "IN")

    assert (plate.kind, plate.region) == (kind, "IN")
    assert plate.needs_review == (kind in REVIEWED)


@pytest.mark.parametrize(("typed", "kind"), BRITAIN)
@pytest.mark.parametrize("region", ["GB", "UK", "gb"])
def test_britain(typed, kind, region):
    plate = parse(typed, region)

    assert plate.kind is kind
    assert plate.needs_review == (kind in REVIEWED)


@pytest.mark.parametrize(("typed", "region"), ELSEWHERE)
def test_elsewhere_a_person_looks(typed, region):
    plate = parse(typed, region)

    assert plate.kind is Kind.FOREIGN
    assert plate.needs_review


@pytest.mark.parametrize(
    ("typed", "region"),
    [(typed, "IN") for typed in NOT_INDIAN]
    + [(typed, "GB") for typed in NOT_BRITISH]
    + [(typed, "ZA") for typed in NOT_ANYWHERE],
)
def test_what_is_no_plate_is_refused_with_a_reason(typed, region):
    assert parse(typed, region) is None
    assert why_refused(typed, region).endswith(".")


def test_what_is_a_plate_has_no_reason_to_be_refused():
    assert why_refused("MH12AB1234", "IN") == ""


@pytest.mark.parametrize("state", sorted(INDIAN_STATES))
def test_every_state_of_india(state):
    assert parse(f"{state}01AB0001", "IN").kind is Kind.STANDARD


def test_telangana_has_its_old_and_its_new_code():
    assert {"TS", "TG", "AP"} <= INDIAN_STATES


@pytest.mark.parametrize("region", ["IN", "GB", "ZA"])
@pytest.mark.parametrize(
    "typed",
    ["A" * 10_000, "1" * 10_000, "A1" * 5_000, " " * 10_000 + "MH12AB1234", "\u0301" * 10_000],
)
def test_ten_thousand_characters_are_refused_at_once(typed, region):
    started = time.process_time()

    assert parse(typed, region) is None
    assert "at most" in why_refused(typed, region)
    assert time.process_time() - started < 0.1


@given(st.text(max_size=60))
@example("ß" * 12)
@example("ﷺ" * 40)
@example("\ud800")
@example("½¾Ⅻ№")
def test_a_normal_spelling_stays_as_it_is(typed):
    once = normalise(typed)

    assert normalise(once) == once[: MAX_TYPED + 1]
    assert all(sign in "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789" for sign in once)


@given(st.text(max_size=60), st.sampled_from(["IN", "GB", "ZA", "", "??"]))
def test_anything_typed_is_a_short_plate_or_none(typed, region):
    plate = parse(typed, region)

    assert plate is None or 2 <= len(plate.normal) <= MAX_NORMAL
    assert bool(why_refused(typed, region)) == (plate is None)


@given(st.sampled_from([p for p, _ in INDIA]), st.lists(st.sampled_from(" -./·"), max_size=9))
def test_what_stands_between_the_signs_does_not_matter(typed, marks):
    plain = normalise(typed)
    spread = "".join(
        sign + (marks[place] if place < len(marks) else "") for place, sign in enumerate(plain)
    )

    assert parse(spread.lower(), "IN") == parse(plain, "IN")
