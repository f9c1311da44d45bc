"""The main pages fit every window and are accessible in light, dark, Arabic and on paper."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from collegium.people.models import User
from tests.access import browsed
from tests.browser.conftest import DESKTOP
from tests.browser.person import Person

pytestmark = pytest.mark.django_db(transaction=True)

OF_INITIATIVE = [
    "initiative",
    "initiatives:vision",
    "initiatives:goals",
    "initiatives:goal",
    "initiatives:indicator",
    "initiatives:needs",
    "initiatives:participations",
    "initiatives:milestones",
    "initiatives:checklist",
    "initiatives:edit_initiative",
    "initiatives:audit_trail",
    "exchange:datasets",
    "exchange:dataset",
    "exchange:document_columns",
    "evaluation:studies",
    "evaluation:edit_study",
    "evaluation:study_run",
]
OF_PEOPLE = [
    "home",
    "initiatives:initiatives",
    "initiatives:create_initiative",
    "partners:organisations",
    "partners:organisation",
    "partners:import_batch",
    "partners:duplicates",
    "people:profile",
    "people:api_tokens",
    "people:notifications",
]
OF_VISITORS = ["home", "account_login", "account_signup", "public_initiative"]
NOWHERE = "/nowhere/"
ONE_FRAME = "new Promise(done => requestAnimationFrame(done))"
FRAMES = 60
PHONE = {"width": 390, "height": 844}
Tour = Callable[..., Iterator[Person]]
PARAMETERS: dict[str, tuple[str, ...]] = {
    "initiatives:goal": ("slug", "goal_id"),
    "initiatives:indicator": ("slug", "indicator_id"),
    "exchange:dataset": ("slug", "dataset_id"),
    "exchange:document_columns": ("slug", "dataset_id"),
    "evaluation:edit_study": ("slug", "study_id"),
    "evaluation:study_run": ("slug", "run_id"),
    "partners:organisation": ("public_id",),
    "partners:import_batch": ("batch_id",),
    "public_initiative": ("slug",),
}


@pytest.fixture
def addresses(objects: dict[str, Any]) -> dict[str, list[str]]:
    """{"members": pages of somebody who is signed in, "visitors": pages without an account}."""

    parameters = PARAMETERS | browsed("OF_INITIATIVE") | browsed("OF_VISITORS")

    def address(name: str) -> str:
        names = parameters.get(name, ("slug",) if name in OF_INITIATIVE else ())
        return reverse(name, kwargs={one: objects[one] for one in names})

    visitors = [*OF_VISITORS, *browsed("OF_VISITORS")]
    new = reverse("initiatives:create_initiative") + "?model=consortium"
    members = [address(name) for name in [*OF_PEOPLE, *OF_INITIATIVE, *browsed("OF_INITIATIVE")]]
    return {"members": [*members, new, NOWHERE], "visitors": [address(name) for name in visitors]}


PARTS = 4  # so that several processes can share the pages


@pytest.fixture(params=range(PARTS), ids=lambda part: f"part {part + 1} of {PARTS}")
def tour(request, meet, world, addresses) -> Tour:
    """tour(**options) opens one page of a part after the other, as a member and as a visitor."""

    def go(**options: Any) -> Iterator[Person]:
        for viewer, user in (("members", world.alma), ("visitors", None)):
            person = meet(user, **options)
            for address in addresses[viewer][request.param :: PARTS]:
                person.page.goto(person.base + address)
                yield person

    return go


def test_every_page_is_accessible_and_fits_every_window_and_the_sheet(tour):
    """First in light, then on a dark phone in Arabic: furnishing the world again would take longer."""
    wrong = [*in_light(tour), *in_arabic(tour)]
    assert not wrong, "\n".join(wrong)


def in_light(tour: Tour) -> Iterator[str]:
    # with motion, colours would be measured before they have come
    for person in tour(color_scheme="light", reduced_motion="reduce"):
        yield from person.barriers()
        yield from too_wide(person)
        yield from on_paper(person)
        person.page.set_viewport_size(DESKTOP)
        yield from person.complaints


def in_arabic(tour: Tour) -> Iterator[str]:
    # A page behind the link of a letter speaks the language of whom it went to.
    User.objects.update(language="ar")
    for person in tour(viewport=PHONE, color_scheme="dark", locale="ar"):
        expect(person.page.locator("html[dir=rtl][lang=ar]")).to_be_attached()
        yield from person.barriers()
        if over := person.overflow():
            yield f"Arabic: {over}"


def test_a_wide_chart_on_a_phone_shows_that_it_goes_on_and_is_moved_by_keys(meet, world, addresses):
    person = meet(world.alma, viewport={"width": 390, "height": 844})
    address = next(one for one in addresses["members"] if "/runs/" in one)
    person.open(address)
    drawing = person.page.locator(".chart .drawing").first
    assert drawing.evaluate("one => one.scrollWidth > one.clientWidth")
    shadows = drawing.evaluate("one => getComputedStyle(one).backgroundImage")
    assert (
        shadows.count("linear-gradient") == 4
    )  # a cover that moves along and a shadow that stays, at both edges
    drawing.focus()
    person.page.keyboard.press("ArrowRight")
    moved = drawing.evaluate("one => new Promise(done => setTimeout(() => done(one.scrollLeft), 500))")
    assert moved > 0
    assert person.complaints == []


def too_wide(person: Person) -> Iterator[str]:
    """Where the page is wider than a small phone, or a window of 1280 at twice the size."""
    for width in (320, 640):
        person.page.set_viewport_size({"width": width, "height": 844})
        if over := person.overflow():
            yield f"{width}: {over}"


def on_paper(person: Person) -> Iterator[str]:
    """What is wrong with the page in print; it is on the screen again afterwards."""
    person.page.set_viewport_size({"width": 720, "height": 1000})
    person.page.emulate_media(media="print")
    if over := laid_out(person):
        yield f"print: {over}"
    if person.page.locator(".band").is_visible() or person.page.locator("footer.site").is_visible():
        yield f"{person.page.url}: the band or the footer is printed"
    person.page.emulate_media(media="screen")


def laid_out(person: Person) -> str:
    """What is too wide once the page is laid out for the sheet, which a busy browser does some frames later."""
    over = person.overflow()
    for _ in range(FRAMES):
        if not over:
            break
        person.page.evaluate(ONE_FRAME)
        over = person.overflow()
    return over
