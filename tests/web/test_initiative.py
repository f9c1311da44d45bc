"""The dashboard of an initiative: what it says, who sees it, and that it stays cheap with many partners."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.initiatives import actions
from collegium.initiatives.models import Participation
from collegium.initiatives.vocabulary import InitiativeModel, PartnerRole
from collegium.partners.models import Organisation
from collegium.web.views.navigation import GROUPS, initiative_navigation


@pytest.fixture
def dashboard(world):
    return world.reading.get_absolute_url()


def add_partners(world, count):
    organisations = Organisation.objects.bulk_create(
        Organisation(name=f"School {number:04}", kind="school", languages=["en"]) for number in range(count)
    )
    Participation.objects.bulk_create(
        Participation(
            initiative=world.reading,
            organisation=organisation,
            role=PartnerRole.MEMBER,
            accepted_at=timezone.now(),
            accepted_by=world.alma,
        )
        for organisation in organisations
    )


def test_the_dashboard_shows_how_the_initiative_stands(world, dashboard, client):
    vision = actions.write_vision(by=world.alma, initiative=world.reading, text="Every child reads well.")
    actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    client.force_login(world.chloe)
    page = client.get(dashboard).content.decode()
    assert "Every child reads well." in page
    assert "1 of 2 partners have signed the vision" in page
    assert world.reading.goals.first().title in page
    assert "Backbone organisation" in page
    assert "Lincoln School" in page


def test_an_indicator_shows_its_way_in_words_and_as_a_bar(world, dashboard, client):
    indicator = world.reading.indicators.first()
    today = utc_date()
    values = {"direction": "up", "baseline": 10, "baseline_on": today.replace(year=today.year - 1, day=1)}
    values |= {"target": 20, "target_on": today.replace(year=today.year + 1, day=1)}
    actions.edit_indicator(by=world.alma, indicator=indicator, values=values)
    actions.record_indicator_value(by=world.ben, indicator=indicator, values={"on": today, "value": 15})
    client.force_login(world.chloe)
    response = client.get(dashboard)
    shown = response.context["goals"][0].standings[0]
    assert (shown.bar, shown.progress.state) == (50, "on track")
    assert "from 10 towards 20" in shown.sentence
    assert f'value="50" aria-label="{indicator.name}' in response.content.decode()


def test_recent_activity_names_fields_but_not_their_values(world, dashboard, client):
    actions.edit_initiative(by=world.alma, initiative=world.reading, values={"governance": "Secret words"})
    client.force_login(world.chloe)
    page = client.get(dashboard).content.decode()
    assert "changed the settings of" in page
    assert "who decides what" in page
    assert "Secret words" not in page


def test_generated_data_says_so(world, dashboard, client):
    actions.edit_initiative(
        by=world.alma, initiative=world.reading, values={"data_note": "Made up for the demo."}
    )
    client.force_login(world.chloe)
    assert "Made up for the demo." in client.get(dashboard).content.decode()


def test_an_organisation_that_is_asked_is_led_to_the_question(world, dashboard, client):
    client.force_login(world.fay)
    answer = reverse("initiatives:answer_participation", args=[world.reading.slug, world.asked.pk])
    assert client.get(dashboard).headers["Location"] == answer
    page = client.get(answer)
    assert page.status_code == 200
    assert "Take part" in page.content.decode()


def test_foreign_people_get_404_and_strangers_are_asked_to_sign_in(world, dashboard, client):
    assert client.get(dashboard).headers["Location"].startswith(reverse("account_login"))
    client.force_login(world.dmitri)
    assert client.get(dashboard).status_code == 404


@pytest.mark.slow
def test_five_hundred_partners_need_no_more_queries_than_five(world, dashboard, client):
    client.force_login(world.chloe)
    add_partners(world, 5)
    client.get(dashboard)
    with CaptureQueriesContext(connection) as few:
        client.get(dashboard)
    add_partners(world, 495)
    with CaptureQueriesContext(connection) as many:
        client.get(dashboard)
    assert len(many) == len(few)
    assert len(many) <= 40


def pages(groups):
    """The pages of all groups, whether shown or not."""
    return [page for group in groups for page in group["pages"]]


def test_the_navigation_marks_the_current_page_and_hides_settings_from_members(world):
    goals = reverse("initiatives:goals", args=[world.reading.slug])
    for_member = initiative_navigation(world.reading, world.chloe, f"{goals}12/")
    assert [page["url"] for page in pages(for_member) if page["current"]] == [goals]
    assert [group["label"] for group in for_member if group["current"]] == ["Direction"]
    indicator = reverse("initiatives:indicator", args=[world.reading.slug, 7])
    for_indicator = initiative_navigation(world.reading, world.chloe, indicator)
    assert [page["url"] for page in pages(for_indicator) if page["current"]] == [goals]
    home = initiative_navigation(world.reading, world.chloe, world.reading.get_absolute_url())
    assert [group["current"] for group in home] == [True] + [False] * (len(home) - 1)
    settings = reverse("initiatives:edit_initiative", args=[world.reading.slug])
    assert settings not in [page["url"] for page in pages(for_member)]
    for_coordinator = initiative_navigation(world.reading, world.alma, goals)
    assert settings in [page["url"] for page in pages(for_coordinator)]


def test_every_page_of_the_navigation_has_a_folder_of_its_own():
    folders = [folder for group in GROUPS for page in group.pages for folder in page.folders]
    assert len(folders) == len(set(folders))


@pytest.mark.parametrize("model", InitiativeModel)
def test_the_dashboard_of_every_new_initiative_opens(model, world, client):
    made = actions.create_initiative(
        by=world.alma, organisation=world.riverside, model=model, values={"name": f"New {model.value}"}
    )
    client.force_login(world.alma)
    assert client.get(made.get_absolute_url()).status_code == 200
