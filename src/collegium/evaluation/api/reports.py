"""Reports, what partners say about them, and their sign-off, for programs: to be read."""

import uuid
from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Schema
from pydantic import StringConstraints

from collegium.engines.wwc import Handbook, Index
from collegium.evaluation import tables, tasks
from collegium.evaluation.api.studies import router, visible_run
from collegium.evaluation.models import SignOffRound, StudyRun
from collegium.evaluation.vocabulary import OutcomeKind, RunState, Section, SignOffAnswer
from collegium.exchange.api import PAGE, REFUSALS
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

Amount = Annotated[str, StringConstraints(pattern=r"^\d+(/\d+)?$")]


class GainOut(Schema):
    """What one standard deviation cost for one student, in the smallest unit; no price where chance may explain it."""

    outcome: str
    arm: str
    g: float = Field(description="Effect size.")
    index: Index = Field(description="What it is: Hedges g, or the Cox index of an outcome with two values.")
    per_deviation: float | None
    low: float | None
    high: float | None


class CostOut(Schema):
    total_minor_units: int
    currency: str
    students: int
    per_student: Amount
    source: str
    price_year: int | None = Field(description="Null where the cost was typed as one amount.")
    rate_percent: str | None
    ingredients: dict[str, Any] | None = Field(description="What it was added up from when it was taken.")
    gains: list[GainOut]


class RatedOut(Schema):
    title: str
    index: str = Field(description="What the effect size is: Hedges g, or the Cox index of two values.")
    g: str
    p: str = Field(description="After the correction for clusters; empty where nobody can say.")
    standing: str
    tone: str
    reasons: list[str]
    tier: str
    tier_reasons: list[str]


class DissentOut(Schema):
    partner: str
    reason: str
    on: str


class JudgedOut(Schema):
    """A theme beside a finding. The numbers are those of the protected result."""

    collection: str = Field(description="Title of the collection of texts.")
    code: int
    theme: str
    meaning: str
    finding: str
    estimate: float | None
    low: float | None
    high: float | None
    voices: list[str] = Field(description="Who mentioned the theme, by kind; small groups are withheld.")
    fit: Literal["", "confirm", "expand", "discord"] = Field(
        description="Empty where nobody has judged it yet."
    )
    why: str
    by: str


class ToldQuoteOut(Schema):
    """A quote that was chosen for the report, or why it is not told any more; then its text is empty."""

    collection: str = Field(description="Title of the collection of texts.")
    theme: str
    text: str
    speaker: str = Field(description="The kind of speaker, where enough of that kind were heard.")
    gone: Literal["", "withdrawn", "not cleared", "put away", "named", "not yet"]
    gone_words: str


class ClustersOut(Schema):
    """Classes, schools or groups of one arm; null where the missing ones may stand for a few students."""

    assigned: int | None
    analysed: int


class OutcomeSaidOut(Schema):
    """What the evaluator said of one outcome, for the rating."""

    kind: OutcomeKind
    domain: str
    icc: float | None
    negative: bool = Field(
        description="A study that stands as high found a significant negative effect on it."
    )


class WordsOut(Schema):
    """The words of one version; sentences are in the language of the request."""

    version: int
    kept_at: datetime
    kept_by: str
    texts: dict[str, str]
    cost: CostOut | None
    assigned: dict[str, int | None]
    clusters: dict[str, ClustersOut]
    outcomes: dict[str, OutcomeSaidOut] = Field(description="By column, where not as usual.")
    limits: list[str]
    handbook: Handbook
    ratings: list[RatedOut]
    agreed: list[str]
    dissents: list[DissentOut]
    silent: list[str]
    silence_reason: str
    joint: list[JudgedOut]
    is_veiled: bool = Field(
        description="Themes are left out that are kept from you until you have coded the texts of their collection."
    )
    quotes: list[ToldQuoteOut]


class ReportOut(Schema):
    run: uuid.UUID
    headline: str
    limits: list[str]
    versions: list[int]
    published_at: datetime | None
    report: WordsOut | None


class CommentPostOut(Schema):
    author: str
    text: str
    written_at: datetime


class CommentOut(Schema):
    id: int
    section: Section
    version: int
    discussion: int
    is_resolved: bool
    posts: list[CommentPostOut]


class CommentsOut(Schema):
    items: list[CommentOut]
    count: int


class SignOffOut(Schema):
    partner: str
    organisation: uuid.UUID
    answer: SignOffAnswer
    reason: str
    answered_at: datetime | None


class SignOffsOut(Schema):
    """count is 0, and due_at null, where nobody was asked yet."""

    version: int | None
    asked_at: datetime | None
    due_at: datetime | None
    closed_at: datetime | None
    items: list[SignOffOut]
    count: int


def finished_run(request: ApiRequest, run_id: uuid.UUID) -> StudyRun:
    require_scope(request, Scope.EVALUATION_READ)
    run = visible_run(request, run_id)
    if run.state != RunState.DONE:
        raise Http404
    return run


class ReportQuery(Schema):
    version: int | None = Field(None, ge=1, lt=2**15)
    handbook: Handbook = tasks.NEWEST_HANDBOOK


@router.get("/runs/{run_id}/report", response={200: ReportOut, **REFUSALS}, summary="The report of a run")
def get_report(request: ApiRequest, run_id: uuid.UUID, asked: Query[ReportQuery]) -> dict[str, Any]:
    """The latest version, or the one named; 404 until the run is done."""
    run = finished_run(request, run_id)
    result, labels = run.as_result(), tables.labels_of(run.dataset.columns.all())
    rows = run.versions.select_related("kept_by", "run__study__initiative")
    version = rows.first() if asked.version is None else get_object_or_404(rows, number=asked.version)
    board = tables.board_for(
        run, result, labels, version=version, handbook=asked.handbook, reader=request.user
    )
    return {
        "run": run.public_id,
        "headline": tasks.headline_of(result, labels),
        "limits": list(board.limits),
        "versions": list(run.versions.values_list("number", flat=True)),
        "published_at": run.published_at,
        "report": tables.report_data(board, version, result),
    }


@router.get(
    "/runs/{run_id}/comments", response={200: CommentsOut, **REFUSALS}, summary="Comments on a report"
)
def list_comments(request: ApiRequest, run_id: uuid.UUID) -> dict[str, Any]:
    """By section, those that are not resolved first; at most 100."""
    run = finished_run(request, run_id)
    found = [one for talk in tables.talks_of(run).values() for one in talk.comments]
    return {"items": [tables.comment_data(one) for one in found[:PAGE]], "count": len(found)}


@router.get(
    "/runs/{run_id}/sign-offs", response={200: SignOffsOut, **REFUSALS}, summary="Sign-off of a report"
)
def list_sign_offs(request: ApiRequest, run_id: uuid.UUID) -> dict[str, Any]:
    """What the partners say of the version that they were asked about last."""
    run = finished_run(request, run_id)
    rounds = SignOffRound.objects.of_run(run).select_related("version")
    asked = rounds.order_by("-version__number").first()
    rows = list(asked.sign_offs.select_related("organisation")) if asked else []
    return {
        "version": asked.version.number if asked else None,
        "asked_at": asked.asked_at if asked else None,
        "due_at": asked.due_at if asked else None,
        "closed_at": asked.closed_at if asked else None,
        "items": tables.sign_off_data(rows),
        "count": len(rows),
    }
