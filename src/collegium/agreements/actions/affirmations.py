"""Rounds in which the partners affirm the shared vision anew, or say what should change."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.promises import check_not_past
from collegium.agreements.actions.shared import day_of, write_letter
from collegium.agreements.models import Reaffirmation, ReaffirmationAnswer
from collegium.agreements.vocabulary import Affirmation
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import change_thing, create_thing
from collegium.initiatives.actions.participations import administrators
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate, check_user_can_speak_for
from collegium.partners.actions.records import save_checked
from collegium.partners.models import Organisation
from collegium.people.models import User

DAYS_BEFORE = 7


@transaction.atomic
def open_reaffirmation(
    *, by: User, initiative: Initiative, due_on: date, now: datetime | None = None
) -> Reaffirmation:
    """Ask every partner that signs whether the current vision is still theirs."""
    check_user_can_coordinate(by, initiative)
    check_not_past(due_on, day_of(now))
    vision = initiative.visions.first()
    if vision is None:
        raise InvalidInput(_("There is no vision yet. Write it first."))
    made = Reaffirmation(
        initiative=initiative, vision=vision, due_on=due_on, opened_by=by, opened_at=now or timezone.now()
    )
    create_thing(made, by=by, verb=gettext_noop("began the"), initiative=initiative)
    ask(made, occasion="opened")
    return made


@transaction.atomic
def answer_reaffirmation(
    *,
    by: User,
    round: Reaffirmation,  # noqa: A002 - what it is called everywhere
    organisation: Organisation,
    answer: str,
    text: str = "",
    now: datetime | None = None,
) -> ReaffirmationAnswer:
    """Answer in the name of a partner; a second answer takes the place of the first while the round is open."""
    check_user_can_speak_for(by, round.initiative, organisation)
    if not round.initiative.signing_parts(today=day_of(None)).filter(organisation=organisation).exists():
        raise InvalidInput(
            _("{organisation} does not take part, or only observes.").format(organisation=organisation)
        )
    if Reaffirmation.objects.select_for_update().get(pk=round.pk).closed_at is not None:
        raise Conflict(_("This round is closed."))
    made = round.answers.filter(organisation=organisation).first() or ReaffirmationAnswer(
        round=round, organisation=organisation
    )
    made.answer, made.text = answer, text.strip() if answer == Affirmation.CHANGE else ""
    made.answered_by, made.answered_at = by, now or timezone.now()
    save_checked(made)
    verb = gettext_noop("answered the")
    audit.record(
        by=by, verb=verb, target=round, initiative_id=round.initiative_id, organisation_id=organisation.pk
    )
    return made


@transaction.atomic
def close_reaffirmation(*, by: User, round: Reaffirmation, now: datetime | None = None) -> None:  # noqa: A002
    set_closed(by, round, now or timezone.now(), gettext_noop("closed the"))


@transaction.atomic
def reopen_reaffirmation(*, by: User, round: Reaffirmation) -> None:  # noqa: A002
    set_closed(by, round, None, gettext_noop("opened again the"))


def set_closed(by: User, round: Reaffirmation, at: datetime | None, verb: str) -> None:  # noqa: A002
    check_user_can_coordinate(by, round.initiative)
    if (round.closed_at is None) == (at is None):
        raise Conflict(_("Somebody else has just done the same. Please look at the page again."))
    change_thing(round, {"closed_at": at}, by=by, verb=verb, initiative=round.initiative)


def silent_partners(round: Reaffirmation) -> "QuerySet[Organisation]":  # noqa: A002
    """Partners that are asked and have not answered."""
    asked = round.initiative.signing_parts(today=day_of(None)).values("organisation")
    return Organisation.objects.filter(pk__in=asked).exclude(pk__in=round.answers.values("organisation"))


def ask(round: Reaffirmation, *, occasion: str) -> None:  # noqa: A002
    """One letter on each occasion to everybody who speaks for a partner that has not answered."""
    waiting: dict[User, list[Organisation]] = {}
    for organisation in silent_partners(round).select_related("steward"):
        for person in administrators(organisation):
            waiting.setdefault(person, []).append(organisation)
    path = reverse("agreements:reaffirmation", args=[round.initiative.slug, round.pk])
    for person, organisations in waiting.items():
        if person.is_active:
            write_letter(
                person,
                key=f"reaffirmation {round.pk} {occasion} {person.pk}",
                template="reaffirmation",
                subject=gettext_noop("Is the vision of {initiative} still yours?"),
                initiative_id=round.initiative_id,
                words={
                    "initiative": round.initiative,
                    "round": round,
                    "organisations": organisations,
                    "occasion": occasion,
                    "url": settings.SITE_URL + path,
                },
            )


@transaction.atomic
def remind_of_reaffirmations(*, now: datetime) -> None:
    """A week before the day, and the day after it, ask those who have not answered once more."""
    today = day_of(now)
    for round in Reaffirmation.objects.filter(closed_at=None).select_related("initiative", "vision"):  # noqa: A001
        if round.due_on < today:
            ask(round, occasion="overdue")
        elif round.due_on <= today + timedelta(days=DAYS_BEFORE) and round.opened_at < now - timedelta(
            days=3
        ):
            ask(round, occasion="soon")
