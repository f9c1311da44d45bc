"""Codebook, themes by person, saturation, quotes and the joint display."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.problems import ProblemsFound
from collegium.engines.qualitative import (
    Code,
    Coding,
    Document,
    JointRow,
    Judgement,
    Lists,
    NumberSide,
    Quote,
    Segment,
    WordSide,
    agreement_by_code,
    clearance,
    codebook,
    coded,
    identifying,
    joint_display,
    masked,
    rare_values,
    saturation,
    share_interval,
    themes,
    together,
)

BOOK = codebook(
    [
        Code("support", "Somebody helps", not_for="money", examples=("she stayed after class",)),
        Code("mentor", "Help by a named adult", parent="support"),
        Code("money", "Costs or grants"),
        Code("time", "Too little time"),
    ]
)


def material(said: dict[str, list[set[str]]], kinds: dict[str, str] | None = None, coders=("a",)):
    """Documents to the codes of each of their segments; the person has the name of the document."""
    documents = [Document(name, name, (kinds or {}).get(name, "parent")) for name in said]
    segments = [Segment(f"{name}{at}", name) for name, parts in said.items() for at in range(len(parts))]
    codings = [
        Coding(f"{name}{at}", coder, frozenset(codes))
        for name, parts in said.items()
        for at, codes in enumerate(parts)
        for coder in coders
    ]
    return coded(BOOK, documents, segments, codings)


def test_codebook_knows_what_is_above():
    assert BOOK.above("mentor") == ("support",)
    assert BOOK.above("money") == ()
    with pytest.raises(ProblemsFound, match="not in the codebook"):
        BOOK.above("sport")


def test_every_fault_of_a_codebook_is_told():
    codes = [
        Code("", "x"),
        Code("a", " "),
        Code("b", "x", parent="nowhere"),
        Code("c", "x", parent="d"),
        Code("d", "x", parent="c"),
        Code("e", "x"),
        Code("e", "x"),
        Code("f", "x", parent="c"),
    ]
    with pytest.raises(ProblemsFound) as found:
        codebook(codes)
    text = str(found.value)
    for part in (
        "no name",
        "“a” has no definition",
        "“nowhere”",
        "“c” stands under itself",
        "“e” is there more",
    ):
        assert part in text
    assert "“f” stands under itself" not in text


def test_material_must_fit_together():
    with pytest.raises(ProblemsFound) as found:
        coded(
            BOOK,
            [Document("d", "p"), Document("d", "p")],
            [Segment("s", "d"), Segment("t", "elsewhere")],
            [Coding("s", "a", frozenset({"sport"})), Coding("u", "a"), Coding("s", "a")],
        )
    for part in ("“d” is there more", "“elsewhere”", "“sport”", "“u”", "“s (a)” is there more"):
        assert part in str(found.value)


def test_themes_count_persons_and_not_mentions():
    said = {"p1": [{"money"}, {"money"}, {"mentor"}], "p2": [{"money"}], "p3": [set()], "t1": [{"time"}]}
    found = themes(material(said, {"t1": "teacher"}), minimum=3)
    rows = {(row.theme, row.kind): row for row in found.counts}
    assert (rows["money", "parent"].persons, rows["money", "parent"].of) == (2, 3)
    assert rows["money", "parent"].share == pytest.approx(2 / 3)
    assert rows["support", ""].persons == 1  # through mentor
    assert (rows["money", ""].persons, rows["money", ""].of) == (2, 4)
    assert rows["time", "teacher"].persons is None
    assert "Fewer than 3 persons" in rows["time", "teacher"].withheld
    assert (found.not_shown, found.not_shown_persons) == (1, 1)
    assert share_interval(rows["time", "teacher"]) is None
    assert share_interval(rows["money", ""]).share == 0.5


def test_a_person_with_two_interviews_counts_once():
    documents = [Document("d1", "p", "parent"), Document("d2", "p", "parent"), Document("d3", "q", "parent")]
    segments = [Segment(f"s{at}", f"d{at}") for at in (1, 2, 3)]
    codings = [Coding(f"s{at}", "a", frozenset({"money"})) for at in (1, 2)]
    found = themes(coded(BOOK, documents, segments, codings), minimum=1)
    (row,) = [one for one in found.counts if (one.theme, one.kind) == ("money", "parent")]
    assert (row.persons, row.of) == (1, 2)


def test_a_code_may_need_two_coders():
    documents, segments = [Document("d", "p")], [Segment("s", "d")]
    both = [Coding("s", "a", frozenset({"money", "time"})), Coding("s", "b", frozenset({"money"}))]
    found = coded(BOOK, documents, segments, both)
    assert found.found()["s"] == {"money", "time"}
    assert found.found(agreed_by=2)["s"] == {"money"}
    ratings = found.ratings("time")
    assert ratings.tolist() == [[1, 0]]
    assert np.isnan(coded(BOOK, documents, segments, both[:1]).ratings("time")).sum() == 0


def test_ratings_of_all_codes_are_those_of_each():
    documents, segments = [Document("d", "p")], [Segment("s", "d"), Segment("t", "d")]
    both = [
        Coding("s", "a", frozenset({"mentor", "time"})),
        Coding("t", "b"),
        Coding("s", "b", frozenset({"money"})),
    ]
    found = coded(BOOK, documents, segments, both)
    for wider in (True, False):
        together = found.all_ratings(wider=wider)
        each = [found.ratings(name, wider=wider) for name in BOOK.names]
        np.testing.assert_array_equal(together, np.array(each))
    assert not np.array_equal(found.all_ratings(), found.all_ratings(wider=False), equal_nan=True)


def test_codes_together():
    said = {"p1": [{"money", "time"}, {"money", "mentor"}], "p2": [{"money", "time"}, {"time"}]}
    pairs = {(one.one, one.other): one for one in together(material(said))}
    assert (pairs["money", "time"].both, pairs["money", "time"].either) == (2, 4)
    assert pairs["money", "time"].jaccard == 0.5
    assert ("support", "mentor") not in pairs
    persons = {(one.one, one.other): one for one in together(material(said), within="person")}
    assert (persons["money", "time"].both, persons["support", "time"].both) == (2, 1)
    assert len(together(material(said), within="document")) == len(persons)
    with pytest.raises(ValueError, match="within"):
        together(material(said), within="school")


def test_saturation():
    said = {
        f"d{at}": [codes] for at, codes in enumerate([{"money"}, {"time"}, {"mentor"}, set(), set(), set()])
    }
    found = saturation(material(said))
    assert (found.new, found.known) == ((1, 1, 1, 0, 0, 0), (1, 2, 3, 3, 3, 3))
    assert found.reached == 6
    assert "After 6 documents, the last 2 brought 0 new codes" in found.sentences[0]
    late = saturation(material(said | {"d4": [{"support"}]}))
    assert late.reached is None
    assert "more may still" in late.sentences[0]
    assert saturation(material({})).reached is None
    with pytest.raises(ValueError, match="threshold"):
        saturation(material(said), threshold=2)


@given(st.lists(st.sets(st.sampled_from(["money", "time", "mentor"])), min_size=1, max_size=12))
def test_new_codes_add_up(sets):
    found = saturation(material({f"d{at}": [codes] for at, codes in enumerate(sets)}))
    assert sum(found.new) == found.known[-1] == len(set().union(*sets))
    assert list(found.known) == sorted(found.known)


def test_agreement_by_code_names_segments_to_talk_about():
    documents, segments = [Document("d", "p")], [Segment(f"s{at}", "d") for at in range(20)]
    first = [Coding(f"s{at}", "a", frozenset({"money"} if at < 10 else set())) for at in range(20)]
    second = [
        Coding(f"s{at}", "b", frozenset({"money"} if at < 8 else {"time"} if at == 19 else set()))
        for at in range(20)
    ]
    found = {one.code: one for one in agreement_by_code(coded(BOOK, documents, segments, [*first, *second]))}
    money = found["money"]
    assert (money.percent, money.pairs, money.differ) == (0.9, 20, ("s8", "s9"))
    assert money.kappa.kappa == pytest.approx((0.9 - 0.5) / 0.5)
    assert money.used == pytest.approx(18 / 40)
    assert "used this code" in found["mentor"].sentences[0]
    assert any("look at the percentage" in sentence for sentence in found["time"].sentences)
    alone = coded(BOOK, documents, segments, first)
    with pytest.raises(ProblemsFound, match="two coders"):
        agreement_by_code(alone)


# Quotes

LISTS = Lists(
    names=("María José Peña", "Will Smith", "O'Neil"),
    schools=("Riverside", "PS 12"),
    rare={"deaf": "the only deaf teacher here"},
)


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("I asked maria about it", "name", "maria"),
        ("Peña's class was full", "name", "Peña"),
        ("MARIA JOSE PENA helped", "name", "MARIA JOSE PENA"),
        ("o'neil said no", "name", "o'neil"),
        ("write to a.b+c@school.example.org now", "e-mail", "a.b+c@school.example.org"),
        ("call (615) 555-0134 please", "phone", "(615) 555-0134"),
        ("call +34 915 55 01 34", "phone", "+34 915 55 01 34"),
        ("on 12/03/2024 it began", "date", "12/03/2024"),
        ("on 2024-03-12 it began", "date", "2024-03-12"),
        ("since 3 de marzo", "date", "3 de marzo"),
        ("on March 3rd he left", "date", "March 3rd"),
        ("in September 2023 we moved", "date", "September 2023"),
        ("my number is A123456", "number", "A123456"),
        ("at Lincoln Heights Elementary they", "school", "Lincoln Heights Elementary"),
        ("the University of Memphis", "school", "University of Memphis"),
        ("down at riverside we", "school", "riverside"),
        ("I'm 15 and", "age", "I'm 15"),
        ("a 14-year-old girl", "age", "14-year-old"),
        ("as a Deaf person", "rare", "Deaf"),
        ("see https://example.org/me", "address", "https://example.org/me"),
        ("I am @maria_p there", "address", "@maria_p"),
    ],
)
def test_places_that_may_tell_who_speaks(text, kind, found):
    spans = [span for span in identifying(text, LISTS) if span.kind == kind]
    assert [span.text for span in spans] == [found]
    assert text[spans[0].start : spans[0].end] == found
    assert spans[0].why


@pytest.mark.parametrize(
    "text",
    [
        "We had 30 students and 2 teachers.",
        "It cost 1,250 dollars, which is too much.",
        "The willing ones stayed; goodwill helped.",
        "She said the schools were full in 2019.",
        "",
    ],
)
def test_harmless_text_has_none(text):
    assert identifying(text, LISTS) == ()


def test_masked_text_has_no_place_left():
    text = "María Peña of Riverside, call 615 555 0134 on 3 March."
    assert masked(text, identifying(text, LISTS)) == "[name] [name] of [school], call [phone] on [date]."


@given(st.text(max_size=80), st.lists(st.text(min_size=2, max_size=8), max_size=3))
def test_any_text_can_be_searched(text, names):
    lists = Lists(names=tuple(names))
    spans = identifying(text, lists)
    assert all(text[span.start : span.end] == span.text and span.text for span in spans)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    masked(text, spans)


@given(
    st.sampled_from(["Zoë", "Łukasz", "Straße", "Ali Reza", "ﬁona", "李雷"]), st.text("abc ,.", max_size=10)
)
def test_a_listed_name_is_always_found(name, around):
    text = f"{around} {name.upper()} {around}"
    assert "name" in {span.kind for span in identifying(text, Lists(names=(name,)))}


@pytest.mark.parametrize(("text", "name"), [("我问李雷了", "李雷"), ("قلت لأحمد نعم", "أحمد")])
def test_names_in_scripts_without_spaces_around_them(text, name):
    assert [span.kind for span in identifying(text, Lists(names=(name,)))] == ["name"]


def test_a_quote_needs_consent_search_and_a_reader():
    text = "My mentor Will stayed after class."
    quote = Quote(text)
    assert len(clearance(quote, LISTS).reasons) == 3
    (span,) = identifying(text, LISTS)
    ready = replace(quote, consent="given", settled=frozenset({span}), read_by="Ada", read_text=text)
    assert clearance(ready, LISTS).cleared
    assert "must read every quote" in clearance(ready, LISTS).caution
    assert "withdrawn" in clearance(replace(ready, consent="withdrawn"), LISTS).reasons[0]
    assert not clearance(replace(ready, consent="refused"), LISTS).cleared
    assert not clearance(replace(ready, read_by=" "), LISTS).cleared
    assert not clearance(replace(ready, settled=frozenset()), LISTS).cleared


def test_a_changed_quote_must_be_read_again():
    read = Quote("They helped.", consent="given", read_by="Ada", read_text="They helped.")
    assert clearance(read, LISTS).cleared
    changed = replace(read, text="They all helped.")
    assert clearance(changed, LISTS).reasons == clearance(replace(changed, read_by=""), LISTS).reasons


def test_rare_values_come_from_counts():
    assert set(rare_values({"Somali": 3, "English": 200, "Kurdish": 0})) == {"Somali"}


# Joint display

NUMBER = NumberSide("study 1", "Attendance rose by 3 days.", 3, 1, 5)
CLEARED = Quote("They helped.", consent="given", read_by="Ada", read_text="They helped.")
SAID = WordSide("support", "Parents speak of help.", quotes=(CLEARED,))
JUDGED = Judgement("confirm", "Ada Lovelace", "Both point to more contact.")


def test_joint_display_keeps_what_may_be_shown():
    rows = [JointRow("q1", NUMBER, SAID, JUDGED), JointRow("q2", NUMBER), JointRow("q3", None, SAID)]
    assert joint_display(rows, LISTS) == tuple(rows)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (JointRow("q"), "neither a number nor words"),
        (JointRow("q", NUMBER, SAID, replace(JUDGED, by=" ")), "name of the person"),
        (JointRow("q", NUMBER, SAID, replace(JUDGED, why="")), "reason is missing"),
        (JointRow("q", NUMBER, None, JUDGED), "only one side"),
        (JointRow("q", NUMBER, replace(SAID, quotes=(Quote("Will said so."),))), "is not cleared"),
    ],
)
def test_what_may_not_be_shown_is_refused(row, sentence):
    with pytest.raises(ProblemsFound, match=sentence):
        joint_display([row], LISTS)
    with pytest.raises(ProblemsFound, match="more than once"):
        joint_display([JointRow("q1", NUMBER), JointRow("q1", NUMBER)], LISTS)
