"""A parent without an account answers on a small phone in Arabic: a consultation, and a survey."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from collegium.consultations import actions
from collegium.consultations.models import Consultation, Participant, Vote
from collegium.feedback.models import Response
from tests.browser.person import Person
from tests.consultations.people import prepared
from tests.feedback.surveys import opened, pulse

pytestmark = pytest.mark.django_db(transaction=True)

PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "locale": "ar"}
TEXTS = (
    "ينبغي أن تبدأ المدرسة بعد الثامنة.",
    "الواجبات المنزلية مفيدة.",
    "يجب أن يُستمع إلى الأهل أكثر.",
    "ينبغي أن تكون وجبات المدرسة مجانية.",
    "الهواتف لا مكان لها في الدروس.",
)


@pytest.fixture
def consultation(world) -> Consultation:
    made = prepared(world, statements=0, title={"en": "A good school", "ar": "مدرسة جيدة"})
    for number, text in enumerate(TEXTS):
        actions.add_statement(by=world.alma, consultation=made, texts={"en": f"Text {number}", "ar": text})
    now = timezone.now()
    return actions.open_consultation(
        by=world.alma, consultation=made, opens_at=now, closes_at=now + timedelta(days=14)
    )


def open_page(parent: Person, path: str) -> None:
    """Accessible, from right to left, and no wider than the phone."""
    parent.open(path)
    fits(parent)


def fits(parent: Person) -> None:
    expect(parent.page.locator("html[dir=rtl][lang=ar]")).to_be_attached()
    assert parent.overflow() == ""


def tap(parent: Person, selector: str) -> None:
    with parent.page.expect_navigation():
        parent.page.locator(selector).tap()
    parent.look()
    fits(parent)


@pytest.mark.parametrize("has_scripts", [True, False])
def test_a_parent_votes_on_a_phone_in_arabic_without_an_account(meet, consultation, has_scripts):
    parent = meet(**PHONE, java_script_enabled=has_scripts)
    if has_scripts:
        open_page(parent, f"/c/{consultation.key}/")
    else:
        parent.page.goto(f"{parent.base}/c/{consultation.key}/")
    parent.sees("مدرسة جيدة")
    seen = set()
    for choice in (1, -1, 0, 1, 1):
        seen.add(parent.page.locator("blockquote[lang=ar]").inner_text())
        with parent.page.expect_navigation():
            parent.page.locator(f"form.ballot button[value='{choice}']").tap()
        parent.look()
        if has_scripts:
            fits(parent)
    assert seen == set(TEXTS)
    expect(parent.page.locator("form.ballot")).to_have_count(0)
    assert sorted(Vote.objects.values_list("choice", flat=True)) == [-1, 0, 1, 1, 1]
    assert Participant.objects.count() == 1


def test_votes_survive_a_lost_connection_and_are_sent_once(meet, consultation):
    parent = meet(**PHONE)
    path = f"/c/{consultation.key}/votes/"
    open_page(parent, path)
    name = f"s{consultation.statements.earliest('pk').pk}"
    parent.context.set_offline(True)
    parent.page.locator(f"[name={name}][value='1']").check()
    parent.context.set_offline(False)
    open_page(parent, path)
    expect(parent.page.locator(f"[name={name}][value='1']")).to_be_checked()
    tap(parent, "form.main .submit-bar button")
    assert list(Vote.objects.values_list("statement__texts__ar", "choice")) == [(TEXTS[0], 1)]
    open_page(parent, f"/c/{consultation.key}/statement/")


def test_a_vote_is_given_with_the_keyboard_alone(meet, consultation):
    parent = meet(locale="ar")
    parent.open(f"/c/{consultation.key}/")
    for _press in range(40):
        parent.page.keyboard.press("Tab")
        if parent.page.evaluate("document.activeElement.matches('form.ballot button[value=\"-1\"]')"):
            break
    with parent.page.expect_navigation():
        parent.page.keyboard.press("Enter")
    parent.look()
    assert list(Vote.objects.values_list("choice", flat=True)) == [-1]


def test_a_parent_answers_a_survey_on_a_phone_in_arabic_by_the_open_link(meet, world):
    wave = opened(world, pulse(world), "anyone")
    parent = meet(**PHONE)
    open_page(parent, f"/s/o/{wave.key}/")
    parent.page.locator("[name=heard][value='4']").check()
    parent.fill(one_thing="رسائل أقصر")
    tap(parent, "form.main .submit-bar button")
    parent.sees("شكرًا")
    answers = Response.objects.get().answers
    assert (answers["heard"], answers["one_thing"]) == (4, "رسائل أقصر")
