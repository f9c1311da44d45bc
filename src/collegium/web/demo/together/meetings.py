"""The worked examples: a series of meetings that has met, with minutes and attendance, and that meets again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from collegium.meetings import actions
from collegium.meetings.models import Meeting, MeetingSeries
from collegium.meetings.vocabulary import Audience, Frequency, Nth, Presence, Rsvp, Video
from collegium.web.demo.together.scene import Scene, moment

# two of three partners said yes and came, one came by video, one sent an apology: by turns
TURNS = (Presence.PRESENT, Presence.REMOTE, Presence.PRESENT, Presence.APOLOGY)


@dataclass(frozen=True, slots=True)
class Item:
    """title, minutes, notes; what was decided; what whom will do in so many days after the meeting."""

    title: str
    length: int = 15
    notes: str = ""
    decided: str = ""
    reason: str = ""
    action: tuple[str, str, int] | None = None  # what, account of who sees to it, days


@dataclass(frozen=True, slots=True)
class Plan:
    """past: agendas of the meetings that were, the oldest first; coming: of the next one."""

    title: str
    purpose: str
    time_zone: str
    starts_at: time
    frequency: Frequency
    weekday: int
    place: str
    past: tuple[tuple[Item, ...], ...]
    coming: tuple[Item, ...]
    nth: int | None = None
    interval: int = 1
    video_url: str = ""
    tally: tuple[tuple[str, str, int, int], ...] = ()  # kind of partner, group, people, turns
    extra: Mapping[str, Any] = field(default_factory=dict)


PLANS: dict[str, Plan] = {
    "ruth": Plan(
        "Work package leads",
        "What each work package has done, what holds it up, and what the others should know.",
        "America/Chicago",
        time(14),
        Frequency.MONTHLY_WEEKDAY,
        3,
        "State Department of Education (example), room 210",
        (
            (
                Item(
                    "How classes are drawn",
                    20,
                    "Grace showed the draw for one school. Two schools had moved pupils back by hand.",
                    "Pupils stay in the class that was drawn, unless the school's doctor says otherwise.",
                    "Every exchange makes the comparison weaker.",
                    ("Write to all schools how exchanges are reported", "victor", 14),
                ),
                Item("Travel of the test teams", 10, "Agreed on shared cars.", "", ""),
            ),
            (
                Item(
                    "First look at attendance",
                    20,
                    "Attendance is even across the three kinds of classes. Rural schools report late.",
                    "",
                    "",
                    ("Call the nine schools that have not reported", "marcus", 10),
                ),
                Item(
                    "Who tells parents what",
                    15,
                    "Tessa asked for a page that a grandmother can read.",
                    "Parents get results on the same day as schools, on one page.",
                    "They learned of the first ones from the newspaper.",
                    ("Draft the page for parents", "tessa", 21),
                ),
            ),
            (
                Item(
                    "Second-year aides",
                    20,
                    "Three districts ask whether aides may change classes in the second year.",
                    "Aides change only with their class.",
                    "",
                    ("Put the rule into the handbook", "nadia", 7),
                ),
                Item("What to publish before summer", 15, "Helen will bring two versions."),
            ),
        ),
        (Item("What to publish before summer", 25), Item("Handbook for the third year", 15)),
        nth=Nth.SECOND,
        tally=(
            ("university", "staff", 9, 26),
            ("state government", "staff", 5, 14),
            ("parents association", "parents", 5, 4),
        ),
    ),
    "dolores": Plan(
        "Steering circle",
        "Decides what the partnership does next, with students and families in the room.",
        "America/New_York",
        time(17, 30),
        Frequency.MONTHLY_WEEKDAY,
        1,
        "Riverbend Community College, library",
        (
            (
                Item(
                    "Credits that are lost on the way",
                    25,
                    "Priya brought forty transcripts. Most lost credits are in mathematics.",
                    "We begin with mathematics, and with the two largest programmes.",
                    "Half of the lost credits are there.",
                    ("List which courses count where", "priya", 30),
                ),
                Item(
                    "Evening hours of the advisers", 15, "Keisha: who works until five cannot come at four."
                ),
            ),
            (
                Item(
                    "One form instead of three",
                    20,
                    "June and Lena tried the form with twelve students; it took nine minutes.",
                    "The college uses the one form from the autumn.",
                    "",
                    ("Translate the form into Spanish", "lena", 20),
                ),
                Item(
                    "Places in companies",
                    15,
                    "Otto has eleven places, none in the north of the valley.",
                    "",
                    "",
                    ("Ask four companies in the north", "otto", 25),
                ),
            ),
        ),
        (
            Item("What students said in the survey", 20),
            Item("Companies in the north", 15),
            Item("Who speaks for families", 15),
        ),
        nth=Nth.FIRST,
        interval=2,
        tally=(
            ("college", "staff", 5, 9),
            ("student body", "students", 6, 12),
            ("university", "staff", 5, 11),
        ),
    ),
    "marisol": Plan(
        "Círculo del valle · Valley circle",
        "Bilingual: whoever speaks, speaks in the language they think in.",
        "America/Denver",
        time(16),
        Frequency.MONTHLY_WEEKDAY,
        2,
        "Desert Willow Community College",
        (
            (
                Item(
                    "Talleres de ciencia",
                    20,
                    "Elena: las maestras piden materiales en español. Daniel shared the list of experiments.",
                    "Every workshop is announced and held in both languages.",
                    "Half of the teachers came once and did not come again.",
                    ("Traducir la lista de materiales", "elena", 21),
                ),
                Item("Childcare at workshops", 10, "Rosa knows six families who could not come."),
            ),
            (
                Item(
                    "Kits for the schools without a laboratory",
                    20,
                    "Jamal offers thirty kits; teachers need an afternoon to learn them.",
                    "Kits go to schools whose teacher comes to the afternoon.",
                    "",
                    ("Find a date for the afternoon", "hank", 12),
                ),
            ),
        ),
        (Item("La feria de ciencia", 30), Item("Kits: what the teachers say", 15)),
        nth=Nth.THIRD,
        interval=2,
        tally=(
            ("district", "staff", 6, 13),
            ("parents association", "parents", 7, 9),
            ("business", "staff", 5, 4),
        ),
    ),
    "ingrid": Plan(
        "Board · المجلس · Consejo",
        "The hour changes with the seasons of each region, so that nobody always meets at night.",
        "Africa/Nairobi",
        time(13),
        Frequency.MONTHLY_WEEKDAY,
        1,
        "",
        (
            (
                Item(
                    "Lessons without a network",
                    20,
                    "Peter: radio reaches the camps, the platform does not. يوسف: نحتاج إلى نسخ بالعربية أولاً.",
                    "New lessons are made for radio first.",
                    "Three of five partners have learners without a network.",
                    ("Write the script of the first ten lessons", "otieno", 30),
                ),
                Item("Idiomas de las actas", 10, "Camilo propone actas en tres idiomas, de una página."),
            ),
            (
                Item(
                    "What counts as finished",
                    20,
                    "Fatou showed that partners count differently: some lessons heard, some tasks done.",
                    "A course is finished when its last task is handed in.",
                    "",
                    ("Count last term anew with this rule", "fatou", 21),
                ),
            ),
        ),
        (Item("Recognition of courses at home", 25), Item("جلسة مع المعلّمات", 15)),
        nth=Nth.FIRST,
        video_url="https://video.example.org/learning-bridges",
    ),
}


def furnish(scene: Scene) -> None:
    """The series, its past meetings with what came of them, and the agenda of the next one."""
    plan = PLANS[scene.example.coordinator.account]
    began = moment(31 * plan.interval * (len(plan.past) + 1))
    series = call(scene, plan, began)
    now = moment(0)
    held = [one for one in series.meetings.order_by("starts_at") if one.ends_at < now]
    for number, (meeting, items) in enumerate(zip(held, plan.past, strict=False)):
        hold(scene, plan, meeting, items, number)
    following = series.meetings.ahead(now=now).select_related("series__initiative", "initiative").first()
    if following is not None:
        prepare(scene, following, plan.coming)


def call(scene: Scene, plan: Plan, began: datetime) -> MeetingSeries:
    video = {"video": Video.OTHER, "video_url": plan.video_url} if plan.video_url else {}
    return actions.call_meeting(
        by=scene.coordinator,
        initiative=scene.initiative,
        values={
            "title": plan.title,
            "purpose": plan.purpose,
            "time_zone": plan.time_zone,
            "first_on": first_day(began.date()),
            "starts_at": plan.starts_at,
            "length": 75,
            "frequency": plan.frequency,
            "interval": plan.interval,
            "weekdays": [plan.weekday],
            "nth": plan.nth,
            "place": plan.place,
            "audience": Audience.SPEAKERS,
            "counts_speaking": bool(plan.tally),
            **video,
        },
        write_letters=False,
        now=began,
    )


def first_day(near: date) -> date:
    return near.replace(day=1)


def hold(scene: Scene, plan: Plan, meeting: Meeting, items: tuple[Item, ...], number: int) -> None:
    """Answers, agenda, attendance, notes, decisions, actions; minutes three days later, approved but for the last."""
    by, starts, ends = scene.coordinator, meeting.starts_at, meeting.ends_at
    meeting = Meeting.objects.select_related("series__initiative", "initiative").get(pk=meeting.pk)
    people = [one.person for one in meeting.series.invitees.current().select_related("person")]
    presences = {person: TURNS[(at + number) % len(TURNS)] for at, person in enumerate(people)}
    presences[by] = Presence.PRESENT
    for person, presence in presences.items():
        answer = Rsvp.NO if presence == Presence.APOLOGY else Rsvp.YES
        actions.answer_meeting(by=person, meeting=meeting, answer=answer, now=starts - timedelta(days=4))
    listed = [
        (one, actions.propose_item(by=by, meeting=meeting, now=starts - timedelta(days=6),
                                   values={"title": one.title, "length": one.length}))
        for one in items
    ]  # fmt: skip
    actions.open_meeting(by=by, meeting=meeting, now=starts)
    meeting.refresh_from_db()
    actions.take_attendance(by=by, meeting=meeting, presences=presences, now=starts)
    for item, entry in listed:
        write_down(scene, meeting, item, entry)
    if plan.tally:
        rows = [dict(zip(("kind", "group", "people", "turns"), row, strict=True)) for row in plan.tally]
        actions.count_speaking(by=by, meeting=meeting, rows=rows)
    actions.close_meeting(by=by, meeting=meeting, now=ends)
    meeting.refresh_from_db()
    sent = ends + timedelta(days=3)
    if sent < moment(0):
        actions.send_minutes(by=by, meeting=meeting, now=sent)
    if number < len(plan.past) - 1:
        meeting.refresh_from_db()
        actions.approve_minutes(by=by, meeting=meeting, now=sent + timedelta(days=20))


def write_down(scene: Scene, meeting: Meeting, item: Item, entry: Any) -> None:
    by, starts = scene.coordinator, meeting.starts_at
    if item.notes:
        actions.save_notes(by=by, meeting=meeting, item=entry, text=item.notes, revision=0, now=starts)
    if item.decided:
        values = {"text": item.decided, "reason": item.reason, "item": entry}
        actions.record_decision(by=by, meeting=meeting, values=values, now=starts)
    if item.action:
        what, account, days = item.action
        person = scene.people[account]
        membership = person.memberships.select_related("organisation").first()
        if membership is None:
            raise LookupError(f"{account} belongs to nobody")
        values = {
            "title": what,
            "due_on": starts.date() + timedelta(days=days),
            "organisation": membership.organisation,
            "owner": person,
            "item": entry,
        }
        actions.record_action(by=by, meeting=meeting, values=values, now=starts)


def prepare(scene: Scene, meeting: Meeting, items: tuple[Item, ...]) -> None:
    """The agenda of the next meeting, and a first answer."""
    for one in items:
        values = {"title": one.title, "length": one.length}
        actions.propose_item(by=scene.coordinator, meeting=meeting, values=values)
    others = meeting.series.invitees.current().exclude(person=scene.coordinator).select_related("person")
    for invitee in others[:2]:
        actions.answer_meeting(by=invitee.person, meeting=meeting, answer=Rsvp.YES)
