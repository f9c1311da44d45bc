"""Answers of a phone that sends again because it does not know whether they have arrived: taken once."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from collegium.feedback import actions
from collegium.feedback.models import Response, TakenAnswer
from tests.feedback.surveys import opened, pulse

DATA = {"Accept": "application/json"}


def urls(world) -> list[str]:
    """The page of an invitation, and of an open link."""
    asked = opened(world, pulse(world)).invitations.get(person=world.ben)
    anyone = opened(world, pulse(world, title="Another"), "anyone")
    return [f"/s/a/{asked.key}/", f"/s/o/{anyone.key}/"]


def test_the_same_sending_twice_is_one_response_and_both_are_told_that_it_is_in(world):
    for number, url in enumerate(urls(world), start=1):
        phone = Client()
        phone.get(url)
        for _time in range(3):
            answer = phone.post(url, {"heard": "4", "_sending": "a"}, headers=DATA)
            assert (answer.status_code, answer.json()) == (200, {"url": "/s/thanks/"})
        assert phone.post(url, {"heard": "4", "_sending": "a"}).url == "/s/thanks/"  # as a form
        assert Response.objects.count() == TakenAnswer.objects.count() == number


def test_the_page_says_before_that_answers_cannot_be_changed(world):
    for url in urls(world):
        assert "they cannot be changed afterwards" in Client().get(url).content.decode()


def test_another_sending_of_the_same_person_is_not_taken(world):
    for number, url in enumerate(urls(world), start=1):
        phone = Client()
        phone.post(url, {"heard": "4", "_sending": "a"})
        again = phone.post(url, {"heard": "1", "_sending": "b"}, headers=DATA)
        assert again.status_code in {409, 422}
        assert Response.objects.count() == number


def test_an_open_link_takes_a_sending_again_also_from_a_browser_that_lost_its_cookie(world):
    url = urls(world)[1]
    Client().post(url, {"heard": "4", "_sending": "a"})
    assert Client().post(url, {"heard": "4", "_sending": "a"}, headers=DATA).status_code == 200
    assert Response.objects.count() == 1


def test_what_was_refused_can_be_sent_again_under_its_name(world):
    """A refusal leaves no trace: the corrected answers are taken."""
    for number, url in enumerate(urls(world), start=1):
        phone = Client()
        assert phone.post(url, {"heard": "9", "_sending": "a"}, headers=DATA).status_code == 422
        assert phone.post(url, {"_sending": "a"}, headers=DATA).status_code == 422  # nothing answered
        assert phone.post(url, {"heard": "4", "_sending": "a"}, headers=DATA).status_code == 200
        assert Response.objects.count() == number


def test_a_survey_that_was_closed_meanwhile_says_so(world):
    wave = opened(world, pulse(world), "anyone")
    url = f"/s/o/{wave.key}/"
    phone = Client()
    phone.post(url, {"heard": "4", "_sending": "a"})
    actions.close_wave(by=world.alma, wave=wave)
    assert phone.post(url, {"heard": "4", "_sending": "a"}, headers=DATA).status_code == 200
    late = Client().post(url, {"heard": "4", "_sending": "b"}, headers=DATA)
    assert (late.status_code, late.json()) == (409, {"message": "This survey is closed."})


def test_the_name_of_a_sending_is_new_for_each_page_and_kept_nowhere_as_it_is(world):
    url = urls(world)[1]
    names = {Client().get(url).context["sending"] for _page in range(3)}
    assert len(names) == 3
    Client().post(url, {"heard": "4", "_sending": "secret"})
    taken = TakenAnswer.objects.get()
    assert len(taken.digest) == 64
    assert "secret" not in taken.digest
    with pytest.raises(IntegrityError), transaction.atomic():
        TakenAnswer.objects.create(wave=taken.wave, digest=taken.digest)
