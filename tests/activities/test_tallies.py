"""Indicators that fill themselves from counts: what is counted, once, from where, and what is not told."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from collegium.activities import actions
from collegium.activities.actions.participation import Attended, count_participation
from collegium.activities.actions.tallies import told_attendance
from collegium.activities.models import (
    Assignment,
    MatchRun,
    MentoringMeeting,
    MentoringPair,
    Student,
    TallyCount,
)
from collegium.activities.tasks import fill_indicators
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.initiatives import actions as initiatives
from collegium.initiatives.models import IndicatorValue, Participation
from collegium.partners import actions as partners
from tests.activities.world import NOW, attend, opened, outsider, place, planned, round_of, with_session
from tests.world import sign_up

MARCH = date(2026, 3, 1), date(2026, 3, 31)
LATER = datetime(2026, 4, 14, tzinfo=UTC)  # March has been over for two weeks


def indicator(world, name="People trained", **values):
    return initiatives.create_indicator(
        by=world.alma, initiative=world.reading, values={"name": name, **values}
    )


def tally(world, measure="people", *, every="month", name="", goal=None, first_on=MARCH[0], **more):
    return actions.start_tally(
        by=more.pop("by", world.alma),
        initiative=world.reading,
        indicator=more.pop("indicator", None) or indicator(world, name or f"{measure} {goal}"),
        measure=measure,
        every=every,
        first_on=first_on,
        goal=goal,
        **more,
    )


def six_attend(world, number=6, **values):
    activity = opened(world, **values)
    session = activity.sessions.get()
    attend(world, session, *[outsider(world, activity, n) for n in range(number)], hours="2.5")
    return activity


def values(made):
    return [(one.on, one.value) for one in IndicatorValue.objects.filter(indicator=made.indicator)]


def test_people_and_hours_of_a_period_become_values_with_their_source(world):
    six_attend(world)
    people, hours = tally(world), tally(world, "hours")
    fill_indicators(now=LATER)
    assert values(people) == [(MARCH[1], 6)]
    assert values(hours) == [(MARCH[1], 15)]
    made = IndicatorValue.objects.get(indicator=hours.indicator)
    assert made.entered_by == world.alma
    assert made.source.startswith(
        "Counted by itself: Hours attended, of all together, March 1, 2026 to March 31"
    )
    assert hours.counts.get().value == made


def test_a_period_is_counted_two_weeks_after_its_end_and_once(world):
    activity = six_attend(world)
    made = tally(world)
    fill_indicators(now=LATER - timedelta(days=1))
    assert values(made) == []
    fill_indicators(now=LATER)
    attend(world, with_session(world, activity), *[outsider(world, activity, n) for n in range(10, 16)])
    fill_indicators(now=LATER + timedelta(days=1))
    assert values(made) == [(MARCH[1], 6)]
    initiatives.remove_indicator_value(by=world.alma, value=made.counts.get().value)
    fill_indicators(now=LATER + timedelta(days=2))
    assert values(made) == []


def test_quarters_count_a_person_once(world):
    activity = six_attend(world)
    rows = list(activity.registrations.all())
    attend(world, with_session(world, activity, starts=NOW.replace(month=2)), *rows)
    made = tally(world, every="quarter")
    fill_indicators(now=LATER)
    assert made.first_on == date(2026, 1, 1)
    assert values(made) == [(MARCH[1], 6)]


def test_a_period_without_anybody_is_zero(world):
    made = tally(world)
    fill_indicators(now=datetime(2026, 5, 14, tzinfo=UTC))
    assert values(made) == [(MARCH[1], 0), (date(2026, 4, 30), 0)]


@pytest.mark.parametrize("number", [1, 4])
def test_few_people_are_not_told(world, number, client):
    activity = opened(world)
    rosa = sign_up("Rosa")
    partners.add_membership(by=world.ben, organisation=world.lincoln, person=rosa, role="member")
    for person in [world.chloe, world.ben, world.alma, rosa][:number]:
        actions.register_person(by=world.alma, activity=activity, person=person)
    attend(world, activity.sessions.get(), *activity.registrations.all())
    made = tally(world)
    fill_indicators(now=LATER)
    assert (values(made), made.counts.get().state) == ([], "withheld")
    client.force_login(world.chloe)
    page = client.get(f"{world.reading.get_absolute_url()}activities/participation/counts/").content.decode()
    assert "Too few people to tell" in page


def test_a_goal_is_not_told_where_the_rest_of_the_month_would_be_few(world):
    goal = initiatives.create_goal(by=world.alma, initiative=world.reading, values={"title": "Other"})
    six_attend(world)
    other = six_attend(world, 6, goal=goal)
    with_few = other.sessions.get()
    later = with_session(world, other, starts=NOW.replace(month=4))
    attend(world, later, *other.registrations.all())
    actions.record_attendance(
        by=world.alma, session=with_few, hours={row.pk: None for row in list(other.registrations.all())[:4]}
    )
    made = tally(world, goal=world.reading.goals.first())
    fill_indicators(now=LATER)
    assert made.counts.get().state == "withheld"


def test_a_value_that_is_there_already_stays(world):
    six_attend(world)
    made = tally(world)
    by_hand = {"on": MARCH[1], "value": 40, "source": "Counted at the door"}
    initiatives.record_indicator_value(by=world.ben, indicator=made.indicator, values=by_hand)
    fill_indicators(now=LATER)
    assert (values(made), made.counts.get().state) == ([(MARCH[1], 40)], "taken")


def test_only_coordinators_tie_an_indicator_and_only_once(world):
    with pytest.raises(PermissionRefused):
        tally(world, by=world.ben, indicator=indicator(world))
    made = tally(world)
    with pytest.raises(Conflict, match="filled from a count of the same"):
        tally(world, name="Again")
    with pytest.raises(Conflict, match="filled from a count already"):
        tally(world, "hours", indicator=made.indicator)
    foreign = initiatives.create_indicator(by=world.dmitri, initiative=world.lab, values={"name": "x"})
    with pytest.raises(InvalidInput, match="of this initiative"):
        tally(world, indicator=foreign)
    with pytest.raises(InvalidInput, match="years ago"):
        tally(world, "hours", name="Long ago", first_on=date(1990, 1, 1))


def test_a_whole_and_its_part_are_never_told_of_the_same_time(world):
    six_attend(world)
    goal = world.reading.goals.first()
    whole = tally(world)
    with pytest.raises(Conflict, match="filled from a count of the same"):
        tally(world, goal=goal)
    fill_indicators(now=LATER)
    actions.stop_tally(by=world.alma, tally=whole, now=LATER)
    with pytest.raises(InvalidInput, match="counted until March 31, 2026"):
        tally(world, goal=goal)
    part = tally(world, goal=goal, name="After", first_on=date(2026, 4, 1))
    assert part.first_on == date(2026, 4, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        type(part).objects.create(
            initiative=world.reading, indicator=whole.indicator, measure="people", goal=goal, every="month",
            first_on=date(2026, 4, 1), created_by=world.alma,
        )  # fmt: skip


def test_stopping_is_undone_unless_the_same_was_counted_otherwise(world):
    made = tally(world)
    actions.stop_tally(by=world.alma, tally=made, now=LATER)
    fill_indicators(now=LATER)
    assert values(made) == []
    actions.restart_tally(by=world.alma, tally=made)
    fill_indicators(now=LATER)
    assert values(made) == [(MARCH[1], 0)]
    actions.stop_tally(by=world.alma, tally=made, now=LATER)
    tally(world, name="Other", first_on=date(2026, 4, 1))
    with pytest.raises(Conflict):
        actions.restart_tally(by=world.alma, tally=made)


def test_whoever_left_records_nothing_and_the_page_says_so(world, client):
    made = tally(world)
    made.created_by = world.dmitri
    made.save()
    fill_indicators(now=LATER)
    assert not TallyCount.objects.exists()
    client.force_login(world.alma)
    page = client.get(f"{world.reading.get_absolute_url()}activities/participation/counts/").content.decode()
    assert "no longer takes part" in page
    assert Participation.objects.exists()


@pytest.mark.parametrize(("students", "told"), [(9, []), (10, [(MARCH[1], Decimal(15))])])
def test_hours_of_mentoring_are_told_of_ten_students_and_more(world, students, told):
    people = [world.ben, world.chloe, world.alma, world.root, world.fay]
    goal = planned(world).goal
    for number in range(students):
        made = MentoringPair.objects.create(
            initiative=world.reading, mentor=people[number % 5], mentee_code=f"R-{number}", starts_on=NOW.date(),
            goal=goal,
        )  # fmt: skip
        MentoringMeeting.objects.create(pair=made, on=NOW.date(), hours="1.5", logged_by=people[0])
    of_goal = tally(world, "mentoring", goal=goal)
    fill_indicators(now=LATER)
    assert values(of_goal) == told


@pytest.mark.parametrize(("students", "told"), [(9, []), (10, [(date(2026, 4, 30), 10)])])
def test_placements_that_were_published_are_counted_when_the_round_is_over(world, students, told):
    shown = round_of(world)
    shop = place(world, shown, number=students)
    rows = [
        Student.objects.create(round=shown, school=world.riverside, code=f"R-{n}") for n in range(students)
    ]
    run = MatchRun.objects.create(round=shown, number=1, seed="x", matched_at=NOW, matched_by=world.alma)
    for row in rows:
        Assignment.objects.create(run=run, student=row, place=shop, rank=1)
    shown.ends_on = date(2026, 4, 9)
    shown.save()
    made = tally(world, "placements", first_on=date(2026, 4, 1))
    now = datetime(2026, 5, 14, tzinfo=UTC)
    MatchRun.objects.update(published_at=NOW)
    fill_indicators(now=now)
    assert values(made) == told


def test_placements_that_were_not_published_do_not_count(world):
    shown = round_of(world)
    shop = place(world, shown, number=10)
    run = MatchRun.objects.create(round=shown, number=1, seed="x", matched_at=NOW, matched_by=world.alma)
    for number in range(10):
        row = Student.objects.create(round=shown, school=world.riverside, code=f"R-{number}")
        Assignment.objects.create(run=run, student=row, place=shop, rank=1)
    made = tally(world, "placements", first_on=date(2026, 4, 1))
    fill_indicators(now=datetime(2026, 5, 14, tzinfo=UTC))
    assert values(made) == [(date(2026, 4, 30), 0)]


MONTHS = [date(2026, month, 1) for month in (1, 2, 3, 4)]
SIZES = st.lists(st.integers(0, 8), min_size=12, max_size=12)


def cells(sizes, *, months):
    """Three activities in so many months; each person from outside comes once, for an hour."""
    every = [(activity, month) for month in MONTHS for activity in (1, 2, 3)]
    return [
        Attended(activity, ("external", 100 * at + number), "external", month, Decimal(1))
        for at, ((activity, month), size) in enumerate(zip(every, sizes, strict=True))
        for number in range(size)
        if month in months
    ]


@given(SIZES, st.sampled_from([None, {1}, {1, 2}]))
def test_what_months_tell_together_with_values_told_before_leaves_no_small_group(sizes, activities):
    """Month after month a value is recorded where it may be; then participation is looked at.

    Whoever has both subtracts: the hours of a month less the value is the rest of the month; all hours less those of
    the months that are shown are those of the months that are not.
    """
    told: set[date] = set()
    for number, month in enumerate(MONTHS, start=1):
        so_far = cells(sizes, months=MONTHS[:number])
        mine = told_attendance(so_far, month, month, activities, told=told)
        if mine is not None:
            told.add(month)
            assert len(mine) == 0 or len(mine) >= 5
            by_month = {one.key: one for one in count_participation(so_far, told=told).months}
            if month in by_month and by_month[month].external is not None:
                rest = by_month[month].external - len(mine)
                assert rest == 0 or rest >= 5
        found = count_participation(so_far, told=told)
        hidden = [one.key for one in found.months if one.external is None]
        assert len(hidden) != 1
        left = found.everyone.external - sum(one.external or 0 for one in found.months)
        assert left == 0 or left >= 5 or len(hidden) > 1
