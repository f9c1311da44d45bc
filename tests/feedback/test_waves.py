"""People are asked once, answer once without an account, and cannot be recognised in what is shown."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import AuditEvent, Letter
from collegium.feedback import actions, tables
from collegium.feedback.models import Invitation, Response, UsedBrowser, Wave
from collegium.initiatives import actions as initiatives
from collegium.partners import actions as partners
from collegium.people.models import User
from tests.feedback.surveys import WEEK, answer, answered, opened, pulse


def page_of(world, wave) -> str:
    client = Client()
    client.force_login(world.chloe)
    return client.get(wave.get_absolute_url()).content.decode()


def test_everybody_of_the_partners_gets_one_letter_in_their_language(world):
    User.objects.filter(pk=world.ben.pk).update(language="es")
    partners.add_membership(by=world.ben, organisation=world.lincoln, person=world.alma, role="member")
    wave = opened(world, pulse(world))
    assert sorted(one.person.name for one in wave.invitations.all()) == ["Alma", "Ben", "Chloe"]
    letters = {letter.to: letter for letter in Letter.objects.all()}
    assert len(letters) == 3
    key = wave.invitations.get(person=world.chloe).key
    assert f"/s/a/{key}/" in letters["chloe@example.org"].text


def test_observers_and_organisations_that_are_only_asked_are_not_asked(world):
    wave = opened(world, pulse(world))
    assert not wave.invitations.filter(person__in=[world.fay, world.dmitri]).exists()


def test_one_answers_from_the_letter_without_an_account_and_once(world):
    wave = opened(world, pulse(world))
    url = f"/s/a/{wave.invitations.get(person=world.ben).key}/"
    visitor = Client()
    assert "When I say something here" in visitor.get(url).content.decode()
    assert not Response.objects.exists(), "opening the page changes nothing"
    assert visitor.post(url, {"heard": "4", "one_thing": "Less mail"}).url == "/s/thanks/"
    assert Response.objects.get().answers == {"heard": 4, "one_thing": "Less mail"}
    assert "has been used" in visitor.get(url).content.decode()
    again = visitor.post(url, {"heard": "1"})
    assert again.status_code == 200
    assert Response.objects.count() == 1


def test_nothing_in_the_database_ties_an_answer_to_a_person(world):
    wave = opened(world, pulse(world))
    invitation = wave.invitations.get(person=world.ben)
    actions.answer_by_invitation(invitation=invitation, answers={"heard": 2})
    response = Response.objects.get()
    names = {field.name for field in Response._meta.get_fields()}
    # hidden_texts come from a coordinator, when the wave is closed
    wanted = {"id", "wave", "group", "answers", "hidden_texts"}
    assert names == wanted, "no person, no time, no running number"
    texts = [event.target_label + str(event.changes) for event in AuditEvent.objects.all()]
    assert not any(str(response.pk) in text for text in texts)
    assert not AuditEvent.objects.filter(
        target_type__in=["feedback.Response", "feedback.Invitation"]
    ).exists()


def test_an_answer_and_the_use_of_its_invitation_are_saved_together_or_not_at_all(world, monkeypatch):
    wave = opened(world, pulse(world))
    invitation = wave.invitations.get(person=world.ben)

    def killed(*args, **kwargs):
        raise RuntimeError("killed")

    monkeypatch.setattr(Invitation, "save", killed)
    with pytest.raises(RuntimeError):
        actions.answer_by_invitation(invitation=invitation, answers={"heard": 2})
    assert not Response.objects.exists()


def test_the_open_link_takes_one_answer_from_each_browser(world):
    wave = opened(world, pulse(world), "anyone")
    url = f"/s/o/{wave.key}/"
    phone, laptop = Client(), Client()
    phone.get(url)
    assert phone.post(url, {"heard": "5"}).status_code == 302
    assert "was answered from this browser already" in phone.post(url, {"heard": "1"}).content.decode()
    again = phone.get(url).content.decode()
    assert "was answered from this browser already" in again
    assert '<form class="main"' not in again, "the questions are not shown once more"
    assert laptop.post(url, {"heard": "3"}).status_code == 302
    assert sorted(one.answers["heard"] for one in Response.objects.all()) == [3, 5]
    assert phone.cookies["survey"].value not in [one.digest for one in UsedBrowser.objects.all()]


def test_a_flood_from_one_address_is_stopped(world, monkeypatch):
    monkeypatch.setattr("collegium.feedback.views.answering.MOST_AN_HOUR", 2)
    url = f"/s/o/{opened(world, pulse(world), 'anyone').key}/"
    answers = [Client().post(url, {"heard": "5"}).status_code for _ in range(3)]
    assert answers == [302, 302, 409]
    assert Response.objects.count() == 2


@pytest.mark.parametrize(
    ("given_answers", "told"),
    [
        ({"heard": 6}, "not on the scale from 1 to 5"),
        ({"heard": "4"}, "not on the scale"),
        ({"one_thing": "x" * 2001}, "too long"),
        ({}, "at least one question"),
        ({"one_thing": "   "}, "at least one question"),
        ({"unknown": 3}, "at least one question"),
    ],
)
def test_what_cannot_be_an_answer_is_refused_with_its_reason(world, given_answers, told):
    wave = opened(world, pulse(world), "anyone")
    with pytest.raises(InvalidInput) as refused:
        actions.answer_by_open_link(wave=wave, browser="b", answers=given_answers)
    assert told in " ".join([refused.value.message, *(problem.why for problem in refused.value.problems)])
    assert not Response.objects.exists()


def test_a_wave_closes_by_itself_once_and_takes_nothing_more(world):
    wave = opened(world, pulse(world), "anyone")
    late = wave.closes_at + timedelta(minutes=1)
    with pytest.raises(Conflict, match="closed"):
        actions.answer_by_open_link(wave=wave, browser="b", answers={"heard": 3}, now=late)
    assert actions.close_due(now=late) == 1
    assert actions.close_due(now=late) == 0
    assert not actions.close_wave(by=world.alma, wave=wave)
    assert AuditEvent.objects.filter(verb="closed the survey").count() == 1


def test_there_is_one_open_wave_at_a_time_and_it_closes_after_it_opens(world):
    survey = pulse(world)
    first = opened(world, survey)
    with pytest.raises(Conflict, match="open already"):
        opened(world, survey)
    actions.close_wave(by=world.alma, wave=first)
    assert opened(world, survey).number == 2
    with pytest.raises((Conflict, InvalidInput, ValidationError)):
        actions.open_wave(
            by=world.alma, survey=pulse(world), audience="people", closes_at=timezone.now() - WEEK
        )


def test_only_those_who_have_not_answered_are_reminded_and_once(world):
    wave = opened(world, pulse(world))
    actions.answer_by_invitation(invitation=wave.invitations.get(person=world.ben), answers={"heard": 2})
    assert actions.remind(now=wave.opens_at + timedelta(days=1)) == 0
    soon = wave.closes_at - timedelta(days=1)
    assert actions.remind(now=soon) == 2
    assert actions.remind(now=soon) == 0
    reminded = {letter.to for letter in Letter.objects.filter(key__contains="reminder")}
    assert reminded == {"alma@example.org", "chloe@example.org"}


def test_results_wait_for_the_end_also_as_a_file(world, client):
    wave = opened(world, pulse(world), "anyone")
    for number in range(8):
        answer(wave, number)
    assert "Results are shown when the survey is closed" in page_of(world, wave)
    client.force_login(world.alma)
    assert client.get(f"{wave.get_absolute_url()}?format=csv").status_code == 403


def test_closed_waves_show_averages_their_range_and_texts(world, client):
    wave = answered(world, 10)
    page = page_of(world, wave)
    assert "<svg" in page
    assert "Shorter letters 3" in page
    client.force_login(world.chloe)
    text = client.get(f"{wave.get_absolute_url()}?format=csv").content.decode("utf-8-sig")
    (heard, *_) = [
        row for row in csv.DictReader(io.StringIO(text)) if row["Question"].startswith("When I say")
    ]
    assert float(heard["Average"]) == 3.0, "two each of 1 to 5"
    assert heard["Answers"] == "10"


def test_fewer_than_five_answers_show_nothing_not_even_texts(world):
    page = page_of(world, answered(world, 4))
    assert "Fewer than 5 people have answered" in page
    assert "Shorter letters" not in page


def test_the_change_since_the_wave_before_is_told_with_its_range(world):
    survey = pulse(world)
    for mean, number in ((2, 0), (4, 100)):
        wave = opened(world, survey, "anyone")
        for each in range(20):
            answer(wave, number + each, heard=mean + each % 2)
        actions.close_wave(by=world.alma, wave=wave)
    (heard,) = [c for c in tables.changes_since(wave, survey.waves.get(number=1)) if c.key == "heard"]
    assert heard.difference.difference == pytest.approx(2.0)
    assert tables.beyond_chance(heard) == "better"
    assert "+2.00" in page_of(world, wave)


def test_kinds_that_may_not_be_shown_are_not_listed_either(world, client):
    """Who has answered would be seen from a kind to which one partner belongs."""
    wave = opened(world, pulse(world), "anyone")
    kinds = ["school"] * 30 + ["university"] * 30 + ["ngo", "business"]
    for number, kind in enumerate(kinds):
        answer(wave, number, heard=3)
        Response.objects.filter(wave=wave, group="").update(group=kind)
    actions.close_wave(by=world.alma, wave=wave)
    shown = {one.group for one in tables.groups_shown(tables.results_of(wave))}
    assert shown == {"university"}, "of the schools one could work out the two others"
    client.force_login(world.alma)
    page = wave.get_absolute_url()
    for text in (client.get(page), client.get(f"{page}?format=csv&table=groups")):
        assert "University" in text.content.decode()
        assert "Business" not in text.content.decode()


@given(sizes=st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_no_group_under_five_can_be_read_or_worked_out(sizes):
    from collegium.engines.surveys import Instrument, Item, results
    from collegium.engines.surveys import Response as Given

    kinds = ["school", "university", "ngo", "business"]
    found = results(
        Instrument((Item("heard"),)),
        [Given({"heard": 3}, kind) for kind, size in zip(kinds, sizes, strict=False) for _ in range(size)],
    )
    shown = {one.group: one.n for one in found.groups if one.n is not None}
    assert all(n >= 5 for n in shown.values())
    if found.everyone.n is not None:
        rest = found.everyone.n - sum(shown.values())
        assert rest == 0 or rest >= 5


def test_the_database_refuses_what_the_pages_do(world):
    wave = opened(world, pulse(world))
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(wave=wave, person=world.alma)
    with pytest.raises(IntegrityError), transaction.atomic():
        Wave.objects.filter(pk=wave.pk).update(closes_at=wave.opens_at)
    assert connection.vendor in {"sqlite", "postgresql"}


@pytest.mark.parametrize("people", [1, 20])
def test_the_number_of_queries_does_not_grow(world, client, people, django_assert_max_num_queries):
    wave = answered(world, 5 * people)
    for number in range(people):
        person = User.objects.create_user(f"p{number}@example.org", name=f"P{number}")
        partners.add_membership(by=world.ben, organisation=world.lincoln, person=person, role="member")
    initiatives.create_goal(by=world.alma, initiative=world.reading, values={"title": "x"})
    client.force_login(world.alma)
    for url in (wave.get_absolute_url(), f"{world.reading.get_absolute_url()}surveys/"):
        with django_assert_max_num_queries(22):
            client.get(url)
