"""Identifiers against published ones, and the property that typing errors do not pass."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.partners.vocabulary import normalised
from collegium.partners.vocabulary.identifiers import ror_check_digits

# Of the registers themselves: California Digital Library, Caltech, MIT, Cambridge, Oxford, Stanford.
PUBLISHED_ROR = ["03yrm5c26", "05dxps055", "042nb2s44", "013meh722", "052gg0110", "00f54p054"]
BODY = st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=6, max_size=6)


@pytest.mark.parametrize("value", PUBLISHED_ROR)
def test_published_ror_identifiers_pass(value):
    assert normalised("ROR", f"https://ror.org/{value}") == value


@given(BODY, st.integers(0, 5), st.sampled_from("0123456789abcdefghjkmnpqrstvwxyz"))
def test_one_wrong_character_of_a_ror_identifier_is_noticed(body, place, letter):
    wrong = body[:place] + letter + body[place + 1 :]
    if wrong != body:
        assert ror_check_digits(wrong) != ror_check_digits(body)


@given(BODY)
def test_every_ror_identifier_leaves_one_modulo_97(body):
    number = 0
    for character in body:
        number = number * 32 + "0123456789abcdefghjkmnpqrstvwxyz".index(character)
    assert int(f"{number}{ror_check_digits(body)}") % 97 == 1


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("NCES", "4700147"), ("NCES", "470014700501"), ("UKPRN", "10007774"), ("org-id", "GB-CHC-202918"),
        ("org-id", "XM-DAC-41114"), ("local", "any thing"),
    ],
)  # fmt: skip
def test_real_identifiers_pass_unchanged(scheme, value):
    assert normalised(scheme, f" {value} ") == value


@pytest.mark.parametrize(
    ("scheme", "value"),
    [
        ("NCES", "47001470"), ("NCES", "470014700٥01"), ("UKPRN", "20007774"), ("UKPRN", "1000777"),
        ("ROR", "03yrm5c27"), ("ROR", "03yrm5c2"), ("ROR", "03irm5c26"), ("org-id", "GB-CHC"),
        ("org-id", "202918"), ("org-id", "GB-CHC-20/29"), ("local", " "), ("ISBN", "1"),
    ],
)  # fmt: skip
def test_malformed_ones_are_refused_with_a_sentence(scheme, value):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        normalised(scheme, value)
