"""Ballots of every method through the web forms, on the page and by the link of a letter; and what is refused."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from collegium.core import links
from collegium.core.models import AuditEvent, Letter
from collegium.decisions import actions
from collegium.decisions.models import Ballot, Poll
from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.engines.ballots import ABSTAIN, Answer, Approved, Points, Ranking, to_json, verify
from collegium.partners.actions import end_membership
from tests.decisions.votes import close, crowd, opened, seat, vote
from tests.world import World

LIBRARY, TUTORS, BUS = "Library", "Tutors", "Bus"

GOOD = [
    (Method.MAJORITY, {"answer": "yes"}, Answer("yes")),
    (Method.DOUBLE_MAJORITY, {"answer": "abstain"}, ABSTAIN),
    (Method.CONSENT, {"answer": "consent"}, Answer("consent")),
    (Method.APPROVAL, {"options": [LIBRARY, BUS]}, Approved((LIBRARY, BUS))),
    (Method.APPROVAL, {"abstain": "on"}, ABSTAIN),
    (Method.SCORE, {"option_0": "5", "option_2": "0"}, Points(((LIBRARY, 5), (BUS, 0)))),
    (Method.DOTS, {"option_0": "7", "option_1": "3"}, Points(((LIBRARY, 7), (TUTORS, 3)))),
    (Method.INSTANT_RUNOFF, {"option_0": "2", "option_1": "1"}, Ranking.of(TUTORS, LIBRARY)),
    (Method.TRANSFERABLE_VOTE, {"option_0": "3", "option_2": "1"}, Ranking.of(BUS, LIBRARY)),
    (Method.SCHULZE, {"option_0": "1", "option_1": "1", "option_2": "2"}, Ranking(((LIBRARY, TUTORS), (BUS,)))),
    (Method.BUDGET, {"options": [LIBRARY, TUTORS, BUS]}, Approved((LIBRARY, TUTORS, BUS))),
]  # fmt: skip

BAD = [
    (Method.MAJORITY, {}, "answer", "required"),
    (Method.MAJORITY, {"answer": "perhaps"}, "answer", "not one of the available choices"),
    (Method.CONSENT, {"answer": "object"}, "reason", "An objection needs a reason"),
    (Method.APPROVAL, {"options": ["Circus"]}, "options", "“Circus” is not one of the options"),
    (Method.APPROVAL, {}, "options", "Nothing is chosen yet"),
    (Method.APPROVAL, {"options": [BUS], "abstain": "on"}, "abstain", "You have chosen something"),
    (Method.SCORE, {"option_0": "6"}, "option_0", "not one of the available choices"),
    (Method.DOTS, {"option_0": "8"}, "option_0", "at most 7 dots"),
    (Method.DOTS, {"option_0": "7", "option_1": "4"}, "option_1", "11 dots, and there are 10"),
    (Method.INSTANT_RUNOFF, {"option_0": "1", "option_1": "1"}, "option_1", "Place 1 is already that of “Library”"),
    (Method.INSTANT_RUNOFF, {"option_0": "4"}, "option_0", "not one of the available choices"),
    (Method.BUDGET, {"options": [LIBRARY, TUTORS, BUS]}, "options", "costs 300, and there is 200"),
]  # fmt: skip
RULES = {Method.DOTS: {"dots_cap": 7}, Method.TRANSFERABLE_VOTE: {"seats": 2}}


def page_of(poll: Poll, person) -> str:
    own = seat(poll, person)
    return reverse("decisions:cast_ballot", args=[poll.proposal.initiative.slug, poll.proposal_id, own.pk])


@pytest.mark.parametrize(("method", "data", "choice"), GOOD)
def test_every_method_takes_its_ballot_on_the_page(world: World, client, method, data, choice):
    poll = opened(world.alma, world.reading, method, **RULES.get(method, {}))
    client.force_login(world.chloe)
    url = page_of(poll, world.chloe)
    assert "Cast the vote" in client.get(url).content.decode()
    answer = client.post(url, data)
    assert answer.status_code == 302, answer.context["form"].errors
    assert Ballot.objects.get(poll=poll).chosen() == choice
    again = client.get(url).context["form"]
    assert any(field.initial or again.initial.get(name) for name, field in again.fields.items())


@pytest.mark.parametrize("case", BAD, ids=lambda case: f"{case[0]} {case[2]}")
def test_a_wrong_ballot_gets_a_sentence_beside_its_field(world: World, client, case):
    method, data, field, sentence = case
    rules = {"fits_budget": True} if method == Method.BUDGET else RULES.get(method, {})
    poll = opened(world.alma, world.reading, method, **rules)
    client.force_login(world.chloe)
    answer = client.post(page_of(poll, world.chloe), data)
    assert answer.status_code == 200
    assert sentence in " ".join(answer.context["form"].errors[field])
    assert Ballot.objects.count() == 0
    assert not seat(poll, world.chloe).has_voted


def test_advice_is_given_by_who_was_asked_and_decided_by_who_decides(world: World, client):
    poll = opened(world.alma, world.reading, Method.ADVICE)
    client.force_login(world.chloe)
    url = page_of(poll, world.chloe)
    assert client.get(url).context["form"].words() == ("given", "abstain")
    assert "Your advice is empty" in str(client.post(url, {"answer": "given"}).context["form"].errors)
    client.post(url, {"answer": "given", "reason": "Start with the youngest."})
    vote(poll, world.ben, "abstain")
    vote(poll, world.alma, "yes")
    outcome = close(poll).found()
    assert (outcome.passed, outcome.reasons[1].code) == (True, "owner agreed")
    assert "Start with the youngest." in client.get(poll.proposal.get_absolute_url()).content.decode()
    assert "youngest" not in str(poll.receipt)


def test_an_open_ballot_can_be_changed_until_the_close_and_not_after(world: World):
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "yes")
    vote(poll, world.ben, "no")
    assert Ballot.objects.get().chosen() == Answer("no")
    with pytest.raises(actions.opening.Conflict, match="over"):
        vote(poll, world.ben, "yes", now=poll.closes_at)
    close(poll)
    with pytest.raises(actions.opening.Conflict, match="over"):
        vote(poll, world.ben, "yes")
    assert poll.found().rounds[0].votes("no") == 1


def test_votes_do_not_show_before_the_close_but_reasons_do(world: World, client):
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "no")
    client.force_login(world.chloe)
    roll = reverse("decisions:ballots", args=[world.reading.slug, poll.proposal_id, 1])
    header = client.get(f"{roll}?format=csv").content.decode().splitlines()[0]
    assert header.endswith("Has voted")
    close(poll)
    rows = client.get(f"{roll}?format=csv").content.decode()
    assert re.search(r"Lincoln School,Ben,.*,true,No,", rows)
    trail = AuditEvent.objects.filter(verb="voted on")
    assert [event.changes for event in trail] == [{}]


class TestByLink:
    """The signed link of a letter: shown on GET, cast on POST, for one seat and one person."""

    def link(self, poll: Poll, person) -> str:
        letter = Letter.objects.get(key__startswith=f"poll {poll.pk} ask", person_id=person.pk)
        return re.search(r"https?://[^/]+(/vote/\S+)", letter.text)[1]

    def test_a_letter_is_enough_to_vote(self, world: World):
        poll = opened(world.alma, world.reading)
        client, url = Client(enforce_csrf_checks=True), self.link(poll, world.ben)
        shown = client.get(url)
        assert Ballot.objects.count() == 0
        assert "no-store" in shown.headers["Cache-Control"]
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', shown.content.decode())[1]
        answer = client.post(url, {"answer": "yes", "csrfmiddlewaretoken": token})
        assert "Your vote is cast" in answer.content.decode()
        assert Ballot.objects.get().cast_by == world.ben

    def test_the_page_is_in_the_language_of_who_was_asked(self, world: World):
        world.ben.language = "ar"
        world.ben.save()
        poll = opened(world.alma, world.reading)
        page = Client().get(self.link(poll, world.ben)).content.decode()
        assert 'lang="ar"' in page

    def test_the_link_ends_with_the_role(self, world: World, client):
        poll = opened(world.alma, world.reading)
        url = self.link(poll, world.chloe)
        membership = world.lincoln.memberships.get(person=world.chloe)
        end_membership(by=world.ben, membership=membership)
        type(membership).objects.filter(pk=membership.pk).update(
            started_on=timezone.now().date() - timedelta(days=2),
            ended_on=timezone.now().date() - timedelta(days=1),
        )
        assert client.get(url).status_code == 403
        assert client.post(url, {"answer": "yes"}).status_code == 403

    def test_a_link_for_somebody_else_or_something_else_opens_nothing(self, world: World, client):
        poll = opened(world.alma, world.reading)
        own = seat(poll, world.ben)
        stolen = links.make("vote", voter=own.pk, person=world.dmitri.pk)
        other = links.make("rsvp", voter=own.pk, person=world.ben.pk)
        assert client.get(reverse("decisions:vote_by_link", args=[stolen])).status_code == 403
        assert client.get(reverse("decisions:vote_by_link", args=[other])).status_code == 409

    def test_after_the_close_the_link_shows_the_outcome(self, world: World, client):
        poll = opened(world.alma, world.reading)
        url = self.link(poll, world.ben)
        vote(poll, world.ben, "yes")
        close(poll)
        actions.state_outcome(by=world.alma, proposal=poll.proposal, statement="Books come in May.")
        # as if the time had passed
        Poll.objects.filter(pk=poll.pk).update(opened_at=timezone.now() - timedelta(days=9))
        page = client.get(url).content.decode()
        assert "Books come in May." in page


class TestOfPartners:
    def test_the_people_of_a_partner_make_its_one_vote(self, world: World):
        people = crowd(world)
        poll = opened(world.alma, world.reading, who_votes=WhoVotes.MEMBERS)
        for person, word in [
            (people.gus, "yes"), (people.hana, "yes"), (people.ines, "no"),
            (world.ben, "no"), (world.chloe, "no"),
            (world.alma, "yes"), (people.jon, "yes"), (people.kim, "no"),
        ]:  # fmt: skip
            vote(poll, person, word)
        outcome = close(poll).found()
        assert {name: part.passed for name, part in outcome.parts} == {
            "Hill School": True,
            "Lincoln School": False,
            "Riverside University": True,
        }
        assert (outcome.rounds[0].votes("yes"), outcome.rounds[0].votes("no")) == (2, 1)

    def test_a_split_weight_follows_the_people(self, world: World):
        people = crowd(world)
        made = opened(world.alma, world.reading, who_votes=WhoVotes.MEMBERS, is_split=True)
        for person, word in [
            (people.gus, "yes"),
            (people.hana, "no"),
            (world.ben, "yes"),
            (world.alma, "no"),
        ]:
            vote(made, person, word)
        votes = close(made).found().rounds[0]
        assert (votes.votes("yes") * 2, votes.votes("no") * 2) == (3, 3)

    def test_a_weighted_partner_counts_for_its_weight(self, world: World):
        from tests.decisions.votes import draft

        made = draft(world.alma, world.reading, who_votes=WhoVotes.REPRESENTATIVES)
        actions.set_weights(by=world.alma, proposal=made, weights={world.lincoln.pk: 3})
        poll = actions.open_proposal(by=world.alma, proposal=made)
        vote(poll, world.ben, "no")
        vote(poll, world.alma, "yes")
        outcome = close(poll).found()
        assert (outcome.passed, outcome.rounds[0].votes("no")) == (False, 3)

    def test_a_double_majority_fails_where_one_kind_is_against(self, world: World):
        people = crowd(world)
        poll = opened(world.alma, world.reading, Method.DOUBLE_MAJORITY)
        for person in (world.ben, world.chloe, people.gus, people.hana):
            vote(poll, person, "yes")
        vote(poll, world.alma, "no")
        outcome = close(poll).found()
        assert outcome.rounds[0].votes("yes") == 4
        assert not outcome.passed
        assert verify(poll.receipt).holds


def test_a_choice_of_another_method_is_refused_by_the_action(world: World):
    poll = opened(world.alma, world.reading, Method.APPROVAL)
    with pytest.raises(actions.opening.InvalidInput, match="Vote in the way the rules ask for"):
        vote(poll, world.ben, (LIBRARY, BUS))
    assert to_json(ABSTAIN)["word"] == "abstain"
