"""Tables of participation, of counts for indicators, of what groups owe each other, and of how they follow sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format, number_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.activities.actions import Count, followed_by
from collegium.activities.models import Activity, ClassGroup, ProjectMilestone, Session, Tally, TallyCount
from collegium.activities.permissions import groups_spoken_for_by
from collegium.activities.vocabulary import (
    COUNT_TONES,
    FOLLOWING_TONES,
    LEFT_OUT,
    MILESTONE_TONES,
    CountState,
    Following,
    MilestoneState,
)
from collegium.core.tables import Column
from collegium.engines.schedule import SchoolHours, Shortfall, outside_hours
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import user_can_contribute
from collegium.partners.vocabulary import OrganisationKind, language_name
from collegium.people.models import User

TABLES = ("activities", "kinds", "months")


def count_columns(name: str, initiative: Initiative) -> list[Column]:
    """Columns of one of TABLES; people from outside who are too few are withheld."""
    label, text = key_of(name, initiative)
    return [
        Column("key", label, lambda one: text(one.key)),
        Column("people", _("People of partners"), lambda one: one.people, align="end"),
        Column(
            "external",
            _("People from outside"),
            lambda one: one.external,
            text=lambda one: _("too few to show") if one.external is None else one.external,
            align="end",
        ),
        Column("hours", _("Hours"), lambda one: one.hours, text=hours, align="end"),
    ]


def hours(one: Count) -> str:
    return told_hours(one.hours)


def told_hours(value: Decimal) -> str:
    """Hours without zeros that say nothing: 8, 2.5."""
    whole = value == value.to_integral_value()
    return number_format(value.to_integral_value() if whole else value.normalize())


def key_of(name: str, initiative: Initiative) -> tuple[str, Callable[[Any], str]]:
    if name == "activities":
        titles = dict(initiative.activities.values_list("pk", "title"))
        return _("Activity"), lambda key: titles[key]
    if name == "months":
        return _("Month"), lambda key: date_format(key, "YEAR_MONTH_FORMAT")
    return _("Kind of partner"), kind_name


def kind_name(key: str) -> str:
    return str(OrganisationKind(key).label) if key in OrganisationKind.values else _("From outside")


LAST_COUNTS = 4


@dataclass(frozen=True, slots=True)
class CountLine:
    """One period of a tally as the page says it."""

    period: str
    text: str
    tone: str


@dataclass(frozen=True, slots=True)
class TallyRow:
    """A tally with its last periods. is_stuck: whoever began it may no longer record values."""

    tally: Tally
    lines: tuple[CountLine, ...]
    is_stuck: bool


def tally_rows(initiative: Initiative) -> list[TallyRow]:
    rows = initiative.tallies.select_related("indicator", "goal", "created_by")
    rows = rows.prefetch_related("counts__value")
    tallies = list(rows.order_by("stopped_at", "indicator__name", "pk"))
    able = {one: user_can_contribute(one, initiative) for one in {tally.created_by for tally in tallies}}
    return [
        TallyRow(
            tally,
            tuple(count_line(one) for one in list(tally.counts.all())[:LAST_COUNTS]),
            tally.stopped_at is None and not able[tally.created_by],
        )
        for tally in tallies
    ]


def count_line(one: TallyCount) -> CountLine:
    period = _("{first} to {last}").format(first=date_format(one.starts_on), last=date_format(one.ends_on))
    text = str(CountState(one.state).label)
    if one.state == CountState.RECORDED:
        text = told_hours(one.value.value) if one.value else _("The value was removed")
    return CountLine(period, text, COUNT_TONES[CountState(one.state)])


def hours_text(group: ClassGroup) -> str:
    """When a group is at school, in the words of the reader."""
    return _("{days}, {opens} to {closes}, {zone}").format(
        days=", ".join(str(WEEKDAYS_ABBR[day]) for day in sorted(group.school_days)),
        opens=time_format(group.opens or ""),
        closes=time_format(group.closes or ""),
        zone=group.zone.replace("_", " "),
    )


SOON = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class MilestoneRow:
    """What a group owes; late: days over the day on which it was due, or is done late."""

    milestone: ProjectMilestone
    state: MilestoneState
    late: int
    may_do: bool


def milestone_rows(activity: Activity, *, today: date, user: User) -> list[MilestoneRow]:
    """The milestones of a joint project: what is overdue and due next comes first, what is done last."""
    rows = ProjectMilestone.objects.current().filter(project__activity=activity)
    rows = rows.select_related("group__organisation", "group__contact", "project")
    mine = groups_spoken_for_by(user, activity)
    found = [milestone_row(one, today, may_do=one.group_id in mine) for one in rows]
    return sorted(found, key=lambda row: (row.state == MilestoneState.DONE, row.milestone.due_on))


def milestone_row(one: ProjectMilestone, today: date, *, may_do: bool) -> MilestoneRow:
    late = max(0, ((one.done_on or today) - one.due_on).days)
    if one.done_on:
        state = MilestoneState.DONE
    elif late:
        state = MilestoneState.OVERDUE
    else:
        state = MilestoneState.SOON if one.due_on - today <= SOON else MilestoneState.LATER
    return MilestoneRow(one, state, late, may_do)


def milestone_columns(activity: Activity, *, may_run: bool) -> list[Column]:
    def edit(row: MilestoneRow) -> str:
        slug = activity.initiative.slug
        return reverse("activities:edit_project_milestone", args=[slug, row.milestone.pk]) if may_run else ""

    return [
        Column("what", _("What"), lambda row: row.milestone.title, url=edit),
        Column("group", _("Owed by"), lambda row: str(row.milestone.group)),
        Column("contact", _("Contact"), lambda row: row.milestone.group.contact.name),
        Column("due", _("Due"), lambda row: row.milestone.due_on),
        Column("state", _("State"), lambda row: row.state.label, tone=lambda row: MILESTONE_TONES[row.state]),
        Column("done", _("Done on"), lambda row: row.milestone.done_on),
        Column("late", _("Days late"), lambda row: row.late or "", align="end"),
    ]


@dataclass(frozen=True, slots=True)
class GroupCard:
    """A class or group as the page shows it. students: only for those who may know how many."""

    group: ClassGroup
    may_speak: bool
    is_mine: bool
    students: int | None
    reflection: Any
    hours: str
    languages: str


def group_cards(activity: Activity, user: User) -> list[GroupCard]:
    rows = activity.class_groups.current().select_related("organisation", "contact", "reflection")
    mine = groups_spoken_for_by(user, activity)
    return [
        GroupCard(
            group,
            group.pk in mine,
            group.pk in mine and group.contact_id == user.pk,
            group.students if group.pk in mine else None,
            getattr(group, "reflection", None),
            hours_text(group) if group.has_hours else "",
            ", ".join(language_name(code) for code in group.languages),
        )
        for group in rows
    ]


def span(session: Session, zone: tzinfo) -> str:
    starts, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    last = date_format(ends, "TIME_FORMAT" if ends.date() == starts.date() else "DATETIME_FORMAT")
    return _("{starts} to {ends}").format(starts=date_format(starts, "DATETIME_FORMAT"), ends=last)


@dataclass(frozen=True, slots=True)
class SessionGroupRow:
    """One group at one session. came: only for those who may know how many; outside: what of it is no school time."""

    session: Session
    group: ClassGroup
    there: str
    outside: str
    following: Following
    came: int | None

    @property
    def is_left_out(self) -> bool:
        return self.following in LEFT_OUT


def session_group_rows(activity: Activity, user: User) -> list[SessionGroupRow]:
    """Every session beside every group: what the clock shows there, and how the group follows it."""
    groups = list(activity.class_groups.current().select_related("organisation", "contact"))
    sessions = activity.sessions.current().prefetch_related("language_plan", "group_attendances")
    may_know = groups_spoken_for_by(user, activity)
    rows = []
    for session in sessions:
        session.activity = activity
        came = {row.group_id: row.number for row in session.group_attendances.all()}
        for group in groups:
            told = came.get(group.pk) if group.pk in may_know else None
            rows.append(session_group_row(session, group, told))
    return rows


def session_group_row(session: Session, group: ClassGroup, came: int | None) -> SessionGroupRow:
    zone = group.zone or session.zone
    return SessionGroupRow(
        session,
        group,
        span(session, ZoneInfo(zone)),
        outside_text(session, group) if group.has_hours else _("school hours are not known"),
        Following(followed_by(session, group)),
        came,
    )


def outside_text(session: Session, group: ClassGroup) -> str:
    """What of a session is not school time of the group; nothing where all is."""
    minutes = int((session.ends_at - session.starts_at).total_seconds() // 60)
    short = outside_hours(hours_of(group), session.starts_at, minutes)
    if short is None:
        return _("no school that day")
    return shortfall_text(short)


def shortfall_text(short: Shortfall) -> str:
    """How many minutes before and after school."""
    parts = []
    if short.before:
        parts.append(
            ngettext("{n} minute before school", "{n} minutes before school", short.before).format(
                n=short.before
            )
        )
    if short.after:
        parts.append(
            ngettext("{n} minute after school", "{n} minutes after school", short.after).format(n=short.after)
        )
    return " · ".join(parts)


def hours_of(group: ClassGroup) -> SchoolHours:
    """The school hours of a group that has some."""
    return SchoolHours(
        str(group), group.zone, group.opens or time(0), group.closes or time(0), frozenset(group.school_days)
    )


def session_group_columns() -> list[Column]:
    return [
        Column("session", _("Session"), lambda row: str(row.session)),
        Column("group", _("Group"), lambda row: str(row.group)),
        Column("there", _("Time there"), lambda row: row.there),
        Column(
            "outside", _("School time"), lambda row: row.outside, text=lambda row: row.outside or _("yes")
        ),
        Column(
            "language",
            _("Language"),
            lambda row: row.following.label,
            tone=lambda row: FOLLOWING_TONES[row.following],
        ),
        Column("came", _("Students who came"), lambda row: row.came, align="end"),
    ]
