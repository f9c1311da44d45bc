"""Texts that people wrote are hidden with a reason, by coordinators, and shown again; nothing ties them together."""

import pytest
from django.test import Client
from django.urls import reverse

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.feedback import actions, tables
from collegium.feedback.models import HiddenText, Response
from tests.feedback.surveys import answer, answered, opened, pulse

SECRET = "Mrs Quill shouts"


@pytest.fixture
def wave(world):
    """A closed wave of eight answers; one names somebody."""
    wave = opened(world, pulse(world), "anyone")
    for number in range(7):
        answer(wave, number)
    answer(wave, 7, heard=2, one_thing=SECRET)
    actions.close_wave(by=world.alma, wave=wave)
    return wave


def text(wave) -> tuple[Response, object]:
    item = wave.survey.items.get(key="one_thing")
    return next(one for one in wave.responses.all() if one.answers.get("one_thing") == SECRET), item


def page(person, url: str) -> str:
    client = Client()
    client.force_login(person)
    return client.get(url).content.decode()


def test_a_coordinator_hides_a_text_with_a_reason_and_shows_it_again(world, wave, client):
    url = wave.get_absolute_url()
    assert SECRET in page(world.chloe, url)
    assert "/texts/" not in page(world.chloe, url)
    response, item = text(wave)
    args = [world.reading.slug, wave.pk, response.text_key(item)]
    hide, show = (reverse(f"feedback:{name}", args=args) for name in ("hide_text", "show_text"))
    assert hide in page(world.alma, url)
    client.force_login(world.alma)
    assert SECRET in client.get(hide).content.decode()
    assert "reason" in client.post(hide, {"reason": " "}).context["form"].errors
    done = client.post(hide, {"reason": "It names a teacher."}, follow=True).content.decode()
    assert show in done, "undo"
    for person in (world.alma, world.chloe):
        told = page(person, url)
        assert SECRET not in told
        assert "1 text is hidden by a coordinator" in told
        assert "Shorter letters 3" in told
    assert "It names a teacher." in page(world.alma, url)
    assert SECRET not in page(world.alma, hide), "not even there"
    client.post(show)
    assert SECRET in page(world.chloe, url)
    assert "This text is not hidden." in client.post(show, follow=True).content.decode()


def test_the_audit_trail_has_the_reason_and_no_word_of_the_text(world, wave):
    response, item = text(wave)
    actions.hide_text(by=world.alma, response=response, item=item, reason="It names a teacher.")
    actions.show_text(by=world.alma, response=response, item=item)
    events = AuditEvent.objects.about(wave).filter(verb__contains="a text")
    assert sorted(event.changes["reason"] for event in events) == [
        ["", "It names a teacher."], ["It names a teacher.", ""],
    ]  # fmt: skip
    every = " ".join(f"{one.target_label} {one.target_id} {one.changes}" for one in AuditEvent.objects.all())
    assert SECRET not in every
    assert str(response.pk) not in every


def test_others_hide_nothing_and_a_text_is_hidden_once_for_a_reason(world, wave):
    response, item = text(wave)
    for person in (world.chloe, world.ben, world.dmitri):
        with pytest.raises(PermissionRefused):
            actions.hide_text(by=person, response=response, item=item, reason="x")
    with pytest.raises(InvalidInput, match="why"):
        actions.hide_text(by=world.alma, response=response, item=item, reason="  ")
    actions.hide_text(by=world.alma, response=response, item=item, reason="x")
    with pytest.raises(Conflict, match="hidden already"):
        actions.hide_text(by=world.alma, response=response, item=item, reason="y")
    with pytest.raises(PermissionRefused):
        actions.show_text(by=world.chloe, response=response, item=item)
    assert HiddenText.objects.count() == 1


def test_nothing_is_hidden_or_read_while_answers_can_still_come(world, client):
    wave = opened(world, pulse(world), "anyone")
    for number in range(8):
        answer(wave, number)
    response = wave.responses.all()[0]
    item = wave.survey.items.get(key="one_thing")
    with pytest.raises(PermissionRefused, match="closed"):
        actions.hide_text(by=world.alma, response=response, item=item, reason="x")
    client.force_login(world.alma)
    key = response.text_key(item)
    url = reverse("feedback:hide_text", args=[world.reading.slug, wave.pk, key])
    assert client.get(url).status_code == 403


def test_texts_of_few_are_not_reached_by_their_name(world, client):
    wave = answered(world, 4)
    response, item = wave.responses.all()[0], wave.survey.items.get(key="one_thing")
    client.force_login(world.alma)
    url = reverse("feedback:hide_text", args=[world.reading.slug, wave.pk, response.text_key(item)])
    assert client.get(url).status_code == 404


def test_names_of_texts_do_not_tell_which_were_written_by_one_person(world, wave):
    items = list(wave.survey.items.all())
    keys = {one.text_key(item) for one in wave.responses.all() for item in items}
    assert len(keys) == 8 * len(items)
    shown = page(world.alma, wave.get_absolute_url())
    assert not any(str(one.pk) in shown for one in wave.responses.all())
    (texts,) = [one for one in tables.texts_of(wave, items) if one.shown]
    assert [said for said, _key in texts.shown] == sorted(said for said, _key in texts.shown)


def test_the_form_warns_against_names_beside_every_text(world):
    wave = opened(world, pulse(world), "anyone")
    shown = Client().get(f"/s/o/{wave.key}/").content.decode()
    assert shown.count("Without names, please") == wave.survey.items.filter(kind="text").count() > 0
