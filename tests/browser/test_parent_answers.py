"""A parent answers on a phone in Arabic, without an account: a consultation, and a survey."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from collegium.consultations import actions as consultations
from collegium.consultations.models import Consultation, Participant, Vote
from collegium.feedback.models import Response
from tests.browser.person import Person
from tests.feedback.surveys import opened, pulse

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "locale": "ar"}
TITLE, QUESTION = "مدرسة جيدة لأطفالنا", "ما الذي يجعل المدرسة جيدة؟"
STATEMENTS = (
    ("School should begin later.", "ينبغي أن تبدأ المدرسة في وقت متأخر."),
    ("Parents should be heard more.", "ينبغي الاستماع إلى الأهل أكثر."),
    ("The library should be open on Saturdays.", "ينبغي أن تفتح المكتبة يوم السبت."),
    ("School lunches should be free.", "ينبغي أن تكون وجبات المدرسة مجانية."),
    ("Homework is useful.", "الواجبات المنزلية مفيدة."),
)


@pytest.fixture
def consultation(world) -> Consultation:
    made = consultations.create_consultation(
        by=world.alma,
        initiative=world.reading,
        values={
            "title": {"en": "A good school", "ar": TITLE},
            "question": {"en": "What makes one?", "ar": QUESTION},
        },
    )
    for english, arabic in STATEMENTS:
        consultations.add_statement(by=world.alma, consultation=made, texts={"en": english, "ar": arabic})
    now = timezone.now()
    return consultations.open_consultation(
        by=world.alma, consultation=made, opens_at=now, closes_at=now + timedelta(days=14)
    )


def check(person: Person) -> None:
    """From right to left, accessible, and nothing reaches beyond this phone or a smaller one."""
    expect(person.page.locator("html[dir=rtl][lang=ar]")).to_be_attached()
    person.look()
    for width in (320, 390):
        person.page.set_viewport_size({"width": width, "height": 844})
        assert person.overflow() == ""


def shown(person: Person) -> str:
    return person.page.locator("blockquote").inner_text()


def agree(person: Person) -> None:
    with person.page.expect_navigation():
        person.page.locator("button[name=choice][value='1']").tap()
    check(person)


def tab_to(person: Person, selector: str) -> None:
    """Press Tab until the focus is there, as somebody without a mouse does."""
    for _press in range(60):
        person.page.keyboard.press("Tab")
        if person.page.evaluate("one => document.activeElement.matches(one)", selector):
            return
    pytest.fail(f"Tab never reaches {selector}")


def test_a_parent_takes_part_in_a_consultation(meet, consultation):
    parent = meet(**PHONE)
    parent.open(f"/c/{consultation.key}/")
    check(parent)
    parent.sees(TITLE)
    parent.sees(QUESTION)
    texts = {arabic for _english, arabic in STATEMENTS}
    first = shown(parent)
    assert first in texts
    agree(parent)
    second = shown(parent)
    assert second in texts - {first}

    parent.page.reload()  # it goes on where it was
    check(parent)
    assert shown(parent) == second
    tab_to(parent, "button[name=choice][value='-1']")
    with parent.page.expect_navigation():
        parent.page.keyboard.press("Enter")
    check(parent)
    for _left in range(len(STATEMENTS) - 2):
        agree(parent)
    expect(parent.page.locator("blockquote")).to_have_count(0)
    assert sorted(Vote.objects.values_list("choice", flat=True)) == [-1, 1, 1, 1, 1]
    assert Participant.objects.count() == 1

    parent.open(f"/c/{consultation.key}/votes/")
    check(parent)
    changed = consultation.statements.get(votes__choice=-1)
    expect(parent.page.locator(f"[name=s{changed.pk}][value='-1']")).to_be_checked()
    parent.page.locator(f"[name=s{changed.pk}][value='0']").check()
    parent.send()
    check(parent)
    assert sorted(Vote.objects.values_list("choice", flat=True)) == [0, 1, 1, 1, 1]


def test_a_parent_adds_a_statement(meet, consultation):
    parent = meet(**PHONE)
    parent.open(f"/c/{consultation.key}/statement/")
    check(parent)
    parent.fill(text="ينبغي أن تكون هناك أشجار أكثر.")
    parent.send()
    check(parent)
    made = consultation.statements.get(state="waiting")
    assert (str(made), made.language) == ("ينبغي أن تكون هناك أشجار أكثر.", "ar")


def test_a_parent_chooses_arabic_on_the_page(meet, consultation):
    parent = meet(**{**PHONE, "locale": "en-GB"})
    parent.open(f"/c/{consultation.key}/")
    parent.sees("A good school")
    parent.follow("العربية")
    check(parent)
    parent.sees(TITLE)
    agree(parent)
    parent.sees(TITLE)


def test_a_parent_answers_a_survey_that_survives_a_reload(meet, world):
    wave = opened(world, pulse(world), "anyone")
    parent = meet(**PHONE)
    parent.open(f"/s/o/{wave.key}/")
    check(parent)
    parent.page.locator("[name=heard][value='4']").check()
    tab_to(parent, "[name=in_time]")  # without a mouse
    parent.page.keyboard.press("Space")
    parent.page.keyboard.press("ArrowDown")
    before = parent.page.locator("[name=in_time]:checked").get_attribute("value")
    parent.fill(one_thing="رسائل أقصر من فضلكم")
    parent.page.reload()
    expect(parent.page.locator("[name=heard][value='4']")).to_be_checked()
    expect(parent.page.locator(f"[name=in_time][value='{before}']")).to_be_checked()
    expect(parent.page.locator("[name=one_thing]")).to_have_value("رسائل أقصر من فضلكم")
    check(parent)
    parent.send()
    check(parent)
    assert re.search(r"/s/thanks/$", parent.page.url)
    kept = Response.objects.get(wave=wave).answers
    assert kept["heard"] == 4
    assert kept["in_time"] == int(before)
    assert kept["one_thing"] == "رسائل أقصر من فضلكم"
