"""The rules of a proposal as the engine counts them, and what still keeps it from being opened."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.faults import sentence
from collegium.decisions.models import Proposal, Voter
from collegium.decisions.vocabulary import (
    ALWAYS_OPEN,
    RANKED,
    SMALL,
    THRESHOLDS,
    WITH_POINTS,
    Inside,
    Method,
    WhoVotes,
)
from collegium.engines.ballots import (
    Advice,
    Approval,
    Budget,
    Consent,
    Constituency,
    Dots,
    DoubleMajority,
    InstantRunoff,
    Majority,
    Organisation,
    PerOrganisation,
    Project,
    Quorum,
    Rules,
    Schulze,
    Score,
    TransferableVote,
    add1_step,
    problems_of_rules,
)


def delegations_apply(proposal: Proposal) -> bool:
    """Where people vote themselves, in the open; advice is asked of a person and cannot be given by another."""
    votes_themselves = proposal.who_votes != WhoVotes.REPRESENTATIVES
    return votes_themselves and not proposal.is_secret and proposal.method != Method.ADVICE


def terms_of(proposal: Proposal, seed: str) -> dict[str, Any]:
    """What all methods share: the seed of the lots and, where votes can be given away, how many one may carry."""
    if not delegations_apply(proposal):
        return {"seed": seed}
    topic = proposal.topic.name if proposal.topic else ""
    return {"seed": seed, "topic": topic, "most_carried": proposal.most_carried}


def quorum_of(proposal: Proposal, eligible: int) -> dict[str, Any]:
    if not proposal.quorum_percent:
        return {}
    return {"quorum": Quorum(Fraction(proposal.quorum_percent, 100), eligible)}


def rules_of(proposal: Proposal, roll: Sequence[Voter], *, number: int, seed: str) -> Rules:
    """The rules for this roll. number: of the round, which consent names. seed: from which lots are drawn."""
    terms = terms_of(proposal, seed)
    if proposal.method == Method.ADVICE:
        return advice(proposal, roll, seed)
    if proposal.who_votes == WhoVotes.MEMBERS:
        return per_organisation(proposal, roll, terms, seed)
    votes = sum(voter.weight for voter in roll)
    terms |= quorum_of(proposal, votes)
    return plain_rules(proposal, proposal.method, terms, votes=votes, types=types_of(roll), number=number)


def advice(proposal: Proposal, roll: Sequence[Voter], seed: str) -> Advice:
    names = {voter.person_id: voter.pseudonym for voter in roll}
    asked = [adviser.person_id for adviser in proposal.advisers.all()]
    return Advice(
        seed=seed,
        asked=tuple(names[person] for person in asked if person in names),
        owner=names.get(proposal.decider_id, ""),
    )


def types_of(roll: Iterable[Voter]) -> tuple[str, ...]:
    return tuple(sorted({str(voter.partner_type) for voter in roll}))


def plain_rules(  # noqa: PLR0911 - a line per method
    proposal: Proposal,
    method: str,
    terms: dict[str, Any],
    *,
    votes: int,
    types: tuple[str, ...] = (),
    number: int = 1,
) -> Rules:
    """The rules of one method. terms: what all methods share. votes: how many the roll has together."""
    options = tuple(option.title for option in proposal.options.all())
    threshold, at_least = THRESHOLDS[proposal.threshold]
    match method:
        case Method.CONSENT:
            return Consent(round=number, **terms)
        case Method.MAJORITY:
            return Majority(threshold=threshold, at_least=at_least, **terms)
        case Method.DOUBLE_MAJORITY:
            kinds = tuple(Constituency(name) for name in types)
            return DoubleMajority(constituencies=kinds, needed=proposal.kinds_needed, **terms)
        case Method.APPROVAL:
            return Approval(options=options, seats=proposal.seats, **terms)
        case Method.SCORE:
            return Score(options=options, seats=proposal.seats, highest=proposal.highest, **terms)
        case Method.DOTS:
            cap = proposal.dots_cap
            return Dots(options=options, seats=proposal.seats, dots=proposal.dots, cap=cap, **terms)
        case Method.INSTANT_RUNOFF:
            return InstantRunoff(options=options, **terms)
        case Method.TRANSFERABLE_VOTE:
            rule: Any = proposal.stv_rule
            return TransferableVote(options=options, seats=proposal.seats, rule=rule, **terms)
        case Method.SCHULZE:
            return Schulze(options=options, seats=proposal.seats, **terms)
    return budget(proposal, terms, votes=votes)


def budget(proposal: Proposal, terms: dict[str, Any], *, votes: int) -> Budget:
    """votes: how many the roll has together; from them follows the step of Add1, which is frozen with the rules."""
    projects = tuple(Project(option.title, option.cost or 0) for option in proposal.options.all())
    rule: Any = proposal.budget_rule
    completion: Any = proposal.completion if proposal.budget_rule == "equal shares" else "none"
    money = proposal.budget or 0
    step = add1_step(money, votes)
    return Budget(projects=projects, budget=money, rule=rule, completion=completion, step=step, **terms)


def per_organisation(
    proposal: Proposal, roll: Sequence[Voter], terms: dict[str, Any], seed: str
) -> PerOrganisation:
    """Partners decide inside first; the quorum is one of partners, by weight."""
    partners = {voter.label: voter for voter in roll}
    organisations = tuple(
        Organisation(
            name=label, weight=voter.weight, constituency=str(voter.partner_type), split=proposal.is_split
        )
        for label, voter in sorted(partners.items())
    )
    eligible = sum(voter.weight for voter in partners.values())
    outer = {"seed": seed, **quorum_of(proposal, eligible)}
    types = types_of(partners.values())
    outside = plain_rules(proposal, proposal.method, outer, votes=eligible, types=types)
    people = max(Counter(voter.label for voter in roll).values(), default=0)
    inside = inside_rules(proposal, seed, people=people)
    return PerOrganisation(organisations=organisations, inside=inside, outside=outside, **terms)


def inside_rules(proposal: Proposal, seed: str, *, people: int) -> Rules:
    """How the people of one partner make its vote. Rankings are joined by Schulze; half must tick what it approves.

    people: of the largest partner, so that the step of a budget is fine enough for all of them.
    """
    options = tuple(option.title for option in proposal.options.all())
    if proposal.method == Method.APPROVAL:
        return Approval(options=options, seats=max(1, len(options)), least=Fraction(1, 2), seed=seed)
    if proposal.method in RANKED:
        return Schulze(options=options, seed=seed)
    if proposal.method == Method.BUDGET:
        return budget(proposal, {"seed": seed}, votes=people)
    return Consent(seed=seed) if proposal.inside == Inside.CONSENT else Majority(seed=seed)


def problems_before_opening(proposal: Proposal, roll: Sequence[Voter], *, now: datetime) -> list[str]:
    """Sentences about what is missing; none when the vote can be opened."""
    found = [*about_time(proposal, now), *about_options(proposal), *about_voters(proposal, roll)]
    if not found:
        rules = rules_of(proposal, roll, number=1, seed="check")
        found = [sentence(problem) for problem in problems_of_rules(rules)]
    return found


def about_time(proposal: Proposal, now: datetime) -> Iterable[str]:
    if proposal.closes_at is None:
        yield _("Say until when people can vote.")
    elif proposal.closes_at <= now:
        yield _("The deadline is over. Choose a day ahead.")


def about_options(proposal: Proposal) -> Iterable[str]:
    if not proposal.has_options:
        return
    options = list(proposal.options.all())
    least = 1 if proposal.method == Method.BUDGET else 2
    if len(options) < least:
        yield ngettext("Add at least %(n)d option.", "Add at least %(n)d options.", least) % {"n": least}
    elif proposal.seats > len(options) and proposal.method not in {Method.BUDGET, Method.INSTANT_RUNOFF}:
        yield _("There are more places than options. Add options, or lower the number of places.")
    if proposal.method == Method.BUDGET:
        if not proposal.budget:
            yield _("Say how much money there is.")
        for option in options:
            if not option.cost:
                yield _("Say what “{option}” costs.").format(option=option)
            elif proposal.budget and option.cost > proposal.budget:
                yield _(
                    "“{option}” costs more than there is. Change one of the two amounts, or take it out."
                ).format(option=option)


def about_voters(proposal: Proposal, roll: Sequence[Voter]) -> Iterable[str]:
    if proposal.method == Method.ADVICE:
        if not proposal.advisers.all():
            yield _("List at least one person whose advice is needed.")
        if proposal.decider is None:
            yield _("Say who decides after the advice.")
    elif not roll:
        yield _("Nobody could vote: no partner with a vote has people of its own here.")
    if proposal.method in ALWAYS_OPEN and proposal.is_secret:
        yield _("Objections and advice have an author, so this vote cannot be secret.")
    if proposal.method == Method.DOUBLE_MAJORITY:
        yield from about_kinds(proposal, roll)
    if proposal.who_votes == WhoVotes.MEMBERS:
        yield from about_inside(proposal)
    if proposal.is_secret:
        yield from about_secrecy(proposal, roll)


def about_kinds(proposal: Proposal, roll: Sequence[Voter]) -> Iterable[str]:
    """Of a double majority: no more kinds of partner can be asked for than vote."""
    kinds, needed = len(types_of(roll)), proposal.kinds_needed or 0
    if roll and needed > kinds:
        yield ngettext(
            "The rules ask for %(needed)d kinds of partner, but only %(n)d kind has a vote. Ask for fewer, or "
            "leave the number empty for every kind.",
            "The rules ask for %(needed)d kinds of partner, but only %(n)d kinds have a vote. Ask for fewer, or "
            "leave the number empty for every kind.",
            kinds,
        ) % {"needed": needed, "n": kinds}


def about_inside(proposal: Proposal) -> Iterable[str]:
    if proposal.method == Method.CONSENT:
        yield _("For consent let each person vote, or each partner by whoever speaks for it.")
    if proposal.method in WITH_POINTS and not proposal.is_split:
        yield _("Points of a partner's people cannot become one vote. Divide its weight among their votes.")


def marks_of(proposal: Proposal, voter: Voter) -> tuple[str, str, int]:
    """What counting needs to know about the voter of a ballot: partner, kind of partner, weight."""
    per_partner = proposal.who_votes == WhoVotes.MEMBERS
    by_type = proposal.method == Method.DOUBLE_MAJORITY and not per_partner
    return (
        voter.label if per_partner else "",
        str(voter.partner_type) if by_type else "",
        1 if per_partner else voter.weight,
    )


def about_secrecy(proposal: Proposal, roll: Sequence[Voter]) -> Iterable[str]:
    """A ballot must look like those of at least two others."""
    groups = Counter(marks_of(proposal, voter) for voter in roll)
    if groups and min(groups.values()) < SMALL:
        yield ngettext(
            "A secret vote needs at least %(n)d voter with the same weight, kind or partner wherever these "
            "count, or a ballot would give its voter away. Vote in the open, per person, or with equal weights.",
            "A secret vote needs at least %(n)d voters with the same weight, kind or partner wherever these "
            "count, or a ballot would give its voter away. Vote in the open, per person, or with equal weights.",
            SMALL,
        ) % {"n": SMALL}
