"""Letters about votes: the question itself, one reminder for who has not answered, and what was understood by mail."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.core import inbound, letters, links
from collegium.core.clock import utc_date
from collegium.decisions.models import Delegation, Poll, Voter
from collegium.decisions.vocabulary import ANSWERS, Method
from collegium.partners.models import Membership
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User

REMIND_BEFORE = timedelta(days=2)
OPEN_AT_LEAST = timedelta(days=1)


def ask_voters(poll: Poll) -> None:
    """Ask everybody on the roll for their vote; nobody where the deadline is over already (votes taken in later)."""
    if poll.closes_at <= timezone.now():
        return
    for voter, person in addressees(poll.voters.all()):
        write(poll, voter, person, kind="ask")


def addressees(voters: Any) -> list[tuple[Voter, User]]:
    """Who gets the letter for each seat: the person, or all who speak for the partner."""
    rows = list(voters.select_related("person", "organisation"))
    empty = [voter.organisation_id for voter in rows if voter.person_id is None]
    held = Membership.objects.filter(organisation__in=empty, role=MembershipRole.ADMINISTRATOR)
    speakers: dict[int, list[User]] = {}
    for one in held.in_force(today=utc_date()).select_related("person").order_by("pk"):
        speakers.setdefault(one.organisation_id, []).append(one.person)
    pairs = [
        (voter, person)
        for voter in rows
        for person in ([voter.person] if voter.person else speakers.get(voter.organisation_id, []))
    ]
    return [(voter, person) for voter, person in pairs if person.is_active]


@transaction.atomic
def remind_voters(*, now: datetime) -> int:
    """One reminder, two days before the deadline, to those who have neither voted nor given their vote away.

    Sent whatever the person chose about news: it is a question put to them, and comes once.
    """
    soon = Poll.objects.open().filter(
        reminded_at=None,
        closes_at__gt=now,
        closes_at__lte=now + REMIND_BEFORE,
        opened_at__lte=now - OPEN_AT_LEAST,
    )
    written = 0
    for poll in soon.select_related("proposal__initiative"):
        if Poll.objects.filter(pk=poll.pk, reminded_at=None).update(reminded_at=now):
            written += remind(poll)
    return written


def remind(poll: Poll) -> int:
    given = Delegation.objects.filter(initiative=poll.proposal.initiative_id).applying(poll.proposal.topic)
    away = set(given.values_list("giver", flat=True)) if not poll.is_secret else set()
    silent = addressees(poll.voters.filter(has_voted=False))
    asked = [(voter, person) for voter, person in silent if voter.person_id is None or person.pk not in away]
    for voter, person in asked:
        write(poll, voter, person, kind="remind")
    return len(asked)


def write(poll: Poll, voter: Voter, person: User, *, kind: str) -> None:
    """One letter with the signed link to this seat, in the person's language and time zone."""
    proposal = poll.proposal
    with translation.override(person.language), timezone.override(person.zone):
        asked = (
            _("Your vote until {day}: {title}")
            if kind == "ask"
            else _("Not yet answered, until {day}: {title}")
        )
        day = timezone.localtime(poll.closes_at)
        letters.write(
            key=f"poll {poll.pk} {kind} {voter.pk} {person.pk}",
            to=person.email,
            subject=asked.format(day=date_format(day, "DATE_FORMAT"), title=proposal.title),
            text=render_to_string(f"decisions/email/{kind}.txt", words(poll, voter, person)),
            person_id=person.pk,
            initiative_id=proposal.initiative_id,
            reply_to=reply_to(poll, voter, person),
        )


def words(poll: Poll, voter: Voter, person: User) -> Mapping[str, Any]:
    return {
        "person": person,
        "poll": poll,
        "voter": voter,
        "proposal": poll.proposal,
        "initiative": poll.proposal.initiative,
        "text": poll.text.text,
        "note": poll.text.note,
        "zone": person.time_zone,
        "vote_url": vote_url(voter, person),
        "page_url": f"{settings.SITE_URL}{poll.proposal.get_absolute_url()}",
        "by_letter": poll.answers_by_letter and settings.RECEIVES_MAIL,
        "consents": poll.method == Method.CONSENT,
    }


def vote_url(voter: Voter, person: User) -> str:
    token = links.make("vote", voter=voter.pk, person=person.pk)
    return f"{settings.SITE_URL}{reverse('decisions:vote_by_link', args=[token])}"


def reply_to(poll: Poll, voter: Voter, person: User) -> str:
    """Where the person answers by letter; nowhere for a secret vote, since letters pass through many hands."""
    if not poll.answers_by_letter:
        return ""
    return inbound.reply_address("vote", person_id=person.pk, voter=voter.pk)


def confirm_by_letter(voter: Voter, person: User, *, word: str, message_id: str) -> None:
    """Tell somebody who voted by mail how they were understood."""
    poll = voter.poll
    with translation.override(person.language), timezone.override(person.zone):
        context = {**words(poll, voter, person), "answer": ANSWERS[word]}
        letters.write(
            key=f"poll {poll.pk} understood {voter.pk} {message_id}",
            to=person.email,
            subject=_("We understood: {answer}").format(answer=ANSWERS[word]),
            text=render_to_string("decisions/email/understood.txt", context),
            person_id=person.pk,
            initiative_id=poll.proposal.initiative_id,
            reply_to=reply_to(poll, voter, person),
        )
