"""The worked examples: surveys in two waves, with generated answers, and what came of them."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from collegium.core.clock import utc_date
from collegium.feedback import actions
from collegium.feedback.models import Survey, Wave
from collegium.feedback.vocabulary import Audience, FollowUpState, ItemKind
from collegium.web.demo.together.scene import Scene, moment

SEED = 20260607


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said, and the answer."""

    said: str
    did: str = ""
    state: FollowUpState = FollowUpState.HEARD
    days_ago: int = 60
    answered_after: int = 12
    is_public: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """title of the survey, what people wrote in free text, and what was said and done."""

    instrument: str
    title: str
    texts: tuple[str, ...]
    said: tuple[Said, ...]
    people: int = 34


PLANS: dict[str, Plan] = {
    "ruth": Plan(
        "pulse",
        "How we talk with each other",
        (
            "Tell schools the results before the newspapers hear them.",
            "Fewer letters, one page each.",
            "Say which decisions are still open and which are not.",
        ),
        (
            Said(
                "Schools learned of the first results from the newspaper.",
                "Results now reach every school two days before anybody else, with a page for parents.",
                FollowUpState.DONE,
                days_ago=120,
                is_public=True,
            ),
            Said(
                "Aides feel that the study is about whether they are worth their pay.",
                "Two aides now sit in the group that writes about the findings.",
                FollowUpState.DONE,
                days_ago=90,
                answered_after=20,
                is_public=True,
            ),
            Said(
                "We would like the tests moved out of the week before the holidays.",
                "The dates are set by the state until next summer; we have asked for a change from then on.",
                FollowUpState.NOT_NOW,
                days_ago=70,
            ),
            Said("Nobody explained why some classes were drawn and others not.", days_ago=9),
        ),
    ),
    "dolores": Plan(
        "satisfaction",
        "Are partners satisfied?",
        (
            "Keep the shared calendar.",
            "Decide faster about money.",
            "Invite students earlier, not at the end.",
        ),
        (
            Said(
                "Students are asked after everything has been decided.",
                "The student council sees every proposal a week before the vote.",
                FollowUpState.DONE,
                days_ago=100,
                is_public=True,
            ),
            Said(
                "Advisers have no time for the extra forms.",
                "From the autumn one form takes the place of three.",
                FollowUpState.PLANNED,
                days_ago=40,
                answered_after=6,
            ),
        ),
        28,
    ),
    "marisol": Plan(
        "participants",
        "After the teacher workshop",
        (
            "Más tiempo para probar los experimentos.",
            "The materials list was worth the whole day.",
            "Please offer childcare.",
        ),
        (
            Said(
                "Parents cannot come to workshops without childcare.",
                "The library offers childcare at every workshop from this month on.",
                FollowUpState.DONE,
                days_ago=80,
                is_public=True,
            ),
            Said("Queremos los materiales también en español.", days_ago=15),
        ),
        41,
    ),
    "ingrid": Plan(
        "pulse",
        "How the six countries talk · كيف نتواصل · Cómo nos comunicamos",
        (
            "الاجتماعات متأخرة جدًا في عمّان.",
            "Que las actas lleguen en español la misma semana.",
            "One place for all documents, please.",
        ),
        (
            Said(
                "الاجتماعات تُعقد دائمًا في ساعة متأخرة بتوقيت عمّان.",
                "نبدّل ساعة الاجتماع بين المناطق كل شهر. · The hour now moves between the regions every month.",
                FollowUpState.DONE,
                days_ago=110,
                is_public=True,
            ),
            Said(
                "Las actas llegan tarde y solo en inglés.",
                "Minutes are sent within five days, with decisions in all three languages.",
                FollowUpState.PLANNED,
                days_ago=30,
                answered_after=8,
            ),
        ),
        30,
    ),
}


def furnish(scene: Scene) -> None:
    """One survey with two closed waves and an open one, and what was said. The answers are generated."""
    plan = PLANS[scene.example.coordinator.account]
    survey = actions.create_survey(
        by=scene.coordinator,
        initiative=scene.initiative,
        instrument=plan.instrument,
        values={"title": plan.title},
    )
    lot = random.Random(f"{SEED} {plan.title}")  # noqa: S311 - generated answers, always the same
    last = None
    for days_ago, level in ((190, 3.1), (75, 3.7)):
        last = play_wave(scene, survey, plan, opened=moment(days_ago), level=level, lot=lot)
    actions.open_wave(
        by=scene.coordinator,
        survey=survey,
        audience=Audience.ANYONE,
        closes_at=moment(-11, 21),
        now=moment(3),
    )
    for one in plan.said:
        follow_up(scene, one, last)


def play_wave(
    scene: Scene, survey: Survey, plan: Plan, *, opened: datetime, level: float, lot: random.Random
) -> Wave:
    """A wave that was open for two weeks; answers scatter around the level."""
    closes = opened + timedelta(days=14)
    wave = actions.open_wave(
        by=scene.coordinator, survey=survey, audience=Audience.ANYONE, closes_at=closes, now=opened
    )
    items = list(survey.items.all())
    for number in range(plan.people):
        answers: dict[str, int | str] = {}
        for item in items:
            if item.kind == ItemKind.SCALE:
                low, high = item.low or 0, item.high or 0
                centre = low + (high - low) * (level - 1) / 4
                answers[item.key] = min(high, max(low, round(lot.gauss(centre, 0.9))))
            elif number < len(plan.texts):
                answers[item.key] = plan.texts[number]
        actions.answer_by_open_link(wave=wave, browser=f"generated {number}", answers=answers, now=opened)
    actions.close_wave(by=scene.coordinator, wave=wave, now=closes)
    return wave


def follow_up(scene: Scene, one: Said, wave: Wave | None) -> None:
    recorded = moment(one.days_ago)
    values: dict[str, Any] = {"said": one.said, "wave": wave if one.days_ago < 75 else None}
    if one.state == FollowUpState.HEARD:
        values["due_on"] = utc_date() + timedelta(days=14)
    row = actions.record_follow_up(
        by=scene.coordinator, initiative=scene.initiative, values=values, now=recorded
    )
    if one.state != FollowUpState.HEARD:
        actions.answer_follow_up(
            by=scene.coordinator,
            follow_up=row,
            values={"state": one.state, "did": one.did, "is_public": one.is_public},
            now=recorded + timedelta(days=one.answered_after),
        )
