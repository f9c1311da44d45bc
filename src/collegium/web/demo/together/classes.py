"""The worked examples: classes of several partners in joint projects and classrooms, and visitors of an event."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from collegium.activities import actions
from collegium.activities.models import Activity, ClassGroup
from collegium.activities.permissions import schools_of
from collegium.activities.vocabulary import ActivityKind, ActivityState, Channel, Licence
from collegium.core.clock import utc_date
from collegium.web.demo.together.scene import Scene, moment

FRIDAY, SUNDAY = 4, 6
SUNDAY_TO_THURSDAY = (6, 0, 1, 2, 3)


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the partner of one account, with the school hours there. students: who took part, where it is over."""

    account: str
    name: str
    opens: time
    closes: time
    languages: tuple[str, ...]
    contributes: str = ""
    students: int = 0
    days: tuple[int, ...] = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Owed:
    """A milestone of a class by its number; due: days before today (negative: ahead); done: days before today."""

    title: str
    group: int
    due: int
    done: int | None = None


@dataclass(frozen=True, slots=True)
class ProjectPlan:
    """A joint project. product: link, what it is, licence; looked_back: (learned, would change) of each class."""

    title: str
    description: str
    question: str
    ends: int
    classes: tuple[Class, ...]
    milestones: tuple[Owed, ...]
    product: tuple[str, str, Licence] | None = None
    looked_back: tuple[tuple[str, str], ...] = ()


AMMAN = Class("yousef", "الصف الثامن أ", time(11, 30), time(16, 30), ("ar",), days=SUNDAY_TO_THURSDAY)
SIERRA = Class("camilo", "Grado octavo", time(6, 30), time(12, 30), ("es",))
LAKESIDE = Class("wanjiru", "Form 2 East", time(8), time(16), ("en", "sw"))

PICTURES = ProjectPlan(
    "مدرستنا في ثلاث صور · Nuestra escuela en tres imágenes",
    "Students of three countries make one exhibition. · معرض واحد من طلبة ثلاثة بلدان. · Una sola exposición.",
    "What does a day at school look like, in three pictures?",
    -30,
    (
        Class(
            "yousef",
            "الصف السابع",
            AMMAN.opens,
            AMMAN.closes,
            ("ar",),
            "صور من الصف والساحة",
            days=AMMAN.days,
        ),
        Class(
            "camilo",
            "Grado séptimo",
            SIERRA.opens,
            SIERRA.closes,
            ("es",),
            "Imágenes del camino a la escuela",
        ),
        Class(
            "wanjiru", "Form 1 West", LAKESIDE.opens, LAKESIDE.closes, ("en",), "The frame of the exhibition"
        ),
    ),
    (
        Owed("Rules for pictures in which nobody is recognised", 2, 30, 33),
        Owed("ثلاث صور من كل صف", 0, 4),
        Owed("Tres imágenes y sus títulos", 1, 3, 5),
        Owed("Titles in three languages", 2, -5),
        Owed("One exhibition", 2, -25),
    ),
)
WORDS = ProjectPlan(
    "Forty words for water · أربعون كلمة للماء · Cuarenta palabras para el agua",
    "Classes collect what water is called where they live. · تجمع الصفوف أسماء الماء. · Las clases reúnen palabras.",
    "What do people where you live call water, and when?",
    50,
    (
        Class(
            "yousef", "الصف الثامن ب", AMMAN.opens, AMMAN.closes, ("ar",), "كلمات من الوادي", 24, AMMAN.days
        ),
        Class("camilo", "Grado noveno", SIERRA.opens, SIERRA.closes, ("es",), "Palabras de la sierra", 19),
        Class("wanjiru", "Form 3 East", LAKESIDE.opens, LAKESIDE.closes, ("en",), "Words from the lake", 27),
    ),
    (
        Owed("Ten words from each place", 0, 90, 92),
        Owed("Recordings of each word", 1, 75, 70),
        Owed("The dictionary", 2, 55, 55),
    ),
    (
        "https://learning-bridges.example.org/water",
        "A small dictionary with recordings: what water is called in three places, and when.",
        Licence.CC_BY_SA,
    ),
    (
        ("أن لكل كلمة حكاية.", "أن نبدأ بالتسجيل أبكر."),
        ("Que otros preguntan lo mismo.", "Más tiempo para traducir."),
        ("To ask older people, and to check what we were told.", "One call a week is too few."),
    ),
)
PROJECTS = {"ingrid": (PICTURES, WORDS)}
RIVER = (AMMAN, SIERRA, LAKESIDE)
RIVER_CAME = (22, 18, 25)
# by language: who interprets, what there is to read
RIVER_LANGUAGES = {
    "ar": {
        "es": ("Interpreters of the secretariat", ""),
        "en": ("Interpreters of the secretariat", "Worksheet"),
    },
    "es": {"ar": ("Interpreters of the secretariat", "ورقة عمل"), "en": ("", "Worksheet")},
    "en": {"ar": ("Interpreters of the secretariat", "")},
}


def furnish_projects(scene: Scene) -> None:
    for plan in PROJECTS.get(scene.example.coordinator.account, ()):
        play_project(scene, plan)


def add_class(scene: Scene, activity: Activity, one: Class) -> ClassGroup:
    contact = scene.people[one.account]
    values = {
        "organisation": schools_of(contact, scene.initiative).first(),
        "contact": contact,
        "name": one.name,
        "contributes": one.contributes,
        "zone": contact.time_zone,
        "opens": one.opens,
        "closes": one.closes,
        "school_days": list(one.days),
        "languages": list(one.languages),
    }
    return actions.add_class_group(by=scene.coordinator, activity=activity, values=values)


def play_project(scene: Scene, plan: ProjectPlan) -> None:
    """Plan it and begin; and where the classes have looked back, bring it to its end and show what was made."""
    by, today = scene.coordinator, utc_date()
    values = {
        "kind": ActivityKind.PROJECT,
        "title": plan.title,
        "description": plan.description,
        "goal": scene.initiative.goals.current().first(),
        "host": schools_of(by, scene.initiative).first(),
        "lead": by,
    }
    activity = actions.create_activity(
        by=by, initiative=scene.initiative, values=values, now=moment(plan.ends + 90)
    )
    groups = [add_class(scene, activity, one) for one in plan.classes]
    facts = {"question": plan.question, "ends_on": today - timedelta(days=plan.ends)}
    began = moment(plan.ends + 90)
    project = actions.edit_project(by=by, activity=activity, values=facts, now=began)
    for owed in plan.milestones:
        facts = {"title": owed.title, "due_on": today - timedelta(days=owed.due), "group": groups[owed.group]}
        milestone = actions.add_project_milestone(by=by, project=project, values=facts, now=began)
        if owed.done is not None:
            done_on = today - timedelta(days=owed.done)
            actions.complete_project_milestone(by=milestone.group.contact, milestone=milestone, on=done_on)
    actions.move_activity(by=by, activity=activity, to=ActivityState.RUNNING)
    if plan.product:
        made = dict(zip(("product_url", "product_text", "licence"), plan.product, strict=True))
        project = actions.edit_product(by=groups[0].contact, project=project, values=made)
        for group in groups:
            actions.agree_to_product(by=group.contact, group=group, now=moment(plan.ends - 2))
        actions.publish_product(by=by, project=project, now=moment(plan.ends - 5))
    for group, one, words in zip(groups, plan.classes, plan.looked_back, strict=False):
        actions.edit_class_group(by=group.contact, group=group, values={"students": one.students})
        reflection = dict(zip(("learned", "would_change"), words, strict=True))
        actions.write_reflection(by=group.contact, group=group, values=reflection, now=moment(plan.ends - 1))
    if plan.looked_back:
        actions.move_activity(by=by, activity=activity, to=ActivityState.DONE)


def furnish_classroom(scene: Scene, activity: Activity) -> None:
    """The classes of a virtual classroom, the languages of its sessions, and who came to those that are over."""
    by = scene.coordinator
    groups = [add_class(scene, activity, one) for one in RIVER]
    for session in activity.sessions.current():
        actions.plan_languages(by=by, session=session, plan=RIVER_LANGUAGES[session.language])
        if session.ends_at < moment(0):
            for group, came in zip(groups, RIVER_CAME, strict=True):
                actions.count_groups(by=group.contact, session=session, numbers={group.pk: came})


def on_school_day(starts: datetime) -> datetime:
    """The day before or after on which there is school everywhere: Monday to Thursday."""
    weekday = starts.weekday()
    if weekday < FRIDAY:
        return starts
    return starts + timedelta(days=1 if weekday == SUNDAY else FRIDAY - 1 - weekday)


def furnish_event(scene: Scene, activity: Activity) -> None:
    """The public page of an event, two families that have said that they come, and how partners invited."""
    by, today = scene.coordinator, utc_date()
    facts = {
        "languages": ["en", "es"],
        "interpreting": ["es"],
        "step_free": "Level ground; a place for wheelchairs beside the telescopes.",
        "food": "Chilli, also without meat.",
        "takes_visitors": True,
        "visitor_places": 120,
    }
    page = actions.edit_event_page(by=by, activity=activity, values=facts)
    actions.publish_event(by=by, activity=activity)
    for name, people, needs in (
        ("A family of five", 5, {"interpreting": "es", "children": 2}),
        ("A pair", 2, {}),
    ):
        values = {
            "name": name,
            "email": f"{name.replace(' ', '.').lower()}@example.org",
            "people": people,
            **needs,
        }
        actions.register_visitor(page=page, values=values, language="en")
    for account, audience, channel, reached in (
        ("rosa", "Familias de los dos distritos", Channel.GROUP, 140),
        ("daniel", "Families of the district", Channel.SCHOOL, 300),
        ("rosa", "Vecinos de Deming", Channel.PERSON, 45),
    ):
        person = scene.people[account]
        said = {
            "organisation": schools_of(person, scene.initiative).first(),
            "audience": audience,
            "channel": channel,
            "reached": reached,
            "on": today - timedelta(days=4),
        }
        actions.record_outreach(by=person, activity=activity, values=said)
