"""Rules that contradict themselves and ballots that do not fit the rules, found before anything is counted."""

from collections import Counter
from collections.abc import Iterable, Sequence
from fractions import Fraction

from collegium.engines.ballots.ballot import (
    ABSTAIN,
    Answer,
    Approved,
    Ballot,
    Choice,
    Delegated,
    Points,
    Ranking,
)
from collegium.engines.ballots.rules import (
    Advice,
    Approval,
    Budget,
    Consent,
    Dots,
    DoubleMajority,
    InstantRunoff,
    Majority,
    PerOrganisation,
    Rules,
    Schulze,
    Score,
    TransferableVote,
)
from collegium.engines.problems import Problem

Faults = Iterable[tuple[str, str]]  # why, what to do

YES_NO = (Majority, DoubleMajority)
INSIDE_YES_NO = (Majority, DoubleMajority, Consent, Advice)
ORDERED = (Approval, Score, Dots, InstantRunoff, TransferableVote, Schulze)


def problems_of_rules(rules: Rules) -> tuple[Problem, ...]:
    """What is wrong with the rules themselves; empty when they can be published."""
    faults = [*_terms(rules), *_method(rules)]
    return tuple(Problem(why, todo, source="rules") for why, todo in faults)


def _terms(rules: Rules) -> Faults:
    if rules.quorum and not 0 <= rules.quorum.share <= 1:
        yield "the quorum is not between nobody and everybody", "Give a share from 0 to 1."
    if rules.quorum and rules.quorum.eligible < 0:
        yield "the quorum counts fewer than no voters", "Give the weight of all who may vote."
    if rules.most_carried is not None and rules.most_carried < 0:
        yield "the limit of carried votes is negative", "Give 0 or more, or no limit."


def _method(rules: Rules) -> Faults:  # noqa: PLR0912 - a case per method
    match rules:
        case Majority(threshold=threshold, at_least=at_least):
            yield from _threshold(threshold)
            if at_least and threshold <= Fraction(1, 2):
                yield (
                    "a tie would pass",
                    "Ask for more than the share, or for at least a share above one half.",
                )
        case DoubleMajority():
            yield from _double(rules)
        case Advice(asked=asked):
            yield from _distinct(asked, "people asked", least=0)
        case Approval(options=options, seats=seats, least=least):
            yield from _seats(options, seats)
            if not 0 <= least <= 1:
                yield "the least share is not a share", "Give a number from 0 to 1."
        case Schulze(options=options, seats=seats) | TransferableVote(options=options, seats=seats):
            yield from _seats(options, seats)
        case InstantRunoff(options=options):
            yield from _seats(options, 1)
        case Score(options=options, seats=seats, lowest=lowest, highest=highest):
            yield from _seats(options, seats)
            if lowest >= highest:
                yield "the lowest score is not below the highest", "Exchange them."
        case Dots(options=options, seats=seats, dots=dots, cap=cap):
            yield from _seats(options, seats)
            if not 1 <= cap <= dots:
                yield "the cap is not between 1 and the number of dots", "Lower the cap."
        case Budget():
            yield from _budget(rules)
        case PerOrganisation():
            yield from _organisations(rules)


def _threshold(threshold: Fraction) -> Faults:
    if not 0 <= threshold <= 1:
        yield "the threshold is not a share", "Give a number from 0 to 1."


def _distinct(names: Sequence[str], what: str, least: int = 1) -> Faults:
    if len(names) < least:
        yield f"there are no {what}", "Name at least one."
    if len(set(names)) < len(names):
        yield f"two {what} have the same name", "Give each a name of its own."


def _seats(options: Sequence[str], seats: int) -> Faults:
    yield from _distinct(options, "options")
    if not 1 <= seats <= len(options):
        yield "there are not between one place and as many as options", "Change the number of places."


def _double(rules: DoubleMajority) -> Faults:
    yield from _distinct([side.name for side in rules.constituencies], "constituencies")
    for threshold in (rules.threshold, *(side.threshold for side in rules.constituencies)):
        yield from _threshold(threshold)
    if rules.needed is not None and not 1 <= rules.needed <= len(rules.constituencies):
        yield "more constituencies are needed than there are, or none", "Change how many must carry it."


def _budget(rules: Budget) -> Faults:
    yield from _distinct([project.name for project in rules.projects], "projects")
    if any(project.cost <= 0 for project in rules.projects):
        yield "a project costs nothing", "Give every project a cost above 0."
    if rules.budget <= 0:
        yield "there is no money to spend", "Give a budget above 0."
    if rules.step <= 0:
        yield "the step of the completion is not above 0", "Use 1, or more for large sums."


def _organisations(rules: PerOrganisation) -> Faults:
    yield from _distinct([organisation.name for organisation in rules.organisations], "organisations")
    if any(organisation.weight < 0 for organisation in rules.organisations):
        yield "an organisation has a negative weight", "Give 0 or more."
    if rules.quorum:
        yield "the quorum of organisations stands in the wrong place", "Put it into the rules outside."
    yield from _method(rules.outside)
    yield from _terms(rules.outside)
    for organisation in rules.organisations:
        if organisation.split:
            continue
        inside = organisation.inside or rules.inside
        yield from _method(inside)
        yield from _terms(inside)
        if not _suits(inside, rules.outside):
            why = f"{inside.method} inside gives no vote that {rules.outside.method} outside can count"
            yield why, "Choose methods that go together, or split the vote."


def _suits(inside: Rules, outside: Rules) -> bool:
    if isinstance(outside, YES_NO):
        return isinstance(inside, INSIDE_YES_NO)
    if isinstance(outside, Budget):
        return isinstance(inside, Budget) and inside.projects == outside.projects
    if isinstance(outside, Approval | InstantRunoff | TransferableVote | Schulze):
        return isinstance(inside, ORDERED) and set(inside.options) == set(outside.options)
    return False


def problems_of_ballots(rules: Rules, ballots: Sequence[Ballot]) -> tuple[Problem, ...]:
    """What is wrong with the ballots; line is the number of the ballot, from 1."""
    if _fit_at_a_glance(rules, ballots):
        return ()
    found: list[Problem] = []
    twice = _twice(ballots)
    known: dict[tuple[Choice, str], tuple[tuple[str, str], ...]] = {}
    for line, ballot in enumerate(ballots, start=1):
        key = (ballot.choice, ballot.organisation)
        misfits = known.get(key)
        if misfits is None:
            misfits = known[key] = tuple(_place(rules, ballot))
        if misfits or twice or not _is_plain(ballot):
            faults = (*_ballot(ballot, twice), *misfits)
            found += [Problem(why, todo, "ballots", line, value=ballot.voter) for why, todo in faults]
    return tuple(found)


def _fit_at_a_glance(rules: Rules, ballots: Sequence[Ballot]) -> bool:
    """Quickly: whether every ballot of a ranked vote is as nearly all are. False says nothing yet."""
    if not isinstance(rules, InstantRunoff | TransferableVote) or not all(map(_is_plain, ballots)):
        return False
    voters = {ballot.voter for ballot in ballots}
    papers = {ballot.choice.levels for ballot in ballots if isinstance(ballot.choice, Ranking)}
    others = [ballot.choice for ballot in ballots if not isinstance(ballot.choice, Ranking)]
    if len(voters) < len(ballots) or any(choice != ABSTAIN for choice in others):
        return False
    alone = {(option,) for option in rules.options}
    return all(len(alone.intersection(levels)) == len(levels) for levels in papers)


def _twice(ballots: Sequence[Ballot]) -> set[tuple[str, str | None]]:
    """Voters, with the topic of a delegation, who are there more than once."""
    seen = Counter((ballot.voter, _topic(ballot.choice)) for ballot in ballots)
    return {key for key, times in seen.items() if times > 1} if len(seen) < len(ballots) else set()


def _topic(choice: Choice) -> str | None:
    return choice.topic if isinstance(choice, Delegated) else None


def _is_plain(ballot: Ballot) -> bool:
    """Quickly: a voter and a whole weight, as nearly all ballots have."""
    return type(ballot.weight) is int and ballot.weight >= 0 and ballot.voter != ""


def _ballot(ballot: Ballot, twice: set[tuple[str, str | None]]) -> Faults:
    if not isinstance(ballot.weight, int | Fraction) or ballot.weight < 0:
        yield "the weight is not an exact number of 0 or more", "Give a whole number or a fraction."
    if ballot.voter == "":
        yield "the ballot has no voter", "Give every ballot a pseudonym."
    if (ballot.voter, _topic(ballot.choice)) in twice:
        yield "the same person has voted twice", "Keep one ballot."


def _place(rules: Rules, ballot: Ballot) -> Faults:
    if not isinstance(rules, PerOrganisation):
        yield from _choice(rules, ballot.choice)
        return
    for organisation in rules.organisations:
        if organisation.name == ballot.organisation:
            inside = organisation.inside or rules.inside
            inner = Ballot(ballot.voter, ballot.choice, organisation=ballot.organisation)
            yield from _place(rules.outside if organisation.split else inside, inner)
            return
    yield "the ballot belongs to none of the organisations", "Name an organisation that takes part."


def _choice(rules: Rules, choice: Choice) -> Faults:
    if choice == ABSTAIN or isinstance(choice, Delegated):
        return
    match rules, choice:
        case ((Majority() | DoubleMajority()), Answer(word)):
            yield from _word(word, "yes", "no")
        case Consent(), Answer(word):
            yield from _word(word, "consent", "object")
        case Advice(), Answer(word):
            yield from _word(word, "given", "yes", "no")
        case Approval(options=options), Approved(chosen):
            yield from _listed(chosen, options)
        case Budget(projects=projects), Approved(chosen):
            yield from _listed(chosen, [project.name for project in projects])
        case ((Score() | Dots()), Points(points)):
            yield from _listed([option for option, _ in points], rules.options)
            yield from _points(rules, [number for _, number in points])
        case ((InstantRunoff() | TransferableVote() | Schulze()), Ranking(levels)):
            yield from _listed([option for level in levels for option in level], rules.options)
            if any(len(level) != 1 for level in levels) and not isinstance(rules, Schulze):
                yield "two options share a place", "Give every option a place of its own."
            if any(not level for level in levels):
                yield "a place is empty", "Leave it out."
        case _:
            yield f"this is not a choice for {rules.method}", "Vote in the way the rules ask for."


def _word(word: str, *allowed: str) -> Faults:
    if word not in (*allowed, "abstain"):
        yield f"“{word}” is not an answer here", f"Answer {', '.join(allowed)} or abstain."


def _listed(chosen: Sequence[str], options: Sequence[str]) -> Faults:
    for option in sorted(set(chosen) - set(options)):
        yield f"“{option}” is not one of the options", "Choose from the list."
    if len(set(chosen)) < len(chosen):
        yield "an option is named twice", "Name each at most once."


def _points(rules: Score | Dots, numbers: Sequence[int]) -> Faults:
    if any(not isinstance(number, int) for number in numbers):
        yield "points are not a whole number", "Give whole numbers."
        return
    if isinstance(rules, Score) and any(not rules.lowest <= number <= rules.highest for number in numbers):
        yield "a score is outside the scale", f"Give {rules.lowest} to {rules.highest}."
    if isinstance(rules, Dots) and any(not 0 <= number <= rules.cap for number in numbers):
        yield "an option has too many dots, or fewer than none", f"Give at most {rules.cap}."
    if isinstance(rules, Dots) and sum(numbers) > rules.dots:
        yield "more dots than there are", f"Give at most {rules.dots} in all."
