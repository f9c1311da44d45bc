"""What waits for a person: one list out of all apps, the most urgent first, and nothing that is not theirs."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.agreements.actions import (
    create_promise,
    open_reaffirmation,
    put_up_for_signature,
    sign_agreement,
)
from collegium.core.clock import utc_date
from collegium.decisions.vocabulary import Method
from collegium.initiatives import actions as initiatives
from collegium.meetings import actions as meetings
from collegium.meetings.models import Meeting
from collegium.web.views.waiting import waiting_for
from tests.agreements.furnished import drafted_agreement
from tests.decisions.votes import opened, vote
from tests.trust.partnership import grow, respondent
from tests.trust.partnership import opened as trust_opened


def kinds(person, **where) -> list[str]:
    return [one.kind for one in waiting_for(person, **where)]


def promise(world, days, **values):
    given = {"title": f"Due in {days} days", "due_on": utc_date() + timedelta(days=days), "owner": world.ben}
    return create_promise(
        by=world.ben, initiative=world.reading, organisation=world.lincoln, values={**given, **values}
    )


def test_promises_late_ones_first_and_not_those_of_next_year(world):
    for days in (3, 400, 1):
        promise(world, days)
    late = promise(world, 2, title="Late")
    type(late).objects.filter(pk=late.pk).update(due_on=utc_date() - timedelta(days=1))
    found = waiting_for(world.ben)
    assert [one.label for one in found] == ["Late", "Due in 1 days", "Due in 3 days"]
    assert [one.is_late for one in found] == [True, False, False]
    assert waiting_for(world.chloe) == []


def test_an_agreement_waits_for_who_speaks_for_the_partner_until_it_is_signed(world):
    version = drafted_agreement(world).versions.get()
    assert kinds(world.ben) == []
    put_up_for_signature(by=world.alma, version=version)
    version.refresh_from_db()
    assert kinds(world.ben) == ["Agreement to sign"]
    assert kinds(world.chloe) == []
    sign_agreement(by=world.ben, party=version.parties.get(organisation=world.lincoln), digest=version.digest)
    assert kinds(world.ben) == []


def test_a_vision_waits_until_it_is_signed_and_again_in_its_next_version(world):
    first = initiatives.write_vision(by=world.alma, initiative=world.reading, text="Everybody reads.")
    assert kinds(world.ben) == ["Vision to sign"]
    initiatives.sign_vision(by=world.ben, vision=first, organisation=world.lincoln)
    assert kinds(world.ben) == []
    initiatives.write_vision(by=world.alma, initiative=world.reading, text="Everybody reads with joy.")
    assert kinds(world.ben) == ["Vision to sign"]
    assert kinds(world.dmitri) == kinds(world.fay) == []


def test_a_question_about_the_vision_waits_for_each_partner(world):
    vision = initiatives.write_vision(by=world.alma, initiative=world.reading, text="Everybody reads.")
    initiatives.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    open_reaffirmation(by=world.alma, initiative=world.reading, due_on=utc_date() + timedelta(days=20))
    assert kinds(world.ben) == ["Question"]
    assert kinds(world.chloe) == []


def test_a_vote_waits_until_it_is_cast(world):
    poll = opened(world.alma, world.reading, Method.CONSENT)
    assert kinds(world.ben) == ["Vote"]
    vote(poll, world.ben, "consent")
    assert kinds(world.ben) == []


def test_a_meeting_waits_for_an_answer_and_again_when_it_is_moved(world):
    soon = timezone.now() + timedelta(days=3)
    meetings.call_meeting(
        by=world.alma,
        initiative=world.reading,
        values={
            "title": "Spring",
            "first_on": soon.date(),
            "starts_at": soon.time().replace(microsecond=0),
            "length": 60,
            "time_zone": "UTC",
        },
    )
    meeting = Meeting.objects.get()
    assert kinds(world.ben) == ["Meeting: will you come?"]
    meetings.answer_meeting(by=world.ben, meeting=meeting, answer="yes")
    assert kinds(world.ben) == []
    meetings.edit_meeting(by=world.alma, meeting=meeting, values={"length": 90})
    assert kinds(world.ben) == []  # longer, but at the same time
    meetings.edit_meeting(by=world.alma, meeting=meeting, values={"on": soon.date() + timedelta(days=1)})
    assert kinds(world.ben) == ["Meeting: will you come?"]
    assert kinds(world.dmitri) == []


def test_a_trust_survey_waits_for_its_respondent(world):
    wave = trust_opened(world, grow(world, 5))
    mine = respondent(wave, world.lincoln, world.ben)
    assert [one.url for one in waiting_for(world.ben)] == [mine.get_absolute_url()]


def test_of_one_initiative_or_all(world):
    promise(world, 1)
    assert kinds(world.ben, initiative=world.reading) == ["Promise"]
    assert kinds(world.ben, initiative=world.lab) == []


@pytest.mark.parametrize("address", ["home", "waiting"])
def test_pages_show_it_to_the_person_only(world, client, address):
    promise(world, 1)
    client.force_login(world.ben)
    assert "Due in 1 days" in client.get(reverse(address)).content.decode()
    client.force_login(world.dmitri)
    assert "Due in 1 days" not in client.get(reverse(address)).content.decode()


def test_the_dashboard_shows_what_waits_there_and_what_comes_up(world, client):
    opened(world.alma, world.reading, Method.CONSENT)
    client.force_login(world.ben)
    page = client.get(world.reading.get_absolute_url()).content.decode()
    assert page.count("Proposal by consent") >= 2  # it waits, and it comes up
    assert "Vote closes" in page


def test_it_has_a_csv(world, client):
    promise(world, 1)
    client.force_login(world.ben)
    answer = client.get(reverse("waiting"), {"format": "csv"})
    assert answer["Content-Type"].startswith("text/csv")
    assert "Due in 1 days" in answer.content.decode("utf-8-sig")


def test_the_number_of_queries_does_not_grow(world, django_assert_max_num_queries):
    for days in range(5):
        promise(world, days)
        opened(world.alma, world.reading, Method.CONSENT)
    with django_assert_max_num_queries(10):
        found = waiting_for(world.ben)
    assert len(found) == 10
