"""The worked examples: trainings with certificates, placements with employers, classrooms across zones, mentoring."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from collegium.activities import actions
from collegium.activities.models import Activity
from collegium.activities.permissions import schools_of
from collegium.activities.vocabulary import ActivityKind, ActivityState, HalfDay, Safeguard
from collegium.core.clock import utc_date
from collegium.web.demo.together import classes
from collegium.web.demo.together.scene import Scene, moment


@dataclass(frozen=True, slots=True)
class Meet:
    """One session: how many days ago (negative: ahead), at which hour of UTC, for how long."""

    days_ago: int
    hour: int
    hours: int
    title: str = ""
    place: str = ""
    video: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """An activity. people: accounts that register; guests: (name, organisation); done: it is over."""

    kind: ActivityKind
    title: str
    description: str
    meets: tuple[Meet, ...]
    people: tuple[str, ...]
    guests: tuple[tuple[str, str], ...] = ()
    capacity: int | None = None
    certificate_hours: Decimal | None = None
    language: str = "en"
    done: bool = False


PLANS: dict[str, tuple[Plan, ...]] = {
    "ruth": (
        Plan(
            ActivityKind.TRAINING,
            "Teaching fifteen: what a small class makes possible",
            "Three afternoons for teachers whose classes became small: work in groups, feedback while it is wanted, "
            "and what to stop doing.",
            (
                Meet(96, 20, 3, "Groups that work", "Alder Bend, library"),
                Meet(82, 20, 3, "Feedback while it is wanted", "Alder Bend, library"),
                Meet(68, 20, 2, "What to stop doing", "Alder Bend, library"),
            ),
            ("nadia", "tessa", "marcus"),
            tuple((f"Teacher {letter}", "Neighbouring county") for letter in "ABCDEF"),
            certificate_hours=Decimal(6),
            done=True,
        ),
        Plan(
            ActivityKind.TRAINING,
            "Reading a confidence interval over lunch",
            "One hour for principals who are asked what the study has found. Bring your own question.",
            (Meet(-12, 17, 1, "", "", "https://meet.example.org/interval-lunch"),),
            ("nadia", "paul"),
            capacity=24,
        ),
    ),
    "dolores": (
        Plan(
            ActivityKind.MENTORING,
            "First in the family: a mentor for the first year",
            "People who finished college meet a student who has just begun, twice a month.",
            (Meet(70, 22, 2, "What mentors do, and what they do not", "College hall"),),
            ("june", "tomas", "keisha", "priya"),
            certificate_hours=Decimal(2),
        ),
    ),
    "marisol": (
        Plan(
            ActivityKind.TRAINING,
            "Measuring with what is in the cupboard · Medir con lo que hay en casa",
            "Laboratory work without a laboratory, in two languages. · Laboratorio sin laboratorio, en dos idiomas.",
            (
                Meet(60, 16, 4, "Heat and light · Calor y luz", "Museum of the Rio"),
                Meet(46, 16, 4, "Force · Fuerza", "Museum of the Rio", "", "es"),
            ),
            ("daniel", "elena", "rosa", "irene"),
            tuple((f"Docente {number}", "Distrito vecino") for number in range(1, 7)),
            capacity=12,
            certificate_hours=Decimal(6),
            done=True,
        ),
        Plan(
            ActivityKind.COMMUNITY,
            "Night under the stars · Noche bajo las estrellas",
            "Telescopes, chilli and questions for the whole family. · Telescopios y preguntas para toda la familia.",
            (Meet(-20, 2, 3, "", "Deming, football field"),),
            ("rosa", "irene", "jamal"),
        ),
    ),
    "ingrid": (
        Plan(
            ActivityKind.CLASSROOM,
            "One river, six classrooms · نهر واحد وستة صفوف · Un río, seis aulas",
            "Classes measure the water where they live and compare. · تقيس الصفوف المياه حيث تعيش ثم تقارن النتائج. "
            "· Cada clase mide el agua donde vive y compara.",
            (
                Meet(40, 12, 1, "كيف نقيس؟", "", "https://meet.example.org/one-river", "ar"),
                Meet(26, 12, 1, "¿Qué encontramos?", "", "https://meet.example.org/one-river", "es"),
                Meet(-9, 12, 1, "What do we do now?", "", "https://meet.example.org/one-river", "en"),
            ),
            ("samira", "wanjiru", "camilo", "hanne", "otieno"),
        ),
    ),
}


def furnish(scene: Scene) -> None:
    """The activities of the example; for the valley also placements, for completion also mentoring pairs."""
    account = scene.example.coordinator.account
    for plan in PLANS[account]:
        play(scene, plan)
    classes.furnish_projects(scene)
    if account == "marisol":
        play_placements(scene)
    if account == "dolores":
        play_mentoring(scene)


def play(scene: Scene, plan: Plan) -> None:
    """Plan, open, register, and hold what lies in the past."""
    by, planned_at = scene.coordinator, moment(max(meet.days_ago for meet in plan.meets) + 30)
    values = {
        "kind": plan.kind,
        "title": plan.title,
        "description": plan.description,
        "goal": scene.initiative.goals.current().first(),
        "host": schools_of(by, scene.initiative).first(),
        "lead": by,
        "language": plan.language,
        "capacity": plan.capacity,
        "certificate_hours": plan.certificate_hours,
    }
    activity = actions.create_activity(by=by, initiative=scene.initiative, values=values, now=planned_at)
    for meet in plan.meets:
        add(scene, activity, meet)
    actions.move_activity(by=by, activity=activity, to=ActivityState.OPEN, now=planned_at)
    at = planned_at + timedelta(days=3)
    for number, account in enumerate(plan.people):
        person = scene.people[account]
        actions.register_person(by=by, activity=activity, person=person, now=at + timedelta(hours=number))
    for name, organisation in plan.guests:
        at += timedelta(hours=1)
        actions.register_external(
            by=by, activity=activity, name=name, organisation_name=organisation, now=at + timedelta(days=1)
        )
    hold(scene, activity, plan)
    if plan.kind == ActivityKind.CLASSROOM:
        classes.furnish_classroom(scene, activity)
    if plan.kind == ActivityKind.COMMUNITY:
        classes.furnish_event(scene, activity)


def add(scene: Scene, activity: Activity, meet: Meet) -> None:
    starts = moment(meet.days_ago, meet.hour)
    if activity.kind == ActivityKind.CLASSROOM:
        starts = classes.on_school_day(starts)
    values = {
        "title": meet.title,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=meet.hours),
        "zone": scene.coordinator.time_zone,
        "place": meet.place,
        "video_url": meet.video,
        "language": meet.language,
    }
    actions.add_session(by=scene.coordinator, activity=activity, values=values)


def hold(scene: Scene, activity: Activity, plan: Plan) -> None:
    """Everybody comes, but the last two of the list miss the last session."""
    by = scene.coordinator
    sessions = [one for one in activity.sessions.all() if one.starts_at < moment(0)]
    rows = list(activity.registrations.filter(state="registered"))
    for session in sessions:
        misses = rows[-2:] if session == sessions[-1] and len(sessions) > 1 else []
        hours = {row.pk: None if row in misses else session.hours for row in rows}
        actions.record_attendance(by=by, session=session, hours=hours, now=session.ends_at)
    if sessions and activity.certificate_hours:
        actions.issue_certificates(by=by, activity=activity, now=sessions[-1].ends_at + timedelta(days=2))
    if plan.done:
        actions.move_activity(by=by, activity=activity, to=ActivityState.CLOSED)
        actions.move_activity(by=by, activity=activity, to=ActivityState.DONE)


@dataclass(frozen=True, slots=True)
class Offered:
    """Places of an employer; ready: the safeguarding check-list is complete."""

    employer: str
    title: str
    number: int
    area: str
    half_days: tuple[str, ...]
    languages: tuple[str, ...] = ()
    requirements: tuple[str, ...] = ()
    preferred: tuple[str, ...] = ()
    ready: bool = True


OFFERED = (
    Offered("Sun Valley Solar Works", "Mounting and measuring panels", 2, "Las Cruces",
            (HalfDay.TUESDAY_AFTERNOON, HalfDay.THURSDAY_AFTERNOON), ("en", "es"), ("safety course",)),
    Offered("Sun Valley Solar Works", "Design office", 1, "Las Cruces",
            (HalfDay.WEDNESDAY_AFTERNOON,), ("en",), (), ("drawing on a computer",)),
    Offered("Museum of the Rio", "Guiding younger classes · Guiar a los pequeños", 3, "Las Cruces",
            (HalfDay.FRIDAY_MORNING,), ("es",)),
    Offered("Museum of the Rio", "Workshop and exhibits", 1, "Deming", (HalfDay.MONDAY_AFTERNOON,), ready=False),
)  # fmt: skip

# school's person, code, half days, languages, qualities, wishes by number in OFFERED
ENTERED = (
    ("daniel", "MV-01", "tue pm|thu pm|wed pm", "en", "safety course", (0, 1)),
    ("daniel", "MV-02", "tue pm|thu pm", "en", "safety course", (0,)),
    ("daniel", "MV-03", "wed pm|tue pm|thu pm", "en", "drawing on a computer|safety course", (1, 0)),
    ("daniel", "MV-04", "fri am|wed pm", "en", "", (2, 1)),
    ("daniel", "MV-05", "mon pm", "en|es", "", (3,)),
    ("elena", "BV-11", "fri am", "es", "", (2,)),
    ("elena", "BV-12", "fri am|tue pm|thu pm", "es|en", "safety course", (0, 2)),
    ("elena", "BV-13", "fri am", "es", "", (2, 1)),
    ("elena", "BV-14", "wed pm", "es|en", "", (1,)),
    ("elena", "BV-15", "fri am", "es", "", ()),
)


def play_placements(scene: Scene) -> None:
    """A round with employers of the valley, matched and published."""
    by, today = scene.coordinator, utc_date()
    values = {
        "title": "Spring placements · Prácticas de primavera",
        "description": "One or two half days a week, for eight weeks. · Una o dos medias jornadas por semana.",
        "goal": scene.initiative.goals.current().first(),
        "starts_on": today + timedelta(days=20),
        "ends_on": today + timedelta(days=76),
    }
    shown = actions.create_placement_round(by=by, initiative=scene.initiative, values=values)
    places = []
    for one in OFFERED:
        facts = {
            "employer": scene.registry[one.employer],
            "title": one.title,
            "number": one.number,
            "area": one.area,
            "half_days": [str(half) for half in one.half_days],
            "languages": list(one.languages),
            "requirements": list(one.requirements),
            "preferred": list(one.preferred),
        }
        place = actions.create_place(by=by, placement_round=shown, values=facts)
        for kind in Safeguard.values if one.ready else Safeguard.values[:3]:
            actions.complete_place_check(by=by, place=place, kind=kind, now=moment(15))
        places.append(place)
    for account, code, free, spoken, brings, wishes in ENTERED:
        person = scene.people[account]
        facts = {
            "school": schools_of(person, scene.initiative).first(),
            "code": code,
            "half_days": free.split("|"),
            "languages": spoken.split("|"),
            "qualities": [word for word in brings.split("|") if word],
        }
        actions.enter_student(
            by=person, placement_round=shown, values=facts, wishes=[places[number] for number in wishes]
        )
    run = actions.run_matching(by=by, placement_round=shown, seed="spring in the valley", now=moment(5))
    actions.publish_matching(by=by, run=run, now=moment(4))


def play_mentoring(scene: Scene) -> None:
    """Three pairs: one that goes on, one that has ended, one that waits for the check."""
    by, today = scene.coordinator, utc_date()
    programme = scene.initiative.activities.get(kind=ActivityKind.MENTORING)
    for number, account in enumerate(("june", "tomas", "keisha")):
        begins = today - timedelta(days=60 - 10 * number)
        values = {
            "mentor": scene.people[account],
            "mentee_code": f"FY-{number + 21}",
            "starts_on": begins,
            "activity": programme,
        }
        pair = actions.create_mentoring_pair(by=by, initiative=scene.initiative, values=values)
        if account == "keisha":
            continue
        actions.complete_mentoring_check(by=by, pair=pair, on=begins)
        for fortnight in range(3):
            facts = {"on": begins + timedelta(days=2 + 14 * fortnight), "hours": Decimal("1.5")}
            actions.log_mentoring_meeting(by=pair.mentor, pair=pair, values=facts)
        if account == "tomas":
            actions.end_mentoring_pair(by=pair.mentor, pair=pair, on=today - timedelta(days=5))
