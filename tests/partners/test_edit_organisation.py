"""Changing, archiving and handing over a record; roles in it."""

from datetime import timedelta

import pytest

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.partners import actions
from collegium.partners.models import Membership, Organisation
from tests.partners.pages import url


def facts(**changed):
    return {
        "name": "Lincoln School",
        "kind": "school",
        "languages": ["en", "es"],
        "is_listed": "on",
        **changed,
    }


def test_the_facts_are_saved(client, world):
    client.force_login(world.ben)
    response = client.post(
        url("edit_organisation", world.lincoln), facts(country="US", website="lincoln.example")
    )
    assert response.status_code == 302
    world.lincoln.refresh_from_db()
    assert world.lincoln.website == "https://lincoln.example"
    assert world.lincoln.languages == ["en", "es"]


def test_bad_input_names_the_field(client, world):
    client.force_login(world.ben)
    response = client.post(url("edit_organisation", world.lincoln), facts(kind="circus", country="XX"))
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"kind", "country"}


def test_archiving_takes_it_out_of_the_directory_and_undo_brings_it_back(client, world):
    client.force_login(world.ben)
    client.post(url("archive_organisation", world.lincoln))
    assert world.lincoln not in Organisation.objects.current()
    client.post(url("restore_organisation", world.lincoln))
    assert world.lincoln in Organisation.objects.current()


def test_an_archived_record_does_not_change(world):
    actions.archive_organisation(by=world.ben, organisation=world.lincoln)
    with pytest.raises(Conflict, match="Restore it first"):
        actions.edit_organisation(by=world.ben, organisation=world.lincoln, values={"name": "X"})


def test_the_last_administrator_stays(world):
    membership = Membership.objects.get(person=world.ben, organisation=world.lincoln)
    with pytest.raises(Conflict, match="only administrator"):
        actions.end_membership(by=world.ben, membership=membership)
    with pytest.raises(Conflict, match="only administrator"):
        actions.change_role(by=world.ben, membership=membership, role="member")


def test_an_administrator_who_leaves_soon_does_not_count(world):
    other = actions.add_membership(
        by=world.ben, organisation=world.lincoln, person=world.alma, role="administrator"
    )
    actions.end_membership(by=world.ben, membership=other, on=utc_date() + timedelta(days=3))
    own = Membership.objects.get(person=world.ben, organisation=world.lincoln)
    with pytest.raises(Conflict, match="only administrator"):
        actions.end_membership(by=world.ben, membership=own)


def test_a_role_ends_at_once(client, world):
    membership = Membership.objects.get(person=world.chloe, organisation=world.lincoln)
    client.force_login(world.ben)
    client.post(url("end_membership", world.lincoln, membership.pk))
    today = utc_date()
    assert not Organisation.objects.with_member(world.chloe, today=today).exists()
    client.post(url("restart_membership", world.lincoln, membership.pk))
    assert Organisation.objects.with_member(world.chloe, today=today).get() == world.lincoln


def test_changing_a_role_keeps_the_former_one_in_the_history(client, world):
    membership = Membership.objects.get(person=world.chloe, organisation=world.lincoln)
    client.force_login(world.ben)
    client.post(
        url("change_role", world.lincoln, membership.pk), {"role": "administrator", "function": "Head"}
    )
    rows = Membership.objects.filter(person=world.chloe, organisation=world.lincoln)
    assert {(row.role, row.ended_on is None) for row in rows} == {("member", False), ("administrator", True)}
    assert Organisation.objects.administered_by(world.chloe, today=utc_date()).exists()


def test_people_may_leave_but_not_put_others_out(world):
    chloe = Membership.objects.get(person=world.chloe, organisation=world.lincoln)
    ben = Membership.objects.get(person=world.ben, organisation=world.lincoln)
    with pytest.raises(PermissionRefused):
        actions.end_membership(by=world.chloe, membership=ben)
    assert actions.end_membership(by=world.chloe, membership=chloe).ended_on == utc_date()


def test_a_record_is_handed_over_once_it_has_an_administrator(world):
    kept = actions.create_organisation(
        by=world.alma, values={"name": "Small NGO", "kind": "ngo"}, steward=world.riverside
    )
    with pytest.raises(Conflict, match="no administrator of its own"):
        actions.hand_over_organisation(by=world.alma, organisation=kept)
    actions.add_membership(by=world.alma, organisation=kept, person=world.fay, role="administrator")
    actions.hand_over_organisation(by=world.alma, organisation=kept)
    with pytest.raises(PermissionRefused):
        actions.edit_organisation(by=world.alma, organisation=kept, values={"name": "Taken"})


def test_a_part_cannot_contain_its_whole(world):
    actions.add_relationship(by=world.ben, source=world.lincoln, target=world.riverside, kind="part of")
    actions.add_relationship(by=world.alma, source=world.riverside, target=world.harbour, kind="part of")
    with pytest.raises(InvalidInput, match="the other way round"):
        actions.add_relationship(by=world.fay, source=world.harbour, target=world.lincoln, kind="part of")


@pytest.mark.parametrize(
    ("name", "data", "field"),
    [
        ("add_identifier", {"scheme": "UKPRN", "value": "2"}, "value"),
        ("add_place", {"latitude": "95", "longitude": "1", "locality": "X"}, "latitude"),
        ("add_place", {"latitude": "45", "locality": "X"}, "longitude"),
        ("add_contact", {"name": "A", "started_on": "2026-01-01"}, "email"),
        ("add_offer", {"direction": "offers", "category": "gold", "title": "A", "started_on": "2026-01-01"},
         "category"),
        ("add_relationship", {"tie": "out:funds", "other": "Nobody", "started_on": "2026-01-01"}, "other"),
        ("invite_person", {"email": "no", "role": "member"}, "email"),
    ],
)  # fmt: skip
def test_bad_details_name_the_field(client, world, name, data, field):
    client.force_login(world.ben)
    response = client.post(url(name, world.lincoln), data)
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("add_identifier", {"scheme": "ROR", "value": "https://ror.org/03yrm5c26"}),
        ("add_place", {"locality": "Springfield", "country": "US", "latitude": "39.8", "longitude": "-89.6"}),
        ("add_contact", {"name": "Office", "email": "o@l.example", "started_on": "2026-01-01"}),
        (
            "add_offer",
            {"direction": "needs", "category": "service", "title": "Bus", "started_on": "2026-01-01"},
        ),
        ("add_relationship", {"tie": "in:funds", "other": "Harbour Foundation", "started_on": "2026-01-01"}),
        ("invite_person", {"email": "new@example.org", "role": "member"}),
    ],
)
def test_good_details_are_recorded(client, world, name, data):
    client.force_login(world.ben)
    response = client.post(url(name, world.lincoln), data)
    assert response.status_code == 302, response.context["form"].errors
    assert client.get(world.lincoln.get_absolute_url()).status_code == 200


def test_the_same_identifier_never_stands_for_two(world):
    actions.add_identifier(by=world.ben, organisation=world.lincoln, scheme="ROR", value="03yrm5c26")
    with pytest.raises(Conflict, match="already stands for Lincoln School"):
        actions.add_identifier(by=world.alma, organisation=world.riverside, scheme="ROR", value="03yrm5c26")


def test_a_race_for_an_identifier_becomes_a_sentence(world, monkeypatch):
    """Both look before either writes: the database decides, and the loser reads a sentence."""
    actions.add_identifier(by=world.ben, organisation=world.lincoln, scheme="ROR", value="03yrm5c26")
    monkeypatch.setattr(
        "collegium.partners.models.OrganisationQuerySet.holding_identifier", lambda rows, *_pair: rows.none()
    )
    monkeypatch.setattr("collegium.partners.models.Identifier.validate_constraints", lambda _self: None)
    with pytest.raises(Conflict, match="Somebody else has just"):
        actions.add_identifier(by=world.alma, organisation=world.riverside, scheme="ROR", value="03yrm5c26")
