"""The plan as people read it: what is missing, what changed between versions, whether a run followed its plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import takewhile
from typing import Any, Literal, cast

from django.db.models import Q
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.engines.impact.study import Study, StudyResult, study_from_dict
from collegium.engines.planning import QuestionChange
from collegium.engines.progress import AimedGoal, AskedQuestion, Gap, WatchedIndicator, plan_gaps
from collegium.engines.progress import QuestionKind as AskedKind
from collegium.evaluation.models import PlanQuestion, StudyFreeze, StudyRun
from collegium.evaluation.tables.planned import shortfalls
from collegium.evaluation.tables.studies import Labels, definition_changes
from collegium.evaluation.vocabulary import GAP_SENTENCES, GAP_TODO, QUESTION_PARTS, QuestionKind
from collegium.initiatives.models import Goal, Indicator, Initiative
from collegium.initiatives.views.charts import day


@dataclass(frozen=True, slots=True)
class ShownGap:
    """A gap in words, and where it is mended."""

    text: str
    todo: Any
    url: str
    level: str


def gaps_of(initiative: Initiative, questions: Sequence[PlanQuestion]) -> list[ShownGap]:
    """What the plan lacks. questions: with their links (`with_links`)."""
    goals = list(initiative.goals.current())
    indicators = list(initiative.indicators.current().prefetch_related("values"))
    today = utc_date()
    found = plan_gaps(
        [asked(one) for one in questions],
        [AimedGoal(goal.pk, questions_through_indicators(goal, questions)) for goal in goals],
        [watched_indicator(one, today) for one in indicators],
        today=today,
    )
    names = {
        "question": {one.pk: one.text for one in questions},
        "goal": {goal.pk: goal.title for goal in goals},
        "indicator": {one.pk: one.name for one in indicators},
    }
    return [shown_gap(gap, names, initiative) for gap in found]


def asked(question: PlanQuestion) -> AskedQuestion:
    links = (question.indicators, question.studies, question.surveys, question.datasets)
    return AskedQuestion(
        key=question.pk,
        kind=cast("AskedKind", question.kind),
        evidence=sum(len(link.all()) for link in links) + bool(question.sources.strip()),
        goals=tuple(goal.pk for goal in question.goals.all()),
        has_decision=bool(question.decision.strip()),
        has_person=question.owner_id is not None,
        due_on=question.due_on,
        is_answered=question.answered_at is not None,
    )


def questions_through_indicators(goal: Goal, questions: Iterable[PlanQuestion]) -> int:
    return sum(any(one.goal_id == goal.pk for one in question.indicators.all()) for question in questions)


def watched_indicator(indicator: Indicator, today: date) -> WatchedIndicator:
    return WatchedIndicator(
        indicator.pk,
        indicator.baseline is not None,
        indicator.target is not None,
        indicator.freshness(today=today).standing,
    )


def shown_gap(gap: Gap, names: Mapping[str, Mapping[int, str]], initiative: Initiative) -> ShownGap:
    subject = gap.key.split(" ", 1)[0]
    name = names.get(subject, {}).get(gap.subject or 0, "")
    text = str(GAP_SENTENCES[gap.key]).format(name=name)
    return ShownGap(text, GAP_TODO[gap.key], mending_url(gap, initiative), gap.level)


# gap: the page on which it is closed, of what the gap is about
MENDING: Mapping[str, str] = {
    "question overdue": "evaluation:answer_question",
    "indicator never measured": "initiatives:record_indicator_value",
    "indicator overdue": "initiatives:record_indicator_value",
    "indicator without numbers": "initiatives:indicator",
    "indicator without baseline": "initiatives:indicator",
    "indicator without target": "initiatives:indicator",
}


def mending_url(gap: Gap, initiative: Initiative) -> str:
    slug, create = initiative.slug, reverse("evaluation:create_question", args=[initiative.slug])
    if gap.key == "no questions":
        return f"{reverse('evaluation:plan', args=[slug])}#suggestions"
    if gap.subject is None:
        kind = gap.key.removeprefix("no ").removesuffix(" question")
        return f"{create}?{urlencode({'kind': kind})}"
    if gap.key == "goal without question":
        return f"{create}?{urlencode({'goals': gap.subject})}"
    return reverse(MENDING.get(gap.key, "evaluation:edit_question"), args=[slug, gap.subject])


# --- versions -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ShownChange:
    """One difference between two versions, in words. lines: (part, before, after)."""

    title: str
    what: str
    tone: str
    lines: list[tuple[Any, str, str]]


def shown_changes(changes: Sequence[QuestionChange]) -> list[ShownChange]:
    """One entry for each question that differs."""
    words = {
        "added": (_("Added"), "good"),
        "removed": (_("Removed"), "urgent"),
        "changed": (_("Changed"), "attention"),
    }
    by_question: dict[int, list[QuestionChange]] = {}
    for change in changes:
        by_question.setdefault(change.id, []).append(change)
    return [
        ShownChange(
            parts[0].title,
            *words[parts[0].what],
            [
                (QUESTION_PARTS.get(one.field, one.field), said(one, one.before), said(one, one.after))
                for one in parts
            ]
            if parts[0].what == "changed"
            else [],
        )
        for parts in by_question.values()
    ]


def said(change: QuestionChange, value: Any) -> str:
    """A value of the frozen plan as people read it."""
    if change.field == "kind" and value in QuestionKind.values:
        return str(QuestionKind(value).label)
    if isinstance(value, list):
        return "; ".join(map(str, value)) or "–"
    if change.field == "due_on" and value:
        return day(date.fromisoformat(value))
    return str(value) if value else "–"


def frozen_questions(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The questions of a version for the page: title, kind and facts [(label, value)]."""
    shown = []
    for one in content["questions"]:
        parts = [
            (label, said(QuestionChange(one["id"], "changed", "", field), one.get(field)))
            for field, label in QUESTION_PARTS.items()
            if field != "question" and one.get(field)
        ]
        shown.append({"title": one["question"], "facts": parts})
    return shown


# --- runs and their plan --------------------------------------------------------------------------------------

Followed = Literal["", "as planned", "departs", "frozen later"]


@dataclass(frozen=True, slots=True)
class Adherence:
    """Whether a run did what was frozen before it.

    changes: (part, planned, done); freeze: what it is held to; short: sentences on a sample smaller than planned.
    seen_at: when the first result was told that answers the same, if that was before it was frozen.
    """

    followed: Followed
    freeze: StudyFreeze | None = None
    changes: tuple[tuple[str, str, str], ...] = ()
    short: tuple[str, ...] = ()
    seen_at: datetime | None = None


def adherence(run: StudyRun, result: StudyResult, labels: Labels) -> Adherence:
    """Hold a run, and the protected result that it told, against the last freeze before it."""
    freezes = list(run.study.freezes.all())
    short = tuple(one.text for one in shortfalls(run, result, freezes, labels))
    return replace(_question_kept(run, freezes, labels), short=short)


def _question_kept(run: StudyRun, freezes: Sequence[StudyFreeze], labels: Labels) -> Adherence:
    """freezes: newest first."""
    earlier = [one for one in freezes if one.frozen_at <= run.started_at]
    if not earlier:
        return Adherence("frozen later" if freezes else "", freezes[-1] if freezes else None)
    prints = [study_from_dict(one.definition).fingerprint() for one in earlier]
    done = study_from_dict(run.definition)
    # frozen again with the same question, for example with another sample: it was fixed at the first time
    same = sum(1 for _ in takewhile(lambda one: one == prints[0], prints))
    before = earlier[same - 1]
    seen_at = _first_seen(run, done, before)
    if prints[0] == done.fingerprint():
        return Adherence("as planned", before, seen_at=seen_at)
    planned = study_from_dict(before.definition)
    if planned.design.kind != done.design.kind:
        changes = [(_("Design"), str(planned.design.kind), str(done.design.kind))]
    else:
        changes = definition_changes(planned, done, labels)
    told = changes or [(_("Title"), planned.title, done.title)]
    return Adherence("departs", before, tuple(told), seen_at=seen_at)


def _first_seen(run: StudyRun, done: Study, freeze: StudyFreeze) -> datetime | None:
    """When a result was first told, before the freeze, of the same study or of the same data, programme and outcome."""
    told = StudyRun.objects.done().filter(
        study__initiative=run.study.initiative_id, finished_at__lte=freeze.frozen_at
    )
    told = told.filter(Q(study=run.study_id) | Q(dataset__series=run.dataset.series)).order_by("finished_at")
    for study_id, definition, at in told.values_list("study_id", "definition", "finished_at"):
        same_programme = definition["treatment"] == done.treatment
        if study_id == run.study_id or (same_programme and {*definition["outcomes"]} & {*done.outcomes}):
            return cast("datetime", at)
    return None
