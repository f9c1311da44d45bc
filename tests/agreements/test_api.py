"""The API of agreements: the same rows, rules and secrecy as on the pages."""

import hashlib

import pytest

from collegium.agreements import actions
from collegium.core.clock import utc_date
from collegium.people.actions import create_api_token
from tests.agreements.furnished import signed_agreement

BASE = "/api/v1/agreements"


@pytest.fixture
def ask(client):
    def go(person, method, path, data=None, scopes=("together:read", "together:write")):
        _token, key = create_api_token(by=person, name="x", scopes=scopes, expires_at=None)
        call = getattr(client, method)
        extra = {"content_type": "application/json"} if method == "post" else {}
        return call(
            f"{BASE}/{path}", data or ({} if method == "get" else "{}"), headers={"authorization": f"Bearer {key}"},
            **extra,
        )  # fmt: skip

    return go


def test_the_digest_can_be_checked_by_anybody_who_reads_the_text(world, ask):
    made = signed_agreement(world)
    slug = world.reading.slug
    (version,) = ask(world.chloe, "get", f"{slug}/agreements/{made.pk}/versions/").json()["items"]
    assert hashlib.sha256(version["text"].encode()).hexdigest() == version["digest"]
    signatures = ask(world.chloe, "get", f"{slug}/agreements/{made.pk}/signatures/").json()["items"]
    assert {one["digest"] for one in signatures} == {version["digest"]}
    assert len(signatures) == 2


def test_promises_are_made_and_kept_with_the_same_rules(world, ask):
    slug = world.reading.slug
    data = {"organisation": str(world.lincoln.public_id), "title": "Books", "due_on": str(utc_date())}
    made = ask(world.chloe, "post", f"{slug}/promises/", {**data, "owner": world.chloe.email})
    assert made.status_code == 201
    wrong = ask(world.chloe, "post", f"{slug}/promises/", {**data, "owner": "nobody@example.org"})
    assert (wrong.status_code, "nobody with this" in wrong.json()["message"]) == (422, True)
    riverside = {**data, "organisation": str(world.riverside.public_id)}
    assert ask(world.chloe, "post", f"{slug}/promises/", riverside).status_code == 403
    keep = f"{slug}/promises/{made.json()['id']}/keep/"
    assert ask(world.alma, "post", keep).json()["state"] == "kept"
    assert ask(world.chloe, "post", keep).status_code == 409
    rows = ask(world.chloe, "get", f"{slug}/promises/kept/").json()["items"]
    assert [(row["on_time"], row["overdue"]) for row in rows] == [(1, 0)]


def test_strangers_and_tokens_without_the_scope_get_nothing(world, ask):
    slug = world.reading.slug
    assert ask(world.dmitri, "get", f"{slug}/promises/").status_code == 404
    assert ask(world.chloe, "get", f"{slug}/promises/", scopes=["partners:read"]).status_code == 403
    assert ask(world.chloe, "post", f"{slug}/promises/", scopes=["together:read"]).status_code in {403, 422}


def test_there_is_no_way_to_concerns(world, ask, client):
    actions.raise_concern(by=world.chloe, initiative=world.reading, text="xylophone", handler=world.alma)
    assert ask(world.chloe, "get", f"{world.reading.slug}/concerns/").status_code == 404
    assert "concern" not in client.get("/api/v1/openapi.json").content.decode().lower()


def test_contributions_are_recorded_and_confirmed_with_the_same_rules(world, ask):
    slug = world.reading.slug
    data = {
        "organisation": str(world.lincoln.public_id), "kind": "expertise", "title": "A talk",
        "first_on": str(utc_date()), "hours": "2.5", "rate": 2995, "currency": "USD",
        "rate_source": "Independent Sector", "rate_year": 2021,
    }  # fmt: skip
    made = ask(world.chloe, "post", f"{slug}/contributions/", data)
    assert (made.status_code, made.json()["worth"], made.json()["last_on"]) == (201, 7488, str(utc_date()))
    for wrong, told in (
        ({"rate_source": ""}, "source of the rate"),
        ({"subject_type": "activities.Activity", "subject_id": "999"}, "no such activity"),
    ):
        answer = ask(world.chloe, "post", f"{slug}/contributions/", {**data, **wrong})
        assert (answer.status_code, told in answer.json()["message"]) == (422, True)
    riverside = {**data, "organisation": str(world.riverside.public_id)}
    assert ask(world.chloe, "post", f"{slug}/contributions/", riverside).status_code == 403
    path = f"{slug}/contributions/{made.json()['id']}"
    assert ask(world.chloe, "post", f"{path}/confirm/").status_code == 403
    asked = ask(world.alma, "post", f"{path}/question/", {"answer": "Was it not two hours?"})
    assert (asked.json()["state"], asked.json()["answer"]) == ("questioned", "Was it not two hours?")
    assert ask(world.alma, "post", f"{path}/confirm/").json()["state"] == "confirmed"
    assert ask(world.alma, "post", f"{path}/question/", {"answer": "x"}).status_code == 409
    assert ask(world.dmitri, "get", f"{slug}/contributions/").status_code == 404


def test_the_api_withholds_an_amount_as_the_page_does(world, ask):
    slug = world.reading.slug
    data = {
        "organisation": str(world.riverside.public_id), "kind": "money", "title": "Books",
        "first_on": str(utc_date()), "amount": 125_000, "currency": "USD",
    }  # fmt: skip
    assert ask(world.alma, "post", f"{slug}/contributions/", data).status_code == 201
    (told,) = ask(world.chloe, "get", f"{slug}/contributions/", {"kind": "money"}).json()["items"]
    assert (told["amount"], told["currency"], told["is_amount_withheld"]) == (None, "", True)
    (own,) = ask(world.alma, "get", f"{slug}/contributions/").json()["items"]
    assert (own["amount"], own["currency"], own["is_amount_withheld"]) == (125_000, "USD", False)
    assert ask(world.alma, "get", f"{slug}/contributions/", {"kind": "space"}).json()["items"] == []
