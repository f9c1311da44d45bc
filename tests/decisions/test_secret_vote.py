"""A secret vote: nothing on pages, in the API, letters, audit trail, administration or database leads to a ballot."""

import json
import re

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from collegium.core.errors import InvalidInput
from collegium.core.models import AuditEvent, Letter
from collegium.decisions import actions
from collegium.decisions.models import Ballot, Delegation, Poll, Voter
from collegium.decisions.vocabulary import Method
from collegium.engines.ballots import Answer, verify
from collegium.people.models import Notification
from tests.decisions.votes import close, crowd, opened, seat, vote
from tests.world import World


@pytest.fixture
def poll(world: World) -> Poll:
    crowd(world)
    return opened(world.alma, world.reading, is_secret=True)


def everything_stored() -> str:
    """All rows of all tables but accounts, as text: what a dump of the database holds."""
    rows = []
    for model in apps.get_models(include_auto_created=True):
        rows += [repr(row) for row in model._default_manager.values_list()]
    return "\n".join(rows)


def test_a_ballot_row_has_nothing_of_the_voter(world: World, poll: Poll):
    cast = vote(poll, world.ben, "no")
    row = Ballot.objects.filter(pk=cast.ballot.pk).values().get()
    assert {name: row[name] for name in ("voter_id", "cast_by_id", "cast_at", "reason")} == {
        "voter_id": None,
        "cast_by_id": None,
        "cast_at": None,
        "reason": "",
    }
    own = Voter.objects.filter(pk=seat(poll, world.ben).pk).values().get()
    assert (own["has_voted"], own["pseudonym"]) == (True, "")
    # the same for everybody who votes alike, but for the name that is made of the code
    other = vote(poll, world.chloe, "no")
    twin = Ballot.objects.filter(pk=other.ballot.pk).values().get()
    assert {k: v for k, v in row.items() if k != "pseudonym"} == {
        k: v for k, v in twin.items() if k != "pseudonym"
    }


def test_the_code_is_nowhere_but_on_the_page_of_the_voter(world: World, poll: Poll):
    client = Client()
    client.force_login(world.ben)
    url = reverse(
        "decisions:cast_ballot", args=[world.reading.slug, poll.proposal_id, seat(poll, world.ben).pk]
    )
    page = client.post(url, {"answer": "yes"})
    code = re.search(r"<code>([A-Z0-9-]{19})</code>", page.content.decode())[1]
    assert code not in everything_stored()
    assert code.replace("-", "") not in everything_stored()
    assert code not in str(dict(client.session)) + str(client.cookies)
    assert "no-store" in page.headers["Cache-Control"]
    assert code not in client.get(url).content.decode()


def test_casting_leaves_no_trail_and_no_time(world: World, poll: Poll):
    before = (AuditEvent.objects.count(), Letter.objects.count(), Notification.objects.count())
    code = vote(poll, world.ben, "no").code
    vote(poll, world.ben, "yes", code=code)
    assert before == (AuditEvent.objects.count(), Letter.objects.count(), Notification.objects.count())


def test_only_the_code_changes_a_ballot(world: World, poll: Poll):
    code = vote(poll, world.ben, "no").code
    for wrong in ("", "AAAA-AAAA-AAAA-AAAA"):
        with pytest.raises(InvalidInput, match="not the code"):
            vote(poll, world.ben, "yes", code=wrong)
    assert Ballot.objects.get().chosen() == Answer("no")
    vote(poll, world.ben, "yes", code=code.lower().replace("-", " "))
    assert Ballot.objects.get().chosen() == Answer("yes")


def test_at_the_close_ballots_move_into_the_receipt_sorted_by_name(world: World, poll: Poll):
    people = [voter.person for voter in poll.voters.select_related("person")]
    for place, person in enumerate(people):
        vote(poll, person, "yes" if place % 2 else "no")
    close(poll)
    assert not Ballot.objects.filter(poll=poll).exists()
    names = [one["voter"] for one in poll.receipt["ballots"]]
    assert names == sorted(names)
    assert len(names) == len(people)
    assert verify(poll.receipt).holds
    for person in people:
        assert person.name not in json.dumps(poll.receipt)
        assert person.email not in json.dumps(poll.receipt)


def test_the_voter_finds_their_ballot_with_the_code_and_nobody_else(world: World, poll: Poll, client):
    code = vote(poll, world.ben, "no").code
    vote(poll, world.chloe, "yes")
    close(poll)
    url = reverse("decisions:decision_receipt", args=[world.reading.slug, poll.proposal_id, 1])
    client.force_login(world.alma)
    assert ": No" in client.post(url, {"code": code}).content.decode()
    assert "No ballot here has this code." in client.post(url, {"code": "wrong"}).content.decode()


@pytest.mark.parametrize("after", [False, True])
def test_the_coordinator_sees_how_many_and_never_who(world: World, poll: Poll, client, after):
    vote(poll, world.ben, "no")
    if after:
        close(poll)
    client.force_login(world.alma)
    base = [world.reading.slug, poll.proposal_id]
    roll = client.get(reverse("decisions:ballots", args=[*base, 1]) + "?format=csv").content.decode()
    assert "Ben" in roll
    assert len({line.count(",") for line in roll.splitlines() if "vocational" not in line}) == 1
    assert "voted" not in roll.lower()
    first = [line for line in roll.splitlines() if ",Ben," in line or ",Chloe," in line]
    assert len(first) == 2
    assert first[0].replace("Ben", "Chloe") == first[1]
    page = client.get(reverse("decisions:proposal", args=base)).content.decode()
    assert ("1 of 8 has voted" in page) is not after


def test_the_administration_pages_show_no_ballots_and_no_roll(world: World):
    registered = {model._meta.label for model in admin.site._registry}
    assert not registered & {"decisions.Ballot", "decisions.Voter"}


def test_the_database_refuses_a_secret_ballot_with_a_voter_or_a_time(world: World, poll: Poll):
    vote(poll, world.ben, "no")
    for change in ({"voter": seat(poll, world.ben)}, {"cast_at": poll.opened_at}, {"cast_by": world.ben}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Ballot.objects.filter(poll=poll).update(**change)


def test_delegations_do_not_count_in_a_secret_vote(world: World, poll: Poll):
    actions.delegate(by=world.chloe, initiative=world.reading, taker=world.ben)
    vote(poll, world.ben, "no")
    close(poll)
    assert (poll.found().cast, poll.found().carried) == (1, ())
    assert Delegation.objects.count() == 1


def test_a_withdrawn_secret_vote_keeps_no_ballots(world: World, poll: Poll):
    vote(poll, world.ben, "no")
    actions.withdraw_open(by=world.alma, proposal=poll.proposal, because="Wrong question.")
    assert Ballot.objects.count() == 0


def test_every_option_method_works_in_secret(world: World):
    crowd(world)
    for method in (Method.APPROVAL, Method.SCHULZE, Method.TRANSFERABLE_VOTE, Method.BUDGET):
        poll = opened(world.alma, world.reading, method, is_secret=True)
        choice = ["Library"] if method in {Method.APPROVAL, Method.BUDGET} else ("Library", "Bus")
        vote(poll, world.ben, choice)
        close(poll)
        assert poll.found().winners[0] == "Library"


def test_no_address_answers_a_secret_vote_by_letter(world: World, poll: Poll):
    letters = Letter.objects.filter(key__startswith=f"poll {poll.pk} ask")
    assert letters.count() == 8
    assert {letter.reply_to for letter in letters} == {""}
    assert "does not work by answering" in letters[0].text


def test_reloading_the_page_with_the_code_says_calmly_that_the_vote_counts(world: World, poll: Poll, client):
    client.force_login(world.ben)
    url = reverse(
        "decisions:cast_ballot", args=[world.reading.slug, poll.proposal_id, seat(poll, world.ben).pk]
    )
    client.post(url, {"answer": "yes"})
    again = client.post(url, {"answer": "yes"})
    assert again.status_code == 200
    page = again.content.decode()
    assert "Your vote is cast and counts as it is." in page
    assert "error-summary" not in page
    assert Ballot.objects.get().chosen() == Answer("yes")
    wrong = client.post(url, {"answer": "no", "code": "AAAA-AAAA-AAAA-AAAA"}).content.decode()
    assert "This is not the code of a ballot in this vote" in wrong
