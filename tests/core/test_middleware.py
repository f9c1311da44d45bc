"""What is done once for the answers of every page."""

import pytest
from django.urls import reverse

from collegium.core.middleware import page_above

PARTS = {"HX-Request": "true"}


@pytest.fixture
def changes_only(client, world):
    """An address that only takes changes: putting an organisation away."""
    client.force_login(world.alma)
    return reverse("partners:archive_organisation", args=[world.riverside.public_id])


def test_who_reloads_after_a_change_is_led_to_the_page_above(client, world, changes_only):
    answer = client.get(changes_only)
    assert answer.status_code == 405
    assert answer["Allow"] == "POST"
    assert f'href="{world.riverside.get_absolute_url()}"' in answer.content.decode()
    assert "Opening it changed nothing" in answer.content.decode()


@pytest.mark.parametrize("headers", [PARTS, {"Accept": "application/json"}])
def test_programs_get_the_bare_answer(client, changes_only, headers):
    answer = client.get(changes_only, headers=headers)
    assert (answer.status_code, answer.content) == (405, b"")


def test_the_page_above_is_one_that_there_is():
    assert page_above("/partners/search/nothing/of/this/") == "/partners/search/"
    assert page_above("/nowhere/at/all/") == "/"
    assert page_above("/") == "/"


def test_a_part_is_not_kept_and_a_page_is_not_taken_for_it(client, world):
    client.force_login(world.alma)
    address = reverse("partners:organisations")
    page, part = client.get(address), client.get(address, headers=PARTS)
    assert len(part.content) < len(page.content)
    assert "no-store" in part["Cache-Control"]
    assert "HX-Request" in page["Vary"]
    assert "HX-Request" in part["Vary"]
