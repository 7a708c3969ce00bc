import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadflow.kernel.secrets import (
    Unopenable,
    is_same,
    keyed_hash,
    keyed_hashes,
    open_sealed,
    seal,
)


def test_hashes_the_same_text_the_same_for_one_purpose_only():
    assert keyed_hash("a", purpose="phone") == keyed_hash("a", purpose="phone")
    assert keyed_hash("a", purpose="phone") != keyed_hash("a", purpose="key")
    assert keyed_hash("b", purpose="a\x00") != keyed_hash("\x00b", purpose="a")[:63]
    assert len(keyed_hash("a", purpose="phone")) == 64


def test_hashes_under_every_pepper_still_known(settings):
    settings.PEPPERS = ["old"]
    before = keyed_hash("a", purpose="phone")

    settings.PEPPERS = ["new", "old"]

    assert keyed_hash("a", purpose="phone") != before
    assert keyed_hashes("a", purpose="phone") == [keyed_hash("a", purpose="phone"), before]


def test_compares_secrets_of_any_length():
    assert is_same("a", "a")
    assert not is_same("a", "ab")
    assert not is_same("é", "e")


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"])))
def test_opens_what_it_sealed(text):
    assert open_sealed(seal(text, context="webhook:1"), context="webhook:1") == text


def test_seals_the_same_text_differently_each_time():
    assert seal("a", context="c") != seal("a", context="c")


def test_opens_nothing_in_another_context():
    with pytest.raises(Unopenable):
        open_sealed(seal("a", context="webhook:1"), context="webhook:2")


@pytest.mark.parametrize("change", [lambda t: t[:-2], lambda t: "x" + t, lambda t: "", str.upper])
def test_opens_nothing_that_was_changed(change):
    with pytest.raises(Unopenable):
        open_sealed(change(seal("a", context="c")), context="c")


def test_opens_with_a_retired_key_until_it_is_forgotten(settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "first", []
    token = seal("a", context="c")

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "second", ["first"]
    assert open_sealed(token, context="c") == "a"
    settings.SECRET_KEY_FALLBACKS = []

    with pytest.raises(Unopenable):
        open_sealed(token, context="c")
