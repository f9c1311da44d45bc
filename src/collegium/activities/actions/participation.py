"""How many people attended for how long: by activity, by kind of partner, by month; and into an indicator.

People from outside are few and often known to each other. An activity with fewer than five of them leaves them out of
every count; a month with fewer than five does not show them, nor does the next smallest, from which they could be
worked out. Visitors counted at the door may be students, and classes of joint projects are: of them, fewer than ten are
few.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.activities.models import (
    Activity,
    Attendance,
    ClassGroup,
    DoorCount,
    GroupAttendance,
    TallyCount,
)
from collegium.activities.models.groups import MOST_STUDENTS
from collegium.activities.permissions import check_user_can_record_participation
from collegium.activities.vocabulary import ActivityKind, ActivityState, CountState, Measure, TallyMeasure
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.policy import periods_over
from collegium.initiatives.actions import record_indicator_value
from collegium.initiatives.models import Indicator, IndicatorValue, Initiative
from collegium.people.models import User

SMALLEST_GROUP = 5
SMALLEST_CROWD = 10  # visitors counted at the door, among whom may be students, and students of classes
VISITOR, STUDENT = "visitor", "student"
CROWD = {VISITOR, STUDENT}


@dataclass(frozen=True, slots=True)
class Attended:
    """One person at one session. person: who it is; external: from outside; kind: of the partner.

    Visitors and students are counted without a name, so that their number is made up.
    """

    activity: int
    person: tuple[str, int]
    kind: str
    month: date
    hours: Decimal

    @property
    def is_external(self) -> bool:
        return self.person[0] == "external" or self.person[0] in CROWD


@dataclass(frozen=True, slots=True)
class Crowd:
    """Where classes were together: a session, or (session 0) the end of a project."""

    activity: int
    session: int
    day: date
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Count:
    """people of partners and from outside (None: withheld), and the hours of those who are shown."""

    key: Any
    people: int
    external: int | None
    hours: Decimal


@dataclass(frozen=True, slots=True)
class Participation:
    activities: tuple[Count, ...]
    kinds: tuple[Count, ...]
    months: tuple[Count, ...]
    everyone: Count


def attended_in(initiative: Initiative, *, until: date | None = None) -> list[Attended]:
    """Everything that was attended in activities that are not archived, in one query."""
    rows = Attendance.objects.filter(session__activity__initiative=initiative)
    rows = rows.filter(session__activity__archived_at=None, session__archived_at=None)
    if until is not None:
        rows = rows.filter(session__starts_at__date__lte=until)
    return [
        *of_registered(rows),
        *of_visitors(initiative, until=until),
        *of_classes(initiative, until=until),
    ]


def of_visitors(initiative: Initiative, *, until: date | None) -> list[Attended]:
    """Visitors counted at the door. They have no name, so one at two sessions is two; nobody noted their hours.

    Only sessions that are over, and had at least ten: counts until one day and until another would tell the rest.
    """
    rows = DoorCount.objects.filter(
        session__activity__initiative=initiative,
        session__activity__archived_at=None,
        session__archived_at=None,
        session__ends_at__lte=timezone.now(),
    )
    if until is not None:
        rows = rows.filter(session__starts_at__date__lte=until)
    facts = rows.values_list("session__activity", "session__starts_at", "session").annotate(all=Sum("number"))
    facts = facts.filter(all__gte=SMALLEST_CROWD)
    found: list[Attended] = []
    for activity, starts_at, _session, number in facts.order_by("session__starts_at", "session"):
        month, first = starts_at.date().replace(day=1), len(found)
        found += [
            Attended(activity, (VISITOR, first + at), "external", month, Decimal(0)) for at in range(number)
        ]
    return found


def of_classes(initiative: Initiative, *, until: date | None) -> list[Attended]:
    """Students of classes, by group: of every session that is over, and of joint projects that are done.

    Of a project each group said at the end how many took part; nobody noted their hours.
    """
    crowds = [*crowds_of_sessions(initiative, until), *crowds_of_projects(initiative, until)]
    found: dict[Crowd, dict[int, int]] = defaultdict(dict)
    for crowd, group, number in crowds:
        found[crowd][group] = number
    return [row for crowd, numbers in found.items() for row in students_of(crowd, numbers)]


def crowds_of_sessions(initiative: Initiative, until: date | None) -> Iterable[tuple[Crowd, int, int]]:
    rows = GroupAttendance.objects.filter(
        session__activity__initiative=initiative,
        session__activity__archived_at=None,
        session__archived_at=None,
        session__ends_at__lte=timezone.now(),
    )
    if until is not None:
        rows = rows.filter(session__starts_at__date__lte=until)
    for row in rows.select_related("session").order_by("session", "group"):
        session = row.session
        crowd = Crowd(session.activity_id, session.pk, session.starts_at.date(), session.hours)
        yield crowd, row.group_id, row.number


def crowds_of_projects(initiative: Initiative, until: date | None) -> Iterable[tuple[Crowd, int, int]]:
    rows = ClassGroup.objects.current().filter(
        activity__initiative=initiative,
        activity__archived_at=None,
        activity__kind=ActivityKind.PROJECT,
        activity__state=ActivityState.DONE,
        activity__project__ends_on__lte=until or utc_date(),
        students__isnull=False,
    )
    facts = rows.values_list("activity", "activity__project__ends_on", "pk", "students")
    for activity, ends_on, group, students in facts.order_by("pk"):
        yield Crowd(activity, 0, ends_on, Decimal(0)), group, students


def students_of(crowd: Crowd, numbers: Mapping[int, int]) -> list[Attended]:
    """So many students of each group. Groups of fewer than ten count only together, where that tells nobody how many.

    Each teacher knows the number of one group, and takes it from the sum: what is left must be none, ten or more.
    The students of a group are numbered from its first one, so that a class which comes again counts once.
    """
    small = {group for group, number in numbers.items() if number < SMALLEST_CROWD}
    sizes = [numbers[group] for group in small]
    left = sum(sizes) if len(small) < len(numbers) else sum(sizes) - max(sizes, default=0)
    left_out = small if left < SMALLEST_CROWD else set()
    month = crowd.day.replace(day=1)
    return [
        Attended(crowd.activity, (STUDENT, group * (MOST_STUDENTS + 1) + at), "external", month, crowd.hours)
        for group, number in sorted(numbers.items())
        if group not in left_out
        for at in range(number)
    ]


def of_registered(rows: "QuerySet[Attendance]") -> list[Attended]:
    facts = rows.values_list(
        "session__activity",
        "registration",
        "registration__person",
        "registration__organisation__kind",
        "session__starts_at",
        "hours",
    )
    return [
        Attended(
            activity,
            ("person", person) if person else ("external", registration),
            kind or "external",
            starts_at.date().replace(day=1),
            hours,
        )
        for activity, registration, person, kind, starts_at, hours in facts
    ]


def count_participation(rows: Iterable[Attended], *, told: Collection[date] = ()) -> Participation:
    """What may be shown of it. told: first days of months that a value of an indicator has told already."""
    rows = list(rows)
    shown, small, hidden = what_is_shown(rows, told)
    kept = grouped(shown, "activity")
    activities = [count(key, kept.get(key, [])) for key in grouped(rows, "activity")]
    return Participation(
        tuple(replace(one, external=None) if one.key in small else one for one in activities),
        tuple(count(key, group) for key, group in sorted(grouped(shown, "kind").items())),
        tuple(count_month(key, group, hidden) for key, group in sorted(grouped(shown, "month").items())),
        count(None, shown),
    )


def what_is_shown(
    rows: Iterable[Attended], told: Collection[date] = ()
) -> tuple[list[Attended], set[int], set[date]]:
    """(rows that count, activities whose people from outside are left out, months in which they are not shown).

    A month is withheld together with the next smallest one. A month that was told cannot be that other one; where
    nothing else is left, the people from outside of the small month are left out of every number.
    """
    shown, small = list(rows), set[int]()
    while True:
        groups = grouped(shown, "activity").items()
        small |= {key for key, group in groups if few_outside(group)}
        shown = [row for row in shown if not (row.is_external and row.activity in small)]
        sizes = sorted((outside(group), month) for month, group in grouped(shown, "month").items())
        sizes = [(size, month) for size, month in sizes if size]
        hidden = {month for month, group in grouped(shown, "month").items() if few_outside(group)}
        if not hidden or len(sizes) == 1 or is_hidden_well(shown, hidden):
            return shown, small, hidden
        for month in [month for _size, month in sizes if month not in hidden and month not in told]:
            hidden |= {month}
            if is_hidden_well(shown, hidden):
                return shown, small, hidden
        shown = [row for row in shown if not (row.is_external and row.month in hidden)]


def is_hidden_well(rows: Iterable[Attended], hidden: Collection[date]) -> bool:
    """Several months, and not few people in them: how many that are follows from all less the others."""
    return len(hidden) > 1 and not few_outside(row for row in rows if row.month in hidden)


def grouped(rows: Iterable[Attended], by: str) -> dict[Any, list[Attended]]:
    found: dict[Any, list[Attended]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return dict(found)


def outside(rows: Iterable[Attended]) -> int:
    return len({row.person for row in rows if row.is_external})


def few_outside(rows: Iterable[Attended]) -> bool:
    """Whether so few people from outside are among them that nothing of these may be told."""
    rows = list(rows)
    least = SMALLEST_CROWD if any(row.person[0] in CROWD for row in rows) else SMALLEST_GROUP
    return 0 < outside(rows) < least


def count(key: Any, rows: list[Attended]) -> Count:
    people = len({row.person for row in rows if not row.is_external})
    return Count(key, people, outside(rows), sum((row.hours for row in rows), Decimal(0)))


def count_month(month: date, rows: list[Attended], hidden: Collection[date]) -> Count:
    """A month; people from outside are withheld where they are few, or would tell how few another month has."""
    if month not in hidden:
        return count(month, rows)
    return replace(count(month, [row for row in rows if not row.is_external]), external=None)


def told_months(initiative: Initiative) -> set[date]:
    """First days of the months in which values of indicators tell attendance."""
    told = TallyCount.objects.filter(
        tally__initiative=initiative,
        tally__measure__in=[TallyMeasure.PEOPLE, TallyMeasure.HOURS],
        state=CountState.RECORDED,
    )
    return {
        first
        for starts_on, ends_on in told.values_list("starts_on", "ends_on")
        for first, _last in periods_over(starts_on, ends_on, 1)
    }


@transaction.atomic
def record_participation(
    *,
    by: User,
    initiative: Initiative,
    indicator: Indicator,
    measure: str,
    on: date,
    activity: Activity | None = None,
) -> IndicatorValue:
    """Make what was attended until the end of a day the value of an indicator, so that the evaluation has it."""
    check_user_can_record_participation(by, initiative)
    if indicator.initiative_id != initiative.pk or (activity and activity.initiative_id != initiative.pk):
        raise InvalidInput(_("Choose an indicator and an activity of this initiative."))
    if on > utc_date():
        raise InvalidInput(_("This day has not come yet."))
    found = count_participation(attended_in(initiative, until=on), told=told_months(initiative))
    of_activity = {one.key: one for one in found.activities}
    counted = found.everyone if activity is None else of_activity.get(activity.pk)
    if counted is None or not (counted.people or counted.external):
        raise Conflict(_("Nobody has attended until then."))
    people = Decimal(counted.people + (counted.external or 0))
    value = people if measure == Measure.PEOPLE else counted.hours
    source = _("Attendance until {day}: {what}").format(
        day=date_format(on, "DATE_FORMAT"), what=activity or Measure(measure).label
    )
    return record_indicator_value(
        by=by, indicator=indicator, values={"on": on, "value": value, "source": source[:200]}
    )
