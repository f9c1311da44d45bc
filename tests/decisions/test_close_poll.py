"""Closing: counted once, at its time, wholly or not at all; and the receipt gives the same outcome offline."""

import json
import subprocess
import sys
from datetime import timedelta
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.core import audit
from collegium.core.errors import Conflict, PermissionRefused
from collegium.decisions import actions, tasks
from collegium.decisions.actions import closing
from collegium.decisions.models import Poll, Proposal
from collegium.decisions.tables.numbers import amount
from collegium.decisions.tables.result import result_of, sentence
from collegium.decisions.vocabulary import Method, ProposalState
from collegium.engines import ballots as engine
from collegium.engines.ballots import Approved, Points, Ranking, recount_program, verify
from tests.decisions.votes import OPTIONS, close, crowd, draft, opened, vote
from tests.world import World


def stored(poll: Poll) -> tuple[object, ...]:
    return Poll.objects.filter(pk=poll.pk).values_list().get()


def test_a_vote_is_closed_by_regular_work_at_its_deadline(world: World):
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "yes")
    tasks.close_votes_that_are_over(now=poll.closes_at - timedelta(seconds=1))
    poll.refresh_from_db()
    assert not poll.is_over
    tasks.close_votes_that_are_over(now=poll.closes_at)
    poll.refresh_from_db()
    proposal = Proposal.objects.get(pk=poll.proposal_id)
    assert (proposal.state, proposal.is_adopted) == (ProposalState.COUNTED, True)
    assert "Write the outcome" in world.alma.notifications.first().text


def test_closing_twice_changes_nothing(world: World):
    poll = close_with_a_vote(world)
    before, news = stored(poll), world.alma.notifications.count()
    for hours in (1, 2):
        later = poll.closes_at + timedelta(hours=hours)
        assert actions.close_due_polls(now=later) == 0
        actions.close_poll(poll=poll, now=later)
    assert (stored(poll), world.alma.notifications.count()) == (before, news)


def close_with_a_vote(world: World) -> Poll:
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "yes")
    return close(poll)


class Killed(BaseException):
    """As when the worker is killed: nothing catches it."""


@pytest.mark.parametrize("place", ["count", "receipt", "audit", "tell"])
def test_killed_in_the_middle_it_is_open_or_closed_with_its_outcome(world: World, monkeypatch, place):
    poll = opened(world.alma, world.reading)
    vote(poll, world.ben, "yes")
    before = stored(poll)
    module, name = {
        "count": (engine, "count"),
        "receipt": (engine, "receipt"),
        "audit": (audit, "record"),
        "tell": (closing, "tell"),
    }[place]

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, name, die)
        with pytest.raises(Killed):
            actions.close_due_polls(now=poll.closes_at)
    assert stored(poll) == before
    assert Proposal.objects.get(pk=poll.proposal_id).state == ProposalState.OPEN
    close(poll)
    assert poll.found().passed


def test_early_only_where_the_rules_allow_and_everybody_has_voted(world: World):
    slow = opened(world.alma, world.reading)
    for person in (world.alma, world.ben, world.chloe):
        vote(slow, person, "yes")
    with pytest.raises(Conflict, match="do not allow"):
        actions.close_early(by=world.alma, proposal=slow.proposal)
    quick = opened(world.alma, world.reading, closes_early=True)
    vote(quick, world.alma, "yes")
    with pytest.raises(Conflict, match="Not everybody"):
        actions.close_early(by=world.alma, proposal=quick.proposal)
    for person in (world.ben, world.chloe):
        vote(quick, person, "yes")
    with pytest.raises(PermissionRefused):
        actions.close_early(by=world.ben, proposal=quick.proposal)
    assert actions.close_early(by=world.alma, proposal=quick.proposal).found().passed


def test_a_missing_quorum_adopts_nothing(world: World):
    poll = opened(world.alma, world.reading, quorum_percent=50)
    vote(poll, world.ben, "yes")
    outcome = close(poll).found()
    assert (outcome.passed, outcome.reasons[0].code) == (False, "quorum missing")


@pytest.mark.parametrize(("cast", "said"), [(1, "2 were needed"), (Fraction(11, 10), "1.20 were needed")])
def test_a_quorum_of_whole_votes_is_told_in_whole_votes(cast, said):
    reason = engine.Reason("quorum missing", (("cast", cast), ("needed", Fraction(6, 5))))
    assert said in sentence(reason)
    # the downloaded program says the same; other votes than whole ones it tells as exact fractions
    assert str(reason).endswith(said if cast == 1 else "6/5 were needed")


@pytest.mark.parametrize(("exact", "said"), [(Fraction(25, 8), "3.13"), (Fraction(19, 6), "3.17"), (3, "3")])
def test_a_half_is_rounded_upwards(exact, said):
    assert amount(exact) == said


def spent(world: World, costs: dict[str, int], wanted: list[str], **rules) -> str:
    """What the page of a result says of a budget of 10000 eur, of which everybody wants the same."""
    made = draft(world.alma, world.reading, Method.BUDGET, budget=10_000, currency="eur", **rules)
    for option in made.options.all():
        option.cost = costs[option.title]
        option.save()
    actions.open_proposal(by=world.alma, proposal=made)
    poll = made.polls.get()
    for person in (world.alma, world.ben, world.chloe):
        vote(poll, person, wanted)
    return result_of(close(poll)).purchases["note"]


def test_a_budget_says_what_is_left_and_why(world: World):
    note = spent(world, {"Library": 6000, "Tutors": 3500, "Bus": 9000}, list(OPTIONS))
    # 6000 + 3500 of 10000, among three votes; the bus costs more than the 500 that are left
    assert note == (
        "9,500 EUR is spent, which is 3,166.67 EUR for each of the 3 votes. "
        "Shares are raised in steps of 3 EUR. "
        "500 EUR is left: each of the other projects costs more than that."
    )
    note = spent(world, {"Library": 6000, "Tutors": 3500, "Bus": 400}, ["Library", "Tutors"])
    assert "the shares of those who want one of the other projects do not pay for it." in note
    note = spent(world, {"Library": 600, "Tutors": 300, "Bus": 400}, list(OPTIONS))
    assert "8,700 EUR is left: every project is paid for." in note


def test_the_letters_of_a_currency_are_capitals(world: World):
    made = draft(world.alma, world.reading, Method.BUDGET, budget=10, currency="eur")
    assert made.currency == "EUR"


def test_the_downloaded_program_counts_the_downloaded_receipt(world: World, client, tmp_path):
    poll = opened(world.alma, world.reading, Method.SCHULZE)
    vote(poll, world.alma, ("Library", "Bus"))
    vote(poll, world.ben, ("Bus", "Tutors", "Library"))
    vote(poll, world.chloe, ("Bus",))
    close(poll)
    client.force_login(world.chloe)
    base = f"/initiatives/{world.reading.slug}/decisions/{poll.proposal_id}/rounds/1/"
    (tmp_path / "receipt.json").write_bytes(client.get(f"{base}receipt.json").content)
    (tmp_path / "recount.py").write_bytes(client.get(f"{base}recount.py").content)
    command = [sys.executable, "-I", "recount.py", "receipt.json", poll.rules_hash]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, "outcome: the same" in done.stdout) == (0, True), done.stdout
    changed = json.loads((tmp_path / "receipt.json").read_text())
    changed["ballots"] = changed["ballots"][:1]
    (tmp_path / "receipt.json").write_text(json.dumps(changed))
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 1
    assert recount_program().startswith("#!/usr/bin/env python3")


METHODS = [
    Method.MAJORITY, Method.CONSENT, Method.APPROVAL, Method.SCORE, Method.DOTS, Method.INSTANT_RUNOFF,
    Method.TRANSFERABLE_VOTE, Method.SCHULZE, Method.BUDGET,
]  # fmt: skip


def choices(draw, method: str) -> object:
    """A ballot that fits the method, or none."""
    words = {Method.MAJORITY: ["yes", "no", "abstain"], Method.CONSENT: ["consent", "abstain"]}
    if method in words:
        return draw(st.sampled_from(words[method]))
    some = draw(st.lists(st.sampled_from(OPTIONS), unique=True))
    if method in {Method.APPROVAL, Method.BUDGET}:
        return Approved(tuple(some))
    if method in {Method.SCORE, Method.DOTS}:
        return Points(tuple((name, draw(st.integers(0, 3))) for name in some))
    return Ranking.of(*some)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(data=st.data(), secret=st.booleans())
def test_recount_is_the_stored_outcome_and_no_vote_is_lost(world_of_many, data, secret):
    world, people = world_of_many
    method = data.draw(st.sampled_from(METHODS))
    poll = opened(world.alma, world.reading, method, is_secret=secret and method != Method.CONSENT)
    voted = 0
    for person in people:
        if data.draw(st.booleans()):
            vote(poll, person, choices(data.draw, method))
            voted += 1
    close(poll)
    verdict = verify(poll.receipt)
    assert verdict.holds
    assert engine.to_json(verdict.outcome) == poll.outcome
    assert poll.found().cast == voted
    assert poll.receipt["rules_sha256"] == poll.rules_hash


@pytest.fixture
def world_of_many(world: World):
    people = crowd(world)
    return world, [world.alma, world.ben, world.chloe, people.gus, people.hana, people.ines]


def test_two_votes_are_closed_though_one_cannot_be_counted(world: World, monkeypatch):
    """A count that fails is tried again; it does not keep the others from being closed."""
    first, second = opened(world.alma, world.reading), opened(world.alma, world.reading)
    count = engine.count

    def fail_first(rules: object, ballots: object) -> object:
        if engine.rules_hash(rules) == first.rules_hash:
            raise ValueError("broken")
        return count(rules, ballots)

    monkeypatch.setattr(engine, "count", fail_first)
    now = timezone.now() + timedelta(days=30)
    with pytest.raises(ValueError, match="broken"):
        actions.close_due_polls(now=now)
    second.refresh_from_db()
    first.refresh_from_db()
    assert (first.is_over, second.is_over) == (False, True)
