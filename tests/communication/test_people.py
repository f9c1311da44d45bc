"""Who is who, how we communicate, and the API."""

import pytest
from django.test import Client
from django.urls import reverse

from collegium.agreements import actions as agreements
from collegium.communication import actions
from collegium.communication.tables import who_is_who
from collegium.core.errors import InvalidInput, PermissionRefused
from collegium.people.actions import create_api_token


def test_everybody_is_listed_with_what_they_are_there_for(world, client):
    area = agreements.create_responsibility(
        by=world.alma, initiative=world.reading, values={"title": "Tutoring"}
    )
    agreements.assign_part(by=world.alma, area=area, organisation=world.lincoln, part="R", person=world.chloe)
    rows = {str(one.person): one for one in who_is_who(world.reading)}
    assert set(rows) == {"Alma", "Ben", "Chloe"}, "Fay was asked and has not accepted, Dmitri is foreign"
    assert "Coordinator" in rows["Alma"].roles
    assert rows["Chloe"].responsibilities == ["Tutoring (R)"]
    assert (rows["Ben"].email, rows["Chloe"].email) == ("ben@example.org", "")
    client.force_login(world.chloe)
    page = reverse("communication:who_is_who", args=[world.reading.slug])
    assert client.get(page, {"q": "lincoln"}).context["table"].total == 2
    assert "Tutoring (R)" in client.get(page, {"format": "csv"}).content.decode("utf-8-sig")


def test_the_number_of_queries_does_not_grow(world, django_assert_max_num_queries):
    with django_assert_max_num_queries(3):
        who_is_who(world.reading)


def test_how_we_communicate_is_written_by_coordinators_and_read_by_all(world, client):
    page = reverse("communication:how_we_communicate", args=[world.reading.slug])
    client.force_login(world.chloe)
    assert "Nothing is written down yet" in client.get(page).content.decode()
    values = {"channels": "Decisions here.", "answer_days": 3, "languages": ["en", "es"]}
    with pytest.raises(PermissionRefused):
        actions.change_charter(by=world.chloe, initiative=world.reading, values=values)
    actions.change_charter(by=world.alma, initiative=world.reading, values=values)
    with pytest.raises(InvalidInput):
        actions.change_charter(by=world.alma, initiative=world.reading, values={"languages": ["klingon"]})
    shown = client.get(page).content.decode()
    assert "Within 3 working days." in shown
    assert "English, Spanish" in shown


def test_the_pages_take_what_people_write(world, client):
    client.force_login(world.chloe)
    slug = world.reading.slug
    told = {"kind": "success", "title": "All read", "text": "Every child."}
    answer = client.post(reverse("communication:write_update", args=[slug]), told, follow=True)
    assert "It is told to all partners." in answer.content.decode()
    update = world.reading.updates.get()
    client.post(reverse("communication:add_post", args=[slug, update.thread_id]), {"text": "Well done!"})
    assert "Well done!" in client.get(update.get_absolute_url()).content.decode()
    empty = client.post(reverse("communication:add_post", args=[slug, update.thread_id]), {"text": ""})
    assert "This field is required" in empty.content.decode()
    client.post(reverse("communication:subscribe", args=[slug]), {"level": "none"})
    settings = client.get(reverse("communication:news_settings"))
    assert [row["level"] for row in settings.context["rows"]] == ["none"]


def api(person, *scopes):
    _token, key = create_api_token(by=person, name="x", scopes=list(scopes), expires_at=None)
    return Client(headers={"authorization": f"Bearer {key}"})


def test_the_api_tells_and_takes_with_the_same_rules(world):
    base = f"/api/v1/communication/{world.reading.slug}/"
    chloe = api(world.chloe, "together:read", "together:write")
    told = {"kind": "setback", "title": "Too few", "text": "Ten.", "lesson": "Ask in May."}
    made = chloe.post(f"{base}updates/", told, content_type="application/json")
    assert made.status_code == 201
    assert chloe.get(f"{base}updates/?kind=setback").json()["count"] == 1
    without = chloe.post(f"{base}updates/", {**told, "lesson": ""}, content_type="application/json")
    assert without.status_code in {409, 422}
    public = chloe.post(f"{base}updates/", {**told, "is_public": True}, content_type="application/json")
    assert public.status_code == 403
    thread = made.json()["discussion"]
    said = chloe.post(f"{base}discussions/{thread}/posts/", {"text": "Hm."}, content_type="application/json")
    assert said.status_code == 201
    assert [one["text"] for one in chloe.get(f"{base}discussions/{thread}/posts/").json()["items"]] == ["Hm."]
    assert api(world.dmitri, "together:read").get(f"{base}updates/").status_code == 404
    assert api(world.chloe, "partners:read").get(f"{base}updates/").status_code == 403
