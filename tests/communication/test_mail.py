"""Taking part by mail: letters that can be answered, over a real mail server; digests; leaving with one press."""

import re
import smtplib
from datetime import timedelta
from email.message import EmailMessage
from xml.etree import ElementTree as ET

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.communication import actions
from collegium.communication.models import Post, Subscription
from collegium.core.letters import send_waiting
from collegium.core.models import Letter
from collegium.people.actions import send_digests
from collegium.people.models import User
from tests.core.mail import our_server

SETBACK = {"kind": "setback", "title": "Too few tutors", "text": "Only ten came.", "lesson": "Ask in May."}


@pytest.fixture
def receiving(settings):
    settings.RECEIVES_MAIL = True
    settings.SITE_URL = "https://learn.example.org"


@pytest.fixture
def ben(world, receiving):
    """Ben wants everything, at once."""
    User.objects.filter(pk=world.ben.pk).update(notify="at once")
    actions.subscribe(by=world.ben, initiative=world.reading, level="all")
    return User.objects.get(pk=world.ben.pk)


def started(world, **more):
    facts = {"title": "Which books?", "text": "Any ideas?", **more}
    return actions.start_thread(by=world.alma, initiative=world.reading, **facts)


def sent() -> list:
    """The letters that go out now."""
    mail.outbox.clear()
    send_waiting(now=timezone.now() + timedelta(seconds=1))
    return list(mail.outbox)


def reply_to(letter, *, sender="ben@example.org", text="Comics!", number=1) -> EmailMessage:
    answer = EmailMessage()
    answer["From"], answer["To"], answer["Subject"] = sender, letter.reply_to[0], f"Re: {letter.subject}"
    answer["Message-ID"] = f"<{number}@example.org>"
    quoted = "\n".join(f"> {line}" for line in letter.body.splitlines())
    answer.set_content(f"{text}\n\nOn 3 Feb 2026, Collegium <c@example.org> wrote:\n{quoted}\n")
    return answer


def deliver(*letters: EmailMessage, sender: str = "ben@example.org") -> None:
    with our_server() as port, smtplib.SMTP("127.0.0.1", port) as other:
        for letter in letters:
            other.send_message(letter, from_addr=sender)


@pytest.mark.django_db(transaction=True)
def test_an_answer_by_mail_becomes_a_contribution_once_without_what_it_quotes(world, ben):
    thread = started(world)
    (letter,) = sent()
    deliver(reply_to(letter), reply_to(letter))  # delivered twice
    post = thread.posts.get(author=ben)
    assert (post.text, post.through) == ("Comics!", "letter")


@pytest.mark.django_db(transaction=True)
def test_a_forged_sender_changes_nothing_and_the_person_is_told(world, ben):
    thread = started(world)
    (letter,) = sent()
    forged = reply_to(letter, sender="mallory@example.net", text="I give up.")
    deliver(forged, sender="mallory@example.net")
    assert thread.posts.count() == 1
    (told,) = sent()
    assert told.to == ["ben@example.org"], "and nothing goes to the stranger"
    assert "mallory@example.net" in told.body
    assert "was not taken" in told.subject


@pytest.mark.django_db(transaction=True)
def test_who_has_left_the_partnership_cannot_contribute_any_more(world, ben):
    thread = started(world)
    (letter,) = sent()
    ben.memberships.update(ended_on=timezone.now().date() - timedelta(days=1), started_on="2020-01-01")
    deliver(reply_to(letter))
    assert thread.posts.count() == 1
    assert "no longer take part" in sent()[0].body


@pytest.mark.django_db(transaction=True)
def test_an_empty_answer_is_told_to_be_empty_and_a_file_is_named(world, ben):
    thread = started(world)
    (letter,) = sent()
    empty = reply_to(letter, text="", number=2)
    with_file = reply_to(letter, text="See the list.", number=3)
    with_file.add_attachment(b"x", maintype="text", subtype="csv", filename="books.csv")
    deliver(empty, with_file)
    assert "nothing in your letter" in sent()[0].body
    assert thread.posts.get(author=ben).text == "See the list.\n\n(A file was not kept: books.csv)"


def test_letters_thread_and_can_be_left_with_one_press(world, ben):
    thread = started(world)
    actions.add_post(by=world.chloe, thread=thread, text="Comics!")
    first, second = sent()
    assert first.extra_headers["Message-ID"] in second.extra_headers["References"]
    assert second.extra_headers["In-Reply-To"] == first.extra_headers["Message-ID"]
    assert first.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert first.extra_headers["List-Id"].endswith(f"<initiative-{world.reading.pk}.localhost>")


def test_one_press_ends_the_letters_of_the_initiative_without_signing_in(world, ben):
    started(world)
    (letter,) = sent()
    url = re.search(r"<https://learn.example.org(.*)>", letter.extra_headers["List-Unsubscribe"]).group(1)
    program = Client(enforce_csrf_checks=True)
    assert "End these letters" in program.get(url).content.decode()
    assert Subscription.objects.get(person=ben).level == "all", "opening the link changes nothing"
    assert program.post(url, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert Subscription.objects.get(person=ben).level == "none"
    started(world, title="Another")
    assert sent() == []
    assert program.post(url[:-2] + "x/").status_code == 404


def test_one_press_ends_the_letters_of_a_followed_discussion_too(world, ben):
    thread = started(world)
    actions.subscribe(by=ben, initiative=world.reading, thread=thread, level="all")
    url = re.search(r"<https://learn.example.org(.*)>", sent()[0].extra_headers["List-Unsubscribe"]).group(1)
    Client().post(url, {"List-Unsubscribe": "One-Click"})
    actions.add_post(by=world.alma, thread=thread, text="Comics!")
    assert sent() == []


def test_the_link_of_a_gathered_letter_ends_all_news(world, receiving):
    client = Client(enforce_csrf_checks=True)
    url = actions.unsubscribe_address(world.ben).removeprefix("https://learn.example.org")
    client.post(url)
    assert User.objects.get(pk=world.ben.pk).notify == "never"
    actions.write_update(by=world.alma, initiative=world.reading, values=SETBACK)
    assert sent() == []


def hidden_in(page):
    return re.search(r'name="again" value="([^"]*)"', page.content.decode()).group(1)


def test_who_ended_the_letters_takes_it_back_without_signing_in(world, ben):
    thread = started(world)
    actions.subscribe(by=ben, initiative=world.reading, thread=thread, level="named")
    url = re.search(r"<https://learn.example.org(.*)>", sent()[0].extra_headers["List-Unsubscribe"]).group(1)
    token = hidden_in(Client().post(url))
    assert [one.level for one in Subscription.objects.filter(person=ben)] == ["none"]
    assert "as before" in Client().post(url, {"again": token}).content.decode()
    levels = dict(Subscription.objects.filter(person=ben).values_list("thread", "level"))
    assert levels == {None: "all", thread.pk: "named"}


def test_letters_of_all_news_come_again_as_often_as_before(world, receiving):
    User.objects.filter(pk=world.ben.pk).update(notify="weekly")
    url = actions.unsubscribe_address(world.ben).removeprefix("https://learn.example.org")
    Client().post(url, {"again": hidden_in(Client().post(url))})
    assert User.objects.get(pk=world.ben.pk).notify == "weekly"


def test_nobody_starts_the_letters_of_another(world, receiving):
    addresses = [actions.unsubscribe_address(one) for one in (world.ben, world.chloe)]
    bens, chloes = [one.removeprefix("https://learn.example.org") for one in addresses]
    token = hidden_in(Client().post(bens))
    assert Client().post(chloes, {"again": token}).status_code == 200
    assert Client().post(bens, {"again": token + "x"}).status_code == 200
    assert User.objects.get(pk=world.ben.pk).notify == "never"
    assert User.objects.get(pk=world.chloe.pk).notify != "never"


def test_news_is_gathered_on_the_day_and_hour_that_the_person_chose(world, receiving):
    monday = timezone.now().replace(hour=12) + timedelta(days=(7 - timezone.now().weekday()) % 7 or 7)
    facts = {"notify": "weekly", "digest_days": [0], "digest_hour": 7, "language": "es", "time_zone": "UTC"}
    User.objects.filter(pk=world.ben.pk).update(**facts, last_digest_at=monday - timedelta(days=7))
    mine = actions.start_thread(by=world.ben, initiative=world.reading, title="Mine", text="What?")
    written = monday - timedelta(days=2)
    actions.write_update(by=world.alma, initiative=world.reading, values=SETBACK, now=written)
    mine.refresh_from_db()
    actions.add_post(by=world.alma, thread=mine, text="Yes.", now=written)
    other = actions.start_thread(
        by=world.alma, initiative=world.reading, title="Other", text="Not for Ben", now=written
    )
    send_digests(now=monday - timedelta(days=1))
    assert not Letter.objects.filter(to="ben@example.org").exists(), "it is Sunday"
    send_digests(now=monday)
    send_digests(now=monday + timedelta(minutes=5))
    letter = Letter.objects.get(to="ben@example.org")
    assert "Too few tutors" in letter.text
    assert "Yes." in letter.text
    assert "Not for Ben" not in letter.text
    assert other.posts.count() == 1
    assert "reply+" in letter.text, "it can be answered from there"
    assert "Hola" in letter.text


def test_no_letter_loads_anything_or_tells_who_opened_it(world, ben):
    started(world, text="![x](https://evil.example/pixel.png) **Look**")
    actions.write_update(by=world.alma, initiative=world.reading, values=SETBACK)
    for letter in sent():
        assert letter.alternatives == [], "plain text: nothing to load"
        assert "<img" not in letter.body
        assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_letter_is_in_the_language_of_its_reader(world, ben):
    User.objects.filter(pk=ben.pk).update(language="es")
    actions.write_update(by=world.alma, initiative=world.reading, values=SETBACK)
    (letter,) = sent()
    assert "Setback" not in letter.subject
    assert Post.objects.count() == 0


def test_the_feed_has_what_the_person_may_see_and_stops_when_switched_off(world, client):
    actions.write_update(by=world.alma, initiative=world.reading, values=SETBACK)
    feed = actions.create_news_feed(by=world.chloe)
    answer = client.get(feed.get_absolute_url())
    assert answer["Content-Type"].startswith("application/atom+xml")
    assert "Too few tutors" in answer.content.decode()
    again = client.get(feed.get_absolute_url(), headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    foreign = actions.create_news_feed(by=world.dmitri)
    assert "Too few tutors" not in client.get(foreign.get_absolute_url()).content.decode()
    old = feed.get_absolute_url()
    actions.renew_news_feed(by=world.chloe, feed=feed)
    assert client.get(old).status_code == 404
    actions.revoke_news_feed(by=world.chloe, feed=feed)
    assert client.get(feed.get_absolute_url()).status_code == 404
    assert client.get(reverse("communication:news_feed", args=["1-abc"])).status_code == 404


def test_feeds_are_well_formed_atom(world, client):
    actions.write_update(by=world.alma, initiative=world.reading, values={**SETBACK, "text": "a < b & **c**"})
    type(world.reading).objects.filter(pk=world.reading.pk).update(is_public=True)
    actions.write_update(
        by=world.alma, initiative=world.reading, values={**SETBACK, "title": "Open", "is_public": True}
    )
    feed = actions.create_news_feed(by=world.alma)
    public = reverse("communication:public_feed", args=[world.reading.slug])
    space = "{http://www.w3.org/2005/Atom}"
    for address, titles in ((feed.get_absolute_url(), 2), (public, 1)):
        root = ET.fromstring(client.get(address).content)  # noqa: S314 - our own
        assert root.tag == f"{space}feed"
        for required in ("id", "title", "updated"):
            assert root.find(space + required).text
        entries = root.findall(f"{space}entry")
        assert len(entries) == titles
        assert len({one.find(f"{space}id").text for one in entries}) == titles
    assert "Alma" not in client.get(public).content.decode(), "nobody is named in public"
