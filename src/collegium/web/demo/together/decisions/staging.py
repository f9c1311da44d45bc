"""Putting proposals on the stage, through the same actions that people use."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.utils import timezone

from collegium.core.clock import utc_date
from collegium.decisions import actions
from collegium.decisions.models import Poll, Proposal, Topic, Voter
from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.engines.ballots import Answer, Approved, Choice, Points, Ranking
from collegium.people.models import Notification, User
from collegium.web.demo.together.scene import Scene, moment

# a word, a list of ticks, points by option, or a ranking
Said = str | list[str] | dict[str, int] | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Round:
    """One vote: the text where it was amended, and what everybody said; (word, reason) for objections and advice."""

    says: Mapping[str, Said | tuple[str, str]]
    text: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Follow:
    """A promise that carries the decision out; whose: account of somebody of the partner that promises."""

    title: str
    whose: str
    due_in_days: int


@dataclass(frozen=True, slots=True)
class Matter:
    """One proposal. opened_days_ago is None for a draft; without an outcome it is open until a day ahead."""

    title: str
    by: str
    text: str
    method: Method
    rounds: tuple[Round, ...] = ()
    background: str = ""
    topic: str = ""
    options: Mapping[str, str | int] = field(default_factory=dict)
    rules: Mapping[str, Any] = field(default_factory=dict)
    opened_days_ago: int | None = None
    lasts_days: int = 10
    outcome: str = ""
    review_in_days: int | None = None
    advisers: tuple[str, ...] = ()
    decider: str = ""
    facilitator: str = ""
    follow: Follow | None = None


@dataclass(frozen=True, slots=True)
class Play:
    """delegations: (giver, taker, topic or empty)."""

    matters: tuple[Matter, ...]
    topics: tuple[str, ...] = ()
    delegations: tuple[tuple[str, str, str], ...] = ()


def stage(scene: Scene, play: Play) -> None:
    topics = {
        name: actions.add_topic(by=scene.coordinator, initiative=scene.initiative, name=name)
        for name in play.topics
    }
    for giver, taker, topic in play.delegations:
        actions.delegate(
            by=scene.people[giver],
            initiative=scene.initiative,
            taker=scene.people[taker],
            topic=topics.get(topic),
            now=moment(90),
        )
    for matter in play.matters:
        put_forward(scene, matter, topics)


def put_forward(scene: Scene, matter: Matter, topics: Mapping[str, Topic]) -> None:
    draft = prepared(scene, matter, topics)
    if matter.opened_days_ago is None:
        return
    poll = opened(scene, matter, draft)
    for number, one in enumerate(matter.rounds):
        if number:
            poll = next_round(scene, matter, poll, one, number)
        hear(scene, poll, one)
    if matter.outcome:
        decide(scene, matter, poll)


def prepared(scene: Scene, matter: Matter, topics: Mapping[str, Topic]) -> Proposal:
    """The draft with its options and rules."""
    by = scene.people[matter.by]
    at = moment((matter.opened_days_ago or 0) + 6)
    values = {
        "title": matter.title,
        "text": matter.text,
        "background": matter.background,
        "topic": topics.get(matter.topic),
        "facilitator": scene.people.get(matter.facilitator),
        "goals": list(scene.initiative.goals.current()[:1]),
    }
    draft = actions.propose(by=by, initiative=scene.initiative, values=values, now=at)
    draft = actions.choose_method(by=by, proposal=draft, method=matter.method)
    rules = {"who_votes": WhoVotes.PEOPLE, "quorum_percent": 50, **matter.rules}
    if matter.decider:
        rules["decider"] = scene.people[matter.decider]
    draft = actions.edit_rules(by=by, proposal=draft, values=rules)
    for title, more in matter.options.items():
        about = {"cost": more} if isinstance(more, int) else {"description": more}
        actions.add_option(by=by, proposal=draft, values={"title": title, **about})
    for account in matter.advisers:
        actions.ask_adviser(by=by, proposal=draft, person=scene.people[account], reason="affected")
    return draft


def opened(scene: Scene, matter: Matter, draft: Proposal) -> Poll:
    days = matter.opened_days_ago or 0
    closes_at = moment(days - matter.lasts_days, 16)
    draft = actions.edit_rules(by=scene.coordinator, proposal=draft, values={"closes_at": closes_at})
    return actions.open_proposal(by=scene.coordinator, proposal=draft, now=moment(days, 9))


def next_round(scene: Scene, matter: Matter, poll: Poll, one: Round, number: int) -> Poll:
    began = moment((matter.opened_days_ago or 0) - number * matter.lasts_days, 17)
    return actions.start_next_round(
        by=scene.coordinator,
        proposal=poll.proposal,
        text=one.text,
        note=one.note,
        closes_at=began + timedelta(days=matter.lasts_days),
        now=began,
    )


def hear(scene: Scene, poll: Poll, one: Round) -> None:
    """Everybody votes, each some hours after the other."""
    for number, (account, said) in enumerate(one.says.items(), start=1):
        person = scene.people[account]
        word, reason = parted(said)
        actions.cast_ballot(
            by=person,
            voter=Voter.objects.filter(poll=poll).of_person(person, today=utc_date())[0],
            choice=choice(word),
            reason=reason,
            now=poll.opened_at + timedelta(hours=3 * number),
        )


def parted(said: Any) -> tuple[Said, str]:
    """What was said, and the reason of an objection or the advice."""
    if isinstance(said, tuple) and said[0] in {"object", "given"}:
        return said[0], said[1]
    return said, ""


def choice(said: Any) -> Choice:
    match said:
        case str():
            return Answer(said)
        case list():
            return Approved(tuple(said))
        case dict():
            return Points(tuple(said.items()))
    return Ranking.of(*said)


def decide(scene: Scene, matter: Matter, poll: Poll) -> None:
    """Count at the deadline, say what it means, promise what follows."""
    closed = actions.close_poll(poll=poll, now=poll.closes_at)
    stated = poll.closes_at + timedelta(days=1)
    review = matter.review_in_days
    proposal = actions.state_outcome(
        by=scene.people.get(matter.facilitator, scene.coordinator),
        proposal=closed.proposal,
        statement=matter.outcome,
        review_on=None if review is None else utc_date() + timedelta(days=review),
        now=stated,
    )
    if matter.follow:
        promise(scene, proposal, matter.follow)
    # it is long ago: nobody needs to be told
    told = Notification.objects.filter(url=proposal.get_absolute_url(), read_at=None)
    told.update(read_at=timezone.now())


def promise(scene: Scene, proposal: Proposal, follow: Follow) -> None:
    owner: User = scene.people[follow.whose]
    partner = owner.memberships.order_by("pk")[0].organisation
    values = {
        "title": follow.title,
        "owner": owner,
        "due_on": utc_date() + timedelta(days=follow.due_in_days),
    }
    actions.promise_what_follows(by=scene.coordinator, proposal=proposal, organisation=partner, values=values)
