"""Yes or no: majority, double majority, consent, advice."""

from collections.abc import Sequence
from fractions import Fraction

from collegium.engines.ballots.ballot import Answer, Ballot, Exact
from collegium.engines.ballots.outcome import Outcome, Reason, Round, reason
from collegium.engines.ballots.rules import Advice, Consent, Constituency, DoubleMajority, Majority, Terms
from collegium.engines.ballots.shared import abstained, cast, plain, quorum, total, words

HALF = Fraction(1, 2)


def majority(rules: Majority, ballots: Sequence[Ballot]) -> Outcome:
    """yes/(yes + no) > threshold and the quorum."""
    votes = words(ballots, "yes", "no", "abstain")
    carried, why = _carried(votes["yes"], votes["no"], rules.threshold, rules.at_least)
    return _outcome(rules, ballots, carried, (why,), votes)


def _carried(yes: Exact, no: Exact, threshold: Fraction, at_least: bool = False) -> tuple[bool, Reason]:
    if yes + no == 0:
        return False, reason("nobody voted")
    if yes == no and threshold >= HALF:
        return False, reason("tie", yes=yes, no=no)
    mark = threshold * (yes + no)
    carried = yes >= mark if at_least else yes > mark
    code = "majority" if carried else "no majority"
    return carried, reason(code, yes=yes, no=no, threshold=threshold)


def _outcome(
    rules: Terms, ballots: Sequence[Ballot], carried: bool, why: tuple[Reason, ...], votes: dict[str, Exact]
) -> Outcome:
    met, about_quorum = quorum(rules, ballots)
    return Outcome(
        method=rules.method,
        passed=carried and met,
        rounds=(Round(tuple(votes.items())),),
        reasons=(*why, *about_quorum) if met else (*about_quorum, *why),
        cast=cast(ballots),
        abstained=abstained(ballots),
    )


def double_majority(rules: DoubleMajority, ballots: Sequence[Ballot]) -> Outcome:
    """Overall and in enough constituencies. A constituency without votes has not carried it."""
    votes = words(ballots, "yes", "no", "abstain")
    overall, why = _carried(votes["yes"], votes["no"], rules.threshold)
    sides = [_side(side, ballots) for side in rules.constituencies]
    needed = len(sides) if rules.needed is None else rules.needed
    count = sum(carried for carried, _ in sides)
    names = {side.name for side in rules.constituencies}
    strays = total(ballot.weight for ballot in ballots if ballot.constituency not in names)
    reasons = (
        why,
        reason("constituencies", count=count, needed=needed, total=len(sides)),
        *(about for _, about in sides),
        *([reason("no constituency", count=strays)] if strays else []),
    )
    return _outcome(rules, ballots, overall and count >= needed, reasons, votes)


def _side(side: Constituency, ballots: Sequence[Ballot]) -> tuple[bool, Reason]:
    votes = words([ballot for ballot in ballots if ballot.constituency == side.name], "yes", "no")
    yes, no = votes["yes"], votes["no"]
    if yes + no < side.least:
        return False, reason("constituency thin", name=side.name, votes=plain(yes + no), least=side.least)
    carried, _ = _carried(yes, no, side.threshold)
    return carried, reason(f"constituency {'for' if carried else 'against'}", name=side.name, yes=yes, no=no)


def consent(rules: Consent, ballots: Sequence[Ballot]) -> Outcome:
    """Somebody consents, and no reasoned objection is open. A resolved objection counts as consent."""
    heard = [_heard(ballot) for ballot in ballots]
    votes = words(heard, "consent", "object", "abstain")
    count = sum(isinstance(ballot.choice, Answer) and ballot.choice.word == "object" for ballot in heard)
    if count:
        why = reason("objections open", count=count)
    elif votes["consent"] == 0:
        why = reason("nobody consented")
    else:
        why = reason("consent", consent=votes["consent"])
    bare = sum(_is_bare(ballot) for ballot in ballots)
    notes = (reason("objections without reason", count=bare),) if bare else ()
    return _outcome(rules, heard, why.code == "consent", (why, *notes), votes)


def _is_bare(ballot: Ballot) -> bool:
    match ballot.choice:
        case Answer("object", why, resolved):
            return not resolved and not why.strip()
    return False


def _heard(ballot: Ballot) -> Ballot:
    match ballot.choice:
        case Answer("object", _, True):
            word = "consent"
        case Answer("object", why, _) if not why.strip():
            word = "abstain"
        case _:
            return ballot
    return Ballot(ballot.voter, Answer(word), ballot.weight, ballot.constituency, ballot.organisation)


def advice(rules: Advice, ballots: Sequence[Ballot]) -> Outcome:
    """Complete advice, then the owner's word. Abstaining from advice counts as having been heard."""
    said = {ballot.voter: ballot.choice for ballot in ballots}
    missing = sum(voter not in said for voter in rules.asked)
    if missing:
        whole = reason("advice missing", count=missing, asked=len(rules.asked))
    else:
        whole = reason("advice complete", count=len(rules.asked))
    owner = _owner(said.get(rules.owner)) if rules.owner else ()
    carried = not missing and (not rules.owner or owner[0].code == "owner agreed")
    votes = words(ballots, "given", "yes", "no", "abstain")
    return _outcome(rules, ballots, carried, (whole, *owner), votes)


def _owner(choice: object) -> tuple[Reason, ...]:
    match choice:
        case Answer("yes"):
            return (reason("owner agreed"),)
        case Answer("no"):
            return (reason("owner declined"),)
    return (reason("owner undecided"),)
