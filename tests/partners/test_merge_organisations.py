"""Duplicates: suggested, merged with everything that refers to them, separated again, or dismissed."""

import pytest
from django.urls import reverse

from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, PermissionRefused
from collegium.initiatives.models import Participation
from collegium.partners import actions
from collegium.partners.models import Membership, Organisation


@pytest.fixture
def pair(world):
    """Lincoln School, and the same again, looked after by it."""
    copy = actions.create_organisation(
        by=world.ben,
        values={"name": "Lincoln Schools", "kind": "school", "website": "https://l.example", "country": "US"},
        steward=world.lincoln,
        identifiers=[("NCES", "470014700501")],
        place={"locality": "Springfield"},
    )
    actions.add_contact(by=world.ben, organisation=copy, values={"name": "Carla", "phone": "1"})
    actions.add_membership(by=world.ben, organisation=copy, person=world.chloe, role="member")
    actions.add_membership(by=world.ben, organisation=copy, person=world.fay, role="member")
    actions.add_relationship(by=world.ben, source=copy, target=world.riverside, kind="works with")
    actions.add_relationship(by=world.ben, source=copy, target=world.lincoln, kind="part of")
    Participation.objects.create(initiative=world.lab, organisation=copy, role="member")
    return world.lincoln, copy


def everything(*organisations):
    """All rows of all apps that point at these, as sets of keys."""
    found = {}
    for organisation in organisations:
        for relation in Organisation._meta.get_fields(include_hidden=True):
            if relation.one_to_many and relation.related_model._meta.object_name != "Merge":
                rows = relation.related_model.objects.filter(**{relation.field.name: organisation})
                key = (organisation.pk, relation.related_model._meta.label, relation.field.name)
                found[key] = set(rows.values_list("pk", flat=True))
    return found


def facts(*organisations):
    fields = ["name", "website", "country", "steward", "merged_into", "search_text"]
    return list(Organisation.objects.filter(pk__in=[o.pk for o in organisations]).values(*fields))


def merge(world, pair, take=()):
    return actions.merge_organisations(by=world.ben, kept=pair[0], merged=pair[1], take=take)


def test_everything_moves_references_of_higher_apps_too(world, pair):
    kept = pair[0]
    merge(world, pair, take=("website",))
    kept.refresh_from_db()
    assert kept.website == "https://l.example"
    assert kept.name == "Lincoln School"
    assert kept.identifiers.get().value == "470014700501"
    assert kept.contacts.get().name == "Carla"
    assert kept.places.get().is_main
    assert Participation.objects.filter(initiative=world.lab, organisation=kept).exists()
    assert kept.relationships_out.filter(target=world.riverside).exists()
    assert Organisation.objects.with_member(world.fay, today=utc_date()).filter(pk=kept.pk).exists()
    assert list(Organisation.objects.current().matching("470014700501")) == [kept]


def test_what_the_kept_record_has_already_is_not_doubled(world, pair):
    kept = pair[0]
    merge(world, pair)
    roles = Membership.objects.filter(person=world.chloe, ended_on=None)
    assert roles.filter(organisation=kept).count() == 1
    assert not kept.relationships_out.filter(target=kept).exists()


def test_separating_restores_every_reference_exactly(world, pair):
    before, former = everything(*pair), facts(*pair)
    made = merge(world, pair, take=("website", "name"))
    assert everything(*pair) != before
    actions.undo_merge(by=world.ben, merge=made)
    assert everything(*pair) == before
    assert facts(*pair) == former


def test_separating_is_refused_whole_when_something_changed_since(world, pair):
    made = merge(world, pair, take=("website",))
    kept = Organisation.objects.get(pk=pair[0].pk)
    actions.remove_identifier(by=world.ben, identifier=kept.identifiers.get())
    now = everything(*pair)
    with pytest.raises(Conflict, match="identifier"):
        actions.undo_merge(by=world.ben, merge=made)
    assert everything(*pair) == now


def test_a_field_changed_since_is_named(world, pair):
    made = merge(world, pair, take=("website",))
    actions.edit_organisation(by=world.ben, organisation=pair[0], values={"website": "https://new.example"})
    with pytest.raises(Conflict, match="web site"):
        actions.undo_merge(by=world.ben, merge=made)


def test_both_must_be_ones_own(world):
    with pytest.raises(PermissionRefused, match="Riverside"):
        actions.merge_organisations(by=world.ben, kept=world.lincoln, merged=world.riverside)


def test_a_kept_record_that_was_looked_after_by_the_merged_one_is_not_its_own_steward(world, pair):
    parent, child = pair
    made = actions.merge_organisations(by=world.ben, kept=child, merged=parent)
    child.refresh_from_db()
    assert child.steward is None
    assert child in Organisation.objects.administered_by(world.ben, today=utc_date())
    actions.undo_merge(by=world.ben, merge=made)
    child.refresh_from_db()
    assert child.steward == parent


def test_the_page_of_the_merged_record_leads_to_the_kept_one(client, world, pair):
    merge(world, pair)
    client.force_login(world.dmitri)
    response = client.get(pair[1].get_absolute_url())
    assert response.url == pair[0].get_absolute_url()


def test_a_merged_record_is_merged_no_further(world, pair):
    merge(world, pair)
    with pytest.raises(Conflict, match="was merged"):
        merge(world, pair)


def compare(pair, name="merge_organisations"):
    return reverse(f"partners:{name}", args=[pair[0].public_id, pair[1].public_id])


def test_the_pages_suggest_compare_merge_and_undo(client, world, pair):
    kept, copy = pair
    client.force_login(world.ben)
    page = client.get(reverse("partners:duplicates")).content.decode()
    assert compare(pair) in page or compare(pair[::-1]) in page
    assert "Springfield" in client.get(compare(pair)).content.decode()
    choices = {"kept": kept.pk, "name": kept.pk, "website": copy.pk, "country": copy.pk}
    response = client.post(compare(pair), choices, follow=True)
    kept.refresh_from_db()
    assert (kept.name, kept.website, kept.country) == ("Lincoln School", "https://l.example", "US")
    client.post(next(m.extra_tags for m in response.context["messages"]).removeprefix("undo:"))
    kept.refresh_from_db()
    assert kept.website == ""


def test_a_choice_that_is_missing_is_named(client, world, pair):
    client.force_login(world.ben)
    response = client.post(compare(pair), {"kept": pair[0].pk})
    assert set(response.context["form"].errors) == {"name", "website", "country"}


def test_a_dismissed_pair_is_not_suggested_until_taken_back(client, world, pair):
    client.force_login(world.ben)
    response = client.post(compare(pair, "dismiss_duplicate"), follow=True)
    assert response.context["table"].rows == []
    client.post(next(m.extra_tags for m in response.context["messages"]).removeprefix("undo:"))
    assert len(client.get(reverse("partners:duplicates")).context["table"].rows) == 1


def test_strangers_neither_compare_nor_dismiss(client, world, pair):
    client.force_login(world.dmitri)
    assert client.get(compare(pair)).status_code == 403
    assert client.post(compare(pair, "dismiss_duplicate")).status_code == 403


def test_what_says_the_same_is_not_listed_twice_and_comes_back(world, pair):
    kept = pair[0]
    for one in pair:
        town = {"locality": "Oslo", "country": "NO"}
        actions.add_place(by=world.ben, organisation=one, values=town)
        offer = {"direction": "offers", "category": "resource", "title": "Hall"}
        actions.add_offer(by=world.ben, organisation=one, values=offer)
    before = everything(*pair)
    made = merge(world, pair)
    # "Springfield" is new to the kept record, "Oslo" and the hall are not
    assert sorted(str(place) for place in kept.places.all()) == ["Oslo, Norway", "Springfield, United States"]
    assert [str(offer) for offer in kept.offers.all()] == ["Hall"]
    actions.undo_merge(by=world.ben, merge=made)
    assert everything(*pair) == before


def test_the_history_tells_of_a_merge_once(client, world, pair):
    merge(world, pair)
    client.force_login(world.ben)
    page = client.get(reverse("partners:organisation_history", args=[pair[0].public_id]), {"format": "csv"})
    assert page.content.decode().count("merged Lincoln Schools") == 1
    assert "registered Lincoln Schools" in page.content.decode()


def test_the_comparison_shows_offers_and_needs(client, world, pair):
    offer = {"direction": "needs", "category": "resource", "title": "Sixty chairs"}
    actions.add_offer(by=world.ben, organisation=pair[1], values=offer)
    client.force_login(world.ben)
    assert "Sixty chairs" in client.get(compare(pair)).content.decode()
