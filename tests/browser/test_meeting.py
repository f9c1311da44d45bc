"""A coordinator prepares and runs a meeting; a partner answers from the letter; two write the same notes."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from collegium.agreements import actions as agreements
from collegium.agreements.models import Promise
from collegium.core.clock import utc_date
from collegium.core.letters import send_waiting
from collegium.meetings import actions
from collegium.meetings.models import Attendance, Meeting
from tests.browser.person import Person
from tests.browser.test_sign_up import link_in
from tests.meetings.calls import called, first

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}}


def letters_to(address: str, outbox: list) -> list:
    """What has gone out to this address so far, the newest first."""
    send_waiting(now=timezone.now() + timedelta(seconds=1))
    return [letter for letter in reversed(outbox) if letter.to == [address]]


def notes(person: Person, item: str) -> Locator:
    """The box for the notes on an item."""
    return person.page.get_by_role("textbox", name=f"Notes: {item}")


def write(person: Person, item: str, text: str) -> None:
    """Type notes and wait until they have saved themselves."""
    box = notes(person, item)
    box.fill(text)
    form = person.page.locator("form.notes").filter(has=box)
    expect(form.get_by_role("status")).to_have_text("Saved")


def record(person: Person, what: str, item: str) -> None:
    """Follow the link below the notes on an item."""
    with person.page.expect_navigation():
        person.page.get_by_role("link", name=re.compile(f"{what}.*{item}")).click()
    person.look()


def test_a_coordinator_prepares_and_runs_a_meeting(meet, world, mailoutbox):
    today = utc_date()
    promise = {"title": "Train ten tutors", "due_on": today, "owner": world.ben}
    agreements.create_promise(
        by=world.alma, initiative=world.reading, organisation=world.lincoln, values=promise
    )
    alma = meet(world.alma)
    meeting = call_it(alma, world)
    make_the_agenda(alma, meeting)
    answer_from_the_letter(meet(**PHONE), letters_to("ben@example.org", mailoutbox)[0].body)

    alma.open(meeting.get_absolute_url())
    expect(alma.page.get_by_role("listitem").filter(has_text="Ben").filter(has_text="Comes")).to_be_visible()
    hold_it(alma, world, meeting)
    alma.press("Send the minutes")
    alma.sees("Sent on")
    minutes = letters_to("ben@example.org", mailoutbox)[0]
    assert "We buy books for every class." in minutes.body
    assert "Order the books (Lincoln School" in minutes.body

    ben = meet(world.ben)
    ben.open(link_in(minutes.body.split("All of it:")[1]))
    ben.sees("Ninety books are missing.")
    ben.follow("Order the books")
    ben.sees("Lincoln School")


def call_it(alma: Person, world) -> Meeting:
    alma.open(world.reading.get_absolute_url())
    alma.open(f"{world.reading.get_absolute_url()}meetings/")
    alma.follow("Call a meeting")
    alma.send()  # the day is missing: said beside the field, and nothing is called
    assert not Meeting.objects.exists()
    alma.fill(title="Spring meeting", first_on=str(utc_date() + timedelta(days=3)), place="The library")
    alma.send()
    alma.sees("The meeting is called, and everybody is invited.")
    return Meeting.objects.get(title="Spring meeting")


def make_the_agenda(alma: Person, meeting: Meeting) -> None:
    alma.sees("Nothing is on the agenda yet.")
    alma.follow("Take up what is open")
    alma.page.get_by_role("checkbox", name=re.compile("Train ten tutors")).check()
    alma.send()
    alma.sees("The agenda is made.")
    alma.follow("Propose an item")
    alma.fill(title="Books", length="20")
    alma.send()
    agenda = alma.page.locator(".agenda")
    expect(agenda.locator("h3")).to_have_count(2)
    expect(agenda).to_contain_text("Train ten tutors")
    alma.press("Up Books")
    expect(agenda.locator("h3").first).to_contain_text("Books")


def answer_from_the_letter(visitor: Person, letter: str) -> None:
    """Without signing in: the page shows what it is about, and Ben says that he comes."""
    visitor.open(link_in(letter))
    visitor.sees("Spring meeting")
    visitor.sees("Train ten tutors")
    assert visitor.overflow() == ""
    visitor.page.get_by_label("Comes", exact=True).check()
    visitor.send()
    visitor.sees("Thank you, Ben. Your answer is noted: Comes.")


def hold_it(alma: Person, world, meeting: Meeting) -> None:
    alma.follow("Open before its time")
    alma.send()  # the reason is missing: said beside the form, and nothing is opened
    alma.sees("a coordinator opens it and says why")
    alma.fill(reason="Everybody is here already.")
    alma.send()
    alma.sees("Opened before its time: Everybody is here already.")
    alma.sees("Attendance has not been taken.")
    write(alma, "Books", "Ninety books are missing.")
    write(alma, "In general", "It was a good evening.")
    record(alma, "Record a decision", "Books")
    alma.fill(text="We buy books for every class.")
    alma.send()
    expect(notes(alma, "Books")).to_have_value("Ninety books are missing.")
    record(alma, "Record an action", "Books")
    alma.fill(title="Order the books", due_on=str(utc_date() + timedelta(days=20)))
    alma.page.get_by_label("Partner in charge").select_option(label="Lincoln School")
    alma.page.get_by_label("Who sees to it").select_option(label="Ben")
    alma.send()
    made = Promise.objects.get(title="Order the books")
    assert (made.state, made.owner, made.subject_url) == ("open", world.ben, meeting.get_absolute_url())

    alma.follow("Attendance")
    for person in (world.alma, world.ben):
        alma.page.locator(f"[name=person_{person.pk}]").select_option("present")
    alma.send()
    assert Attendance.objects.filter(meeting=meeting, presence="present").count() == 2
    alma.open(f"{meeting.get_absolute_url()}minutes/")
    alma.sees("Ben (Lincoln School): In the room")
    alma.press("Close the meeting")
    alma.open(f"{meeting.get_absolute_url()}minutes/")
    alma.sees("Held")


def test_two_write_the_same_notes_and_nothing_is_lost(meet, world):
    meeting = first(called(world))
    actions.propose_item(by=world.alma, meeting=meeting, values={"title": "Books", "length": 20})
    actions.open_meeting(by=world.alma, meeting=meeting, reason="All are here already.")
    address = f"{meeting.get_absolute_url()}minutes/"
    here, there = meet(world.alma), meet(world.alma, **PHONE)
    for person in (here, there):
        person.open(address)
    write(here, "Books", "Ninety books are missing.")
    with there.page.expect_navigation():
        notes(there, "Books").fill("The shelf is too small.")
    there.look()
    there.sees("Not saved yet")
    there.sees("Ninety books are missing.")
    assert there.overflow() == ""
    mine = there.page.get_by_label("Put both together")
    expect(mine).to_have_value("The shelf is too small.")
    mine.fill("Ninety books are missing.\nThe shelf is too small.")
    there.press("Save this")
    there.sees("The notes are saved.")

    here.page.reload()
    expect(notes(here, "Books")).to_have_value("Ninety books are missing.\nThe shelf is too small.")


def test_notes_survive_a_lost_connection(meet, world):
    meeting = first(called(world))
    actions.open_meeting(by=world.alma, meeting=meeting, reason="All are here already.")
    alma = meet(world.alma)
    alma.open(f"{meeting.get_absolute_url()}minutes/")
    alma.context.set_offline(True)
    notes(alma, "In general").fill("Written in the cellar.")
    expect(alma.page.get_by_role("status").filter(has_text="Not saved: no connection.")).to_be_visible()
    alma.context.set_offline(False)
    expect(alma.page.locator("[data-notes-state]")).to_have_text("Saved", timeout=20_000)
    meeting.refresh_from_db()
    assert meeting.minutes == "Written in the cellar."
