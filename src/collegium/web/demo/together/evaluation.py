"""The class-size consortium: its evaluation plan, talk about three indicators, and two lots. All of it is generated."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from collegium.agreements.models import Promise
from collegium.core.clock import utc_date
from collegium.evaluation import actions
from collegium.evaluation.models import PlanQuestion, Study
from collegium.evaluation.vocabulary import QuestionKind, UnitSource
from collegium.feedback.models import Survey
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import Indicator, Initiative
from collegium.initiatives.vocabulary import MeasuringRhythm
from collegium.partners.vocabulary import OrganisationKind
from collegium.people.models import User
from collegium.web.demo.together.agreements.class_size import CARRIED_OUT, EVERY_SCHOOL, LEARN, USED
from collegium.web.demo.together.scene import Scene, moment

EFFECTS, CLASSES = (
    "Difference in test scores to comparison students",
    "Classes that carry out the core elements",
)
TRAINED, LOST = "Teachers who completed the training", "Students lost to the study"
LOW_INCOME, STAY = (
    "Partner schools that serve mostly low-income students",
    "Schools that stay from one year to the next",
)
CITED = "Decisions that cite a finding of ours"
YEAR, HALF_YEAR, QUARTER = MeasuringRhythm.YEAR, MeasuringRhythm.HALF_YEAR, MeasuringRhythm.QUARTER
RHYTHMS = {
    EFFECTS: YEAR,
    CLASSES: HALF_YEAR,
    TRAINED: QUARTER,
    LOST: YEAR,
    LOW_INCOME: YEAR,
    STAY: YEAR,
    CITED: QUARTER,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of the plan. studies: words in the titles of the studies that will answer it."""

    text: str
    kind: QuestionKind
    decision: str
    account: str = ""
    due_in: int | None = None
    goals: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    studies: tuple[str, ...] = ()
    survey: bool = False
    sources: str = ""
    answer: str = ""


QUESTIONS = (
    Asked(
        "Do children in small classes learn more by the end of the year than children in regular classes?",
        QuestionKind.OUTCOME,
        "Whether the State pays for small classes after the fourth year, and in which grades.",
        "helen",
        150,
        (LEARN,),
        (EFFECTS,),
        ("published comparison", "within schools"),
    ),
    Asked(
        "Do children of low-income families gain as much as the others, or more?",
        QuestionKind.EQUITY,
        "Which schools get the additional rooms first.",
        "paul",
        150,
        (LEARN, EVERY_SCHOOL),
        (LOW_INCOME,),
        ("within schools",),
    ),
    Asked(
        "Are lessons in small classes given as they were meant?",
        QuestionKind.PROCESS,
        "What the training of the coming autumn is about.",
        "victor",
        60,
        (CARRIED_OUT,),
        (CLASSES, TRAINED),
        sources="Two observations a year in every eastern school; notes of the mentors.",
        answer="In three classes of four, and more from visit to visit. What is missing most is listening to every "
        "child read. We are fairly sure for the east; in the west there were too few visits.",
    ),
    Asked(
        "Are so many children lost to the study that the comparison no longer holds?",
        QuestionKind.PROCESS,
        "Whether the findings of the third grade are published as they are.",
        "paul",
        -8,
        (LEARN,),
        (LOST,),
        sources="Class lists at the start and the end of each year.",
    ),
    Asked(
        "Are the partners content with how we talk and decide?",
        QuestionKind.PROCESS,
        "How often the steering board meets, and who writes to the schools.",
        "tessa",
        90,
        survey=True,
    ),
    Asked(
        "What does a small class cost for each child, and who could pay for it later?",
        QuestionKind.SUSTAINABILITY,
        "The hearing before the budget committee.",
        "grace",
        40,
        (USED,),
        (CITED,),
        sources="Accounts of the department; rooms and salaries by school.",
    ),
    Asked(
        "Do schools stay with it from one year to the next?",
        QuestionKind.SUSTAINABILITY,
        "",
        indicators=(STAY,),
    ),
)
NOTES = {
    CLASSES: (
        (
            "helen",
            (
                "The share rises with each round of observations. Where it stands still, teachers of 15 teach as "
                "they did with 25."
            ),
            "The universities in the west, which have not sent observers yet.",
            "Two mentors for each district, and a lesson that is watched together.",
            "Observers in the west from the autumn on.",
        ),
        (
            "victor",
            (
                "The share rises with each round, but more slowly than in the first year: those easy to win are "
                "won. In 14 schools nobody has been trained since the head teacher left."
            ),
            "Delta Rivers University for the west; the parents, who hear first when a lesson is only a smaller one.",
            "Mentors who come back after two weeks. A lesson that is filmed and watched together costs nothing.",
            (
                "The 14 schools come first in the next round of training. By the summer every western school has been "
                "visited once."
            ),
        ),
    ),
    LOST: (
        (
            "paul",
            (
                "Families move between districts, mostly in the cities; children in regular classes leave a little "
                "more often than those in small ones, which could tilt the comparison."
            ),
            (
                "Delta Rivers University, which knows the inner-city schools; the department, which sees a child that "
                "changes to another school of the State."
            ),
            "Asking the new school for one test. In two districts that brought back a third of the lost.",
            "A list of children who moved, every quarter, and one test in the new school.",
        ),
    ),
    STAY: (
        (
            "ruth",
            "Three rural schools left because no substitute could be found for teachers who were in training.",
            "",
            "",
            "Training in the holidays, with the days paid.",
        ),
    ),
}
ARMS = {"autumn": 1, "spring": 1}


def furnish(scene: Scene) -> None:
    """Of this example only; the others show what a plan looks like before there is one."""
    if scene.example.coordinator.account != "ruth":
        return
    for name, rhythm in RHYTHMS.items():
        indicator = scene.initiative.indicators.get(name=name)
        initiatives.edit_indicator(
            by=scene.coordinator, indicator=indicator, values={"measured_every": rhythm}
        )
    for asked in QUESTIONS:
        ask(scene, asked)
    actions.freeze_plan(
        by=scene.people["helen"],
        initiative=scene.initiative,
        note="Read by the advisory panel of parents.",
        now=moment(430),
    )
    for name, notes in NOTES.items():
        write_notes(scene, scene.initiative.indicators.get(name=name), notes)
    draw(scene)


def ask(scene: Scene, asked: Asked) -> None:
    initiative, owner = scene.initiative, scene.people.get(asked.account)
    due_on = None if asked.due_in is None else utc_date() + timedelta(days=asked.due_in)
    surveys = Survey.objects.filter(initiative=initiative) if asked.survey else ()
    values = {
        "text": asked.text,
        "kind": asked.kind,
        "decision": asked.decision,
        "owner": owner,
        "due_on": due_on,
        "sources": asked.sources,
        "goals": initiative.goals.filter(title__in=asked.goals),
        "indicators": initiative.indicators.filter(name__in=asked.indicators),
        "surveys": surveys,
    }
    question = actions.create_question(by=scene.people["helen"], initiative=initiative, values=values)
    if asked.answer and owner:
        actions.answer_question(by=owner, question=question, answer=asked.answer)


def write_notes(scene: Scene, indicator: Indicator, notes: Iterable[tuple[str, ...]]) -> None:
    open_promises = Promise.objects.filter(initiative=scene.initiative, goal=indicator.goal).open()
    for version, (account, story, partners, works, plan) in enumerate(notes):
        values = {"story": story, "partners": partners, "works": works, "plan": plan}
        actions.turn_curve(
            by=scene.people[account],
            indicator=indicator,
            values={**values, "promises": open_promises[:2]},
            after_version=version,
        )


def draw(scene: Scene) -> None:
    """Which schools are observed first, drawn among the schools of the consortium."""
    actions.draw_lots(
        by=scene.people["paul"],
        initiative=scene.initiative,
        title="Which schools are observed in autumn, which in spring (generated)",
        arms=ARMS,
        seed="4 17 23 31 38 40",
        seed_note="Numbers that were drawn in the steering board, before the list was read out (generated)",
        source=UnitSource.PARTNERS,
        units=actions.partner_units(scene.initiative, by_kind=False, kind=OrganisationKind.SCHOOL),
    )


def name_studies(by: User, initiative: Initiative) -> None:
    """Link the questions with the studies that will answer them, and freeze the plan before any is run."""
    studies = list(Study.objects.filter(initiative=initiative))
    for asked in QUESTIONS:
        wanted = [study for study in studies if any(words in study.title for words in asked.studies)]
        question = PlanQuestion.objects.filter(initiative=initiative, text=asked.text).first()
        if wanted and question is not None and not question.studies.exists():
            actions.edit_question(by=by, question=question, values={"studies": wanted})
    if initiative.plan_versions.count() == 1:
        note = "The studies are named, each with the fingerprint of its definition."
        actions.freeze_plan(by=by, initiative=initiative, note=note)
