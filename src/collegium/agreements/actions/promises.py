"""Making promises, and saying what became of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.drafting import check_take_part
from collegium.agreements.actions.shared import day_of, problem
from collegium.agreements.models import AgreementSection, Promise
from collegium.agreements.permissions import (
    check_user_can_confirm_promise,
    check_user_can_promise_for,
    check_user_can_settle_promise,
)
from collegium.agreements.vocabulary import MONTHS_OF, PromiseState
from collegium.core.clock import latest_date, own_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.policy import repeated
from collegium.initiatives.actions.changes import change_thing, check_same_initiative, create_thing, tell
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_contribute
from collegium.partners.models import Membership, Organisation
from collegium.people.models import User


@dataclass(frozen=True, slots=True)
class Source:
    """The thing of a higher app from which a promise came, or which it serves.

    type: the label of its model ("meetings.Meeting"); label and url: as pages show it.
    """

    type: str
    id: object
    label: str
    url: str = ""


@transaction.atomic
def create_promise(
    *,
    by: User,
    initiative: Initiative,
    organisation: Organisation,
    values: Mapping[str, Any],
    source: Source | None = None,
    now: datetime | None = None,
) -> Promise:
    """A promise of a partner. values: title, due_on; and details, owner, receiver, goal, section, rhythm.

    With a source (the minutes of a meeting, say) anybody who contributes may write it down for any partner: whoever
    calls this with a source has checked that the person may write there.
    """
    if source is None:
        check_user_can_promise_for(by, initiative, organisation)
    else:
        check_user_can_contribute(by, initiative)
    check_take_part(initiative, [organisation])
    promise = Promise(
        initiative=initiative, organisation=organisation, created_by=by, created_at=now or timezone.now(),
        first_due_on=values["due_on"], **values, **came_from(source),
    )  # fmt: skip
    check_promise(promise)
    check_not_past(promise.due_on, own_date(now))
    verb = gettext_noop("wrote down the promise")
    create_thing(promise, by=by, verb=verb, initiative=initiative, organisation_id=organisation.pk)
    if promise.owner is not None and promise.owner != by:
        tell_owner(promise)
    return promise


def came_from(source: Source | None) -> dict[str, str]:
    if source is None:
        return {}
    return {
        "subject_type": source.type[:80],
        "subject_id": str(source.id)[:64],
        "subject_label": source.label[:200],
        "subject_url": source.url[:300],
    }


def check_promise(promise: Promise) -> None:
    """What it is linked with belongs to the same initiative, and its owner to the partner."""
    check_same_initiative(promise.initiative, promise.goal)
    section = promise.section
    if section is not None and section_initiative(section) != promise.initiative_id:
        raise InvalidInput(_("This section belongs to an agreement of another initiative."))
    if promise.receiver is not None:
        check_take_part(promise.initiative, [promise.receiver])
    if promise.owner is not None and not belongs(promise.owner, promise.organisation):
        why = _("{person} does not belong to {organisation}").format(
            person=promise.owner, organisation=promise.organisation
        )
        todo = _("Choose somebody of the partner that promises")
        raise problem(why, todo, "owner")


def section_initiative(section: AgreementSection) -> int:
    return section.version.agreement.initiative_id


def belongs(person: User, organisation: Organisation) -> bool:
    """Whether the person acts for the partner today, or for the one that looks after it."""
    own = [pk for pk in (organisation.pk, organisation.steward_id) if pk]
    return (
        Membership.objects.filter(person=person, organisation__in=own).in_force(today=day_of(None)).exists()
    )


def check_not_past(day: date, today: date) -> None:
    if day < today:
        why, todo = _("This day is over"), _("Choose today or a day ahead")
        raise problem(why, todo, "due_on")


def tell_owner(promise: Promise) -> None:
    tell(
        [promise.owner] if promise.owner else [],
        gettext_noop("You are to see to it in {initiative}: {promise}"),
        initiative=promise.initiative,
        url=f"{promise.initiative.get_absolute_url()}promises/{promise.pk}/",
        promise=promise.title,
    )


@transaction.atomic
def edit_promise(
    *, by: User, promise: Promise, values: Mapping[str, Any], now: datetime | None = None
) -> Promise:
    """Change an open promise. Its day may be moved while it lies ahead, not once it has passed."""
    check_user_can_promise_for(by, promise.initiative, promise.organisation)
    check_open(promise)
    today, due_before, owner_before = own_date(now), promise.due_on, promise.owner_id
    new_day = values.get("due_on", due_before)
    if new_day != due_before:
        if due_before < today:
            raise InvalidInput(
                _(
                    "The day has passed, so it stays. Say that the promise was kept late or not kept, and promise anew."
                )
            )
        check_not_past(new_day, today)
        values = {**values, "reminded_before_at": None, "reminded_overdue_at": None}
    verb = gettext_noop("changed the promise")
    change_thing(promise, values, by=by, verb=verb, initiative=promise.initiative)
    check_promise(promise)
    if promise.owner_id not in {owner_before, by.pk, None}:
        tell_owner(promise)
    return promise


def check_open(promise: Promise) -> None:
    promise.refresh_from_db(fields=["state"])
    if promise.state != PromiseState.OPEN:
        raise Conflict(_("This promise is no longer open. Open it again first."))


@transaction.atomic
def keep_promise(
    *,
    by: User,
    promise: Promise,
    on: date | None = None,
    note: str = "",
    evidence_url: str = "",
    now: datetime | None = None,
) -> Promise:
    """Say that it was kept, today or on an earlier day; after its day it counts as kept late."""
    day = on or own_date(now)
    if day > latest_date(now):
        raise InvalidInput(_("A promise cannot have been kept in the future."))
    state = PromiseState.KEPT if day <= promise.due_on else PromiseState.LATE
    verb = gettext_noop("kept the promise")
    settle(by, promise, state, verb, settled_on=day, note=note, evidence_url=evidence_url)
    repeat(promise, by=by, now=now)
    return promise


@transaction.atomic
def break_promise(*, by: User, promise: Promise, note: str, now: datetime | None = None) -> Promise:
    """Say that it was not, or will not be, kept, and why."""
    check_said_why(note)
    verb = gettext_noop("did not keep the promise")
    settle(by, promise, PromiseState.BROKEN, verb, settled_on=own_date(now), note=note)
    repeat(promise, by=by, now=now)
    return promise


@transaction.atomic
def withdraw_promise(*, by: User, promise: Promise, note: str, now: datetime | None = None) -> Promise:
    """Take back, with the reason, a promise that no longer makes sense; it does not count.

    Not once its day has passed, nor that for which it was first promised: then it was kept late, or was not kept.
    """
    check_said_why(note)
    if min(promise.due_on, promise.first_due_on) < own_date(now):
        raise InvalidInput(_("The day has passed. Say that it was kept late or not kept."))
    verb = gettext_noop("withdrew the promise")
    settle(by, promise, PromiseState.WITHDRAWN, verb, settled_on=own_date(now), note=note)
    return promise


def check_said_why(note: str) -> None:
    if not note.strip():
        why, todo = _("The reason is missing"), _("Say why, in a sentence: others can help or plan")
        raise problem(why, todo, "note")


def settle(by: User, promise: Promise, state: PromiseState, verb: str, **values: Any) -> None:
    check_user_can_settle_promise(by, promise)
    Promise.objects.select_for_update().get(pk=promise.pk)
    check_open(promise)
    values = {**values, "state": state.value, "settled_by": by}
    change_thing(promise, values, by=by, verb=verb, initiative=promise.initiative)


def repeat(promise: Promise, *, by: User, now: datetime | None) -> None:
    """The next of a promise that comes round, unless it is there already; never for a day that is over."""
    months = MONTHS_OF.get(promise.rhythm, 0)
    if not months or Promise.objects.filter(follows=promise).exists():
        return
    today, due = own_date(now), promise.due_on
    while due <= promise.due_on or due < today:
        due = repeated(due, months=months, anchor=promise.first_due_on.day)
    kept = (
        "initiative",
        "organisation",
        "owner",
        "receiver",
        "title",
        "details",
        "goal",
        "section",
        "rhythm",
    )
    following = Promise(
        follows=promise, due_on=due, first_due_on=due, created_by=by, created_at=now or timezone.now(),
        subject_type=promise.subject_type, subject_id=promise.subject_id, subject_label=promise.subject_label,
        subject_url=promise.subject_url, **{name: getattr(promise, name) for name in kept},
    )  # fmt: skip
    verb = gettext_noop("wrote down the promise")
    create_thing(following, by=by, verb=verb, initiative=promise.initiative)


@transaction.atomic
def reopen_promise(*, by: User, promise: Promise) -> Promise:
    """Take back what was said about a promise. The next of one that comes round goes, if nothing was done to it."""
    check_user_can_settle_promise(by, promise)
    if promise.state == PromiseState.OPEN:
        raise Conflict(_("This promise is open."))
    Promise.objects.open().filter(follows=promise, followed_by=None).delete()
    values = {
        "state": PromiseState.OPEN.value, "settled_on": None, "settled_by": None,
        "confirmed_at": None, "confirmed_by": None, "confirmed_for": None,
    }  # fmt: skip
    verb = gettext_noop("opened the promise again")
    change_thing(promise, values, by=by, verb=verb, initiative=promise.initiative)
    return promise


@transaction.atomic
def confirm_promise(
    *, by: User, promise: Promise, organisation: Organisation, now: datetime | None = None
) -> Promise:
    """Another partner, for which the person acts, says that the promise was kept."""
    check_user_can_confirm_promise(by, promise)
    promise.refresh_from_db(fields=["state", "confirmed_at"])
    if promise.state not in {PromiseState.KEPT, PromiseState.LATE}:
        raise Conflict(_("Only a promise that was kept can be confirmed."))
    if promise.confirmed_at is not None:
        raise Conflict(_("This has been confirmed already."))
    values = {"confirmed_at": now or timezone.now(), "confirmed_by": by, "confirmed_for": organisation}
    verb = gettext_noop("confirmed the promise")
    change_thing(promise, values, by=by, verb=verb, initiative=promise.initiative)
    return promise


@transaction.atomic
def unconfirm_promise(*, by: User, promise: Promise) -> Promise:
    """Take a confirmation back: whoever gave it."""
    check_user_can_confirm_promise(by, promise)
    if promise.confirmed_by_id != by.pk:
        raise Conflict(_("You have not confirmed this promise."))
    values = {"confirmed_at": None, "confirmed_by": None, "confirmed_for": None}
    change_thing(
        promise,
        values,
        by=by,
        verb=gettext_noop("no longer confirms the promise"),
        initiative=promise.initiative,
    )
    return promise
