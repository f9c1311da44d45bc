"""Every page of an initiative: for its partners, closed to strangers, 404 to others, safe to visit."""

import pytest
from django.urls import reverse

from collegium.core.clock import utc_date
from collegium.core.models import AuditEvent
from collegium.initiatives import actions
from collegium.initiatives.models import Initiative

PAGES = [
    "vision",
    "goals",
    "needs",
    "milestones",
    "participations",
    "appointments",
    "checklist",
    "audit_trail",
]
COORDINATOR_PAGES = [
    "write_vision",
    "create_goal",
    "create_indicator",
    "create_milestone",
    "invite_partner",
    "invite_partners",
    "invite_new_organisation",
    "appoint",
    "edit_initiative",
    "save_template",
]


@pytest.fixture
def filled(world):
    """The initiative of the world with one of everything."""
    today = utc_date()
    vision = actions.write_vision(by=world.alma, initiative=world.reading, text="Every child reads.")
    actions.sign_vision(by=world.ben, vision=vision, organisation=world.lincoln)
    goal = world.reading.goals.first()
    indicator = goal.indicators.first()
    value = actions.record_indicator_value(
        by=world.ben, indicator=indicator, values={"on": today, "value": 12, "source": "Register"}
    )
    need = actions.record_need(
        by=world.ben,
        initiative=world.reading,
        values={"title": "Books", "evidence": "Survey", "goals": [goal]},
    )
    return {
        "vision": vision,
        "goal": goal,
        "indicator": indicator,
        "value": value,
        "need": need,
        "milestone": world.reading.milestones.first(),
        "participation": world.reading.participations.get(organisation=world.lincoln),
    }


def url(name, world, *args):
    return reverse(f"initiatives:{name}", args=[world.reading.slug, *args])


def detail_urls(world, filled):
    return [
        url("vision_version", world, 1),
        url("goal", world, filled["goal"].pk),
        url("indicator", world, filled["indicator"].pk),
        url("need", world, filled["need"].pk),
        url("participation", world, filled["participation"].pk),
    ]


def edit_urls(world, filled):
    return [
        url("edit_goal", world, filled["goal"].pk),
        url("edit_indicator", world, filled["indicator"].pk),
        url("edit_milestone", world, filled["milestone"].pk),
        url("change_participation", world, filled["participation"].pk),
    ]


@pytest.mark.parametrize("name", PAGES)
def test_a_member_of_any_partner_sees_the_page(name, world, filled, client):
    client.force_login(world.chloe)
    assert client.get(url(name, world)).status_code == 200


def test_details_are_shown_to_members(world, filled, client):
    client.force_login(world.chloe)
    for address in detail_urls(world, filled):
        assert client.get(address).status_code == 200, address


@pytest.mark.parametrize("name", [*PAGES, *COORDINATOR_PAGES])
def test_a_foreign_person_gets_404_and_a_stranger_is_asked_to_sign_in(name, world, client):
    assert client.get(url(name, world)).headers["Location"].startswith(reverse("account_login"))
    client.force_login(world.dmitri)
    assert client.get(url(name, world)).status_code == 404
    # an organisation that is only asked does not see the pages of those who take part
    client.force_login(world.fay)
    assert client.get(url(name, world)).status_code == 404


def test_details_are_hidden_from_foreign_people(world, filled, client):
    client.force_login(world.dmitri)
    for address in [*detail_urls(world, filled), *edit_urls(world, filled)]:
        assert client.get(address).status_code == 404, address


def test_things_of_another_initiative_are_not_found_under_this_one(world, filled, client):
    client.force_login(world.root)
    foreign = world.lab.goals.first()
    for address in [
        url("goal", world, foreign.pk),
        url("edit_goal", world, foreign.pk),
        url("indicator", world, foreign.indicators.first().pk),
        url("edit_milestone", world, world.lab.milestones.first().pk),
        url("participation", world, world.lab.participations.first().pk),
    ]:
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("name", COORDINATOR_PAGES)
def test_only_coordinators_open_the_forms_that_change_the_structure(name, world, client):
    client.force_login(world.ben)
    assert client.get(url(name, world)).status_code == 403
    client.force_login(world.alma)
    assert client.get(url(name, world)).status_code == 200


def test_coordinators_open_the_forms_that_edit(world, filled, client):
    client.force_login(world.alma)
    for address in [*edit_urls(world, filled), url("edit_need", world, filled["need"].pk)]:
        assert client.get(address).status_code == 200, address
    client.force_login(world.chloe)
    for address in edit_urls(world, filled):
        assert client.get(address).status_code == 403, address


@pytest.mark.parametrize(
    "name", ["goals", "needs", "milestones", "participations", "appointments", "audit_trail", "vision"]
)
def test_tables_are_also_csv_files(name, world, filled, client):
    client.force_login(world.chloe)
    response = client.get(url(name, world), {"format": "csv"})
    assert response["Content-Type"].startswith("text/csv")
    assert response.content.decode("utf-8-sig").count("\r\n") >= 2


def test_looking_changes_nothing(world, filled, client):
    client.force_login(world.alma)
    before = AuditEvent.objects.count(), list(Initiative.objects.values())
    addresses = [*(url(name, world) for name in [*PAGES, *COORDINATOR_PAGES]), *detail_urls(world, filled)]
    for address in [*addresses, *edit_urls(world, filled), world.reading.get_absolute_url()]:
        client.get(address)
    assert (AuditEvent.objects.count(), list(Initiative.objects.values())) == before


def test_what_only_changes_refuses_a_get(world, filled, client):
    client.force_login(world.alma)
    goal = filled["goal"].pk
    for address in [
        url("archive_goal", world, goal),
        url("restore_goal", world, goal),
        url("move_goal", world, goal),
        url("sign_vision", world, 1),
        url("end_participation", world, filled["participation"].pk),
        url("remove_indicator_value", world, filled["value"].pk),
        url("complete_milestone", world, filled["milestone"].pk),
    ]:
        assert client.get(address).status_code == 405, address
