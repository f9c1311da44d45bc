"""The directory: search, filters, places, suggestions, and a constant number of queries."""

import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.partners import actions
from collegium.partners.models import Offer, Organisation, Place, fold
from collegium.partners.views.places import Frame, frame_of, map_of, steps

LIST = reverse("partners:organisations")


def many(count, start=0):
    """That many schools with a place and an offer, without the ceremony of actions."""
    made = Organisation.objects.bulk_create(
        Organisation(name=f"School {n:04}", kind="school", country="US", search_text=f"school {n:04} us")
        for n in range(start, start + count)
    )
    Place.objects.bulk_create(
        Place(organisation=one, locality=f"Town {one.pk % 7}", region="Ohio", country="US",
              latitude=40 + one.pk % 5, longitude=-80 - one.pk % 5)
        for one in made
    )  # fmt: skip
    Offer.objects.bulk_create(
        Offer(organisation=one, direction="offers", category="service", title="Hall") for one in made
    )


def test_queries_do_not_grow_with_rows(client, world, django_assert_num_queries):
    client.force_login(world.alma)
    many(10)
    client.get(LIST)
    with django_assert_num_queries(10, exact=False) as few:
        client.get(LIST)
    many(520, start=10)
    with django_assert_num_queries(len(few)) as _many:
        assert b"534 rows" in client.get(LIST).content
    with django_assert_num_queries(len(few)):
        assert "School 0529" in client.get(LIST + "?q=0529").content.decode()


def test_the_page_holds_fifty(client, world):
    many(120)
    client.force_login(world.alma)
    assert len(client.get(LIST).context["table"].rows) == 50
    assert len(client.get(LIST + "?page=3").context["table"].rows) == 24


def names(client, query):
    return {row[0].text for row in client.get(LIST + query).context["table"].rows}


def test_search_ignores_accents_and_order(client, world):
    made = actions.create_organisation(
        by=world.alma,
        values={"name": "Colégio São Paulo", "kind": "school", "country": "BR"},
        identifiers=[("local", "C-77")],
        place={"locality": "Córdoba"},
    )
    client.force_login(world.dmitri)
    for text in ["sao colegio", "CÓRDOBA", "c-77", "paulo br"]:
        assert names(client, f"?q={text}") == {made.name}


def test_filters_combine_and_live_in_the_address(client, world):
    actions.add_offer(
        by=world.ben,
        organisation=world.lincoln,
        values={"direction": "needs", "category": "service", "title": "Bus"},
    )
    client.force_login(world.dmitri)
    assert names(client, "?kind=school") == {"Lincoln School"}
    assert names(client, "?direction=needs&category=service") == {"Lincoln School"}
    assert names(client, "?direction=offers&category=service") == set()
    assert names(client, "?kind=school&country=FR") == set()


def test_an_ended_offer_no_longer_counts(client, world):
    offer = actions.add_offer(
        by=world.ben,
        organisation=world.lincoln,
        values={
            "direction": "needs",
            "category": "service",
            "title": "Bus",
            "started_on": utc_date() - timezone.timedelta(days=9),
        },
    )
    actions.end_offer(by=world.ben, offer=offer, on=utc_date() - timezone.timedelta(days=1))
    client.force_login(world.dmitri)
    assert names(client, "?direction=needs") == set()


def test_unlisted_and_archived_ones_are_not_in_the_list(client, world):
    actions.edit_organisation(by=world.fay, organisation=world.harbour, values={"is_listed": False})
    actions.archive_organisation(by=world.dmitri, organisation=world.faraway)
    client.force_login(world.ben)
    assert names(client, "") == {"Lincoln School", "Riverside University"}


def test_htmx_gets_the_rows_alone(client, world):
    client.force_login(world.ben)
    content = client.get(LIST + "?q=linc", headers={"HX-Request": "true"}).content
    assert b"Lincoln School" in content
    assert b"<html" not in content


def test_anonymous_signs_in_first(client, db):
    assert client.get(LIST).status_code == 302


def test_counts_by_place_equal_the_filtered_list(client, world):
    many(30)
    actions.add_place(by=world.ben, organisation=world.lincoln, values={"locality": "Lyon", "country": "FR"})
    client.force_login(world.alma)
    page = client.get(reverse("partners:places"))
    areas = [area for country in page.context["countries"] for area in [country, *country.parts]]
    areas += [town for area in areas for town in area.parts if town.locality]
    assert {area.name for area in areas} >= {"France", "United States", "Ohio", "Lyon", "Town 3"}
    for area in areas:
        table = client.get(area.get_absolute_url()).context["table"]
        assert table.total == area.count, area.get_absolute_url()


def test_the_map_draws_one_dot_a_place_and_survives_commas(client, world):
    many(25)
    client.force_login(world.alma)
    world.alma.language = "es"
    world.alma.save()
    content = client.get(reverse("partners:places")).content.decode()
    assert content.count("<circle cx=") >= 5
    assert (
        "style="
        not in content[
            content.index('<svg class="map"') : content.index("</svg>", content.index('<svg class="map"'))
        ]
    )


def test_points_are_inside_the_frame():
    points = [(61.0, -150.0, 1, "A"), (-33.9, 151.2, 4, "B"), (0.0, 0.0, 2, "<C>")]
    frame = frame_of(points)
    for latitude, longitude, _count, _town in points:
        assert 0 < frame.x(longitude) < 720
        assert 0 < frame.y(latitude) < frame.height
    assert "&lt;C&gt;" in map_of(points)


def test_no_places_no_map():
    assert map_of([]) is None


def test_north_is_up_and_east_is_right():
    frame = Frame(west=0, east=10, south=40, north=50)
    assert frame.y(50) < frame.y(40)
    assert frame.x(10) > frame.x(0)
    assert steps(0, 10) == [0, 2, 4, 6, 8, 10]


def suggestions(client, text):
    return client.get(reverse("partners:search"), {"q": text}).json()


def test_suggestions_are_labels_that_stand_for_one(client, world):
    for town in ["Paris", "Paris", "Lyon"]:
        actions.create_organisation(
            by=world.alma,
            values={"name": "Ecole", "kind": "school", "country": "FR"},
            steward=world.riverside,
            place={"locality": town},
        )
    client.force_login(world.ben)
    labels = suggestions(client, "ecole")
    assert len(set(labels)) == 3
    assert "Ecole (Lyon, FR)" in labels
    found = [Organisation.objects.labelled(label).get() for label in labels]
    assert len(set(found)) == 3


def test_suggestions_show_only_what_one_may_see(client, world):
    actions.edit_organisation(by=world.fay, organisation=world.harbour, values={"is_listed": False})
    client.force_login(world.ben)
    assert suggestions(client, "harbour") == []
    client.force_login(world.fay)
    assert suggestions(client, "harbour") == ["Harbour Foundation"]


@pytest.mark.parametrize("text", ["", " ", "\0", "%", "_", "' OR 1=1"])
def test_odd_searches_find_nothing_and_break_nothing(client, world, text):
    client.force_login(world.ben)
    assert suggestions(client, text) == []
    assert client.get(LIST, {"q": text.replace("\0", "")}).status_code == 200


def test_fold_takes_accents_away():
    assert fold("ÉcoLE São") == "ecole sao"
