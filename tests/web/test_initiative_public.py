"""The public page: open to everybody when switched on, and without anything about persons."""

import pytest
from django.urls import reverse

from collegium.initiatives import actions


@pytest.fixture
def page(world):
    vision = actions.write_vision(by=world.alma, initiative=world.reading, text="Every child reads well.")
    actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    actions.edit_initiative(by=world.alma, initiative=world.reading, values={"is_public": True})
    return reverse("public_initiative", args=[world.reading.slug])


def test_everybody_sees_vision_goals_and_partners(world, page, client):
    text = client.get(page).content.decode()
    assert "Every child reads well." in text
    assert world.reading.goals.first().title in text
    assert "Lincoln School" in text
    assert 'itemprop="name"' in text


def test_no_person_and_no_organisation_that_is_only_asked_appears(world, page, client):
    text = client.get(page).content.decode()
    for private in ["Alma", "Ben", "example.org", "Harbour Foundation"]:
        assert private not in text


def test_it_is_404_unless_it_is_switched_on(world, client):
    client.force_login(world.alma)
    assert client.get(reverse("public_initiative", args=[world.reading.slug])).status_code == 404


def test_no_shared_cache_keeps_it(world, page, client):
    assert "private" in client.get(page).headers["Cache-Control"]
