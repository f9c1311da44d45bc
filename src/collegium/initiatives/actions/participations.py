"""How organisations join an initiative, change their part in it, and leave."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput
from collegium.initiatives.actions.appointments import end_appointments_without_partner
from collegium.initiatives.actions.changes import change_thing, create_thing, tell
from collegium.initiatives.models import Appointment, Initiative, Participation
from collegium.initiatives.permissions import (
    awaiting_answer_of,
    check_user_can_coordinate,
    check_user_can_end_participation,
    check_user_can_speak_for,
)
from collegium.initiatives.vocabulary import PersonRole
from collegium.partners import actions as partners
from collegium.partners.models import Membership, Organisation
from collegium.partners.vocabulary import MembershipRole
from collegium.people.models import User


@transaction.atomic
def invite_partner(
    *, by: User, initiative: Initiative, organisation: Organisation, role: str, expectation: str = ""
) -> Participation:
    """Ask an organisation to take part; it does once it accepts. Raises Conflict when already asked."""
    check_user_can_coordinate(by, initiative)
    return ask(by, initiative, organisation, role, expectation)


@transaction.atomic
def invite_partners(
    *,
    by: User,
    initiative: Initiative,
    organisations: Iterable[Organisation],
    role: str,
    expectation: str = "",
) -> list[Participation]:
    """Ask many at once, all or none; those that already have the role or have been asked are left out."""
    check_user_can_coordinate(by, initiative)
    there = set(
        initiative.participations.filter(role=role, ended_on=None).values_list("organisation", flat=True)
    )
    new = [organisation for organisation in organisations if organisation.pk not in there]
    return [ask(by, initiative, organisation, role, expectation) for organisation in new]


def ask(
    by: User, initiative: Initiative, organisation: Organisation, role: str, expectation: str
) -> Participation:
    if organisation.archived_at or organisation.merged_into_id:
        raise InvalidInput(
            _("{organisation} is no longer in the registry.").format(organisation=organisation)
        )
    if Participation.objects.filter(
        initiative=initiative, organisation=organisation, role=role, ended_on=None
    ).exists():
        raise Conflict(
            _("{organisation} already has this role here, or has been asked to take it.").format(
                organisation=organisation
            )
        )
    part = Participation(
        initiative=initiative, organisation=organisation, role=role, asked_by=by,
        expectation=expectation or initiative.role_duties.get(role, ""),
    )  # fmt: skip
    verb = gettext_noop("asked to take part:")
    create_thing(part, by=by, verb=verb, initiative=initiative, organisation_id=organisation.pk)
    tell(
        administrators(organisation),
        gettext_noop("{organisation} is asked to take part in {initiative}."),
        initiative=initiative,
        url=reverse("initiatives:answer_participation", args=[initiative.slug, part.pk]),
        organisation=organisation,
    )
    return part


@transaction.atomic
def accept_participation(*, by: User, participation: Participation) -> Participation:
    """Say yes in the name of the organisation that was asked."""
    check_user_can_speak_for(by, participation.initiative, participation.organisation)
    check_still_asked(participation)
    participation.accepted_at, participation.accepted_by = timezone.now(), by
    participation.started_on = utc_date()
    participation.save(update_fields=["accepted_at", "accepted_by", "started_on"])
    record(by, participation, gettext_noop("accepted to take part:"))
    tell_coordinators(participation, gettext_noop("{organisation} now takes part in {initiative}."))
    return participation


@transaction.atomic
def accept_participations(*, by: User, initiative: Initiative) -> list[Participation]:
    """Say yes for every organisation that was asked and that the person speaks for; see `awaiting_answer_of`."""
    asked = awaiting_answer_of(by, initiative).select_related("organisation", "initiative")
    return [accept_participation(by=by, participation=part) for part in list(asked)]


@transaction.atomic
def invite_new_organisation(
    *, by: User, initiative: Initiative, steward: Organisation, values: dict[str, Any]
) -> Participation:
    """Register an organisation, ask it to take part, and invite a person by e-mail to speak for it.

    values: name, kind, country, role, expectation, email, message. steward: the organisation
    that looks after the record until then; the person administers it.
    """
    check_user_can_coordinate(by, initiative)
    record: dict[str, Any] = {name: values[name] for name in ("name", "kind", "country") if name in values}
    organisation = partners.create_organisation(by=by, values=record, steward=steward)
    part = ask(by, initiative, organisation, values["role"], values.get("expectation", ""))
    partners.invite_person(
        by=by,
        organisation=organisation,
        email=values["email"],
        role=MembershipRole.ADMINISTRATOR,
        message=values.get("message", ""),
        occasion=initiative.name,
        next_url=reverse("initiatives:answer_participation", args=[initiative.slug, part.pk]),
    )
    return part


@transaction.atomic
def decline_participation(*, by: User, participation: Participation) -> Participation:
    """Say no in the name of the organisation, or withdraw the question as a coordinator."""
    check_user_can_end_participation(by, participation)
    check_still_asked(participation)
    participation.ended_on = utc_date()
    participation.save(update_fields=["ended_on"])
    record(by, participation, gettext_noop("declined to take part:"))
    tell_coordinators(participation, gettext_noop("{organisation} will not take part in {initiative}."))
    return participation


def check_still_asked(participation: Participation) -> None:
    Participation.objects.select_for_update().get(pk=participation.pk)
    participation.refresh_from_db(fields=["accepted_at", "ended_on"])
    if participation.accepted_at or participation.ended_on:
        raise Conflict(_("This has already been answered."))


@transaction.atomic
def end_participation(*, by: User, participation: Participation) -> Participation:
    """A partner leaves, or is taken out, today; what it did stays. The last coordinator cannot go with it."""
    check_user_can_end_participation(by, participation)
    check_takes_part(participation)
    participation.ended_on = utc_date()
    participation.save(update_fields=["ended_on"])
    end_appointments_without_partner(by=by, initiative=participation.initiative)
    record(by, participation, gettext_noop("ended the part of"))
    return participation


@transaction.atomic
def change_participation(*, by: User, participation: Participation, values: dict[str, Any]) -> Participation:
    """Change role or expectation. A new role ends the old participation and starts another; both are kept."""
    check_user_can_coordinate(by, participation.initiative)
    check_takes_part(participation)
    role = values.get("role", participation.role)
    expectation = values.get("expectation", participation.expectation)
    if role == participation.role:
        verb = gettext_noop("changed what is expected of")
        change_thing(
            participation, {"expectation": expectation}, by=by, verb=verb, initiative=participation.initiative
        )
        return participation
    return start_role(by, participation, role, expectation)


def start_role(by: User, old: Participation, role: str, expectation: str) -> Participation:
    """The organisation keeps its consent: it had accepted to take part."""
    old.ended_on = utc_date()
    old.save(update_fields=["ended_on"])
    new = Participation(
        initiative=old.initiative, organisation=old.organisation, role=role, expectation=expectation,
        asked_by=by, accepted_at=old.accepted_at, accepted_by=old.accepted_by,
    )  # fmt: skip
    verb = gettext_noop("changed the role of")
    return create_thing(new, by=by, verb=verb, initiative=old.initiative, organisation_id=old.organisation_id)


def check_takes_part(participation: Participation) -> None:
    participation.refresh_from_db(fields=["accepted_at", "ended_on"])
    if participation.accepted_at is None:
        raise Conflict(_("This organisation has not accepted to take part."))
    if participation.ended_on is not None:
        raise Conflict(_("This has already ended."))


def administrators(organisation: Organisation) -> list[User]:
    """Who speaks for the organisation: its administrators, or else those of the one that looks after it."""
    today = utc_date()
    roles = Membership.objects.filter(role=MembershipRole.ADMINISTRATOR).in_force(today=today)
    own = list(User.objects.filter(memberships__in=roles.filter(organisation=organisation)).distinct())
    if own or organisation.steward_id is None:
        return own
    return list(
        User.objects.filter(memberships__in=roles.filter(organisation=organisation.steward_id)).distinct()
    )


def tell_coordinators(participation: Participation, text: str) -> None:
    held = Appointment.objects.filter(initiative=participation.initiative, role=PersonRole.COORDINATOR)
    people = User.objects.filter(appointments__in=held.in_force(today=utc_date()))
    tell(people, text, initiative=participation.initiative, organisation=participation.organisation)


def record(by: User, participation: Participation, verb: str) -> None:
    audit.record(
        by=by, verb=verb, target=participation,
        initiative_id=participation.initiative_id, organisation_id=participation.organisation_id,
    )  # fmt: skip
