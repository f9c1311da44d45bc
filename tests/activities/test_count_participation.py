"""Participation is counted by people, not by visits; few people from outside are never shown."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.activities import actions
from collegium.activities.actions.participation import Attended, count_participation
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives import actions as initiatives
from tests.activities.world import NOW, attend, opened, outsider, planned, with_session


def counts(world):
    return actions.count_participation(actions.attended_in(world.reading))


def test_a_person_at_two_sessions_is_one_person_with_all_hours(world):
    activity = opened(world)
    later = with_session(world, activity, starts=NOW.replace(month=4))
    row = actions.register(by=world.chloe, activity=activity)
    attend(world, activity.sessions.first(), row, hours="2")
    attend(world, later, row, hours="1.5")
    found = counts(world)
    assert (found.everyone.people, found.everyone.hours) == (1, Decimal("3.5"))
    assert [(one.key, one.people) for one in found.kinds] == [("school", 1)]
    assert [(one.key, one.hours) for one in found.months] == [
        (date(2026, 3, 1), Decimal(2)),
        (date(2026, 4, 1), Decimal("1.5")),
    ]


def test_fewer_than_five_from_outside_are_left_out_everywhere(world):
    few, many = opened(world), opened(world, title="Fair")
    attend(world, few.sessions.get(), *[outsider(world, few, n) for n in range(4)])
    attend(world, many.sessions.get(), *[outsider(world, many, n) for n in range(5)])
    found = counts(world)
    assert {one.key: one.external for one in found.activities} == {few.pk: None, many.pk: 5}
    assert found.everyone.external == 5
    assert found.everyone.hours == 15
    assert [one.external for one in found.months] == [5]


def test_the_page_and_its_files_withhold_the_same(world, client):
    few = opened(world)
    attend(world, few.sessions.get(), *[outsider(world, few, n) for n in range(4)])
    client.force_login(world.chloe)
    url = f"{world.reading.get_absolute_url()}activities/participation/"
    assert "too few to show" in client.get(url).content.decode()
    text = client.get(url, {"format": "csv", "table": "activities"}).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["Activity"], row["People from outside"], row["Hours"]) == ("Reading aloud", "", "0")


MONTHS = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]


@given(st.lists(st.integers(0, 7), min_size=9, max_size=9))
def test_no_table_shows_a_small_group_from_outside_and_none_is_withheld_alone(sizes):
    """sizes: how many from outside attend each of three activities in each of three months."""
    cells = [(activity, month) for activity in (1, 2, 3) for month in MONTHS]
    rows = [
        Attended(activity, ("external", 100 * at + number), "external", month, Decimal(1))
        for at, ((activity, month), size) in enumerate(zip(cells, sizes, strict=True))
        for number in range(size)
    ]
    found = count_participation(rows)
    shown = [one.external for one in (*found.activities, *found.kinds, *found.months, found.everyone)]
    assert not any(0 < number < 5 for number in shown if number is not None)
    withheld = [one for one in found.months if one.external is None]
    visible = [one for one in found.months if one.external]
    assert not (len(withheld) == 1 and visible)


def indicator_of(world, by=None):
    values = {"name": "Teachers trained", "goal": world.reading.goals.first()}
    return initiatives.create_indicator(by=world.alma, initiative=world.reading, values=values)


def test_counts_become_the_value_of_an_indicator(world):
    activity = opened(world)
    attend(
        world,
        activity.sessions.get(),
        actions.register(by=world.chloe, activity=activity),
        actions.register(by=world.ben, activity=activity),
        hours="2.5",
    )
    indicator = indicator_of(world)

    def record(measure, on, **more):
        return actions.record_participation(
            by=world.chloe, initiative=world.reading, indicator=indicator, measure=measure, on=on, **more
        )

    assert record("people", date(2026, 3, 10)).value == 2
    assert record("hours", date(2026, 3, 11), activity=activity).value == 5
    assert "Reading aloud" in indicator.values.latest("on").source
    with pytest.raises(Conflict, match="Nobody has attended"):
        record("people", date(2026, 3, 9))
    with pytest.raises(InvalidInput, match="not come yet"):
        record("people", date(9000, 1, 1))
    with pytest.raises(Conflict, match="already"):
        record("people", date(2026, 3, 10))


def test_an_indicator_of_another_initiative_is_not_touched(world):
    foreign = initiatives.create_indicator(by=world.dmitri, initiative=world.lab, values={"name": "x"})
    with pytest.raises(InvalidInput, match="of this initiative"):
        actions.record_participation(
            by=world.alma, initiative=world.reading, indicator=foreign, measure="people", on=utc_date()
        )


def test_archived_activities_do_not_count(world):
    activity = planned(world)
    session = with_session(world, activity, starts=datetime(2026, 1, 5, 9, tzinfo=UTC))
    attend(world, session, *[outsider(world, activity, n) for n in range(6)])
    assert counts(world).everyone.external == 6
    actions.archive_activity(by=world.alma, activity=activity)
    assert counts(world).activities == ()
