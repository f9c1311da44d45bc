"""The page of an organisation: who sees what."""

import pytest

from collegium.partners import actions
from tests.partners.pages import furnish, url


@pytest.fixture
def furnished(world):
    return furnish(world)


def page(client, person, world):
    client.force_login(person)
    return client.get(world.lincoln.get_absolute_url())


def test_its_people_see_everything(client, world, furnished):
    text = page(client, world.ben, world).content.decode()
    for shown in ["470014700501", "Springfield", "Secret Secretary", "Reading coaches", "Riverside", "Chloe"]:
        assert shown in text
    assert "new@example.org" in text
    assert "added the contact" in text


def test_others_see_the_record_but_no_personal_data(client, world, furnished):
    response = page(client, world.dmitri, world)
    text = response.content.decode()
    assert "470014700501" in text
    assert "Reading coaches" in text
    for hidden in ["Secret Secretary", "Chloe", "new@example.org", "added the contact", "Change the facts"]:
        assert hidden not in text


def test_the_people_of_the_steward_see_the_contacts(client, world):
    kept = actions.create_organisation(
        by=world.alma, values={"name": "Small NGO", "kind": "ngo"}, steward=world.riverside
    )
    actions.add_contact(by=world.alma, organisation=kept, values={"name": "Carla", "phone": "1"})
    client.force_login(world.alma)
    assert "Carla" in client.get(kept.get_absolute_url()).content.decode()
    client.force_login(world.ben)
    assert "Carla" not in client.get(kept.get_absolute_url()).content.decode()


def test_an_unlisted_organisation_does_not_exist_for_strangers(client, world):
    actions.edit_organisation(by=world.ben, organisation=world.lincoln, values={"is_listed": False})
    assert page(client, world.dmitri, world).status_code == 404
    assert page(client, world.chloe, world).status_code == 200


def test_anonymous_signs_in_first(client, world):
    response = client.get(world.lincoln.get_absolute_url())
    assert response.status_code == 302
    assert "/accounts/login/" in response.url


def test_the_tie_is_read_from_either_side(client, world):
    actions.add_relationship(by=world.fay, source=world.harbour, target=world.lincoln, kind="funds")
    assert "is funded by" in page(client, world.ben, world).content.decode()


def test_ties_to_what_one_may_not_see_are_left_out(client, world, furnished):
    actions.edit_organisation(by=world.alma, organisation=world.riverside, values={"is_listed": False})
    assert "Riverside" not in page(client, world.dmitri, world).content.decode()


def test_the_history_names_field_before_and_after(client, world):
    actions.edit_organisation(
        by=world.ben, organisation=world.lincoln, values={"website": "https://l.example"}
    )
    client.force_login(world.ben)
    text = client.get(url("organisation_history", world.lincoln) + "?format=csv").content.decode()
    assert "web site: – → https://l.example" in text
    client.force_login(world.dmitri)
    assert client.get(url("organisation_history", world.lincoln)).status_code == 403


GET_PAGES = ["edit_organisation", "add_identifier", "add_place", "add_contact", "add_offer", "add_relationship",
             "invite_person"]  # fmt: skip


@pytest.mark.parametrize("name", GET_PAGES)
def test_only_administrators_open_the_forms(client, world, name):
    client.force_login(world.ben)
    assert client.get(url(name, world.lincoln)).status_code == 200
    for stranger in (world.chloe, world.dmitri):
        client.force_login(stranger)
        assert client.get(url(name, world.lincoln)).status_code == 403
    client.logout()
    assert client.get(url(name, world.lincoln)).status_code == 302


ONE_THING = [
    ("edit_place", "place"), ("edit_contact", "contact"), ("edit_offer", "offer"), ("remove_place", "place"),
    ("end_contact", "contact"), ("end_offer", "offer"), ("remove_identifier", "identifier"),
    ("end_relationship", "relationship"), ("resend_invitation", "invitation"),
    ("withdraw_invitation", "invitation"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "thing"), ONE_THING)
def test_strangers_change_nothing(client, world, furnished, name, thing):
    client.force_login(world.dmitri)
    assert client.post(url(name, world.lincoln, furnished[thing].pk)).status_code == 403
    client.force_login(world.dmitri)
    assert client.post(url(name, world.faraway, furnished[thing].pk)).status_code == 404


@pytest.mark.parametrize("thing", ["contact", "offer", "relationship"])
def test_what_ends_can_be_restarted(client, world, furnished, thing):
    client.force_login(world.ben)
    record = furnished[thing]
    client.post(url(f"end_{thing}", world.lincoln, record.pk))
    record.refresh_from_db()
    assert record.ended_on is not None
    client.post(url(f"restart_{thing}", world.lincoln, record.pk))
    record.refresh_from_db()
    assert record.ended_on is None


@pytest.mark.parametrize(("thing", "field"), [("identifier", "value"), ("place", "latitude")])
def test_what_was_removed_comes_back_with_undo(client, world, furnished, thing, field):
    client.force_login(world.ben)
    rows = getattr(world.lincoln, f"{thing}s")
    before = list(rows.values_list("organisation", field))
    response = client.post(url(f"remove_{thing}", world.lincoln, furnished[thing].pk), follow=True)
    assert not rows.exists()
    undo = next(m.extra_tags for m in response.context["messages"]).removeprefix("undo:")
    client.post(undo)
    assert list(rows.values_list("organisation", field)) == before
