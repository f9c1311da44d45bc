"""Work that comes round and answers by mail of `decisions`."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.core.errors import Conflict, InvalidInput
from collegium.core.inbound import Incoming, answers
from collegium.core.letters import mail_domain
from collegium.core.regular import regularly
from collegium.decisions import actions
from collegium.decisions.models import Proposal, Voter
from collegium.decisions.permissions import proposals_seen_by
from collegium.decisions.vocabulary import Method, read_reply
from collegium.engines.ballots import Answer
from collegium.engines.schedule import Event
from collegium.initiatives.actions.links import Link, register_links
from collegium.initiatives.models import Goal, Initiative
from collegium.meetings.actions.registry import (
    AgendaSuggestion,
    register_agenda_source,
    register_calendar_source,
)
from collegium.people.models import User

REVIEW_AHEAD = timedelta(days=14)
SHOWN_MINUTES = 15


@regularly(seconds=60)
def close_votes_that_are_over(*, now: datetime) -> None:
    actions.close_due_polls(now=now)


@regularly(seconds=600)
def remind_of_votes(*, now: datetime) -> None:
    actions.remind_voters(now=now)


@regularly(seconds=3600)
def remind_of_decisions_to_review(*, now: datetime) -> None:
    actions.remind_of_reviews(now=now)


@answers("vote")
def take_vote(*, letter: Incoming, person_id: int, voter: int) -> None:
    """A vote in the answer to a letter: one plain word on its first line, from who was asked."""
    seat = Voter.objects.select_related("poll__proposal__initiative", "organisation").filter(pk=voter).first()
    person = User.objects.filter(pk=person_id).first()
    if seat is None or person is None:
        raise Conflict(_("This vote no longer exists."))
    if letter.sender.strip().casefold() != person.email.casefold():
        raise InvalidInput(
            _("Votes are taken only from the address that was asked. Use the link in the letter instead.")
        )
    if not seat.poll.answers_by_letter:
        raise Conflict(_("This vote cannot be cast by letter. Use the link in the letter instead."))
    consents = seat.poll.method == Method.CONSENT
    understood = read_reply(letter.text, consents=consents)
    if understood is None:
        raise InvalidInput(
            _(
                "Your letter is not one clear answer. Write one of the words of the letter, alone on the first line."
            )
        )
    word, reason = understood
    actions.cast_ballot(by=person, voter=seat, choice=Answer(word), reason=reason)
    actions.confirm_by_letter(seat, person, word=word, message_id=letter.message_id)


def for_the_agenda(initiative: Initiative, today: date) -> Iterable[AgendaSuggestion]:
    """Votes that are open, outcomes to be written, decisions to look at again: the most urgent first."""
    proposals = Proposal.objects.filter(initiative=initiative).select_related("initiative")
    for proposal in proposals.open().order_by("closes_at", "pk")[:12]:
        yield suggestion(proposal, _("Open for votes"))
    for proposal in proposals.review_due(today=today + REVIEW_AHEAD).order_by("review_on", "pk")[:12]:
        yield suggestion(proposal, _("To be looked at again"))


def suggestion(proposal: Proposal, reason: str) -> AgendaSuggestion:
    return AgendaSuggestion(
        title=proposal.title, id=proposal.pk, url=proposal.get_absolute_url(), reason=reason, length=15
    )


register_agenda_source("proposal", for_the_agenda, label=gettext_lazy("Decisions"))


def for_calendars(person: User, initiatives: Sequence[int]) -> Iterable[Event]:
    """When votes close, by the clock of the person: the last quarter of an hour."""
    rows = Proposal.objects.open().filter(initiative__in=initiatives, closes_at__isnull=False)
    with translation.override(person.language):
        return [
            closing_event(one, person, closes_at=one.closes_at)
            for one in rows.select_related("initiative").order_by("pk")
            if one.closes_at
        ]


def closing_event(proposal: Proposal, person: User, *, closes_at: datetime) -> Event:
    begins = closes_at - timedelta(minutes=SHOWN_MINUTES)
    return Event(
        uid=f"vote-{proposal.pk}@{mail_domain()}",
        stamp=proposal.proposed_at,
        starts=begins.astimezone(person.zone).replace(tzinfo=None),
        minutes=SHOWN_MINUTES,
        zone=person.zone.key,
        summary=_("Vote closes: {proposal}").format(proposal=proposal.title),
        url=f"{settings.SITE_URL}{proposal.get_absolute_url()}",
    )


register_calendar_source("decisions.Proposal", for_calendars, changed_with=["decisions.Proposal"])


def proposals_of_goal(user: User, goal: Goal, most: int) -> Iterable[Link]:
    """Those that serve it and that the person may see, the newest first."""
    rows = proposals_seen_by(user, goal.initiative).filter(goals=goal).select_related("initiative")
    for one in rows.order_by("-proposed_at", "-pk")[:most]:
        yield Link(one.title, one.get_absolute_url(), str(one.get_state_display()))


def every_proposal(goal: Goal) -> str:
    return reverse("decisions:proposals", args=[goal.initiative.slug])


register_links(
    "initiatives.Goal",
    "decisions.Proposal",
    proposals_of_goal,
    label=gettext_lazy("Proposals"),
    list_address=every_proposal,
    order=50,
)
