"""The shared vision: versions, sign-off in the name of partners, what changed."""

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.initiatives import actions
from collegium.initiatives.views.vision import difference
from collegium.initiatives.vocabulary import BLUEPRINTS, InitiativeModel, StepSign


@pytest.fixture
def vision(world):
    return actions.write_vision(by=world.alma, initiative=world.reading, text="Every child reads.")


def test_only_coordinators_write(world):
    with pytest.raises(PermissionRefused):
        actions.write_vision(by=world.ben, initiative=world.reading, text="Mine")


def test_a_new_version_asks_for_new_signatures(world, vision):
    actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    second = actions.write_vision(by=world.alma, initiative=world.reading, text="Every child reads well.")
    assert second.version == 2
    assert second.sign_offs.count() == 0
    assert vision.sign_offs.count() == 1
    with pytest.raises(Conflict, match="newer version"):
        actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    assert "new version to sign" in world.ben.notifications.first().text


def test_members_and_foreign_administrators_cannot_sign(world, vision):
    for person in (world.chloe, world.alma, world.root):
        with pytest.raises(PermissionRefused):
            actions.sign_vision(by=person, vision=vision, organisation=world.lincoln)


def test_an_organisation_that_has_not_accepted_cannot_sign(world, vision):
    with pytest.raises(InvalidInput, match="does not take part"):
        actions.sign_vision(by=world.fay, vision=vision, organisation=world.harbour)


def test_a_version_is_signed_once(world, vision):
    actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    with pytest.raises(Conflict, match="already signed"):
        actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)


def test_the_same_text_is_no_new_version_and_an_overtaken_writer_is_told(world, vision):
    with pytest.raises(InvalidInput, match="same"):
        actions.write_vision(by=world.alma, initiative=world.reading, text=" Every child reads. ")
    with pytest.raises(Conflict, match="meanwhile"):
        actions.write_vision(by=world.alma, initiative=world.reading, text="Other", after_version=0)


def test_signing_on_the_page(world, vision, client):
    client.force_login(world.ben)
    page = reverse("initiatives:vision", args=[world.reading.slug])
    assert "Sign in the name of Lincoln School" in client.get(page).content.decode()
    sign = reverse("initiatives:sign_vision", args=[world.reading.slug, 1])
    client.post(sign, {"organisation": world.lincoln.pk})
    assert vision.sign_offs.get().signed_by == world.ben
    assert "Sign in the name of" not in client.get(page).content.decode()
    assert client.post(sign, {"organisation": "9" * 30}).status_code == 404


def test_the_page_shows_what_changed(world, vision, client):
    actions.write_vision(by=world.alma, initiative=world.reading, text="Every young child reads well.")
    client.force_login(world.chloe)
    text = client.get(reverse("initiatives:vision_version", args=[world.reading.slug, 2])).content.decode()
    assert "<ins>" in text
    assert "young" in text


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b c", "a b c", [("same", "a b c")]),
        ("a b c", "a c", [("same", "a"), ("removed", "b"), ("same", "c")]),
        ("", "a", [("added", "a")]),
        ("a", "b", [("removed", "a"), ("added", "b")]),
        ("a", "", [("removed", "a")]),
    ],
)
def test_a_difference_says_what_was_added_and_removed(before, after, pieces):
    assert difference(before, after) == pieces


def test_two_versions_in_a_row_are_one_piece_of_news(world):
    for text in ("First", "Second"):
        actions.write_vision(by=world.alma, initiative=world.reading, text=text)
    news = world.ben.notifications.filter(text__contains="new version to sign")
    assert news.count() == 1
    news.update(read_at=timezone.now())
    actions.write_vision(by=world.alma, initiative=world.reading, text="Third")
    assert world.ben.notifications.filter(text__contains="new version to sign").count() == 2


def ticked(initiative):
    return set(initiative.checklist.exclude(sign="").exclude(done_at=None).values_list("sign", flat=True))


def test_the_check_list_ticks_by_itself_what_shows_by_itself(world, client):
    assert ticked(world.reading) == set()
    vision = actions.write_vision(by=world.alma, initiative=world.reading, text="Every child reads.")
    assert ticked(world.reading) == {StepSign.VISION_WRITTEN}
    actions.sign_vision(by=world.alma, vision=vision, organisation=world.riverside)
    assert ticked(world.reading) == {StepSign.VISION_WRITTEN}, "Lincoln has not signed"
    actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    assert ticked(world.reading) == {StepSign.VISION_WRITTEN, StepSign.VISION_SIGNED}
    actions.write_vision(by=world.alma, initiative=world.reading, text="Every child reads well.")
    assert ticked(world.reading) == {StepSign.VISION_WRITTEN}, "the new version is to be signed again"
    client.force_login(world.alma)
    page = client.get(reverse("initiatives:checklist", args=[world.reading.slug])).content.decode()
    assert "Mark as done" in page
    assert ">Done<" not in page


@pytest.mark.parametrize("model", list(InitiativeModel))
def test_every_model_knows_the_step_that_the_signatures_end(model):
    signs = [step["sign"] for step in BLUEPRINTS[model].written()["checklist"]]
    assert signs.count(StepSign.VISION_SIGNED) == 1
