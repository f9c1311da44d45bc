"""Receipts, the recount without Collegium, what is refused, and the voice gap."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

import collegium.engines.ballots
from collegium.engines.ballots import (
    Advice,
    Answer,
    Approval,
    Approved,
    Ballot,
    Budget,
    Choice,
    Constituency,
    Delegated,
    Dots,
    DoubleMajority,
    InstantRunoff,
    Majority,
    Organisation,
    Part,
    PerOrganisation,
    Points,
    Project,
    Quorum,
    Ranking,
    Rules,
    Schulze,
    Score,
    TransferableVote,
    Turns,
    count,
    from_json,
    problems_of_rules,
    pseudonym,
    receipt,
    recount_program,
    rules_hash,
    to_json,
    verify,
    voice_gap,
)
from collegium.engines.ballots.program import MODULES, program_hash
from collegium.engines.problems import ProblemsFound
from tests.engines.ballots import cast

YES, NO = Answer("yes"), Answer("no")
SIDES = (Constituency("school"), Constituency("business"))
ORGANISATIONS = (
    Organisation("A", constituency="school"),
    Organisation("B", weight=Fraction(3, 2), constituency="business", split=True),
)
DECISIONS: dict[str, tuple[Rules, list[Ballot]]] = {
    "delegated": (
        Majority(seed="s"),
        [Ballot("ann", Delegated("bob")), Ballot("bob", YES), Ballot("c", Delegated("c"))],
    ),
    "organisations": (
        PerOrganisation(
            organisations=ORGANISATIONS, inside=Majority(), outside=DoubleMajority(constituencies=SIDES)
        ),
        [
            Ballot("a", YES, organisation="A"),
            Ballot("b", YES, organisation="B"),
            Ballot("c", NO, organisation="B"),
        ],
    ),
    "shares": (
        Budget(projects=(Project("“Ágora” – مدرسة", 7), Project("y", 5)), budget=11),
        cast(Approved(("“Ágora” – مدرسة", "y")), Approved(("y",)), Approved(("“Ágora” – مدرسة",))),
    ),
    "stv": (
        TransferableVote(options=("a", "b", "c"), seats=2),
        cast(Ranking.of("a", "b"), Ranking.of("a"), Ranking.of("c"), Ranking.of("b")),
    ),
    "schulze": (Schulze(options=("a", "b", "c")), cast(Ranking((("a", "b"), ("c",))), Ranking.of("c"))),
}


def written(folder: Path, data: dict[str, Any]) -> Path:
    path = folder / "receipt.json"
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def recount(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program as anyone would: alone in a folder, Python isolated, without our packages."""
    (folder / "recount.py").write_text(recount_program(), encoding="utf-8")
    command = [sys.executable, "-I", "-S", "recount.py", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)


@pytest.mark.parametrize("name", DECISIONS)
def test_anyone_can_recount_offline(name: str, tmp_path: Path) -> None:
    rules, ballots = DECISIONS[name]
    outcome = count(rules, ballots)
    written(tmp_path, receipt(rules, ballots, outcome, title=name))
    run = recount(tmp_path, "receipt.json", rules_hash(rules))
    assert run.stderr == ""
    assert run.stdout.endswith("rules: as hashed\noutcome: the same\n")
    assert all(str(why) in run.stdout for why in outcome.reasons)
    assert run.returncode == 0


def turned(data: dict[str, Any]) -> None:
    data["outcome"]["passed"] = not data["outcome"]["passed"]


def one_ballot_less(data: dict[str, Any]) -> None:
    data["ballots"].pop()


def other_threshold(data: dict[str, Any]) -> None:
    data["rules"]["threshold"] = {"fraction": [2, 3]}


@pytest.mark.parametrize(
    ("change", "line"),
    [
        (turned, "OUTCOME DIFFERS: passed"),
        (one_ballot_less, "OUTCOME DIFFERS: passed, rounds, reasons, cast"),
        (other_threshold, "RULES DIFFER from their hash"),
    ],
)
def test_a_changed_receipt_is_found_out(
    change: Callable[[dict[str, Any]], None], line: str, tmp_path: Path
) -> None:
    ballots = cast(YES, YES, NO, NO, YES)
    data = receipt(Majority(), ballots, count(Majority(), ballots))
    change(data)
    written(tmp_path, data)
    run = recount(tmp_path, "receipt.json")
    assert line in run.stdout
    assert (run.stderr, run.returncode) == ("", 1)
    assert not verify(data).holds


def test_rules_exchanged_together_with_their_hash_are_found_by_the_published_one(tmp_path: Path) -> None:
    other = Majority(threshold=Fraction(1, 3))
    written(tmp_path, receipt(other, cast(YES, NO), count(other, cast(YES, NO))))
    run = recount(tmp_path, "receipt.json", rules_hash(Majority()))
    assert "RULES DIFFER from the published hash" in run.stdout
    assert run.returncode == 1


BARE = {"format": "collegium decision receipt", "version": 1, "ballots": []}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "[" * 100_000,
        json.dumps(BARE),
        json.dumps({**BARE, "rules": {"kind": "Open"}}),
        json.dumps({**BARE, "rules": {"kind": "Majority", "x": 1}}),
        json.dumps({**BARE, "rules": {"kind": "Majority", "threshold": "half"}}),
        json.dumps({**BARE, "rules": {"kind": "Majority", "threshold": {"fraction": [1, 0]}}}),
        json.dumps({**BARE, "rules": {"kind": "Majority", "threshold": 0.5}}),
        json.dumps({**BARE, "rules": {"kind": "Majority"}, "ballots": [1]}),
    ],
    ids=range(11),
)
def test_what_is_no_receipt_is_said_to_be_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "receipt.json").write_text(text)
    run = recount(tmp_path, "receipt.json")
    assert run.stdout.startswith("cannot be counted: ")
    assert (run.stderr, run.returncode) == ("", 2)


def test_the_program_is_made_of_every_module_that_counts() -> None:
    folder = Path(collegium.engines.ballots.__file__).parent
    here = {f"ballots.{path.stem}" for path in folder.glob("*.py")}
    assert here - set(MODULES) == {"ballots.__init__", "ballots.program", "ballots.voice"}
    assert all("'''" not in (folder / f"{name.partition('.')[2]}.py").read_text() for name in MODULES[1:])
    assert recount_program() == recount_program()
    assert len(program_hash()) == 64


def test_the_hash_is_that_of_the_written_rules() -> None:
    """Worked out with sha256sum over the one spelling, so that a change of the format does not pass unseen."""
    spelled = (
        '{"at_least":false,"kind":"Majority","most_carried":null,"quorum":null,"seed":"","threshold":'
        '{"fraction":[1,2]},"topic":""}'
    )
    run = subprocess.run(["sha256sum"], input=spelled, capture_output=True, text=True, check=True)
    assert rules_hash(Majority()) == run.stdout.split()[0]
    assert rules_hash(Majority(seed="x")) != rules_hash(Majority())


def test_json_refuses_what_is_not_exact() -> None:
    with pytest.raises(TypeError, match="float"):
        to_json(0.5)
    with pytest.raises(ProblemsFound):
        from_json({"some": "thing"})


def test_pseudonyms_differ_between_decisions() -> None:
    one, other = b"k" * 16, b"l" * 16
    assert pseudonym(one, "ann") == pseudonym(one, "ann")
    assert len({pseudonym(one, "ann"), pseudonym(other, "ann"), pseudonym(one, "bob")}) == 3
    with pytest.raises(ValueError, match="too short"):
        pseudonym(b"", "ann")


OPTIONS = ("a", "b")


@pytest.mark.parametrize(
    ("rules", "choice", "why"),
    [
        (Majority(), Answer("perhaps"), "“perhaps” is not an answer here"),
        (Majority(), Approved(("a",)), "this is not a choice for majority"),
        (Advice(asked=()), Answer("consent"), "“consent” is not an answer here"),
        (Approval(options=OPTIONS), Approved(("z",)), "“z” is not one of the options"),
        (Approval(options=OPTIONS), Approved(("a", "a")), "named twice"),
        (Score(options=OPTIONS), Points((("a", 6),)), "outside the scale"),
        (Dots(options=OPTIONS, dots=3, cap=2), Points((("a", 3),)), "too many dots"),
        (Dots(options=OPTIONS, dots=3, cap=2), Points((("a", -1),)), "fewer than none"),
        (Dots(options=OPTIONS, dots=3, cap=2), Points((("a", 2), ("b", 2))), "more dots than there are"),
        (Score(options=OPTIONS), Points((("a", 0.5),)), "not a whole number"),  # type: ignore[arg-type]
        (InstantRunoff(options=OPTIONS), Ranking((("a", "b"),)), "two options share a place"),
        (Schulze(options=OPTIONS), Ranking((("a",), ())), "a place is empty"),
    ],
)
def test_a_ballot_that_does_not_fit_is_refused(rules: Rules, choice: Choice, why: str) -> None:
    with pytest.raises(ProblemsFound, match=why) as caught:
        count(rules, [*cast(Answer("abstain")), Ballot("ann", choice)])
    first = caught.value.problems[0]
    assert (first.line, first.value) == (2, "ann")


@pytest.mark.parametrize(
    ("ballots", "why"),
    [
        ([Ballot("ann", YES), Ballot("ann", NO)], "voted twice"),
        ([Ballot("ann", Delegated("b")), Ballot("ann", Delegated("c"))], "voted twice"),
        ([Ballot("ann", YES, weight=-1)], "weight is not an exact number"),
        ([Ballot("ann", YES, weight=0.5)], "weight is not an exact number"),  # type: ignore[arg-type]
        ([Ballot("", YES)], "no voter"),
    ],
)
def test_ballots_that_contradict_each_other_are_refused(ballots: list[Ballot], why: str) -> None:
    with pytest.raises(ProblemsFound, match=why):
        count(Majority(), ballots)


@pytest.mark.parametrize(
    ("rules", "why"),
    [
        (Majority(at_least=True), "a tie would pass"),
        (Majority(threshold=Fraction(3, 2)), "not a share"),
        (Majority(quorum=Quorum(Fraction(2), 5)), "quorum"),
        (Majority(quorum=Quorum(Fraction(1), -1)), "fewer than no voters"),
        (Majority(most_carried=-1), "negative"),
        (Approval(options=()), "no options"),
        (Approval(options=OPTIONS, seats=3), "as many as options"),
        (Approval(options=OPTIONS, least=Fraction(2)), "least share"),
        (InstantRunoff(options=("a", "a")), "same name"),
        (Score(options=OPTIONS, lowest=5, highest=5), "lowest score"),
        (Dots(options=OPTIONS, dots=2, cap=3), "cap"),
        (Budget(projects=(Project("a", 0),), budget=1), "costs nothing"),
        (Budget(projects=(Project("a", 1),), budget=0), "no money"),
        (Budget(projects=(Project("a", 1),), budget=1, step=0), "step"),
        (DoubleMajority(constituencies=SIDES, needed=3), "more constituencies"),
        (DoubleMajority(constituencies=()), "no constituencies"),
        (Advice(asked=("a", "a")), "same name"),
        (
            PerOrganisation(
                organisations=(Organisation("A", weight=-1),), inside=Majority(), outside=Majority()
            ),
            "negative weight",
        ),
    ],
)
def test_rules_that_cannot_work_are_refused(rules: Rules, why: str) -> None:
    assert any(why in problem.why for problem in problems_of_rules(rules))
    with pytest.raises(ProblemsFound, match=why):
        count(rules, [])


def test_good_rules_have_no_problems() -> None:
    assert [problems_of_rules(rules) for rules, _ in DECISIONS.values()] == [()] * len(DECISIONS)
    assert problems_of_rules(replace(Majority(), threshold=Fraction(2, 3), at_least=True)) == ()


def test_voice_gap() -> None:
    """Four of eight attended; of the two parents none, of the six schools four.

    Schools had 9 of 12 turns with 10 of 15 people, parents (in two meetings) 3 with 5.
    """
    schools = [Part("school", attended=number < 4, voted=True) for number in range(6)]
    everyone, parents, school = voice_gap(
        [*schools, Part("parents"), Part("parents", voted=True, adopted=True)],
        [Turns("school", 10, 9), Turns("parents", 3, 0), Turns("parents", 2, 3)],
    )
    assert [voice.type for voice in (everyone, parents, school)] == ["", "parents", "school"]
    assert (everyone.invited, parents.invited, school.invited) == (8, 2, 6)
    attended, spoke, voted, adopted = parents.shares
    assert (attended.count, attended.share, attended.gap) == (0, 0, Fraction(-1, 2))
    assert (spoke.step, spoke.count, spoke.share) == ("spoke", 3, Fraction(1, 4))
    assert (spoke.gap, school.shares[1].gap) == (Fraction(1, 4) - Fraction(1, 3), Fraction(1, 12))
    assert (voted.share, voted.gap) == (Fraction(1, 2), Fraction(1, 2) - Fraction(7, 8))
    assert (adopted.count, adopted.gap) == (1, Fraction(3, 8))
    assert (parents.small, school.small, everyone.small) == (True, False, False)
    assert [share.gap for share in everyone.shares] == [0, 0, 0, 0]


def test_voice_gap_without_turns_says_nothing_of_speaking() -> None:
    for tally in ([], [Turns("school", 4, 0)]):
        voices = voice_gap([Part("school"), Part("parents")], tally)
        assert {share.step for voice in voices for share in voice.shares} == {"attended", "voted", "adopted"}
    partly = voice_gap([Part("school"), Part("parents")], [Turns("school", 4, 7)])
    assert [len(voice.shares) for voice in partly] == [4, 3, 4]  # of all, of parents, of the school


def test_voice_gap_of_nobody() -> None:
    (everyone,) = voice_gap([])
    assert (everyone.invited, everyone.small, everyone.shares[0].share) == (0, True, 0)
