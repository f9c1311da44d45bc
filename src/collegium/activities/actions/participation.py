"""How many people attended for how long: by activity, by kind of partner, by month; and into an indicator.

People from outside are few and often known to each other. An activity with fewer than five of them leaves them out of
every count; a month with fewer than five does not show them, nor does the next smallest, from which they could be
worked out.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.activities.models import Activity, Attendance
from collegium.activities.permissions import check_user_can_record_participation
from collegium.activities.vocabulary import Measure
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions import record_indicator_value
from collegium.initiatives.models import Indicator, IndicatorValue, Initiative
from collegium.people.models import User

SMALLEST_GROUP = 5


@dataclass(frozen=True, slots=True)
class Attended:
    """One person at one session. person: who it is; external: from outside; kind: of the partner."""

    activity: int
    person: tuple[str, int]
    kind: str
    month: date
    hours: Decimal

    @property
    def is_external(self) -> bool:
        return self.person[0] == "external"


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


def count_participation(rows: Iterable[Attended]) -> Participation:
    """What may be shown of it."""
    by_activity = grouped(rows, "activity")
    small = {key for key, group in by_activity.items() if 0 < outside(group) < SMALLEST_GROUP}
    shown = [
        row
        for group in by_activity.values()
        for row in group
        if not (row.is_external and row.activity in small)
    ]
    kept = grouped(shown, "activity")
    activities = [count(key, kept.get(key, [])) for key in by_activity]
    return Participation(
        tuple(replace(one, external=None) if one.key in small else one for one in activities),
        tuple(count(key, group) for key, group in sorted(grouped(shown, "kind").items())),
        with_small_withheld(sorted(grouped(shown, "month").items())),
        count(None, shown),
    )


def grouped(rows: Iterable[Attended], by: str) -> dict[Any, list[Attended]]:
    found: dict[Any, list[Attended]] = defaultdict(list)
    for row in rows:
        found[getattr(row, by)].append(row)
    return dict(found)


def outside(rows: Iterable[Attended]) -> int:
    return len({row.person for row in rows if row.is_external})


def count(key: Any, rows: list[Attended]) -> Count:
    people = len({row.person for row in rows if not row.is_external})
    return Count(key, people, outside(rows), sum((row.hours for row in rows), Decimal(0)))


def with_small_withheld(groups: list[tuple[Any, list[Attended]]]) -> tuple[Count, ...]:
    """Counts by month; small groups from outside are withheld, never only one."""
    counts = [count(key, rows) for key, rows in groups]
    sizes = sorted((one.external or 0, one.key) for one in counts if one.external)
    hidden = {key for size, key in sizes if size < SMALLEST_GROUP}
    if len(hidden) == 1:
        hidden |= {key for _size, key in sizes[:2]}
    return tuple(
        replace(count(one.key, [row for row in rows if not row.is_external]), external=None)
        if one.key in hidden
        else one
        for one, (_key, rows) in zip(counts, groups, strict=True)
    )


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
    found = count_participation(attended_in(initiative, until=on))
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
