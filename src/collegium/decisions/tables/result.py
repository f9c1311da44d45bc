"""A counted poll as a page shows it: why, the rounds as table and charts, ties in sentences, who carried whose vote."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.decisions.models import Poll
from collegium.decisions.tables.drawing import bars
from collegium.decisions.tables.numbers import amount, shown, worded
from collegium.decisions.vocabulary import ANSWERS, REASON_SENTENCES, TIE_SENTENCES
from collegium.engines.ballots import (
    Budget,
    Exact,
    Outcome,
    Payment,
    PerOrganisation,
    Reason,
    Round,
    Rules,
    answer_of,
    casts_no_vote,
)

CHARTS_AT_MOST = 6
YES, NO = ("yes", "consent", "given"), ("no", "object")


@dataclass(frozen=True, slots=True)
class Result:
    """Everything that the page of a result shows."""

    outcome: Outcome
    headline: str
    tone: str
    reasons: list[str]
    ties: list[str]
    charts: list[dict[str, Any]]
    table: dict[str, Any]
    purchases: dict[str, Any] | None
    parts: list[tuple[str, str]]


def result_of(poll: Poll) -> Result | None:
    """None while the poll is open."""
    outcome = poll.found()
    if outcome is None:
        return None
    return Result(
        outcome=outcome,
        headline=headline(outcome),
        tone="good" if outcome.passed else "attention",
        reasons=[*(sentence(reason) for reason in outcome.reasons), *about_delegations(outcome)],
        ties=ties_of(outcome),
        charts=charts_of(outcome),
        table=rounds_table(outcome),
        purchases=purchases_of(outcome, poll),
        parts=[(name, vote_of(outcome, part)) for name, part in outcome.parts],
    )


def vote_of(outcome: Outcome, part: Outcome) -> str:
    """What a partner said: on yes or no one of the words that are counted outside, else what its people chose."""
    if casts_no_vote(part):
        return _("No vote")
    if outcome.order or outcome.winners:
        return headline(part)
    return str(ANSWERS[answer_of(part).word])


def about_delegations(outcome: Outcome) -> list[str]:
    """How many votes were carried, and how many delegations came to nothing: these abstain, and are there."""
    carried = sum(one.result == "carried" for one in outcome.carried)
    lost = sum(one.result in {"cycle", "too many"} for one in outcome.carried)
    found = []
    if carried:
        text = ngettext(
            "{n} vote was cast by somebody else.", "{n} votes were cast by somebody else.", carried
        )
        found.append(text.format(n=carried))
    if lost:
        text = ngettext(
            "{n} vote was given to somebody who could not cast it, and counts as an abstention.",
            "{n} votes were given to somebody who could not cast them, and count as abstentions.",
            lost,
        )
        found.append(text.format(n=lost))
    return found


def headline(outcome: Outcome) -> str:
    """The result in one line."""
    if outcome.winners:
        return _("Chosen: {options}").format(options=listed(outcome.winners))
    if outcome.order:
        return _("Nothing is chosen")
    return _("Adopted") if outcome.passed else _("Not adopted")


def listed(names: Sequence[str]) -> str:
    return " · ".join(shown(name) for name in names)


def sentence(reason: Reason) -> str:
    values = {key: worded(key, value) for key, value in reason.as_said().items()}
    return str(REASON_SENTENCES[reason.code]).format(**values)


def ties_of(outcome: Outcome) -> list[str]:
    """One sentence for each tie, however many places were at stake in it."""
    chosen: dict[tuple[int, tuple[str, ...], str], list[str]] = {}
    for tie in outcome.ties:
        chosen.setdefault((tie.round, tie.options, tie.by), []).append(tie.chosen)
    return [tie_sentence(*tie, names) for tie, names in chosen.items()]


def tie_sentence(number: int, options: Sequence[str], by: str, chosen: Sequence[str]) -> str:
    words = {"round": amount(number), "options": listed(options), "chosen": listed(chosen)}
    return str(TIE_SENTENCES[by]).format(**words)


def charts_of(outcome: Outcome) -> list[dict[str, Any]]:
    """A chart for each round; of many rounds the first and the last, since the table has them all."""
    rounds = list(enumerate(outcome.rounds, start=1))
    chosen = rounds if len(rounds) <= CHARTS_AT_MOST else [rounds[0], rounds[-1]]
    return [chart_of(number, one, several=len(rounds) > 1) for number, one in chosen]


def chart_of(number: int, one: Round, *, several: bool) -> dict[str, Any]:
    title = _("Round {number}").format(number=amount(number)) if several else _("The votes")
    rows = [(shown(name), votes) for name, votes in one.tallies]
    rows.sort(key=lambda row: -row[1]) if several else None
    out = ", ".join(shown(name) for name in one.eliminated)
    chosen = ", ".join(shown(name) for name in one.elected)
    notes = [
        _("Chosen: {options}").format(options=chosen) if chosen else "",
        _("Drops out: {options}").format(options=out) if out else "",
        _("Needed: {quota}").format(quota=amount(one.quota)) if one.quota is not None else "",
    ]
    return {
        "title": title,
        "note": " · ".join(filter(None, notes)),
        "alt": ", ".join(f"{name} {amount(votes)}" for name, votes in rows),
        "svg": bars([(name, votes, amount(votes)) for name, votes in rows], mark=one.quota),
        "table": {
            "headers": [_("Option"), _("Votes")],
            "rows": [[name, amount(votes)] for name, votes in rows],
        },
    }


def rounds_table(outcome: Outcome) -> dict[str, Any]:
    """All rounds side by side: a row for each option, and where votes went that count for none."""
    names = list(dict.fromkeys(name for one in outcome.rounds for name, _votes in one.tallies))
    several = len(outcome.rounds) > 1
    heads = [_("Round {number}").format(number=amount(n)) for n in range(1, len(outcome.rounds) + 1)]
    rows = [[shown(name), *(cell(one, name) for one in outcome.rounds)] for name in names]
    if any(one.exhausted for one in outcome.rounds):
        rows.append([_("No option left"), *(amount(one.exhausted) for one in outcome.rounds)])
    if any(one.residue for one in outcome.rounds):
        rows.append([_("Lost by rounding"), *(amount(one.residue) for one in outcome.rounds)])
    if any(one.quota is not None for one in outcome.rounds):
        rows.append([_("Needed"), *(amount(one.quota) for one in outcome.rounds)])
    return {"headers": [_("Option"), *(heads if several else [_("Votes")])], "rows": rows}


def cell(one: Round, name: str) -> str:
    if name not in dict(one.tallies):
        return "–"
    votes = amount(one.votes(name))
    if name in one.elected:
        return _("{votes}, chosen").format(votes=votes)
    return _("{votes}, drops out").format(votes=votes) if name in one.eliminated else votes


def purchases_of(outcome: Outcome, poll: Poll) -> dict[str, Any] | None:
    """What a budget pays for, in order, what that is for each vote, and why money is left."""
    spending = outcome.spending
    if spending is None:
        return None
    currency = poll.currency.upper()
    rows = [[one.project, amount(one.votes), money(one.cost, currency)] for one in spending.purchases]
    notes = [for_each_vote(outcome, currency), step_sentence(poll), why_left(outcome, poll)]
    return {
        "headers": [_("Project"), _("Votes"), _("Cost")],
        "rows": rows,
        "note": " ".join(filter(None, notes)),
    }


def money(value: Exact, currency: str) -> str:
    return f"{amount(value)} {currency}".strip()


def for_each_vote(outcome: Outcome, currency: str) -> str:
    """What was spent, divided by the votes cast; only where each vote has a share of its own."""
    spending = outcome.spending
    if spending is None or spending.share is None or not spending.spent or not outcome.cast:
        return ""
    return _("{spent} is spent, which is {share} for each of the {votes} votes.").format(
        spent=money(spending.spent, currency),
        share=money(Fraction(spending.spent) / Fraction(outcome.cast), currency),
        votes=amount(outcome.cast),
    )


def why_left(outcome: Outcome, poll: Poll) -> str:
    """Why a budget is not spent to the end, in a sentence; empty where it is."""
    budget, spending = poll.proposal.budget or 0, outcome.spending
    if spending is None or budget <= spending.spent:
        return ""
    left = budget - spending.spent
    bought = {one.project for one in spending.purchases}
    others = [one.cost or 0 for one in poll.proposal.options.all() if one.title not in bought]
    if not others:
        why = _("{left} is left: every project is paid for.")
    elif min(others) > left:
        why = _("{left} is left: each of the other projects costs more than that.")
    elif spending.share is not None:
        why = _(
            "{left} is left: every vote has the same share to spend, and the shares of those who want one of the "
            "other projects do not pay for it."
        )
    else:
        why = _("{left} is left: nobody wants the other projects that it would pay for.")
    return why.format(left=money(left, poll.currency.upper()))


def step_sentence(poll: Poll) -> str:
    """In which steps Add1 raises the shares of this poll; empty where nothing is raised."""
    step = step_of(poll.terms())
    return (
        _("Shares are raised in steps of {money}.").format(money=money(step, poll.currency.upper()))
        if step
        else ""
    )


def step_of(rules: Rules) -> int | None:
    """By how much Add1 raises every share; None where nothing is raised."""
    outside = rules.outside if isinstance(rules, PerOrganisation) else rules
    grows = isinstance(outside, Budget) and outside.rule == "equal shares" and outside.completion != "none"
    return outside.step if isinstance(outside, Budget) and grows else None


def payments_of(poll: Poll, names: Collection[str]) -> list[str]:
    """What the shares of these voters paid for, by their names in the receipt."""
    outcome = poll.found()
    spending = outcome.spending if outcome else None
    return [paid_sentence(one, poll) for one in spending.payments if one.voter in names] if spending else []


def paid_sentence(payment: Payment, poll: Poll) -> str:
    currency = poll.currency.upper()
    words = {
        "paid": " · ".join(f"{shown(project)} {money(value, currency)}" for project, value in payment.paid),
        "left": money(payment.left, currency),
    }
    if not payment.paid:
        return _("Your share paid for nothing; {left} of it were left.").format(**words)
    return _("Your share paid for: {paid}. Left of it: {left}.").format(**words)
