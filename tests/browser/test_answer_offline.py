"""A parent presses Send without a connection: the answers stay on the phone, and arrive once."""

import pytest
from playwright.sync_api import Request, expect

from collegium.feedback import actions
from collegium.feedback.models import Response, Wave
from tests.browser.person import Person
from tests.feedback.surveys import opened, pulse

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
KEPT = "Your answers are kept on this phone and will be sent when there is a connection."


@pytest.fixture
def wave(world) -> Wave:
    return opened(world, pulse(world), "anyone")


def fill(parent: Person, wave: Wave) -> None:
    parent.open(f"/s/o/{wave.key}/")
    parent.page.locator("[name=heard][value='4']").check()
    parent.fill(one_thing="Shorter letters")


def press_send(parent: Person) -> None:
    parent.page.locator("form.main .submit-bar button").click()


def kept_on(parent: Person) -> int:
    return parent.page.evaluate("Object.keys(localStorage).filter(one => one.startsWith('answers:')).length")


def quiet(parent: Person) -> None:
    """What the browser itself says about a missing connection is what this test is about."""
    expect(parent.page.locator("main")).to_be_visible()
    assert parent.barriers() == []
    # last, because the browser may still be saying it while the page is looked at
    parent.complaints[:] = [one for one in parent.complaints if "net::ERR" not in one]
    assert parent.complaints == []


def test_answers_wait_for_the_connection_and_are_sent_once(meet, wave):
    parent = meet(**PHONE)
    fill(parent, wave)
    parent.context.set_offline(True)
    press_send(parent)
    expect(parent.page.locator("[role=status][data-kept]")).to_have_text(KEPT)
    expect(parent.page.locator("[name=one_thing]")).to_have_value("Shorter letters")  # the page still stands
    press_send(parent)  # impatient
    assert Response.objects.count() == 0
    assert kept_on(parent) == 1
    assert parent.overflow() == ""
    quiet(parent)
    parent.context.set_offline(False)
    parent.page.wait_for_url("**/s/thanks/")
    quiet(parent)
    assert [one.answers for one in Response.objects.all()] == [{"heard": 4, "one_thing": "Shorter letters"}]
    assert kept_on(parent) == 0
    assert parent.page.evaluate("localStorage.length") == 0  # nor a draft, on a phone that others use


def test_a_phone_that_was_switched_off_sends_when_any_page_is_opened(meet, wave):
    parent = meet(**PHONE)
    fill(parent, wave)
    parent.context.set_offline(True)
    press_send(parent)
    expect(parent.page.locator("[data-kept]")).to_have_text(KEPT)
    quiet(parent)
    parent.page.close()
    parent.context.set_offline(False)
    parent.page = parent.context.new_page()
    parent.open("/s/thanks/")
    expect(parent.page.locator("#messages")).to_contain_text("Your answers have been sent.")
    assert Response.objects.get().answers["heard"] == 4
    assert kept_on(parent) == 0


def test_an_answer_whose_receipt_was_lost_is_not_taken_twice(meet, wave):
    """The server takes it and the connection breaks before it says so."""
    parent = meet(**PHONE)
    fill(parent, wave)
    lost: list[Request] = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            lost.append(route.request)
            route.fetch()
            return route.abort()
        return route.continue_()

    parent.page.route("**/s/o/**", lose)
    press_send(parent)
    expect(parent.page.locator("[data-kept]")).to_have_text(KEPT)
    assert Response.objects.count() == 1
    parent.page.wait_for_url("**/s/thanks/", timeout=20_000)  # by itself, after some seconds
    assert Response.objects.count() == 1


def test_a_survey_that_was_closed_meanwhile_is_said_and_not_tried_for_ever(meet, wave, world):
    parent = meet(**PHONE)
    fill(parent, wave)
    parent.context.set_offline(True)
    press_send(parent)
    expect(parent.page.locator("[data-kept]")).to_have_text(KEPT)
    actions.close_wave(by=world.alma, wave=wave)
    parent.context.set_offline(False)
    expect(parent.page.locator("[data-kept]")).to_have_text("This survey is closed.")
    assert kept_on(parent) == 0
    assert Response.objects.count() == 0


def test_errors_come_as_a_page_as_before(meet, wave):
    parent = meet(**PHONE)
    parent.open(f"/s/o/{wave.key}/")
    with parent.page.expect_navigation():
        press_send(parent)
    parent.sees("Answer at least one question.")
    assert kept_on(parent) == 0
