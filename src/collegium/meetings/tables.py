"""What pages and the API show of meetings: answers, forecasts, who was there, who was heard, what came of a series."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from collegium.agreements.tables import promise_state
from collegium.core.clock import utc_date
from collegium.engines.schedule import Balance, Expected, Forecast, Share, Tally, added_up, balances, forecast
from collegium.meetings.actions.letters import local_time
from collegium.meetings.actions.quorum import expected_partners, with_own_people
from collegium.meetings.models import (
    ActionPoint,
    AgendaItem,
    Attendance,
    Invitee,
    Meeting,
    MeetingSeries,
    MinutedDecision,
    Response,
    SpeakingTally,
)
from collegium.meetings.vocabulary import (
    HERE,
    MINUTES_WITHIN_DAYS,
    RSVP_TONES,
    ItemState,
    PersonGroup,
    Rsvp,
)
from collegium.partners.vocabulary import OrganisationKind

LOOK_BACK = 12  # meetings whose attendance says how likely a silent partner comes
EVEN = Fraction(1, 5)  # of the Gini coefficient: below it no group is heard much more than its share
STRONGEST = ("yes", "maybe", "silent", "no")


@dataclass(frozen=True, slots=True)
class Coming:
    """An invited person with their answer. state is that of the engine; word and tone are for people."""

    invitee: Invitee
    response: Response | None
    state: str
    word: str
    tone: str

    @property
    def substitute(self) -> Any:
        return self.response.substitute if self.response else None


def who_comes(meeting: Meeting) -> list[Coming]:
    """Everybody who is invited, with their answer about this meeting; two queries."""
    invitees = meeting.series.invitees.current().select_related("person", "organisation")
    responses = {one.invitee_id: one for one in meeting.responses.select_related("substitute")}
    return [coming(meeting, one, responses.get(one.pk)) for one in invitees]


def coming(meeting: Meeting, invitee: Invitee, response: Response | None) -> Coming:
    since = meeting.rescheduled_at
    if response is not None and since is not None and response.answered_at < since:
        response = None
    answer = response.answer if response else invitee.answer_after(since)
    if response is not None and answer == Rsvp.SUBSTITUTE:
        said = response.substitute_answer
        state = said if said in {Rsvp.YES, Rsvp.NO} else "maybe"
        word = _("{person} in their place").format(person=response.substitute)
        return Coming(invitee, response, str(state), word, RSVP_TONES[said or Rsvp.MAYBE])
    word = str(Rsvp(answer).label) if answer else _("No answer yet")
    return Coming(invitee, response, str(answer or "silent"), word, RSVP_TONES[answer])


def quorum_forecast(meeting: Meeting, people: Sequence[Coming]) -> Forecast:
    """The forecast from these answers; four queries, whatever the number of partners."""
    partners = expected_partners(meeting)
    states: dict[int, set[str]] = defaultdict(set)
    for one in people:
        states[one.invitee.organisation_id].add(one.state)
    present, meetings = record_of(meeting)
    own = with_own_people(partners)
    expected = []
    for partner in partners:
        # whoever looks after a partner without people of its own speaks for it
        speaker = partner.pk if partner.pk in states or partner.pk in own else partner.steward_id
        # a partner with people of its own of whom none is asked yet is as silent as one that has not answered
        found = states.get(speaker or 0, {"silent"} if partner.pk in own else {"no"})
        state: Any = next(word for word in STRONGEST if word in found)
        expected.append(Expected(state, min(present.get(speaker or 0, 0), meetings), meetings))
    return forecast(expected, percent=meeting.initiative.quorum_percent)


def record_of(meeting: Meeting) -> tuple[dict[int, int], int]:
    """At how many of the last meetings of the series with a list of attendance each partner was; and how many."""
    before = meeting.series.meetings.filter(starts_at__lt=meeting.starts_at, attendances__isnull=False)
    last = list(before.distinct().order_by("-starts_at").values_list("pk", flat=True)[:LOOK_BACK])
    here = Attendance.objects.filter(meeting__in=last, presence__in=HERE).exclude(organisation=None)
    counted = here.order_by().values("organisation").annotate(n=Count("meeting", distinct=True))
    return {row["organisation"]: row["n"] for row in counted}, len(last)


@dataclass(frozen=True, slots=True)
class Timed:
    """An item of the agenda with the time at which its turn comes."""

    item: AgendaItem
    begins: datetime
    is_first: bool
    is_last: bool
    decisions: list[MinutedDecision]
    points: list[ActionPoint]


def timed_agenda(meeting: Meeting) -> list[Timed]:
    """The accepted items in order, one after the other from the beginning of the meeting; three queries."""
    items = list(
        meeting.items.filter(archived_at=None, state=ItemState.ACCEPTED).select_related("proposed_by")
    )
    return timed_items(meeting, items, *came_of(meeting))


def timed_items(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    decisions: Mapping[Any, list[MinutedDecision]],
    points: Mapping[Any, list[ActionPoint]],
) -> list[Timed]:
    """Items in order, one after the other, each with what came of it. decisions, points: by item."""
    begins, found = meeting.starts_at, []
    for number, item in enumerate(items):
        last = number == len(items) - 1
        found.append(Timed(item, begins, number == 0, last, decisions[item.pk], points[item.pk]))
        begins += timedelta(minutes=item.length)
    return found


def came_of(
    meeting: Meeting,
) -> tuple[dict[int | None, list[MinutedDecision]], dict[int | None, list[ActionPoint]]]:
    """Decisions and actions of a meeting by item (None: of no item that is on the agenda)."""
    decisions: dict[int | None, list[MinutedDecision]] = defaultdict(list)
    points: dict[int | None, list[ActionPoint]] = defaultdict(list)
    for decision in meeting.decisions.filter(archived_at=None):
        decisions[decision.item_id].append(decision)
    for point in meeting.action_points.filter(archived_at=None).select_related(
        "promise__organisation", "promise__owner"
    ):
        points[point.item_id].append(point)
    return decisions, points


def who_was_heard(meetings: Iterable[Meeting]) -> tuple[Balance, Balance] | None:
    """The balance by kind of partner and by group of people, added up over these meetings; None without a tally.

    Each meeting is protected by itself, and of several only that is added up which the page of each tells.
    """
    kinds, groups = dict(OrganisationKind.choices), dict(PersonGroup.choices)
    counted: dict[int, list[Tally]] = defaultdict(list)
    for one in SpeakingTally.objects.filter(meeting__in=[one.pk for one in meetings]):
        tally = Tally(str(kinds[one.kind]), str(groups[one.group]), one.people, one.turns)
        counted[one.meeting_id].append(tally)
    if not counted:
        return None
    others = _("Others")
    found = [balances(tallies, others=others) for tallies in counted.values()]
    if len(found) == 1:
        return found[0]
    by_kind, by_group = zip(*found, strict=True)
    return added_up(by_kind, others=others), added_up(by_group, others=others)


def heard_rows(found: tuple[Balance, Balance] | None) -> list[dict[str, Any]]:
    """Both balances as pages show them: {label, sentence, rows}; shares in whole per cent."""
    if found is None:
        return []
    parts = zip((_("By kind of partner"), _("By group of people")), found, strict=True)
    return [
        {"label": label, "sentence": how_even(one), "rows": [share_row(share) for share in one.shares]}
        for label, one in parts
    ]


def share_row(share: Share) -> dict[str, Any]:
    return {
        "label": share.label,
        "people": share.people,
        "turns": share.turns,
        "of_people": round(100 * share.of_people),
        "of_turns": round(100 * share.of_turns),
    }


def how_even(found: Balance) -> str:
    """The Gini coefficient of turns per person in words and as a number."""
    if found.gini is None:
        return _("Too few to say")
    number = two_places(found.gini)
    if found.gini < EVEN:
        return _("Evenly spread ({number}; 0 is even)").format(number=number)
    return _("Unevenly spread ({number}; 0 is even)").format(number=number)


def two_places(value: Fraction) -> str:
    return localize(round(float(value), 2))


@dataclass(frozen=True, slots=True)
class Entry:
    """A decision or an action in the minutes of a series. kind: "decision" or "action"."""

    kind: str
    text: str
    meeting: Meeting
    on: date
    who: str
    due: date | None
    state: str
    tone: str
    url: str


def series_entries(series: MeetingSeries) -> list[Entry]:
    """All decisions and actions of a series, the newest first; two queries."""
    today = utc_date()
    decisions = MinutedDecision.objects.current().filter(meeting__series=series)
    points = ActionPoint.objects.current().filter(meeting__series=series)
    found = [
        decision_entry(one, today)
        for one in decisions.select_related("meeting__series", "meeting__initiative")
    ]
    related = ("meeting__series", "meeting__initiative", "promise__organisation", "promise__initiative")
    found += [action_entry(one, today) for one in points.select_related(*related)]
    return sorted(found, key=lambda entry: entry.meeting.starts_at, reverse=True)


def decision_entry(decision: MinutedDecision, today: date) -> Entry:
    review = decision.review_on
    word, tone = decision_state(decision)
    if review is not None and review <= today and not decision.lacks_quorum:
        word, tone = _("To be looked at again"), "attention"
    return Entry(
        "decision", decision.text, decision.meeting, decision.decided_on, "", review, word, tone,
        f"{decision.meeting.get_absolute_url()}minutes/",
    )  # fmt: skip


def decision_state(decision: MinutedDecision) -> tuple[str, str]:
    """(word, tone): decided, or only recorded where there was no quorum."""
    return (_("Recorded without quorum"), "attention") if decision.lacks_quorum else (_("Decided"), "good")


def action_entry(point: ActionPoint, today: date) -> Entry:
    promise = point.promise
    word, tone = promise_state(promise, today)
    on = point.meeting.local_start().date()
    url = f"{promise.initiative.get_absolute_url()}promises/{promise.pk}/"
    return Entry(
        "action", promise.title, point.meeting, on, str(promise.organisation), promise.due_on, word, tone, url
    )


@dataclass(frozen=True, slots=True)
class Compiled:
    """The minutes of one meeting of a series. decisions, points: of no item that is on the agenda."""

    meeting: Meeting
    attendances: list[Attendance]
    agenda: list[Timed]
    decisions: list[MinutedDecision]
    points: list[ActionPoint]


def series_minutes(series: MeetingSeries) -> list[Compiled]:
    """The minutes of all meetings of a series that took place, the newest first; five queries."""
    opened = series.meetings.filter(opened_at__isnull=False, cancelled_at=None).order_by("-starts_at")
    meetings = list(opened.select_related("series", "initiative"))
    items, there = by_meeting(items_on_agendas(opened)), by_meeting(attendances_of(opened))
    decisions = by_meeting(MinutedDecision.objects.current().filter(meeting__in=opened))
    points = by_meeting(
        ActionPoint.objects.current()
        .filter(meeting__in=opened)
        .select_related("promise__organisation", "promise__owner")
    )
    return [
        compiled(one, items[one.pk], there[one.pk], decisions[one.pk], points[one.pk]) for one in meetings
    ]


def items_on_agendas(meetings: Any) -> Any:
    items = AgendaItem.objects.filter(meeting__in=meetings, archived_at=None, state=ItemState.ACCEPTED)
    return items.select_related("proposed_by")


def attendances_of(meetings: Any) -> Any:
    """Who was there, meeting by meeting, the newest first."""
    rows = Attendance.objects.filter(meeting__in=meetings)
    related = ("meeting__series__initiative", "meeting__initiative", "person", "organisation")
    return rows.select_related(*related).order_by("-meeting__starts_at", "organisation__name", "pk")


def by_meeting(rows: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.meeting_id].append(row)
    return found


def compiled(
    meeting: Meeting,
    items: Sequence[AgendaItem],
    there: list[Attendance],
    decisions: Sequence[MinutedDecision],
    points: Sequence[ActionPoint],
) -> Compiled:
    listed = {item.pk for item in items}
    made = {item.pk: [one for one in decisions if one.item_id == item.pk] for item in items}
    asked = {item.pk: [one for one in points if one.item_id == item.pk] for item in items}
    timed = timed_items(meeting, items, made, asked)
    rest = [one for one in decisions if one.item_id not in listed]
    return Compiled(meeting, there, timed, rest, [one for one in points if one.item_id not in listed])


@dataclass(frozen=True, slots=True)
class Measures:
    """How meetings go: counts of those that were held. Shares are None where there is nothing to count."""

    held: int
    in_time: int  # minutes sent within five days
    due: int  # held longer ago than that, or with minutes sent
    said_yes: int
    came: int  # of those who said yes

    @property
    def minutes_share(self) -> int | None:
        return 100 * self.in_time // self.due if self.due else None

    @property
    def came_share(self) -> int | None:
        return 100 * self.came // self.said_yes if self.said_yes else None


def measures(meetings: Any, *, now: datetime) -> Measures:
    """Three queries. Who said yes and is on a list of attendance counts for whether answers hold."""
    held = meetings.in_state("held", now=now)
    limit = timedelta(days=MINUTES_WITHIN_DAYS)
    counts = held.order_by().aggregate(
        held=Count("pk"),
        in_time=Count("pk", filter=Q(minutes_sent_at__lte=F("ends_at") + limit)),
        due=Count("pk", filter=Q(minutes_sent_at__isnull=False) | Q(ends_at__lt=now - limit)),
    )
    taken = held.filter(attendances__isnull=False).order_by().values("pk")
    yes = Response.objects.filter(meeting__in=taken, answer=Rsvp.YES)
    came = yes.filter(
        meeting__attendances__person=F("invitee__person"), meeting__attendances__presence__in=HERE
    )
    return Measures(**counts, said_yes=yes.count(), came=came.count())


def when(meeting: Meeting) -> dict[str, Any]:
    """The beginning for the reader, and in the zone of the series where that differs."""
    return {"here": timezone.localtime(meeting.starts_at), "there": local_time(meeting)}
