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
