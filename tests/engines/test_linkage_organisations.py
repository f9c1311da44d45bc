"""Duplicates in a registry: pairs that people would merge are suggested, others are left alone."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.linkage import Candidate, Suggestion, suggest


def compared(a: dict, b: dict) -> Suggestion | None:
    found = suggest([Candidate(id="a", **a), Candidate(id="b", **b)])
    assert len(found) <= 1
    return found[0] if found else None


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Lincoln High School", "Lincoln HS"),
        ("St. Mary's Elementary School", "Saint Marys Elem."),
        ("Universidad de Granada", "University of Granada"),
        ("École Jean Moulin", "Ecole Jean-Moulin"),
        ("THE PEABODY COLLEGE", "Peabody College"),
        ("Lincoln Elementary", "Lincon Elementary School"),
        ("Greenwood Academy", "Green Wood Academy"),
        ("P.S. 12", "PS 12"),
        ("Memphis City Schools", "Memphis City School"),
        ("Metro Nashville Sch. Dist.", "Metro Nashville School District"),
        ("Fundación Vamos", "Fundacion Vamos"),
        ("Mount Pleasant Middle School", "Mt Pleasant MS"),
        ("Institute of Technology Tralee", "Tralee Institute of Technology"),
        ("Johnson & Sons Training Centre", "Johnson and Sons Training Center"),
        ("مدرسة النور", "مدرسه النور"),
        ("Smoky Ridge University", "Smoky Ridge Univeristy"),
        ("Dover Elementary School", "Dover Elementry School"),
    ],
)
def test_spellings_of_one_name_are_suggested(one, two):
    found = compared({"name": one, "country": "US"}, {"name": two, "country": "US"})
    assert found is not None
    assert found.score < 1
    assert found.reasons[0] in {"same name", "similar name"}


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Lincoln High School", "Lincoln Elementary School"),
        ("Lincoln High School", "Lincoln School District"),
        ("Nashville School District", "Nashville University"),
        ("P.S. 12", "P.S. 21"),
        ("School No. 5", "School No. 6"),
        ("North Lincoln High", "South Lincoln High"),
        ("New Lincoln High", "Lincoln High"),
        ("Oakwood Elementary", "Oakdale Elementary"),
        ("University of Tennessee", "University of Texas"),
        ("Washington Middle School", "Jefferson Middle School"),
        ("Junior High Dover", "High School Dover"),
        ("Dover Elementry School", "Dover Secondary School"),
    ],
)
def test_names_that_only_look_alike_are_left_alone(one, two):
    same = {"country": "US", "place": "Springfield", "website_domain": "springfield.example"}
    assert compared({"name": one} | same, {"name": two} | same) is None


def test_a_shared_identifier_is_certain_whatever_the_names():
    found = compared(
        {"name": "UTK", "identifiers": {"ROR": ["https://ror.org/020f3ap87"]}},
        {"name": "University of Tennessee", "identifiers": {"ROR": ["020F3AP87 "]}, "country": "US"},
    )
    assert found == Suggestion("a", "b", 1.0, ("same identifier",))


def test_different_identifiers_of_one_scheme_are_never_the_same():
    one = {"name": "Lincoln High", "place": "Dover", "website_domain": "lincoln.example"}
    assert compared(one, one) is not None
    assert compared(one | {"identifiers": {"NCES": ["1"]}}, one | {"identifiers": {"NCES": ["2"]}}) is None
    both = {"NCES": ["1"], "local": ["x"]}, {"NCES": ["1"], "local": ["y"]}
    assert compared(one | {"identifiers": both[0]}, one | {"identifiers": both[1]}) is None


def test_identifiers_of_different_schemes_say_nothing():
    one, two = {"name": "A", "identifiers": {"NCES": ["1"]}}, {"name": "B", "identifiers": {"UKPRN": ["1"]}}
    assert compared(one, two) is None


def test_countries_and_places_hold_namesakes_apart():
    name = {"name": "Lincoln Elementary"}
    assert compared(name | {"country": "US"}, name | {"country": "GB"}) is None
    assert compared(name | {"place": "Dover"}, name | {"place": "Peoria"}) is None
    assert compared(name | {"place": "St. Paul"}, name | {"place": "Saint Paul"}).reasons == (
        "same name",
        "same place",
    )


def test_a_domain_helps_initials_but_a_public_one_does_not():
    one = {"name": "UT", "website_domain": "www.tennessee.example"}
    long = {"name": "Middle Tennessee State University", "email_domain": "mtsu.example"}
    short = {"name": "M.T.S.U.", "website_domain": "www.MTSU.example"}
    assert compared(short, long).reasons == ("abbreviated name", "same domain")
    assert compared(one, long) is None
    public = {"website_domain": "gmail.com"}
    assert compared(short | public, long | {"email_domain": "gmail.com"}) is None


def test_another_kind_weighs_against_and_is_said():
    one = {"name": "Peabody", "kind": "college"}
    found = compared(one, one | {"kind": "foundation"})
    assert found.reasons == ("same name", "other kind")
    assert found.score < compared(one, one).score


def test_suggestions_come_likeliest_first_and_limited():
    names = ["Lincoln High", "Lincon High", "Lincoln High School", "Adams College"]
    found = suggest([Candidate(id=n, name=name) for n, name in enumerate(names)])
    assert [(one.a, one.b) for one in found] == [(0, 2), (0, 1), (1, 2)]
    assert suggest([Candidate(id=n, name=name) for n, name in enumerate(names)], limit=1) == found[:1]


NAMES = st.lists(st.text(max_size=30), max_size=12)


@given(NAMES)
def test_any_names_give_each_pair_once_in_order_with_scores_in_range(names):
    found = suggest([Candidate(id=n, name=name) for n, name in enumerate(names)])
    assert all(one.a < one.b and 0.8 <= one.score < 1 for one in found)
    assert len({(one.a, one.b) for one in found}) == len(found)
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def registry(size: int) -> list[Candidate]:
    """A registry whose names repeat as real ones do, with a typing error planted every hundred entries."""
    chance = random.Random(5)  # noqa: S311
    first = [
        "Lincoln",
        "Washington",
        "Jefferson",
        "Roosevelt",
        "Franklin",
        "Madison",
        "Jackson",
        "Oak",
        "Maple",
        "Cedar",
        "Hill",
        "River",
    ]
    made = ["".join(chance.choices("bcdfglmnprst", k=2)) + chance.choice("aeiou") + "ton" for _ in range(400)]
    level = ["Elementary School", "Middle School", "High School", "Academy"]
    towns = [f"Town{n}" for n in range(size // 10)]
    found = []
    for n in range(size):
        name = f"{chance.choice(first)} {chance.choice(made)} {chance.choice(level)}"
        found.append(Candidate(id=n, name=name, country="US", place=chance.choice(towns), kind="school"))
    for n in range(0, size - 1, 100):
        twin = found[n]
        found[n + 1] = Candidate(n + 1, twin.name.replace("ton", "tton"), "school", "US", twin.place)
    return found


def test_planted_twins_are_found_among_five_thousand_organisations():
    entries = registry(5_000)
    pairs = {(one.a, one.b) for one in suggest(entries, limit=100_000)}
    assert {(n, n + 1) for n in range(0, 5_000, 100)} <= pairs


def test_five_thousand_namesakes_give_no_more_than_was_asked_for():
    same = [Candidate(id=n, name="Lincoln Elementary", website_domain="d.example") for n in range(5_000)]
    assert len(suggest(same, limit=10)) == 10
