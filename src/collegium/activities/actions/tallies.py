"""Filling indicators from counts of activities, by themselves, period after period.

A period is counted once, two weeks after its end, when attendance has been taken and hours are logged; its value stays,
so that nobody can be worked out from how it changes. It is not told where it is about few people, where it would leave
few to be worked out by subtraction from other numbers, or where participation withholds one of its months.
"""

from collections.abc import Collection, Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.activities.actions.participation import (
    SMALLEST_GROUP,
    Attended,
    attended_in,
    few_outside,
    told_months,
    what_is_shown,
)
from collegium.activities.models import (
    Activity,
    Assignment,
    MentoringMeeting,
    Tally,
    TallyCount,
)
from collegium.activities.permissions import check_user_can_tally
from collegium.activities.vocabulary import CountState, TallyMeasure, TallyPeriod
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, Refusal
from collegium.engines.policy import period_of
from collegium.engines.problems import Problem
from collegium.initiatives.actions import record_indicator_value
from collegium.initiatives.actions.changes import change_thing, check_same_initiative, create_thing
from collegium.initiatives.models import Goal, Indicator, Initiative
from collegium.people.models import User

DAYS_TO_COMPLETE = 14
SMALLEST_STUDENTS = 10
LONGEST_YEARS = 10


@transaction.atomic
def start_tally(
    *,
    by: User,
    initiative: Initiative,
    indicator: Indicator,
    measure: str,
    every: str,
    first_on: date,
    goal: Goal | None = None,
    now: datetime | None = None,
) -> Tally:
    """Fill an indicator from a count. Periods that are over are counted the next time the work comes round."""
    check_user_can_tally(by, initiative)
    check_same_initiative(initiative, goal)
    if indicator.initiative_id != initiative.pk or indicator.archived_at is not None:
        raise InvalidInput(_("Choose an indicator of this initiative."))
    made = Tally(
        initiative=initiative, indicator=indicator, measure=measure, every=every, goal=goal, created_by=by
    )
    if every not in TallyPeriod.values or measure not in TallyMeasure.values:
        raise InvalidInput(_("Choose what counts, and how often."))
    made.first_on = period_of(first_on, made.months)[0]
    check_first_day(made, today=now.date() if now else utc_date())
    check_told_apart(made)
    return create_thing(
        made, by=by, verb=gettext_noop("began to count for the indicator"), initiative=initiative
    )


def check_first_day(made: Tally, *, today: date) -> None:
    if made.first_on < today.replace(year=today.year - LONGEST_YEARS, day=1):
        why = _("This is more than {years} years ago.").format(years=LONGEST_YEARS)
        raise InvalidInput(why, [Problem(why, _("Choose a later day"), column="first_on")])


def check_told_apart(made: Tally) -> None:
    """A count of everything and one of a part of it, of the same time, would tell the rest."""
    others = Tally.objects.filter(initiative=made.initiative, measure=made.measure).exclude(pk=made.pk)
    overlapping = others if made.goal is None else others.filter(Q(goal=made.goal) | Q(goal=None))
    active = overlapping.filter(stopped_at=None).select_related("indicator").first()
    if active is not None:
        raise Conflict(
            _(
                "“{indicator}” is filled from a count of the same. Stop it first, or choose something else."
            ).format(indicator=active.indicator)
        )
    counts = TallyCount.objects.filter(tally__in=overlapping, ends_on__gte=made.first_on)
    last = counts.order_by("-ends_on").first()
    if last is not None:
        why = _("The same was counted until {day}.").format(day=date_format(last.ends_on))
        raise InvalidInput(why, [Problem(why, _("Choose a day after that"), column="first_on")])


@transaction.atomic
def stop_tally(*, by: User, tally: Tally, now: datetime) -> None:
    """Count no more for it. The values that there are stay."""
    check_user_can_tally(by, tally.initiative)
    if tally.stopped_at is not None:
        raise Conflict(_("This is not counted any more."))
    verb = gettext_noop("no longer counts for the indicator")
    change_thing(tally, {"stopped_at": now}, by=by, verb=verb, initiative=tally.initiative)


@transaction.atomic
def restart_tally(*, by: User, tally: Tally) -> None:
    """Take the stop back; what was over meanwhile is counted as well."""
    check_user_can_tally(by, tally.initiative)
    if tally.stopped_at is None:
        raise Conflict(_("This is being counted."))
    others = TallyCount.objects.filter(tally__initiative=tally.initiative, counted_at__gt=tally.stopped_at)
    if others.filter(tally__measure=tally.measure).exclude(tally=tally).exists():
        raise Conflict(_("The same was counted otherwise meanwhile. Begin a new count."))
    verb = gettext_noop("counts for the indicator again")
    change_thing(tally, {"stopped_at": None}, by=by, verb=verb, initiative=tally.initiative)


def record_tallies(*, now: datetime) -> None:
    """Count every period that has been over for two weeks. A tally that is refused does not stop the others."""
    until = utc_day(now) - timedelta(days=DAYS_TO_COMPLETE)
    active = Tally.objects.filter(stopped_at=None, indicator__archived_at=None).select_related("initiative")
    for tally in active.prefetch_related("counts"):
        done = {one.starts_on for one in tally.counts.all()}
        for first, last in tally.periods(until=until):
            if first not in done and not count_if_possible(tally, first, last, now=now):
                break


def utc_day(now: datetime) -> date:
    return now.astimezone(UTC).date()


def count_if_possible(tally: Tally, first: date, last: date, *, now: datetime) -> bool:
    """Whether the period is done with; not where whoever began the tally may no longer record values."""
    try:
        count_period(tally.pk, first, last, now=now)
    except Refusal:
        return False
    return True


@transaction.atomic
def count_period(tally_id: int, first: date, last: date, *, now: datetime) -> None:
    """Count one period and record its value, unless another worker has."""
    tally = Tally.objects.select_for_update().get(pk=tally_id)
    if tally.counts.filter(starts_on=first).exists():
        return
    taken = tally.indicator.values.filter(on=last).exists()
    found = None if taken else count_of(tally, first, last)
    made = TallyCount(tally=tally, starts_on=first, ends_on=last, counted_at=now, state=CountState.TAKEN)
    if not taken:
        made.state = CountState.WITHHELD if found is None else CountState.RECORDED
    if found is not None:
        made.value = record_indicator_value(
            by=tally.created_by,
            indicator=tally.indicator,
            values={"on": last, "value": found, "source": source_of(tally, first, last)},
        )
    made.save()


def source_of(tally: Tally, first: date, last: date) -> str:
    """Where the value comes from, in the language of whoever began the tally."""
    with translation.override(tally.created_by.language):
        return _("Counted by itself: {what}, {first} to {last}, {goal}").format(
            what=tally.get_measure_display(),
            first=date_format(first),
            last=date_format(last),
            goal=tally.goal or _("all activities"),
        )[:200]


def count_of(tally: Tally, first: date, last: date) -> Decimal | None:
    """The value of a period; None where it may not be told."""
    if tally.measure == TallyMeasure.PLACEMENTS:
        return placed(tally, first, last)
    if tally.measure == TallyMeasure.MENTORING:
        return mentored(tally, first, last)
    return attended(tally, first, last)


def attended(tally: Tally, first: date, last: date) -> Decimal | None:
    """People or hours of the sessions in the period."""
    every = attended_in(tally.initiative)
    goals = Activity.objects.filter(initiative=tally.initiative, goal=tally.goal).values_list("pk", flat=True)
    of_goal = None if tally.goal is None else set(goals)
    mine = told_attendance(every, first, last, of_goal, told=told_months(tally.initiative))
    if mine is None:
        return None
    if tally.measure == TallyMeasure.HOURS:
        return sum((row.hours for row in mine), Decimal(0))
    return Decimal(len({row.person for row in mine}))


def told_attendance(
    every: Iterable[Attended],
    first: date,
    last: date,
    activities: Collection[int] | None,
    *,
    told: Collection[date] = (),
) -> list[Attended] | None:
    """The rows of a period, of these activities (None: of all), or None where they may not be told.

    People from outside must not be few in them, nor in the rest of the period, which the numbers by month would leave;
    and none may be in a month in which participation does not show them.
    """
    shown, _small, hidden = what_is_shown(every, told)
    inside = [row for row in shown if first <= row.month <= last]
    mine = [row for row in inside if activities is None or row.activity in activities]
    rest = [row for row in inside if activities is not None and row.activity not in activities]
    if any(row.is_external and row.month in hidden for row in inside):
        return None
    people = len({row.person for row in mine})
    if 0 < people < SMALLEST_GROUP or few_outside(mine) or few_outside(rest):
        return None
    return mine


def placed(tally: Tally, first: date, last: date) -> Decimal | None:
    """Students with a place in rounds that ended in the period, as it was published."""
    rows = Assignment.objects.filter(
        run__round__initiative=tally.initiative,
        run__round__archived_at=None,
        run__round__ends_on__range=(first, last),
        run__published_at__isnull=False,
        run__undone_at=None,
        place__isnull=False,
        student__archived_at=None,
    )
    if tally.goal is not None:
        rows = rows.filter(run__round__goal=tally.goal)
    # the same code in two rounds may be two students
    number = rows.count()
    return None if 0 < number < SMALLEST_STUDENTS else Decimal(number)


def mentored(tally: Tally, first: date, last: date) -> Decimal | None:
    """Hours of mentors with mentees. Mentees under a code are students."""
    rows = MentoringMeeting.objects.filter(
        pair__initiative=tally.initiative, pair__archived_at=None, on__range=(first, last)
    )
    if tally.goal is not None:
        rows = rows.filter(Q(pair__goal=tally.goal) | Q(pair__goal=None, pair__activity__goal=tally.goal))
    facts = list(rows.values_list("hours", "pair__mentor", "pair__mentee", "pair__mentee_code"))
    mentors = {mentor for _hours, mentor, _mentee, _code in facts}
    mentees = {mentee or code for _hours, _mentor, mentee, code in facts}
    students = {code for _hours, _mentor, _mentee, code in facts if code}
    few = any(0 < len(group) < SMALLEST_GROUP for group in (mentors, mentees))
    if few or 0 < len(students) < SMALLEST_STUDENTS:
        return None
    return sum((hours for hours, *_who in facts), Decimal(0))
