"""Updates: successes and setbacks with the same weight, who may write and publish them, how they are answered."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from collegium.communication import actions
from collegium.communication.models import Thread, Update
from collegium.communication.tables import candour_of
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent
from collegium.initiatives import actions as initiatives

SETBACK = {"kind": "setback", "title": "Too few tutors", "text": "Only ten came.", "lesson": "Ask in May."}


def told(world, by=None, **values):
    values = {"kind": "news", "title": "We began", "text": "The first lesson.", **values}
    return actions.write_update(by=by or world.alma, initiative=world.reading, values=values)


def test_an_update_has_a_discussion_of_its_own_and_is_in_the_audit_trail(world):
    update = told(world, by=world.chloe)
    assert update.thread.subject_url == update.get_absolute_url()
    event = AuditEvent.objects.about(update).get()
    assert (event.actor_name, event.verb) == ("Chloe", "told")


def test_a_setback_says_what_was_learned(world):
    with pytest.raises(Conflict, match="Say what you learned"):
        told(world, **{**SETBACK, "lesson": ""})
    assert not Update.objects.exists()
    assert not Thread.objects.exists(), "nothing is half-written"
    update = told(world, **SETBACK)
    with pytest.raises(IntegrityError), transaction.atomic():
        Update.objects.filter(pk=update.pk).update(lesson="")


def test_a_setback_is_answered_by_the_first_word_of_somebody_else(world):
    begin = timezone.now() - timedelta(days=10)
    first = actions.write_update(by=world.alma, initiative=world.reading, values=SETBACK, now=begin)
    told(world, **SETBACK)
    told(world, kind="success")
    actions.add_post(by=world.alma, thread=first.thread, text="More on it.", now=begin + timedelta(days=1))
    assert candour_of(world.reading).answered == 0
    actions.add_post(by=world.ben, thread=first.thread, text="We can help.", now=begin + timedelta(days=4))
    actions.add_post(by=world.chloe, thread=first.thread, text="So can we.", now=begin + timedelta(days=6))
    found = candour_of(world.reading)
    assert (found.successes, found.setbacks, found.answered, found.open, found.days) == (1, 2, 1, 1, 4.0)


def test_an_answer_that_is_withdrawn_answers_no_longer(world):
    begin = timezone.now() - timedelta(days=10)
    setback = actions.write_update(by=world.alma, initiative=world.reading, values=SETBACK, now=begin)
    first, second = (
        actions.add_post(by=by, thread=setback.thread, text="We can help.", now=begin + timedelta(days=days))
        for by, days in ((world.ben, 2), (world.chloe, 6))
    )
    actions.withdraw_post(by=world.ben, post=first)
    assert candour_of(world.reading).days == 6.0
    actions.withdraw_post(by=world.chloe, post=second)
    assert candour_of(world.reading).answered == 0
    actions.restore_post(by=world.ben, post=first)
    assert candour_of(world.reading).days == 2.0


def test_the_discussion_of_a_withdrawn_update_leaves_the_list(world, client):
    update = told(world, title="Said too early")
    actions.add_post(by=world.ben, thread=update.thread, text="Thank you.")
    client.force_login(world.ben)
    url = reverse("communication:discussions", args=[world.reading.slug])
    assert "Said too early" in client.get(url).content.decode()
    actions.archive_update(by=world.alma, update=update)
    assert "Said too early" not in client.get(url).content.decode()


def test_only_coordinators_publish(world):
    with pytest.raises(PermissionRefused):
        told(world, by=world.chloe, is_public=True)
    update = told(world, by=world.chloe)
    with pytest.raises(PermissionRefused):
        actions.edit_update(by=world.chloe, update=update, values={"is_public": True})
    actions.edit_update(by=world.alma, update=update, values={"is_public": True})
    update.refresh_from_db()
    assert update.is_public
    assert update.edited_at is not None


def test_who_wrote_it_and_coordinators_change_it_and_nobody_else(world):
    update = told(world, by=world.chloe)
    actions.edit_update(by=world.chloe, update=update, values={"title": "We began well"})
    assert update.thread.__class__.objects.get(pk=update.thread_id).title == "We began well"
    with pytest.raises(PermissionRefused):
        actions.edit_update(by=world.ben, update=update, values={"title": "No"})
    with pytest.raises(PermissionRefused):
        told(world, by=world.dmitri)


def test_a_goal_of_another_initiative_is_refused(world):
    foreign = initiatives.create_goal(by=world.dmitri, initiative=world.lab, values={"title": "Labs"})
    with pytest.raises(InvalidInput):
        told(world, goal=foreign)


def test_withdrawing_can_be_undone_and_leaves_the_list(world, client):
    update = told(world)
    client.force_login(world.alma)
    page = reverse("communication:updates", args=[world.reading.slug])
    assert "We began" in client.get(page).content.decode()
    client.post(reverse("communication:archive_update", args=[world.reading.slug, update.pk]))
    table = client.get(page).context["table"]
    assert table.total == 0
    with pytest.raises(Conflict):
        actions.archive_update(by=world.alma, update=Update.objects.get(pk=update.pk))
    client.post(reverse("communication:restore_update", args=[world.reading.slug, update.pk]))
    assert client.get(page).context["table"].total == 1


def test_the_list_filters_and_gives_csv(world, client):
    told(world)
    told(world, **SETBACK)
    client.force_login(world.chloe)
    page = reverse("communication:updates", args=[world.reading.slug])
    assert client.get(page, {"kind": "setback"}).context["table"].total == 1
    assert client.get(page, {"q": "first lesson"}).context["table"].total == 1
    csv = client.get(page, {"format": "csv"}).content.decode("utf-8-sig")
    assert "Too few tutors" in csv


def test_the_page_shows_markdown_as_safe_html(world, client):
    update = told(world, text="**Ten** <script>alert(1)</script> ![x](https://evil.example/p.png)")
    client.force_login(world.chloe)
    page = client.get(update.get_absolute_url()).content.decode()
    assert "<strong>Ten</strong>" in page
    assert "alert(1)</script>" not in page
    assert "<img" not in page


def test_public_updates_are_on_the_public_page_without_names(world, client):
    initiatives.edit_initiative(by=world.alma, initiative=world.reading, values={"is_public": True})
    told(world, by=world.alma, title="Open to all", is_public=True)
    told(world, title="Only for us")
    page = client.get(reverse("public_initiative", args=[world.reading.slug])).content.decode()
    assert "Open to all" in page
    assert "Only for us" not in page
    assert "Alma" not in page


def test_the_number_of_queries_does_not_grow(world, client, django_assert_max_num_queries):
    client.force_login(world.chloe)
    page = reverse("communication:updates", args=[world.reading.slug])
    for size in (2, 30):
        for number in range(size):
            told(world, title=f"Number {number}")
        client.get(page)
        with django_assert_max_num_queries(24):
            client.get(page)
