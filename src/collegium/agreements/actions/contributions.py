"""Recording what partners gave, and having another partner confirm it."""

from collections.abc import Mapping
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.drafting import check_take_part
from collegium.agreements.actions.promises import Source, came_from
from collegium.agreements.actions.shared import coordinators_of, day_of, problem
from collegium.agreements.models import Contribution
from collegium.agreements.permissions import (
    answers_for,
    check_user_can_answer_contribution,
    check_user_can_change_contribution,
    check_user_can_record_contribution,
    check_user_can_show_amounts,
)
from collegium.agreements.vocabulary import OF_HOURS, ContributionKind, ContributionState
from collegium.core.clock import latest_date
from collegium.core.errors import Conflict
from collegium.initiatives.actions.changes import (
    archive_thing,
    change_thing,
    check_same_initiative,
    create_thing,
    restore_thing,
    tell,
)
from collegium.initiatives.models import Initiative
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User

UNANSWERED: Mapping[str, Any] = {
    "state": ContributionState.RECORDED.value,
    "answer": "",
    "answered_at": None,
    "answered_by": None,
    "answered_for": None,
}
NOWHERE: Mapping[str, str] = dict.fromkeys(("subject_type", "subject_id", "subject_label", "subject_url"), "")


@transaction.atomic
def record_contribution(
    *,
    by: User,
    initiative: Initiative,
    organisation: Organisation,
    values: Mapping[str, Any],
    source: Source | None = None,
    now: datetime | None = None,
) -> Contribution:
    """What a partner gave. values: kind, title, first_on, last_on; and fields of Contribution that fit the kind.

    source: the activity or meeting for which it was given. The goal, where none is named, is that of the promise.
    """
    check_user_can_record_contribution(by, initiative, organisation)
    check_take_part(initiative, [organisation])
    made = Contribution(
        initiative=initiative, organisation=organisation, recorded_by=by, recorded_at=now or timezone.now(),
        **values, **came_from(source),
    )  # fmt: skip
    if made.promise is not None and made.goal is None:
        made.goal = made.promise.goal
    if made.shows_amount:
        check_user_can_show_amounts(by, initiative, organisation)
    check_contribution(made, today=latest_date(now))
    verb = gettext_noop("recorded the contribution")
    create_thing(made, by=by, verb=verb, initiative=initiative, organisation_id=organisation.pk)
    tell_receivers(made)
    return made


def check_contribution(made: Contribution, *, today: date) -> None:
    """It is measured as its kind is, lies in the past, and what it is linked with fits."""
    check_measures(made)
    if made.last_on < made.first_on:
        why, todo = _("The last day comes before the first"), _("Choose the same day or a later one")
        raise problem(why, todo, "last_on")
    if made.last_on > today:
        why, todo = _("This day has not come yet"), _("Record what was given; promise what is to come")
        raise problem(why, todo, "last_on")
    check_same_initiative(made.initiative, made.goal)
    promise = made.promise
    if promise is not None and (promise.initiative_id, promise.organisation_id) != (
        made.initiative_id,
        made.organisation_id,
    ):
        why = _("This is not a promise of {organisation}").format(organisation=made.organisation)
        raise problem(why, _("Choose a promise of the partner that gave"), "promise")
    if made.receiver is not None:
        if made.receiver == made.organisation:
            why, todo = _("A partner gives to others, not to itself"), _("Choose another, or leave it empty")
            raise problem(why, todo, "receiver")
        check_take_part(made.initiative, [made.receiver])


def check_measures(made: Contribution) -> None:
    """The first thing that is missing or does not belong, with its field."""
    if made.kind == ContributionKind.MONEY:
        need(made.amount, _("The amount is missing"), _("Say how much money it was"), "amount")
        refuse(made.hours, _("Money has no hours"), _("Leave the hours empty"), "hours")
        refuse(made.quantity, _("Money has no other quantity"), _("Leave the quantity empty"), "quantity")
    elif made.kind in OF_HOURS:
        need(made.hours, _("The hours are missing"), _("Say how many hours it was in all"), "hours")
        refuse(
            made.amount, _("Hours are valued by a rate"), _("Leave the amount empty, give a rate"), "amount"
        )
        refuse(made.quantity, _("Hours have no other quantity"), _("Leave the quantity empty"), "quantity")
    elif not (made.hours or made.quantity or made.amount):
        why, todo = _("How much it was is missing"), _("Give a quantity, hours or what it is worth")
        raise problem(why, todo, "quantity")
    check_parts(made)


def check_parts(made: Contribution) -> None:
    """What goes only together: quantity and unit, money and currency, a rate with its hours, source and year."""
    if made.quantity is not None:
        need(made.unit, _("The unit is missing"), _("Say of what: 40 books"), "unit")
    else:
        refuse(
            made.unit, _("The quantity is missing"), _("Say how many, or leave the unit empty"), "quantity"
        )
    if made.has_money:
        need(
            made.currency, _("The currency is missing"), _("Give its three letters, such as USD"), "currency"
        )
    else:
        refuse(made.currency, _("There is no amount"), _("Leave the currency empty"), "currency")
    if made.rate is not None:
        need(made.hours, _("A rate values hours"), _("Say how many hours it was"), "hours")
        refuse(made.amount, _("It has an amount already"), _("Give an amount or a rate, not both"), "rate")
        source_todo = _("Say who publishes the rate, and for which country")
        need(made.rate_source, _("The source of the rate is missing"), source_todo, "rate_source")
        need(made.rate_year, _("The year of the rate is missing"), _("Say for which year it is"), "rate_year")
    else:
        for field in ("rate_source", "rate_year"):
            todo = _("Give the rate for an hour, or leave this empty")
            refuse(getattr(made, field), _("There is no rate"), todo, field)


def need(value: object, why: str, todo: str, field: str) -> None:
    if not value:
        raise problem(why, todo, field)


def refuse(value: object, why: str, todo: str, field: str) -> None:
    if value:
        raise problem(why, todo, field)


def tell_receivers(made: Contribution) -> None:
    """The people of the receiver; where it was given to all, the coordinators. Never whoever recorded it."""
    if made.receiver is not None:
        members = Membership.objects.filter(organisation=made.receiver).in_force(today=day_of(None))
        people = User.objects.filter(pk__in=members.values("person"), is_active=True)
    else:
        people = coordinators_of(made.initiative)
    tell(
        people.exclude(pk=made.recorded_by_id),
        gettext_noop("{partner} gave something in {initiative}: {title}. Please confirm it."),
        initiative=made.initiative,
        url=made.get_absolute_url(),
        partner=made.organisation,
        title=made.title,
    )


@transaction.atomic
def edit_contribution(
    *,
    by: User,
    contribution: Contribution,
    values: Mapping[str, Any],
    source: Source | None = None,
    now: datetime | None = None,
) -> Contribution:
    """Correct it until it is confirmed. What was questioned is asked about anew."""
    check_user_can_change_contribution(by, contribution)
    locked(contribution)
    check_open(contribution)
    if values.get("shows_amount", contribution.shows_amount) and not contribution.shows_amount:
        check_user_can_show_amounts(by, contribution.initiative, contribution.organisation)
    was_questioned = contribution.state == ContributionState.QUESTIONED
    changed = {**values, **NOWHERE, **came_from(source), **(UNANSWERED if was_questioned else {})}
    check_contribution(changed_copy(contribution, changed), today=latest_date(now))
    verb = gettext_noop("changed the contribution")
    change_thing(contribution, changed, by=by, verb=verb, initiative=contribution.initiative)
    if was_questioned:
        tell_receivers(contribution)
    return contribution


def changed_copy(contribution: Contribution, values: Mapping[str, Any]) -> Contribution:
    """As it would be, so that it is checked before anything is saved."""
    other = copy(contribution)
    for name, value in values.items():
        setattr(other, name, value)
    return other


def locked(contribution: Contribution) -> None:
    """Hold the row until the end of the transaction, and read what others have done to it."""
    fresh = Contribution.objects.select_for_update().get(pk=contribution.pk)
    for field in (*UNANSWERED, "archived_at"):
        setattr(contribution, field, getattr(fresh, field))


def check_open(contribution: Contribution) -> None:
    if contribution.archived_at is not None:
        raise Conflict(_("This contribution was taken back. Bring it back first."))
    if contribution.state == ContributionState.CONFIRMED:
        raise Conflict(
            _(
                "{partner} has confirmed this, so it stays as it is. Ask them to take the confirmation back."
            ).format(partner=contribution.answered_for)
        )


@transaction.atomic
def take_back_contribution(*, by: User, contribution: Contribution) -> None:
    """Take out what was recorded by mistake; `bring_back_contribution` undoes it."""
    check_user_can_change_contribution(by, contribution)
    locked(contribution)
    check_open(contribution)
    archive_thing(contribution, by=by, verb=gettext_noop("took back the contribution"))


@transaction.atomic
def bring_back_contribution(*, by: User, contribution: Contribution) -> None:
    check_user_can_change_contribution(by, contribution)
    locked(contribution)
    restore_thing(contribution, by=by, verb=gettext_noop("brought back the contribution"))


@transaction.atomic
def confirm_contribution(
    *, by: User, contribution: Contribution, answer: str = "", now: datetime | None = None
) -> Contribution:
    """Say for another partner that it was given as it is recorded."""
    verb = gettext_noop("confirmed the contribution")
    state = ContributionState.CONFIRMED
    return say(by, contribution, state=state, answer=answer, verb=verb, now=now)


@transaction.atomic
def question_contribution(
    *, by: User, contribution: Contribution, answer: str, now: datetime | None = None
) -> Contribution:
    """Say for another partner, in a sentence, what is not right. Whoever recorded it is told."""
    todo = _("Say in a sentence what should be corrected")
    need(answer.strip(), _("What is not right is missing"), todo, "answer")
    verb = gettext_noop("questioned the contribution")
    state = ContributionState.QUESTIONED
    questioned = say(by, contribution, state=state, answer=answer, verb=verb, now=now)
    tell(
        [contribution.recorded_by],
        gettext_noop("{partner} asks about what you recorded in {initiative}: {title}"),
        initiative=contribution.initiative,
        url=contribution.get_absolute_url(),
        partner=contribution.answered_for,
        title=contribution.title,
    )
    return questioned


def say(
    by: User,
    contribution: Contribution,
    *,
    state: ContributionState,
    answer: str,
    verb: str,
    now: datetime | None,
) -> Contribution:
    check_user_can_answer_contribution(by, contribution)
    locked(contribution)
    check_open(contribution)
    values = {
        "state": state.value,
        "answer": answer.strip(),
        "answered_at": now or timezone.now(),
        "answered_by": by,
        "answered_for": Organisation.objects.get(pk=min(answers_for(by, contribution))),
    }
    change_thing(contribution, values, by=by, verb=verb, initiative=contribution.initiative)
    return contribution


@transaction.atomic
def unanswer_contribution(*, by: User, contribution: Contribution) -> Contribution:
    """Take back what was said about it: people of the partner that said it."""
    check_user_can_answer_contribution(by, contribution)
    locked(contribution)
    if contribution.answered_for_id not in answers_for(by, contribution):
        raise Conflict(_("Your partner has said nothing about this contribution."))
    verb = gettext_noop("took back the answer about the contribution")
    change_thing(contribution, UNANSWERED, by=by, verb=verb, initiative=contribution.initiative)
    return contribution
