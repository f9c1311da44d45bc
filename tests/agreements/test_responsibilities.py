"""Who answers for what; and rounds about the vision."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.agreements import actions
from collegium.agreements.tables import matrix_of
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.initiatives import actions as initiatives
from collegium.partners import actions as partners
from tests.world import organisation


@pytest.fixture
def area(world):
    return actions.create_responsibility(
        by=world.alma, initiative=world.reading, values={"title": "Tutoring"}
    )


def give(world, area, part, organisation=None, person=None):
    return actions.assign_part(
        by=world.alma, area=area, organisation=organisation or world.lincoln, part=part, person=person
    )


def gaps(world):
    return [what for what, _todo in matrix_of(world.reading).gaps]


def test_every_gap_is_a_sentence_and_a_sound_matrix_has_none(world, area):
    assert gaps(world) == [
        "Nobody is accountable for “Tutoring”.",
        "Nobody is responsible for doing “Tutoring”.",
        "Without any part (2): Lincoln School, Riverside University.",
    ]
    give(world, area, "A", person=world.ben)
    give(world, area, "R", person=world.chloe)
    give(world, area, "I", organisation=world.riverside)
    assert gaps(world) == []
    give(world, area, "A", organisation=world.riverside)
    assert gaps(world) == ["2 are accountable for “Tutoring”: Ben, Riverside University."]


def test_whoever_has_left_holds_nothing_any_more(world, area):
    give(world, area, "A", person=world.chloe)
    give(world, area, "R", organisation=world.riverside)
    membership = world.chloe.memberships.get(organisation=world.lincoln)
    partners.end_membership(by=world.ben, membership=membership)
    assert gaps(world) == ["Chloe, who was accountable for “Tutoring”, no longer takes part."]


def test_one_who_answers_for_too_much_is_named(world):
    for number in range(6):
        one = actions.create_responsibility(
            by=world.alma, initiative=world.reading, values={"title": f"Area {number}"}
        )
        give(world, one, "A", organisation=world.riverside)
        give(world, one, "R")
    assert gaps(world) == ["Riverside University is accountable for 6 areas."]


def test_parts_are_given_once_to_people_of_the_partner_and_taken_away_with_undo(world, area, client):
    first = give(world, area, "C")
    with pytest.raises(Conflict, match="already has this part"):
        give(world, area, "C")
    with pytest.raises(InvalidInput, match="does not belong"):
        give(world, area, "C", person=world.alma)
    with pytest.raises(PermissionRefused):
        actions.end_part(by=world.ben, assignment=first)
    client.force_login(world.alma)
    url = reverse("agreements:end_part", args=[world.reading.slug, first.pk])
    page = client.post(url, follow=True).content.decode()
    assert reverse("agreements:restart_part", args=[world.reading.slug, first.pk]) in page
    give(world, area, "C")
    with pytest.raises(Conflict):
        actions.restart_part(by=world.alma, assignment=first)


def test_the_page_shows_the_matrix_and_costs_the_same_for_many_partners(
    world, area, client, django_assert_max_num_queries
):
    give(world, area, "A", person=world.ben)
    client.force_login(world.chloe)
    page = reverse("agreements:responsibilities", args=[world.reading.slug])
    assert 'title="Accountable: Ben"' in client.get(page).content.decode()
    for size in (2, 20):
        for number in range(size):
            one = organisation(world.alma, f"School {size} {number}", "school")
            part = initiatives.invite_partner(
                by=world.alma, initiative=world.reading, organisation=one, role="member"
            )
            initiatives.accept_participation(by=world.alma, participation=part)
            give(world, area, "I", organisation=one)
        with django_assert_max_num_queries(24):
            client.get(page)


@pytest.fixture
def vision(world):
    return initiatives.write_vision(by=world.alma, initiative=world.reading, text="Every child reads.")


@pytest.fixture
def asked(world, vision):
    due = utc_date() + timedelta(days=30)
    return actions.open_reaffirmation(by=world.alma, initiative=world.reading, due_on=due)


def answer(by, asked, organisation, value="affirmed", text=""):
    return actions.answer_reaffirmation(
        by=by, round=asked, organisation=organisation, answer=value, text=text
    )


def test_a_round_needs_a_vision_and_there_is_one_at_a_time(world):
    due = utc_date() + timedelta(days=30)
    with pytest.raises(InvalidInput, match="no vision"):
        actions.open_reaffirmation(by=world.alma, initiative=world.reading, due_on=due)
    initiatives.write_vision(by=world.alma, initiative=world.reading, text="Every child reads.")
    actions.open_reaffirmation(by=world.alma, initiative=world.reading, due_on=due)
    with pytest.raises(Conflict, match="already open"):
        actions.open_reaffirmation(by=world.alma, initiative=world.reading, due_on=due)


def test_partners_answer_through_those_who_speak_for_them_and_may_change_their_mind(world, asked):
    with pytest.raises(PermissionRefused):
        answer(world.chloe, asked, world.lincoln)
    with pytest.raises(Conflict, match="what should change"):
        answer(world.ben, asked, world.lincoln, "change")
    answer(world.ben, asked, world.lincoln, "change", "Say by when.")
    answer(world.ben, asked, world.lincoln)
    assert [one.answer for one in asked.answers.all()] == ["affirmed"]
    assert list(actions.silent_partners(asked)) == [world.riverside]
    actions.close_reaffirmation(by=world.alma, round=asked)
    with pytest.raises(Conflict, match="closed"):
        answer(world.alma, asked, world.riverside)


def test_only_the_silent_are_reminded_before_and_after_the_day(world, asked):
    answer(world.ben, asked, world.lincoln)
    for days in (10, 23, 24, 30, 31, 32, 60):
        actions.remind_of_reaffirmations(now=timezone.now() + timedelta(days=days))
    keys = sorted(Letter.objects.filter(key__startswith="reaffirmation").values_list("key", "to"))
    assert [to for key, to in keys if "opened" not in key] == [world.alma.email] * 2


def test_answering_on_the_page_shows_who_has_and_who_has_not(world, asked, client):
    client.force_login(world.ben)
    page = reverse("agreements:reaffirmation", args=[world.reading.slug, asked.pk])
    assert "Not answered yet" in client.get(page).content.decode()
    assert "---------" not in client.get(page).content.decode()
    refused = client.post(page + "answer/", {"organisation": world.lincoln.pk}).content.decode()
    assert asked.vision.text in refused
    data = {"organisation": world.lincoln.pk, "answer": "change", "text": "Name the schools."}
    client.post(page + "answer/", data)
    text = client.get(page).content.decode()
    assert "Name the schools." in text
    actions.close_reaffirmation(by=world.alma, round=asked)
    assert "Your answer" not in client.get(page).content.decode()
