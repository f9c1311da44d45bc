"""What a plan lacks: questions that nothing answers, goals nobody asks about, indicators without numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

QuestionKind = Literal["outcome", "process", "sustainability", "equity"]
QUESTION_KINDS: tuple[QuestionKind, ...] = ("outcome", "process", "sustainability", "equity")
GapKey = Literal[
    "no questions",
    "no outcome question",
    "no process question",
    "no sustainability question",
    "no equity question",
    "question without evidence",
    "question without decision",
    "question without person",
    "question without day",
    "question overdue",
    "goal without question",
    "indicator without numbers",
    "indicator without baseline",
    "indicator without target",
    "indicator never measured",
    "indicator overdue",
]
GapLevel = Literal["urgent", "attention"]
URGENT: frozenset[GapKey] = frozenset(
    {
        "no questions",
        "no outcome question",
        "no process question",
        "no equity question",
        "question without evidence",
        "question overdue",
        "indicator overdue",
    }
)


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question of the plan. evidence: how many indicators, studies, surveys and other sources it names."""

    key: int
    kind: QuestionKind
    evidence: int
    goals: tuple[int, ...] = ()
    has_decision: bool = True
    has_person: bool = True
    due_on: date | None = None
    is_answered: bool = False


@dataclass(frozen=True, slots=True)
class AimedGoal:
    """A goal, and how many questions point to it through its indicators rather than themselves."""

    key: int
    questions_by_indicator: int = 0


@dataclass(frozen=True, slots=True)
class WatchedIndicator:
    """An indicator that the plan relies on; standing: that of `freshness`."""

    key: int
    has_baseline: bool
    has_target: bool
    standing: str


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing; subject: key of the question, goal or indicator, None for the plan as a whole."""

    key: GapKey
    subject: int | None = None

    @property
    def level(self) -> GapLevel:
        return "urgent" if self.key in URGENT else "attention"


def plan_gaps(
    questions: Sequence[AskedQuestion],
    goals: Sequence[AimedGoal],
    indicators: Sequence[WatchedIndicator],
    *,
    today: date,
) -> tuple[Gap, ...]:
    """Everything that is missing, the urgent first, otherwise in the order of what was given.

    A question that was answered lacks neither person nor day. Kinds are asked of a plan that has questions.
    """
    found = [*_of_plan(questions), *_of_questions(questions, today)]
    found += [Gap("goal without question", goal.key) for goal in goals if not _asked_about(goal, questions)]
    found += _of_indicators(indicators)
    return tuple(sorted(found, key=lambda gap: gap.level != "urgent"))


def _of_plan(questions: Sequence[AskedQuestion]) -> Iterable[Gap]:
    if not questions:
        yield Gap("no questions")
        return
    asked = {question.kind for question in questions}
    missing: dict[QuestionKind, GapKey] = {
        "outcome": "no outcome question",
        "process": "no process question",
        "sustainability": "no sustainability question",
        "equity": "no equity question",
    }
    yield from (Gap(key) for kind, key in missing.items() if kind not in asked)


def _of_questions(questions: Sequence[AskedQuestion], today: date) -> Iterable[Gap]:
    for one in questions:
        if not one.evidence:
            yield Gap("question without evidence", one.key)
        if not one.has_decision:
            yield Gap("question without decision", one.key)
        if one.is_answered:
            continue
        if not one.has_person:
            yield Gap("question without person", one.key)
        if one.due_on is None:
            yield Gap("question without day", one.key)
        elif one.due_on < today:
            yield Gap("question overdue", one.key)


def _asked_about(goal: AimedGoal, questions: Sequence[AskedQuestion]) -> bool:
    return goal.questions_by_indicator > 0 or any(goal.key in question.goals for question in questions)


def _of_indicators(indicators: Sequence[WatchedIndicator]) -> Iterable[Gap]:
    for one in indicators:
        if not one.has_baseline and not one.has_target and one.standing == "never":
            yield Gap("indicator without numbers", one.key)
            continue
        if not one.has_baseline:
            yield Gap("indicator without baseline", one.key)
        if not one.has_target:
            yield Gap("indicator without target", one.key)
        if one.standing == "never":
            yield Gap("indicator never measured", one.key)
        elif one.standing == "overdue":
            yield Gap("indicator overdue", one.key)
