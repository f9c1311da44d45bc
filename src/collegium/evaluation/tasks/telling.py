"""What a report says beside its numbers: costs, limits, what partners think, and how the standards rate it.

Everything here comes from a protected result and from the words of people, and is in the language that is active.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _

from collegium.engines.impact import Finding, StudyResult
from collegium.engines.reporting import (
    LEVEL,
    Grid,
    Reviewed,
    Section,
    apart,
    limits,
    review_findings,
    told_assigned,
    told_clusters,
)
from collegium.engines.robustness import CheckedAnswer
from collegium.engines.wwc import HANDBOOKS, Essa, Handbook, Reason
from collegium.evaluation.models import ReportFacts, ReportVersion, SignOff, SignOffRound
from collegium.evaluation.tasks.pricing import cost_sentences, gain_prices, told_range
from collegium.evaluation.tasks.saying import JudgedTheme, ToldQuote, said_section
from collegium.evaluation.vocabulary import (
    OPEN_TIER,
    REASON_SENTENCES,
    SIZE_WORDS,
    STANDING_WORDS,
    TIER_WORDS,
    AssignedUnit,
    Assignment,
    OutcomeKind,
    ReportPart,
    SignOffAnswer,
    limit_in_words,
    marked,
    reason_in_words,
    told_money,
)

Labels = Mapping[str, str]
NEWEST_HANDBOOK: Handbook = "5.0"
STANDING_TONES = {
    "without reservations": "good",
    "with reservations": "attention",
    "does not meet": "neutral",
}


@dataclass(frozen=True, slots=True)
class RatedFinding:
    """What the What Works Clearinghouse and the law on evidence tiers say of one main finding."""

    title: str
    index: str  # what the effect size is
    g: str
    p: str
    standing: str
    tone: str
    reasons: tuple[str, ...]
    tier: str
    tier_reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Dissent:
    partner: str
    reason: str
    on: str


@dataclass(frozen=True, slots=True)
class Board:
    """Everything a school board reads beside headline and chart, and the rating of the annex."""

    handbook: Handbook
    version: int = 0
    summary: str = ""
    cost: tuple[str, ...] = ()
    # finding, effect size, cost of one standard deviation, its likely range
    cost_rows: tuple[tuple[str, str, str, str], ...] = ()
    cost_source: str = ""
    limits: tuple[str, ...] = ()
    own_limits: str = ""
    meaning: str = ""
    agreed: tuple[str, ...] = ()
    dissents: tuple[Dissent, ...] = ()
    silent: tuple[str, ...] = ()
    silence_reason: str = ""
    design: tuple[tuple[str, str], ...] = ()
    ratings: tuple[RatedFinding, ...] = ()
    joint: tuple[JudgedTheme, ...] = ()
    quotes: tuple[ToldQuote, ...] = ()
    randomised: bool | None = None  # whether a lot decided who took part; None: nobody has said
    is_veiled: bool = False  # themes are kept from a coder who has texts to code yet


def handbook_named(text: str) -> Handbook:
    """The edition that an address names, else the newest."""
    return next((one for one in HANDBOOKS if one == text), NEWEST_HANDBOOK)


def board_of(
    result: StudyResult,
    labels: Labels,
    *,
    version: ReportVersion | None = None,
    handbook: Handbook = NEWEST_HANDBOOK,
    now: datetime | None = None,
) -> Board:
    """result: protected, with its sentences in the language that is active. version: the words to tell, if any."""
    randomised = version.is_randomised if version else None
    found = limits(result, randomised=randomised)
    told = (*result.warnings, *(limit_in_words(one, labels) for one in found))
    if version is None:
        return Board(handbook=handbook, limits=told)
    texts = version.texts_by_part()
    return replace(
        with_sign_offs(Board(handbook=handbook, limits=told), version, now=now or timezone.now()),
        version=version.number,
        randomised=randomised,
        summary=texts.get(ReportPart.SUMMARY, ""),
        own_limits=texts.get(ReportPart.LIMITS, ""),
        meaning=texts.get(ReportPart.MEANING, ""),
        cost=tuple(cost_sentences(version)),
        cost_rows=tuple(cost_rows(version, result, labels)),
        cost_source=version.cost_source,
        design=tuple(design_facts(version, result, labels)),
        ratings=tuple(rated(version, result, labels, handbook)),
    )


# --- costs ----------------------------------------------------------------------------------------------------


def cost_rows(facts: ReportFacts, result: StudyResult, labels: Labels) -> Iterator[tuple[str, str, str, str]]:
    """The price of one standard deviation, and its range."""
    for price in gain_prices(facts, result):
        yield (
            title_of(price.finding, result.study.treatment, labels),
            marked(number_format(round(price.g, 2), 2), price.finding.index),
            "–" if price.exact is None else told_money(price.exact, facts.currency),
            told_range(price, facts.currency),
        )


def title_of(one: Finding | Reviewed | CheckedAnswer, treatment: str, labels: Labels) -> str:
    arm = labels.get(f"{treatment}={one.arm}", one.arm)
    return _("{outcome}, {arm}").format(outcome=labels.get(one.outcome, one.outcome), arm=arm)


# --- partners -------------------------------------------------------------------------------------------------


def with_sign_offs(board: Board, version: ReportVersion, *, now: datetime) -> Board:
    """Who agreed, who dissents and why, and, once the time is over, who did not answer."""
    asked = SignOffRound.objects.filter(version=version).first()
    if asked is None:
        return board
    rows = list(asked.sign_offs.select_related("organisation"))
    silent = [one for one in rows if one.answer == SignOffAnswer.NONE]
    return replace(
        board,
        agreed=tuple(str(one.organisation) for one in rows if one.answer == SignOffAnswer.AGREES),
        dissents=tuple(dissent(one) for one in rows if one.answer == SignOffAnswer.DISSENTS),
        silent=tuple(str(one.organisation) for one in silent) if asked.is_over(now=now) else (),
        silence_reason=asked.silence_reason,
    )


def dissent(one: SignOff) -> Dissent:
    day = timezone.localtime(one.answered_at) if one.answered_at else None
    return Dissent(str(one.organisation), one.reason, date_format(day, "DATE_FORMAT") if day else "")


# --- the standards --------------------------------------------------------------------------------------------


def design_facts(facts: ReportFacts, result: StudyResult, labels: Labels) -> Iterator[tuple[str, str]]:
    """What the evaluator answered, with the numbers that may be told."""
    if facts.assignment == Assignment.UNKNOWN:
        return
    yield _("Who took part was decided"), facts.get_assignment_display()
    yield _("What was assigned"), facts.get_unit_display()
    for arm, number in told_assigned(result, facts.assigned).items():
        told = _("withheld") if number is None else number_format(number, force_grouping=True)
        yield _("Assigned: {arm}").format(arm=arm), told
    yield from cluster_facts(facts, result)
    kept = _("The assignment was not kept.") if facts.is_compromised else _("None that matters.")
    yield _("Changes to the assignment"), " ".join(text for text in (kept, facts.changes) if text)
    places = _("not answered") if facts.sites is None else number_format(facts.sites, force_grouping=True)
    yield _("Schools or other places"), places
    for name, said in facts.outcomes.items():
        yield _("Outcome: {outcome}").format(outcome=labels.get(name, name)), outcome_fact(said)


def cluster_facts(facts: ReportFacts, result: StudyResult) -> Iterator[tuple[str, str]]:
    if facts.unit == AssignedUnit.STUDENTS:
        return
    for arm, (assigned, analysed) in told_clusters(result, facts.answers).items():
        told = _("withheld") if assigned is None else number_format(assigned, force_grouping=True)
        yield (
            _("Classes, schools or groups: {arm}").format(arm=arm),
            _("{assigned} assigned, {analysed} in the analysis").format(
                assigned=told, analysed=number_format(analysed, force_grouping=True)
            ),
        )
    if facts.unit == AssignedUnit.CLUSTERS:
        told = _("They are, or may be, counted.") if facts.has_joiners else _("They are not counted.")
        yield _("Students who joined afterwards"), told


def outcome_fact(said: Mapping[str, Any]) -> str:
    """What was said of one outcome, in one line."""
    parts = [str(OutcomeKind(said["kind"]).label), said["domain"]]
    if said["icc"] is not None:
        parts.append(
            _("{share} of the variance between classes or schools").format(share=number_format(said["icc"]))
        )
    if said["negative"]:
        parts.append(str(REASON_SENTENCES["overriding negative"]))
    return " · ".join(part for part in parts if part)


def rated(
    facts: ReportFacts, result: StudyResult, labels: Labels, handbook: Handbook
) -> Iterator[RatedFinding]:
    answers = facts.answers
    for one in review_findings(result, answers, handbook=handbook) if answers else ():
        yield RatedFinding(
            title=title_of(one, result.study.treatment, labels),
            index=str(SIZE_WORDS[one.index]),
            g="" if one.g is None else number_format(round(one.g, 2), 2),
            p=told_p(one.p),
            standing=str(STANDING_WORDS[one.rating.standing]),
            tone=STANDING_TONES[one.rating.standing],
            reasons=tuple(reason_in_words(labelled(reason, labels)) for reason in one.rating.reasons),
            tier=tier_told(one.tier),
            tier_reasons=tuple(
                reason_in_words(labelled(reason, labels)) for reason in (*one.test, *one.tier.reasons)
            )
            if one.tier
            else (),
        )


def tier_told(tier: Essa | None) -> str:
    return str(OPEN_TIER if tier and tier.is_open else TIER_WORDS[tier.tier if tier else None])


def told_p(value: float | None) -> str:
    """Empty where nobody can say."""
    if value is None:
        return ""
    digits = apart(value, 3, LEVEL)
    return _("below 0.001") if value < 0.001 else number_format(round(value, digits), digits)


def labelled(reason: Reason, labels: Labels) -> Reason:
    """The reason with a measure by what people call it."""
    measure = reason.values.get("measure")
    if not isinstance(measure, str):
        return reason
    return replace(reason, values={**reason.values, "measure": labels.get(measure, measure)})


# --- on paper -------------------------------------------------------------------------------------------------


def sections_of(board: Board) -> list[Section]:
    """The same for the PDF, in the order of the page."""
    return [
        *([Section(_("What was tried, and why"), paragraphs(board.summary))] if board.summary else []),
        *cost_section(board),
        Section(_("What we do not know"), paragraphs(board.own_limits), board.limits),
        *([Section(_("What it means for us"), paragraphs(board.meaning))] if board.meaning else []),
        *said_section(board.joint, board.quotes),
        *partner_section(board),
        *rating_sections(board),
    ]


def paragraphs(text: str) -> tuple[str, ...]:
    return tuple(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


def cost_section(board: Board) -> Iterator[Section]:
    if not board.cost:
        return
    headers = (
        _("Finding"),
        _("Effect size"),
        _("Cost of one standard deviation for one student"),
        _("Likely range"),
    )
    source = (_("Source: {source}").format(source=board.cost_source),) if board.cost_source else ()
    yield Section(
        _("At what cost?"),
        (*board.cost, *source),
        table=Grid(headers, board.cost_rows) if board.cost_rows else None,
    )


def partner_section(board: Board) -> Iterator[Section]:
    told = [_("Agreed: {partners}.").format(partners=", ".join(board.agreed))] if board.agreed else []
    if board.silent:
        told.append(_("Did not answer: {partners}.").format(partners=", ".join(board.silent)))
    if board.silence_reason:
        told.append(_("Why it is published all the same: {reason}").format(reason=board.silence_reason))
    points = tuple(
        _("{partner} dissents ({day}): {reason}").format(partner=one.partner, day=one.on, reason=one.reason)
        for one in board.dissents
    )
    if told or points:
        yield Section(_("What the partners say"), tuple(told), points)


def rating_sections(board: Board) -> Iterator[Section]:
    for one in board.ratings:
        title = _("How it is rated: {finding} (What Works Clearinghouse {handbook})").format(
            finding=one.title, handbook=board.handbook
        )
        size = (f"{one.index}: {one.g}.",) if one.g else ()
        told = (f"{one.standing}.", *one.reasons, f"{one.tier}.", *size, *one.tier_reasons)
        yield Section(title, told, in_annex=True)
