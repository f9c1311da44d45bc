"""Visitors of community events without an account, how partners invited them, and what was heard."""

import contextlib
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.activities import actions
from collegium.activities.models import EventPage, HeardTheme, Outreach, Visitor
from collegium.activities.tasks import forget_visitors
from collegium.core import letters
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent, Letter
from tests.activities.world import NOW, planned, visitor, with_visitors

FORM = {"name": "Rosa", "email": "Rosa@Example.org", "people": "3", "children": "1", "interpreting": "es"}


@pytest.fixture
def event(world):
    return with_visitors(world, visitor_places=6)


def register(client, event, **facts):
    return client.post(f"{event.get_absolute_url()}register/", {**FORM, **facts})


def link_in(letter):
    (url,) = [line for line in letter.text.splitlines() if "/visit/" in line]
    return url[url.index("/public/") :]


def states(event):
    return {one.name: one.state for one in event.visitors.all()}


@pytest.mark.parametrize("kind", ["events", "projects"])
def test_a_number_that_no_activity_can_have_is_as_any_other_that_is_not_there(world, client, kind):
    assert client.get(f"/public/{world.reading.slug}/{kind}/{10**20}/").status_code == 404


def test_the_page_behind_the_link_lets_the_browser_say_where_its_forms_come_from(event, client):
    """Without a referrer a browser sends no origin either, and its forms are refused."""
    page = client.get(visitor(event).get_absolute_url())
    assert page.status_code == 200
    assert page.headers["Referrer-Policy"] == "same-origin"


def test_whoever_registers_gets_a_letter_with_a_link_to_change_and_to_cancel(event, client):
    assert "Say that you come" in client.get(event.get_absolute_url()).content.decode()
    assert (
        register(client, event, access="A way without steps").url == f"{event.get_absolute_url()}registered/"
    )
    made = event.visitors.get()
    assert (made.email, made.people, made.children, made.state) == ("rosa@example.org", 3, 1, "registered")
    letter = Letter.objects.get()
    assert (letter.to, letter.subject) == ("rosa@example.org", "You are expected: Open day")
    link = link_in(letter)
    assert Letter.objects.count() == 1
    assert 'value="3"' in client.get(link).content.decode()
    changed = client.post(link, {"name": "Rosa", "people": "2", "children": "0"})
    assert "It is changed" in changed.content.decode()
    made.refresh_from_db()
    assert (made.people, made.children, made.email) == (2, 0, "rosa@example.org")
    assert client.get(f"{link}cancel/").status_code == 405
    assert "no longer registered" in client.post(f"{link}cancel/").content.decode()
    assert not Visitor.objects.exists()
    assert not Letter.objects.exists()
    assert client.get(link).status_code == 404
    assert client.get(link[:-4] + "xxx/").status_code == 404


def test_nobody_learns_from_the_page_who_has_registered(event, client):
    register(client, event)
    again = register(client, event, people="2", name="Somebody else")
    assert again.url.endswith("/registered/")
    assert event.visitors.get().people == 3
    assert Letter.objects.order_by("pk").last().subject == "Your registration: Open day"
    text = client.get(event.get_absolute_url()).content.decode()
    assert "Rosa" not in text
    assert not AuditEvent.objects.filter(changes__icontains="rosa").exists()
    assert not AuditEvent.objects.filter(target_label__icontains="rosa").exists()


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"people": "0"}, "greater than or equal to 1"),
        ({"people": "21"}, "less than or equal to 20"),
        ({"people": "7"}, "only 6 places in all"),
        ({"children": "3"}, "one of them is no child"),
        ({"email": "rosa"}, "valid email"),
        ({"name": ""}, "required"),
        ({"name": "Win at https://spam.example.org"}, "without an address"),
        ({"name": "win at spam.example"}, "without an address"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(event, client, facts, told):
    answer = register(client, event, **facts)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Visitor.objects.exists()
    assert not Letter.objects.exists()


def test_one_place_and_one_address_are_not_flooded(event, client):
    for _time in range(3):
        assert register(client, event).status_code == 302
    assert "Try again in an hour" in register(client, event).content.decode()
    assert Letter.objects.count() <= 3
    EventPage.objects.update(visitor_places=None)
    answers = [
        register(client, event, email=f"a{n}@example.org", people="1", children="0") for n in range(30)
    ]
    assert [one.status_code for one in answers].count(302) == 26
    assert Visitor.objects.count() == 27


def test_who_waits_moves_up_by_themselves_and_is_told(event):
    first, second = visitor(event, "Ana", 4), visitor(event, "Bea", 3)
    visitor(event, "Cleo", 2)
    assert states(event) == {"Ana": "registered", "Bea": "waiting", "Cleo": "registered"}
    with pytest.raises(InvalidInput, match="not so many places left"):
        actions.change_visit(visitor=first, values={"people": 5})
    first.refresh_from_db()
    assert first.people == 4
    actions.change_visit(visitor=first, values={"people": 1})
    assert states(event)["Bea"] == "registered"
    assert (
        Letter.objects.filter(to="bea@example.org").latest("pk").subject.startswith("A place has become free")
    )
    visitor(event, "Dina", 1)
    actions.cancel_visit(visitor=second)
    assert states(event) == {"Ana": "registered", "Cleo": "registered", "Dina": "registered"}
    values = {"visitor_places": None}
    visitor(event, "Eva", 6)
    assert states(event)["Eva"] == "waiting"
    event.activity.refresh_from_db()
    actions.edit_event_page(by=event.published_by, activity=event.activity, values=values)
    assert states(event)["Eva"] == "registered"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5)), max_size=10), st.integers(5, 8))
def test_places_are_never_given_twice_and_nobody_waits_who_fits(event, steps, places):
    """Step (0, n) registers n people; (k, n) makes the k-th who is there n people, where n is 5 they cancel."""
    with transaction.atomic():
        EventPage.objects.filter(pk=event.pk).update(visitor_places=places)
        for number, (which, people) in enumerate(steps):
            there = list(event.visitors.select_related("page__activity__initiative"))
            if which == 0 or which > len(there):
                visitor(event, f"v{number}", people)
            elif people == 5:
                actions.cancel_visit(visitor=there[which - 1])
            else:
                with contextlib.suppress(InvalidInput):
                    actions.change_visit(visitor=there[which - 1], values={"people": people})
            now = list(event.visitors.all())
            free = places - sum(one.people for one in now if one.state == "registered")
            assert free >= 0
            assert all(one.people > free for one in now if one.state == "waiting")
        transaction.set_rollback(True)


def test_one_registers_only_while_it_is_ahead_published_and_asked_for(world, client):
    event = with_visitors(world)
    made = visitor(event)
    for change in (
        lambda: EventPage.objects.update(takes_visitors=False),
        lambda: actions.move_activity(by=world.alma, activity=event.activity, to="cancelled"),
        lambda: event.activity.sessions.update(starts_at=NOW - timedelta(days=1), ends_at=NOW),
    ):
        with transaction.atomic():
            change()
            event.refresh_from_db()
            with pytest.raises(Conflict, match="not any more"):
                visitor(event, "Late")
            with pytest.raises(Conflict, match="not any more"):
                actions.change_visit(visitor=made, values={"people": 2})
            assert "not any more" in client.get(f"{event.get_absolute_url()}register/").content.decode()
            transaction.set_rollback(True)
    actions.unpublish_event(by=world.alma, activity=event.activity)
    assert client.get(f"{event.get_absolute_url()}register/").status_code == 404


def test_a_cancelled_event_is_told_to_visitors_in_their_language(world):
    event = with_visitors(world)
    facts = {"name": "Rosa", "email": "rosa@example.org", "people": 1}
    actions.register_visitor(page=event, values=facts, language="ar")
    actions.move_activity(by=world.alma, activity=event.activity, to="cancelled")
    _first, last = Letter.objects.order_by("pk")
    assert "/visit/" not in last.text
    assert event.get_absolute_url() in last.text


def test_visitors_are_reminded_once_and_again_when_it_is_moved(world):
    event = with_visitors(world)
    made = visitor(event)
    session = event.activity.sessions.latest("ends_at")
    for _time in range(2):
        actions.remind_of_sessions(now=session.starts_at - timedelta(days=1))
    assert [one.subject for one in Letter.objects.order_by("pk")][1:] == ["Soon: Open day"]
    later = {
        "starts_at": session.starts_at + timedelta(hours=2),
        "ends_at": session.ends_at + timedelta(hours=2),
    }
    actions.edit_session(by=world.alma, session=session, values=later)
    actions.remind_of_sessions(now=session.starts_at - timedelta(days=1))
    assert Letter.objects.filter(to=made.email, subject="Soon: Open day").count() == 2


def test_everything_is_forgotten_so_many_days_after_the_event(world):
    event = with_visitors(world, kept_days=10)
    visitor(event)
    actions.remove_visitor(by=world.alma, visitor=visitor(event, "Spam"))
    assert Letter.objects.get(to="spam@example.org").subject.startswith("You are no longer registered")
    other = letters.write(key="visitors are welcome", to="x@example.org", subject="x", text="x")
    over = event.activity.sessions.latest("ends_at").ends_at
    forget_visitors(now=over + timedelta(days=9))
    assert (Visitor.objects.count(), Letter.objects.count()) == (1, 3)
    forget_visitors(now=over + timedelta(days=10))
    assert not Visitor.objects.exists()
    assert list(Letter.objects.all()) == [other]


@pytest.mark.parametrize(
    "name", ["Dr. Rosa Luz-Ortega", "J. R. R. O'Neil", "سميرة الحوراني", "Rosa & Ana (2B)"]
)
def test_names_of_people_are_taken(event, name):
    facts = {"name": name, "email": "b@example.org", "people": 1}
    assert actions.register_visitor(page=event, values=facts, language="en").name == name


def test_who_comes_is_seen_only_by_those_who_run_it(world, event, client):
    visitor(event, "Ana", 4, children=2, access="A ramp", interpreting="es")
    visitor(event, "Bea", 1)
    visitor(event, "Cleo", 5)
    url = f"{world.reading.get_absolute_url()}activities/{event.activity_id}/visitors/"
    client.force_login(world.chloe)
    assert client.get(url).status_code == 403
    with pytest.raises(PermissionRefused):
        actions.remove_visitor(by=world.chloe, visitor=event.visitors.first())
    client.force_login(world.alma)
    answer = client.get(url)
    assert [answer.context[name] for name in ("people", "children", "waiting")] == [5, 2, 5]
    csv = client.get(f"{url}?format=csv&needs=on").content.decode()
    assert "Ana,ana@example.org,4,Spanish,2,A ramp" in csv
    assert "Bea" not in csv


def said(world, event, by=None, **values):
    facts = {
        "organisation": world.lincoln, "audience": "Parents", "channel": "letter", "reached": 40,
        "on": NOW.date(), **values,
    }  # fmt: skip
    return actions.record_outreach(by=by or world.chloe, activity=event.activity, values=facts)


def test_each_partner_says_whom_it_invited_and_how_many_were_reached(world, event, client):
    first = said(world, event)
    said(world, event, channel="poster", audience="Neighbours", reached=15)
    said(world, event, world.alma, organisation=world.riverside, reached=9)
    with pytest.raises(PermissionRefused, match="Only people of Riverside"):
        said(world, event, organisation=world.riverside)
    with pytest.raises(PermissionRefused):
        actions.edit_outreach(by=world.chloe, outreach=first, values={"organisation": world.riverside})
    with pytest.raises(InvalidInput, match="does not take part"):
        said(world, event, world.alma, organisation=world.faraway)
    with pytest.raises(InvalidInput):
        said(world, event, reached=0)
    client.force_login(world.chloe)
    url = f"{world.reading.get_absolute_url()}activities/{event.activity_id}/invitations/"
    answer = client.get(url)
    assert answer.context["partners"] == [("Lincoln School", 55), ("Riverside University", 9)]
    csv = client.get(f"{url}?format=csv&channel=poster").content.decode().strip().splitlines()
    assert csv[1:] == [f"Neighbours,Lincoln School,Poster,15,{NOW.date()}"]
    links = [row[0].url for row in answer.context["table"].rows]
    assert [bool(link) for link in links] == [
        row[1].text == "Lincoln School" for row in answer.context["table"].rows
    ]
    actions.archive_outreach(by=world.ben, outreach=first)
    assert client.get(url).context["partners"][0] == ("Lincoln School", 15)
    actions.restore_outreach(by=world.chloe, outreach=first)


def test_what_was_heard_is_public_when_a_coordinator_says_so(world, event, client):
    words = {"theme": "Buses leave too early", "will_happen": "We ask the town in May."}
    with pytest.raises(Conflict, match="Write down first"):
        actions.publish_heard(by=world.alma, activity=event.activity)
    with pytest.raises(PermissionRefused):
        actions.note_heard(by=world.chloe, activity=event.activity, values=words)
    made = actions.note_heard(by=world.alma, activity=event.activity, values=words)
    assert "Buses" not in client.get(event.get_absolute_url()).content.decode()
    actions.publish_heard(by=world.alma, activity=event.activity)
    text = client.get(event.get_absolute_url()).content.decode()
    assert "Buses leave too early" in text
    assert "We ask the town in May." in text
    actions.archive_heard(by=world.alma, heard=made)
    assert "Buses" not in client.get(event.get_absolute_url()).content.decode()
    actions.unpublish_heard(by=world.alma, activity=event.activity)
    with pytest.raises(Conflict, match="not published"):
        actions.unpublish_heard(by=world.alma, activity=event.activity)
    training = planned(world)
    with pytest.raises(Conflict, match="Only community events"):
        actions.note_heard(by=world.alma, activity=training, values=words)
    client.force_login(world.alma)
    for name in ("heard", "invitations", "visitors"):
        assert client.get(f"{training.get_absolute_url()}{name}/").status_code == 404


def test_the_database_refuses_what_cannot_be(event):
    made = visitor(event, people=2)
    for change in (
        lambda: Visitor.objects.filter(pk=made.pk).update(people=21),
        lambda: Visitor.objects.filter(pk=made.pk).update(children=2),
        lambda: Visitor.objects.filter(pk=made.pk).update(state="cancelled"),
        lambda: EventPage.objects.update(kept_days=0),
        lambda: EventPage.objects.update(heard_at=timezone.now()),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert not HeardTheme.objects.exists()
    assert not Outreach.objects.exists()
