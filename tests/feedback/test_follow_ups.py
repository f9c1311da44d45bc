"""What was said is answered, and whether the loop is closed is counted."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.feedback import actions
from collegium.feedback.models import FollowUp, closing
from tests.feedback.surveys import answered

NOW = timezone.now()


def said(world, days_ago=0, **values):
    values = {"said": "Letters come too late", **values}
    moment = NOW - timedelta(days=days_ago)
    return actions.record_follow_up(by=world.chloe, initiative=world.reading, values=values, now=moment)


def reply(world, row, state="done", did="We write a week before.", **more):
    return actions.answer_follow_up(
        by=world.alma, follow_up=row, values={"state": state, "did": did, **more}, now=NOW
    )


def test_a_member_writes_it_down_and_a_coordinator_answers(world):
    row = said(world)
    with pytest.raises(PermissionRefused):
        actions.answer_follow_up(by=world.chloe, follow_up=row, values={"state": "done", "did": "x"})
    assert reply(world, row).answered_at == NOW


def test_an_answer_says_something(world):
    row = said(world)
    with pytest.raises(Conflict, match="Say what was done"):
        reply(world, row, did="")
    assert FollowUp.objects.get().answered_at is None


def test_taking_the_answer_back_opens_it_again(world):
    row = reply(world, said(world))
    assert reply(world, row, state="heard", did="").answered_at is None


def test_how_well_the_loop_is_closed(world):
    for days in (1, 5, 30):
        reply(world, said(world, days))
    said(world, due_on=utc_date() - timedelta(days=1))
    said(world)
    assert closing(world.reading, today=utc_date()) == {
        "said": 5,
        "answered": 3,
        "overdue": 1,
        "median_days": 5,
    }
    reply(world, said(world, 10), state="not now", did="No money this year.")
    assert closing(world.reading, today=utc_date())["median_days"] == 7.5


def test_it_stays_within_the_initiative(world):
    wave = answered(world, 5)
    with pytest.raises(InvalidInput, match="another initiative"):
        actions.record_follow_up(by=world.dmitri, initiative=world.lab, values={"said": "x", "wave": wave})


def test_the_page_shows_both_sides_and_the_form_asks_for_the_answer(world, client):
    row = said(world)
    client.force_login(world.alma)
    url = f"{row.get_absolute_url()}answer/"
    assert "Say what was done" in client.post(url, {"state": "done", "did": ""}).content.decode()
    assert client.post(url, {"state": "done", "did": "A week before."}).status_code == 302
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Letters come too late" in page
    assert "A week before." in page
