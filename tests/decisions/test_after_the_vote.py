"""Reminders, the outcome in words, promises, reviews, the register, the agenda, and who was heard."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from collegium.agreements.models import Promise
from collegium.communication.actions import find_subject
from collegium.communication.models import Thread
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.core.models import Letter
from collegium.decisions import actions, tasks
from collegium.decisions.models import Poll, Proposal, Voter
from collegium.decisions.tables import register_of, result_of, voice_of
from collegium.decisions.tables.voice import withheld
from collegium.decisions.vocabulary import SMALL, Method, ProposalState, WhoVotes
from collegium.engines.ballots import Part, voice_gap
from collegium.meetings.actions.registry import suggestions
from tests.decisions.votes import close, crowd, opened, vote
from tests.world import World

TODAY = utc_date()


def reminded(poll: Poll) -> set[int | None]:
    return set(
        Letter.objects.filter(key__startswith=f"poll {poll.pk} remind").values_list("person_id", flat=True)
    )


def decided(world: World, **more) -> Proposal:
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "yes")
    close(poll)
    return actions.state_outcome(
        by=world.alma, proposal=poll.proposal, statement="Books come in May.", **more
    )


def test_only_those_who_have_not_answered_are_reminded_once(world: World):
    world.chloe.notify = "never"
    world.chloe.save()
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "yes")
    actions.delegate(by=world.alma, initiative=world.reading, taker=world.ben)
    tasks.remind_of_votes(now=poll.closes_at - timedelta(days=3))
    assert reminded(poll) == set()
    for hours in (40, 20, 1):
        tasks.remind_of_votes(now=poll.closes_at - timedelta(hours=hours))
    assert reminded(poll) == {world.chloe.pk}
    assert Letter.objects.filter(key__startswith=f"poll {poll.pk} remind").count() == 1


def test_in_a_secret_vote_who_has_voted_is_not_reminded_either(world: World):
    crowd(world)
    poll = opened(world.alma, world.reading, is_secret=True)
    vote(poll, world.ben, "yes")
    tasks.remind_of_votes(now=poll.closes_at - timedelta(hours=30))
    assert world.ben.pk not in reminded(poll)
    assert len(reminded(poll)) == 7


def test_a_decision_needs_its_outcome_in_words(world: World, client):
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "yes")
    with pytest.raises(Conflict, match="not counted"):
        actions.state_outcome(by=world.alma, proposal=poll.proposal, statement="Yes.")
    close(poll)
    with pytest.raises(InvalidInput, match="empty"):
        actions.state_outcome(by=world.alma, proposal=poll.proposal, statement="  ")
    with pytest.raises(PermissionRefused):
        actions.state_outcome(by=world.ben, proposal=poll.proposal, statement="Yes.")
    client.force_login(world.alma)
    url = reverse("decisions:state_outcome", args=[world.reading.slug, poll.proposal_id])
    assert client.post(url, {"statement": "Books come in May."}).status_code == 302
    proposal = Proposal.objects.get(pk=poll.proposal_id)
    assert (proposal.state, proposal.stated_by) == (ProposalState.DECIDED, world.alma)
    assert "Decided in Reading Together" in world.ben.notifications.first().text


def test_a_promise_knows_the_decision_that_led_to_it(world: World, client):
    proposal = decided(world)
    client.force_login(world.alma)
    url = reverse("decisions:promise_what_follows", args=[world.reading.slug, proposal.pk])
    data = {"title": "Order the books", "organisation": world.lincoln.pk, "due_on": "2099-05-01"}
    assert client.post(url, data).status_code == 302
    promise = Promise.objects.get()
    assert (promise.subject_type, promise.subject_id) == ("decisions.Proposal", str(proposal.pk))
    assert promise.subject_url == proposal.get_absolute_url()
    assert "Order the books" in client.get(proposal.get_absolute_url()).content.decode()
    assert register_of(world.reading)[0].promises == 1


def test_a_review_is_asked_for_once_on_its_day_and_moves_on(world: World):
    day = TODAY + timedelta(days=30)
    proposal = decided(world, review_on=day)
    then = timezone.now() + timedelta(days=31)
    for _again in range(2):
        tasks.remind_of_decisions_to_review(now=then)
    assert Letter.objects.filter(key__startswith=f"proposal {proposal.pk} review").count() == 1
    review = actions.review_decision(
        by=world.alma, proposal=proposal, finding="keep", note="It works.", next_on=day + timedelta(days=365)
    )
    proposal.refresh_from_db()
    assert (proposal.review_on, review.finding) == (day + timedelta(days=365), "keep")
    with pytest.raises(InvalidInput, match="over"):
        actions.review_decision(
            by=world.alma, proposal=proposal, finding="keep", note="x", next_on=TODAY - timedelta(days=1)
        )
    with pytest.raises(Conflict, match="leave the day empty"):
        actions.review_decision(by=world.alma, proposal=proposal, finding="end", note="x", next_on=day)


def test_the_register_filters_and_gives_csv(world: World, client):
    decided(world, review_on=TODAY + timedelta(days=9))
    failed = opened(world.alma, world.reading, Method.CONSENT)
    close(failed)
    client.force_login(world.chloe)
    url = reverse("decisions:register", args=[world.reading.slug])
    assert client.get(url, {"result": "adopted"}).content.decode().count("Proposal by") == 1
    assert client.get(url, {"review": "on"}).content.decode().count("Proposal by majority") == 1
    assert "Nothing matches" in client.get(url, {"q": "circus"}).content.decode()
    lines = client.get(url, {"format": "csv"}).content.decode().splitlines()
    assert len(lines) == 3
    assert "Books come in May." in "".join(lines)


def test_the_agenda_is_offered_open_votes_and_reviews(world: World):
    proposal = decided(world)
    opened(world.alma, world.reading)
    Proposal.objects.filter(pk=proposal.pk).update(review_on=TODAY)
    offered = {
        source.kind: [one.reason for one in found]
        for source, found in suggestions(world.reading, today=TODAY)
    }
    assert offered["proposal"] == ["Open for votes", "To be looked at again"]


def test_what_awaits_a_person_is_known_for_the_dashboard(world: World):
    poll = opened(world.alma, world.reading)
    now = timezone.now()
    assert [voter.poll for voter in Voter.objects.awaiting(world.ben, now=now, today=TODAY)] == [poll]
    vote(poll, world.ben, "yes")
    assert not Voter.objects.awaiting(world.ben, now=now, today=TODAY).exists()
    assert not Voter.objects.awaiting(world.dmitri, now=now, today=TODAY).exists()
    assert not Voter.objects.awaiting(world.chloe, now=poll.closes_at, today=TODAY).exists()


def test_small_groups_are_withheld_and_cannot_be_worked_out(world: World):
    rows = voice_of(world.reading, today=TODAY, total="All")
    assert [(row.label, row.voice is None) for row in rows[1:]] == [
        ("Universities, colleges and vocational centres", True),
        ("Schools and districts", True),
    ]
    many = [Part("a")] * 3 + [Part("b")] * 5 + [Part("c")]
    assert withheld(voice_gap(many, minimum=3)[1:]) == {"c", "a"}
    # one "c" and one "d" are two partners, and the total less the others would tell what both did
    assert withheld(voice_gap([*many, Part("d")], minimum=3)[1:]) == {"a", "c", "d"}
    assert withheld(voice_gap([*many, *[Part("d")] * 2], minimum=3)[1:]) == {"c", "d"}


@given(st.lists(st.integers(1, 8), min_size=1, max_size=6))
def test_what_can_be_subtracted_is_never_about_fewer_partners_than_the_minimum(sizes):
    voices = voice_gap(
        [Part(str(kind)) for kind, size in enumerate(sizes) for _one in range(size)], minimum=SMALL
    )
    hidden = withheld(voices[1:])
    assert {voice.type for voice in voices[1:] if voice.small} <= hidden
    left = sum(voice.invited for voice in voices[1:] if voice.type in hidden)
    # where all partners are fewer than the minimum, the total is withheld as well
    assert not hidden or left >= SMALL or voices[0].small
    assert len(hidden) != 1 or len(sizes) == 1


def test_the_result_page_explains_rounds_and_ties(world: World, client):
    poll = opened(world.alma, world.reading, Method.INSTANT_RUNOFF)
    vote(poll, world.alma, ("Library",))
    vote(poll, world.ben, ("Tutors",))
    vote(poll, world.chloe, ("Bus",))
    close(poll)
    result = result_of(poll)
    assert len(result.table["headers"]) == len(poll.found().rounds) + 1
    assert len(result.charts) == len(poll.found().rounds)
    assert "The lot that was published before the vote decided" in result.ties[0]
    client.force_login(world.chloe)
    page = client.get(reverse("decisions:result", args=[world.reading.slug, poll.proposal_id, 1]))
    text = page.content.decode()
    assert text.count('<svg class="bars"') >= len(result.charts)
    assert "drops out" in text


def test_a_budget_says_what_is_paid_for_and_who_got_nothing(world: World):
    poll = opened(world.alma, world.reading, Method.BUDGET, currency="EUR")
    vote(poll, world.alma, ["Library"])
    vote(poll, world.ben, ["Library", "Tutors"])
    vote(poll, world.chloe, ["Bus"])
    close(poll)
    result = result_of(poll)
    assert [row[0] for row in result.purchases["rows"]] == list(poll.found().winners)
    assert "EUR" in result.purchases["rows"][0][2]
    assert any("got none of the projects" in reason for reason in result.reasons)


def test_a_decision_can_be_discussed_by_those_who_see_it(world: World, client):
    proposal = decided(world)
    client.force_login(world.ben)
    start = reverse("communication:start_thread", args=[world.reading.slug])
    assert f"{start}?type=decisions.Proposal" in client.get(proposal.get_absolute_url()).content.decode()
    client.post(f"{start}?type=decisions.Proposal&id={proposal.pk}", {"title": "Why?", "text": "Tell me."})
    assert Thread.objects.about("decisions.Proposal", proposal.pk).get().subject_label == str(proposal)
    assert find_subject(world.dmitri, world.lab, "decisions.Proposal", str(proposal.pk)) is None


def test_what_each_partner_said_is_told_in_the_words_that_are_counted(world: World):
    people = crowd(world)
    poll = opened(world.alma, world.reading, who_votes=WhoVotes.MEMBERS)
    for person, word in ((world.alma, "yes"), (people.jon, "no"), (people.kim, "no")):
        vote(poll, person, word)
    vote(poll, world.ben, "yes")
    vote(poll, world.chloe, "no")
    result = result_of(close(poll))
    said = {"Riverside University": "No", "Lincoln School": "Abstain", "Hill School": "No vote"}
    assert dict(result.parts) == said
    assert (result.outcome.cast, result.outcome.abstained) == (2, 1)


def test_a_day_to_look_again_lies_ahead(world: World):
    poll = opened(world.alma, world.reading)
    vote(poll, world.alma, "yes")
    proposal = Proposal.objects.get(pk=close(poll).proposal_id)
    past = utc_date() - timedelta(days=1)
    with pytest.raises(InvalidInput, match="This day is over"):
        actions.state_outcome(by=world.alma, proposal=proposal, statement="We buy them.", review_on=past)


def test_a_counted_vote_without_words_is_not_yet_a_decision_in_the_register(world: World):
    poll = opened(world.alma, world.reading)
    vote(poll, world.alma, "yes")
    proposal = Proposal.objects.get(pk=close(poll).proposal_id)
    assert [one.result for one in register_of(world.reading)] == ["counted"]
    actions.state_outcome(by=world.alma, proposal=proposal, statement="We buy them.")
    assert [one.result for one in register_of(world.reading)] == ["adopted"]
