"""The evaluation plan and the indicators with what was said about them, for programs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Field, Path, Query, Router, Schema, Status

from collegium.agreements.models import Promise
from collegium.engines.planning import question_changes
from collegium.evaluation import actions, tables
from collegium.evaluation.models import CurveNote, PlanQuestion, PlanVersion
from collegium.evaluation.vocabulary import QuestionKind
from collegium.exchange.api import REFUSALS, Slug, visible_initiative
from collegium.feedback.models import Survey
from collegium.initiatives.api.shared import Id, Number, Pages
from collegium.initiatives.models import Indicator, Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.initiatives.vocabulary import IndicatorKind
from collegium.people.requests import ApiRequest, require_scope
from collegium.people.vocabulary import Scope

router = Router(tags=["evaluation plan"])

Text = Annotated[str, Field(max_length=2000, pattern=r"^[^\x00]*$")]
Long = Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")]
Ids = Annotated[list[Id], Field(max_length=500)]
StateName = Literal["no data", "on track", "behind", "at risk", "reached", "moving away"]
StandingName = Literal["never", "fresh", "due", "overdue"]


class QuestionIn(Schema):
    """One question; what it is linked with are identifiers of this initiative."""

    text: str = Field(min_length=1, max_length=300, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    kind: QuestionKind = QuestionKind.OUTCOME
    decision: Text = ""
    sources: Text = ""
    owner: Id | None = Field(None, description="A person of one of the partners.")
    due_on: date | None = None
    goals: Ids = []
    indicators: Ids = []
    studies: Ids = []
    surveys: Ids = []


class QuestionOut(Schema):
    id: int
    text: str
    kind: QuestionKind
    decision: str
    sources: str
    owner: int | None
    due_on: date | None
    goals: list[int]
    indicators: list[int]
    studies: list[int]
    surveys: list[int]
    answer: str
    answered_at: datetime | None


class GapOut(Schema):
    text: str = Field(description="What is missing, in a sentence.")
    level: Literal["urgent", "attention"]


class PlanVersionOut(Schema):
    version: int
    sha256: str
    frozen_at: datetime
    note: str
    runs_before: int = Field(description="Findings of its studies that were known when it was frozen.")


class PlanOut(Schema):
    questions: list[QuestionOut]
    gaps: list[GapOut]
    versions: list[PlanVersionOut] = Field(description="Newest first.")
    changed_since: int = Field(description="Questions that differ from the last frozen version.")


class FrozenOut(PlanVersionOut):
    document: dict[str, Any] = Field(description="As the file: format, version, content and sha256.")


class ForecastOut(Schema):
    on: date
    value: float
    low: float
    high: float
    verdict: str | None
    crosses: date | None
    text: list[str]


class WatchedOut(Schema):
    id: int
    name: str
    goal: int | None
    kind: IndicatorKind
    unit: str
    baseline: Decimal | None
    target: Decimal | None
    target_on: date | None
    latest: Decimal | None
    latest_on: date | None
    state: StateName
    freshness: StandingName
    expected_on: date | None = Field(description="When the next value is due.")
    days_late: int
    note_version: int | None = Field(description="Of the latest words on turning the curve.")
    forecast: ForecastOut | None = Field(description="A straight line through three values or more.")


class WatchedsOut(Schema):
    items: list[WatchedOut]
    count: int


class CurveNoteIn(Schema):
    story: str = Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*[^\s\x00][^\x00]*$")
    partners: Long = ""
    works: Long = ""
    plan: Long = ""
    promises: Ids = []
    after_version: int = Field(0, ge=0, le=32766, description="The version that you have read; 0 for none.")


class CurveNoteOut(Schema):
    version: int
    story: str
    partners: str
    works: str
    plan: str
    promises: list[int]
    written_by: str
    written_at: datetime


# --- the plan -------------------------------------------------------------------------------------------------


@router.get("/{slug}/plan", response={200: PlanOut, **REFUSALS}, summary="The evaluation plan")
def get_plan(request: ApiRequest, slug: Slug) -> dict[str, Any]:
    """Its questions, what it lacks, and its frozen versions."""
    require_scope(request, Scope.EVALUATION_READ)
    initiative = visible_initiative(request, slug)
    questions = list(initiative.plan_questions.current().with_links())
    versions = list(initiative.plan_versions.all())
    now = actions.plan_content(initiative)["questions"]
    changes = question_changes(versions[0].content["questions"], now) if versions else ()
    return {
        "questions": [question_out(one) for one in questions],
        "gaps": [{"text": gap.text, "level": gap.level} for gap in tables.gaps_of(initiative, questions)],
        "versions": [version_out(one) for one in versions],
        "changed_since": len({change.id for change in changes}),
    }


def question_out(question: PlanQuestion) -> dict[str, Any]:
    links = ("goals", "indicators", "studies", "surveys")
    names = ("text", "kind", "decision", "sources", "due_on", "answer", "answered_at")
    return {
        "id": question.pk,
        "owner": question.owner_id,
        **{name: getattr(question, name) for name in names},
        **{link: [one.pk for one in getattr(question, link).all()] for link in links},
    }


def version_out(version: PlanVersion) -> dict[str, Any]:
    names = ("version", "sha256", "frozen_at", "note", "runs_before")
    return {name: getattr(version, name) for name in names}


def question_values(initiative: Initiative, given: QuestionIn) -> dict[str, Any]:
    """What the action takes. 404 where something named is not of this initiative."""
    linked = {
        "goals": initiative.goals.current(),
        "indicators": initiative.indicators.current(),
        "studies": initiative.studies.current(),
        "surveys": Survey.objects.filter(initiative=initiative).current(),
    }
    owner = given.owner and get_object_or_404(people_of_partners(initiative), pk=given.owner)
    return {
        **{name: getattr(given, name) for name in ("kind", "decision", "sources", "due_on")},
        "text": given.text.strip(),
        "owner": owner or None,
        **{name: found_all(rows, getattr(given, name)) for name, rows in linked.items()},
    }


def found_all(rows: Any, ids: list[int]) -> list[Any]:
    return [get_object_or_404(rows, pk=one) for one in dict.fromkeys(ids)]


@router.post("/{slug}/plan/questions", response={201: QuestionOut, **REFUSALS}, summary="Ask a question")
def create_question(request: ApiRequest, slug: Slug, given: QuestionIn) -> Status[dict[str, Any]]:
    require_scope(request, Scope.EVALUATION_WRITE)
    initiative = visible_initiative(request, slug)
    values = question_values(initiative, given)
    made = actions.create_question(by=request.user, initiative=initiative, values=values)
    return Status(201, question_out(made))


@router.put(
    "/{slug}/plan/questions/{question_id}",
    response={200: QuestionOut, **REFUSALS},
    summary="Change a question",
)
def edit_question(request: ApiRequest, slug: Slug, question_id: Number, given: QuestionIn) -> dict[str, Any]:
    """Frozen versions keep it as it was."""
    require_scope(request, Scope.EVALUATION_WRITE)
    initiative = visible_initiative(request, slug)
    rows = initiative.plan_questions.current().select_related("initiative")
    question = get_object_or_404(rows, pk=question_id)
    values = question_values(initiative, given)
    return question_out(actions.edit_question(by=request.user, question=question, values=values))


@router.get("/{slug}/plan/versions/{version}", response={200: FrozenOut, **REFUSALS}, summary="A frozen plan")
def get_version(
    request: ApiRequest, slug: Slug, version: Annotated[int, Path(ge=1, le=32767)]
) -> dict[str, Any]:
    """The document that was frozen, with its fingerprint."""
    require_scope(request, Scope.EVALUATION_READ)
    found = get_object_or_404(visible_initiative(request, slug).plan_versions, version=version)
    return {**version_out(found), "document": found.as_document()}


# --- indicators -----------------------------------------------------------------------------------------------


@router.get("/{slug}/indicators", response={200: WatchedsOut, **REFUSALS}, summary="The indicator dashboard")
def list_indicators(request: ApiRequest, slug: Slug, page: Query[Pages.Input]) -> dict[str, Any]:
    """How far each has come, how fresh it is, and where its values lead."""
    require_scope(request, Scope.EVALUATION_READ)
    rows = tables.watched(visible_initiative(request, slug))
    shown = rows[page.offset : page.offset + page.limit]
    return {"items": [watched_out(row) for row in shown], "count": len(rows)}


def watched_out(row: tables.Watched) -> dict[str, Any]:
    indicator, found, latest = row.indicator, row.forecast, row.progress.latest
    names = ("name", "kind", "unit", "baseline", "target", "target_on")
    told = found and {
        **{name: getattr(found, name) for name in ("on", "value", "low", "high", "verdict", "crosses")},
        "text": tables.forecast_words(row),
    }
    return {
        "id": indicator.pk,
        "goal": indicator.goal_id,
        **{name: getattr(indicator, name) for name in names},
        "latest": latest.value if latest else None,
        "latest_on": latest.on if latest else None,
        "state": row.state,
        "freshness": row.freshness.standing,
        "expected_on": row.freshness.next,
        "days_late": row.freshness.late,
        "note_version": getattr(indicator, "note_version", None),
        "forecast": told,
    }


def find_indicator(initiative: Initiative, indicator_id: int) -> Indicator:
    found: Indicator = get_object_or_404(initiative.indicators.select_related("initiative"), pk=indicator_id)
    return found


@router.get(
    "/{slug}/indicators/{indicator_id}/notes",
    response={200: list[CurveNoteOut], **REFUSALS},
    summary="What was said about an indicator",
)
def list_notes(request: ApiRequest, slug: Slug, indicator_id: Number) -> list[dict[str, Any]]:
    """All versions, the latest first."""
    require_scope(request, Scope.EVALUATION_READ)
    indicator = find_indicator(visible_initiative(request, slug), indicator_id)
    notes = indicator.curve_notes.select_related("written_by").prefetch_related("promises")
    return [note_out(note) for note in notes]


@router.post(
    "/{slug}/indicators/{indicator_id}/notes",
    response={201: CurveNoteOut, **REFUSALS},
    summary="Turn the curve: write about an indicator",
)
def turn_curve(
    request: ApiRequest, slug: Slug, indicator_id: Number, given: CurveNoteIn
) -> Status[dict[str, Any]]:
    """A new version; 409 where somebody has written since the version that you name."""
    require_scope(request, Scope.EVALUATION_WRITE)
    initiative = visible_initiative(request, slug)
    values = {name: getattr(given, name) for name in ("story", "partners", "works", "plan")}
    values["promises"] = found_all(Promise.objects.filter(initiative=initiative), given.promises)
    note = actions.turn_curve(
        by=request.user,
        indicator=find_indicator(initiative, indicator_id),
        values=values,
        after_version=given.after_version,
    )
    return Status(201, note_out(note))


def note_out(note: CurveNote) -> dict[str, Any]:
    names = ("version", "story", "partners", "works", "plan", "written_at")
    return {
        **{name: getattr(note, name) for name in names},
        "promises": [promise.pk for promise in note.promises.all()],
        "written_by": str(note.written_by),
    }
