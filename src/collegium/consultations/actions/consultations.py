"""Making a consultation, opening it, closing it, and showing everybody what came of it."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.consultations.actions.counting import count_if_small
from collegium.consultations.models import Consultation
from collegium.consultations.permissions import check_user_can_manage_consultations
from collegium.consultations.vocabulary import ConsultationState
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    create_thing,
    restore_thing,
    tell,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.people.models import User

FEWEST_STATEMENTS = 5
NEWS_FOR = timedelta(days=2)


@transaction.atomic
def create_consultation(
    *, by: User, initiative: Initiative, values: dict[str, Any], now: datetime | None = None
) -> Consultation:
    """Begin to prepare one. values: title and question ({language: text}), audience, takes_statements."""
    check_user_can_manage_consultations(by, initiative)
    check_title(values)
    made = Consultation(initiative=initiative, created_by=by, created_at=now or timezone.now(), **values)
    return create_thing(made, by=by, verb=gettext_noop("prepared the consultation"), initiative=initiative)


def check_title(values: dict[str, Any]) -> None:
    if "title" in values and not any(values["title"].values()):
        raise InvalidInput(_("Write the title in one language at least."))


@transaction.atomic
def edit_consultation(*, by: User, consultation: Consultation, values: dict[str, Any]) -> Consultation:
    """Change the words and who takes part. Once it was open, who takes part stays."""
    check_user_can_manage_consultations(by, consultation.initiative)
    check_title(values)
    is_begun = consultation.opens_at is not None and consultation.opens_at <= timezone.now()
    if is_begun and values.get("audience", consultation.audience) != consultation.audience:
        raise Conflict(_("People have taken part already, so who takes part cannot be changed."))
    verb = gettext_noop("changed the consultation")
    change_thing(consultation, values, by=by, verb=verb, initiative=consultation.initiative)
    return consultation


@transaction.atomic
def open_consultation(
    *,
    by: User,
    consultation: Consultation,
    opens_at: datetime,
    closes_at: datetime,
    now: datetime | None = None,
) -> Consultation:
    """Say from when until when people may vote; while it is not closed, move these moments.

    Raises Conflict when it is closed, InvalidInput with too few statements or moments that are over.
    """
    check_user_can_manage_consultations(by, consultation.initiative)
    moment = now or timezone.now()
    state = consultation.state(now=moment)
    if state == ConsultationState.CLOSED:
        raise Conflict(_("This consultation is closed."))
    if consultation.statements.shown().count() < FEWEST_STATEMENTS:
        raise InvalidInput(
            _("Add at least {count} statements first, of different opinions.").format(count=FEWEST_STATEMENTS)
        )
    if closes_at <= moment:
        raise InvalidInput(_("Choose an end that lies ahead."))
    begins = consultation.opens_at if state == ConsultationState.OPEN else max(opens_at, moment)
    verb = gettext_noop("opened the consultation")
    if state != ConsultationState.DRAFT:
        verb = gettext_noop("moved the days of the consultation")
    change_thing(
        consultation,
        {"opens_at": begins, "closes_at": closes_at},
        by=by,
        verb=verb,
        initiative=consultation.initiative,
    )
    if state == ConsultationState.DRAFT and timezone.now() - moment < NEWS_FOR:
        announce(consultation)
    return consultation


def announce(consultation: Consultation) -> None:
    """People of the partners hear of it as news, in the way they chose; nobody is written to otherwise."""
    tell(
        people_of_partners(consultation.initiative),
        gettext_noop("{initiative} asks many people for their view, and you as well: {title}"),
        initiative=consultation.initiative,
        url=consultation.get_absolute_url(),
        title=consultation,
    )


@transaction.atomic
def close_consultation(*, by: User | None, consultation: Consultation, now: datetime | None = None) -> bool:
    """Close it, by hand or (by=None) because its time is over; once. Whether this call closed it.

    Small ones are counted at once, large ones by the worker (`count_waiting`).
    """
    if by is not None:
        check_user_can_manage_consultations(by, consultation.initiative)
    if consultation.opens_at is None:
        raise Conflict(_("This consultation has not been opened."))
    moment = now or timezone.now()
    if not Consultation.objects.filter(pk=consultation.pk, closed_at=None).update(closed_at=moment):
        return False
    consultation.refresh_from_db()
    verb = gettext_noop("closed the consultation")
    audit.record(by=by, verb=verb, target=consultation, initiative_id=consultation.initiative_id)
    count_if_small(consultation)
    return True


def close_due(*, now: datetime) -> int:
    """Close those whose time is over; how many."""
    due = Consultation.objects.due_to_close(now=now).select_related("initiative")
    return sum(close_consultation(by=None, consultation=one, now=now) for one in due)


@transaction.atomic
def publish_results(*, by: User, consultation: Consultation, now: datetime | None = None) -> None:
    """Show the results at the public address, to everybody."""
    check_user_can_manage_consultations(by, consultation.initiative)
    if consultation.results is None:
        raise Conflict(_("There are no results yet."))
    stamp(by, consultation, now or timezone.now(), gettext_noop("published the results of the consultation"))


@transaction.atomic
def unpublish_results(*, by: User, consultation: Consultation) -> None:
    check_user_can_manage_consultations(by, consultation.initiative)
    stamp(by, consultation, None, gettext_noop("took back the results of the consultation"))


def stamp(by: User, consultation: Consultation, moment: datetime | None, verb: str) -> None:
    values = {"published_at": moment}
    change_thing(consultation, values, by=by, verb=verb, initiative=consultation.initiative)


@transaction.atomic
def archive_consultation(*, by: User, consultation: Consultation) -> None:
    """Put it away; its public address leads nowhere any more."""
    check_user_can_manage_consultations(by, consultation.initiative)
    if consultation.state(now=timezone.now()) == ConsultationState.OPEN:
        raise Conflict(_("People are voting. Close the consultation first."))
    archive_thing(consultation, by=by, verb=gettext_noop("archived the consultation"))


@transaction.atomic
def restore_consultation(*, by: User, consultation: Consultation) -> None:
    check_user_can_manage_consultations(by, consultation.initiative)
    restore_thing(consultation, by=by, verb=gettext_noop("brought back the consultation"))
