"""Mentoring: checked before the first meeting, known to few, with hours and an end."""

from datetime import timedelta
from decimal import Decimal

import pytest

from collegium.activities import actions
from collegium.activities.models import MentoringMeeting, MentoringPair
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.people.models import Notification
from tests.activities.world import NOW, pair, planned

DAY = NOW.date()


def log(world, by, one, on=DAY, hours="1.5"):
    return actions.log_mentoring_meeting(by=by, pair=one, values={"on": on, "hours": Decimal(hours)})


def test_they_meet_only_after_the_check(world):
    one = pair(world)
    assert Notification.objects.filter(person=world.ben, text__contains="mentor").exists()
    with pytest.raises(Conflict, match="only after the mentor has been checked"):
        log(world, world.ben, one)
    with pytest.raises(PermissionRefused):
        actions.complete_mentoring_check(by=world.ben, pair=one)
    actions.complete_mentoring_check(by=world.alma, pair=one, on=DAY)
    with pytest.raises(Conflict, match="only after"):
        log(world, world.ben, one, on=DAY - timedelta(days=1))
    assert log(world, world.ben, one).hours == Decimal("1.5")


def test_a_pair_that_has_ended_meets_no_more_unless_it_goes_on(world):
    one = pair(world)
    actions.complete_mentoring_check(by=world.alma, pair=one, on=DAY)
    actions.end_mentoring_pair(by=world.ben, pair=one, on=DAY + timedelta(days=2))
    with pytest.raises(InvalidInput, match="between the beginning"):
        log(world, world.ben, one, on=DAY + timedelta(days=3))
    actions.continue_mentoring_pair(by=world.ben, pair=one)
    log(world, world.ben, one, on=DAY + timedelta(days=3))
    with pytest.raises(Conflict, match="at most 12"):
        log(world, world.ben, one, hours="13")
    assert MentoringMeeting.objects.count() == 1


@pytest.mark.parametrize(
    "facts", [{"mentee_code": ""}, {"mentee": "chloe"}, {"mentee": "ben", "mentee_code": ""}]
)
def test_a_pair_has_one_mentee_who_is_somebody_else(world, facts):
    if name := facts.get("mentee"):
        facts = {**facts, "mentee": getattr(world, name)}
    with pytest.raises(Conflict):
        pair(world, **facts)
    assert not MentoringPair.objects.exists()


def test_mentors_belong_to_partners_and_programmes_are_for_mentoring(world):
    with pytest.raises(InvalidInput, match="does not belong"):
        pair(world, mentor=world.dmitri)
    with pytest.raises(InvalidInput, match="mentoring programme"):
        pair(world, activity=planned(world))
    assert pair(world, activity=planned(world, kind="mentoring")).activity


def test_only_the_two_and_coordinators_know(world, client):
    one = pair(world)
    for person, status in ((world.alma, 200), (world.ben, 200), (world.chloe, 404)):
        client.force_login(person)
        assert client.get(one.get_absolute_url()).status_code == status
    listed = client.get(f"{world.reading.get_absolute_url()}mentoring/").content.decode()
    assert "R-1" not in listed
