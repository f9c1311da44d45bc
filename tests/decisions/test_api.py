"""Decisions through the API: the same seats, rules and silence as on the pages."""

import pytest
from django.test import Client

from collegium.decisions import actions
from collegium.decisions.models import Proposal
from collegium.people.actions import create_api_token
from collegium.people.vocabulary import Scope
from tests.decisions.votes import close, crowd, draft, opened, seat, vote
from tests.world import World

BASE = "/api/v1/decisions"


@pytest.fixture
def as_person(world: World):
    def make(person, *scopes: str) -> Client:
        wanted = scopes or (Scope.TOGETHER_READ, Scope.TOGETHER_WRITE)
        _token, key = create_api_token(by=person, name="test", scopes=wanted, expires_at=None)
        return Client(headers={"Authorization": f"Bearer {key}"})

    return make


def test_a_program_finds_what_waits_and_votes(world: World, as_person):
    poll = opened(world.alma, world.reading)
    client = as_person(world.ben)
    (waiting,) = client.get(f"{BASE}/waiting/").json()["items"]
    assert (waiting["proposal"], waiting["partner"]) == (poll.proposal_id, "Lincoln School")
    answer = client.post(
        f"{BASE}/seats/{waiting['id']}/ballot/", {"answer": "no"}, content_type="application/json"
    )
    assert answer.json() == {"pseudonym": seat(poll, world.ben).pseudonym, "code": ""}
    assert client.get(f"{BASE}/waiting/").json()["items"] == []
    close(poll)
    base = f"{BASE}/{world.reading.slug}/proposals/{poll.proposal_id}/rounds/"
    assert client.get(base).json()["items"][0]["outcome"]["passed"] is False
    assert client.get(f"{base}1/receipt/").json() == poll.receipt


def test_wrong_ballots_foreign_seats_and_drafts(world: World, as_person):
    poll = opened(world.alma, world.reading)
    mine = draft(world.alma, world.reading)
    wrong = as_person(world.ben).post(
        f"{BASE}/seats/{seat(poll, world.ben).pk}/ballot/",
        {"answer": "maybe"},
        content_type="application/json",
    )
    assert (wrong.status_code, "not an answer here" in wrong.json()["message"]) == (422, True)
    theirs = f"{BASE}/seats/{seat(poll, world.alma).pk}/ballot/"
    for person in (world.ben, world.dmitri):
        answer = as_person(person).post(theirs, {"answer": "yes"}, content_type="application/json")
        assert answer.status_code == 404
    assert as_person(world.ben).get(f"{BASE}/{world.reading.slug}/proposals/{mine.pk}/").status_code == 404
    assert as_person(world.dmitri).get(f"{BASE}/{world.reading.slug}/proposals/").status_code == 404
    reader = as_person(world.ben, Scope.TOGETHER_READ)
    answer = reader.post(f"{BASE}/{world.reading.slug}/proposals/", {"title": "x", "text": "y"})
    assert answer.status_code in {400, 403, 422}


def test_a_draft_is_written_through_the_api(world: World, as_person):
    answer = as_person(world.chloe).post(
        f"{BASE}/{world.reading.slug}/proposals/",
        {"title": "Books", "text": "We buy books."},
        content_type="application/json",
    )
    assert (answer.status_code, answer.json()["state"]) == (201, "draft")
    assert Proposal.objects.get().proposed_by == world.chloe


def test_a_secret_vote_tells_the_code_once_and_nothing_before_the_close(world: World, as_person):
    crowd(world)
    poll = opened(world.alma, world.reading, is_secret=True)
    client = as_person(world.ben)
    url = f"{BASE}/seats/{seat(poll, world.ben).pk}/ballot/"
    told = client.post(url, {"answer": "no"}, content_type="application/json").json()
    assert actions.name_of(poll, told["code"]) == told["pseudonym"]
    again = client.post(url, {"answer": "yes"}, content_type="application/json")
    assert again.status_code == 422
    rounds = f"{BASE}/{world.reading.slug}/proposals/{poll.proposal_id}/rounds/"
    for person in (world.alma, world.root):
        shown = as_person(person)
        assert told["pseudonym"] not in shown.get(rounds).content.decode()
        assert shown.get(f"{rounds}1/receipt/").status_code == 404
    vote(poll, world.chloe, "yes")
