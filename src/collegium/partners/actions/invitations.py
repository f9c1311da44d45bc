"""Asking a person by e-mail to act for an organisation."""

import secrets
from datetime import timedelta
from functools import partial

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.core.validators import validate_email
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.clock import utc_date
from collegium.core.errors import Conflict, InvalidInput, PermissionRefused
from collegium.partners.actions.memberships import begin_membership
from collegium.partners.actions.records import lock_current, save_checked
from collegium.partners.models import Invitation, Membership, Organisation
from collegium.partners.permissions import check_user_can_manage_people
from collegium.people.actions import digest, notify
from collegium.people.models import User

LIFETIME = timedelta(days=14)
# An account that was broken into must not become a way to send mail to the whole world.
OPEN_AT_MOST = 200


@transaction.atomic
def invite_person(
    *,
    by: User,
    organisation: Organisation,
    email: str,
    role: str,
    function: str = "",
    message: str = "",
    occasion: str = "",
    next_url: str = "",
) -> tuple[Invitation, str]:
    """Send an invitation; returns it with its key, which cannot be read again later.

    occasion: name of what the organisation is asked to take part in. next_url: page of this site to which whoever
    accepts is led, to answer that.

    Raises Conflict when the address already has an open invitation to the role or its owner already holds it.
    """
    check_user_can_manage_people(by, organisation)
    current = lock_current(organisation)
    address = checked_address(email)
    check_not_invited(current, address, role)
    key = secrets.token_urlsafe(32)
    invitation = Invitation(
        organisation=current,
        email=address,
        role=role,
        function=function,
        message=message,
        occasion=occasion,
        next_url=next_url,
        digest=digest(key),
        invited_by=by,
        expires_at=timezone.now() + LIFETIME,
    )
    save_checked(invitation)
    audit.record(by=by, verb=gettext_noop("invited"), target=invitation, organisation_id=current.pk)
    transaction.on_commit(partial(send_invitation, invitation, key))
    return invitation, key


@transaction.atomic
def resend_invitation(*, by: User, invitation: Invitation) -> str:
    """Send a new key, valid for another 14 days; the former key no longer works."""
    check_user_can_manage_people(by, invitation.organisation)
    lock_current(invitation.organisation)
    current = waiting(Invitation.objects.get(pk=invitation.pk))
    key = secrets.token_urlsafe(32)
    current.digest, current.expires_at = digest(key), timezone.now() + LIFETIME
    current.save(update_fields=["digest", "expires_at"])
    record_event(by, gettext_noop("sent again the invitation of"), current)
    transaction.on_commit(partial(send_invitation, current, key))
    return key


@transaction.atomic
def withdraw_invitation(*, by: User, invitation: Invitation) -> Invitation:
    """Make the link in the e-mail useless."""
    check_user_can_manage_people(by, invitation.organisation)
    current = waiting(Invitation.objects.select_for_update().get(pk=invitation.pk))
    current.withdrawn_at = timezone.now()
    current.save(update_fields=["withdrawn_at"])
    record_event(by, gettext_noop("withdrew the invitation of"), current)
    return current


@transaction.atomic
def accept_invitation(*, by: User, key: str) -> Membership:
    """Take the role that the link offers. The link proves that its e-mail was received.

    Raises InvalidInput for an unknown key and Conflict for a used, withdrawn or expired one.
    """
    return take_role(by, find_invitation(key))


@transaction.atomic
def accept_own_invitation(*, by: User, invitation: Invitation) -> Membership:
    """Take the role that was offered to the address with which the person signs in; it needs no link."""
    if invitation.email != by.email:
        raise PermissionRefused(
            _("This invitation was sent to another address. Open the link in its e-mail.")
        )
    return take_role(by, invitation)


def take_role(person: User, invitation: Invitation) -> Membership:
    organisation = lock_current(invitation.organisation)
    current = check_invitation_usable(Invitation.objects.select_for_update().get(pk=invitation.pk))
    today = utc_date()
    held = Membership.objects.filter(organisation=organisation, person=person, role=current.role)
    membership: Membership = held.in_force(today=today).first() or begin_membership(
        organisation, person, current.role, current.function, today
    )
    current.accepted_at, current.accepted_by = timezone.now(), person
    current.save(update_fields=["accepted_at", "accepted_by"])
    record_event(person, gettext_noop("accepted the invitation of"), current)
    text = _("{person} accepted your invitation to {organisation}")
    told = text.format(person=person, organisation=organisation)
    notify(people=[current.invited_by], text=told, url=organisation.get_absolute_url())
    return membership


@transaction.atomic
def decline_invitation(*, by: User | None, key: str) -> Invitation:
    """Say no. It needs no account: the link proves that its e-mail was received."""
    found = find_invitation(key)
    current = check_invitation_usable(Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk))
    current.withdrawn_at = current.declined_at = timezone.now()
    current.save(update_fields=["withdrawn_at", "declined_at"])
    record_event(by, gettext_noop("declined the invitation of"), current)
    text = _("{email} declined your invitation to {organisation}").format(
        email=current.email, organisation=current.organisation
    )
    notify(people=[current.invited_by], text=text, url=current.organisation.get_absolute_url())
    return current


@transaction.atomic
def reconsider_invitation(*, by: User | None, key: str) -> Invitation:
    """Take back one's no, as long as the invitation has not expired: it can be answered again."""
    found = find_invitation(key)
    current = Invitation.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if current.declined_at is None:
        return check_invitation_usable(current)
    current.withdrawn_at = current.declined_at = None
    check_invitation_usable(current)
    check_not_invited(current.organisation, current.email, current.role)
    current.save(update_fields=["withdrawn_at", "declined_at"])
    record_event(by, gettext_noop("thinks again about the invitation of"), current)
    text = _("{email} thinks again about your invitation to {organisation}").format(
        email=current.email, organisation=current.organisation
    )
    notify(people=[current.invited_by], text=text, url=current.organisation.get_absolute_url())
    return current


def find_invitation(key: str) -> Invitation:
    """The invitation with this key, in whatever state. Raises InvalidInput for an unknown key."""
    found = Invitation.objects.select_related("organisation", "invited_by").filter(digest=digest(key)).first()
    if found is None:
        raise InvalidInput(
            _("This invitation link is not known. Perhaps it was sent again: use the newest e-mail.")
        )
    return found


def check_invitation_usable(invitation: Invitation) -> Invitation:
    """The invitation, when it can still be answered; otherwise Conflict says why not."""
    if waiting(invitation).expires_at <= timezone.now():
        raise Conflict(
            _("This invitation has expired. Ask {person} to send it again.").format(
                person=invitation.invited_by
            )
        )
    return invitation


def waiting(invitation: Invitation) -> Invitation:
    if invitation.accepted_at:
        raise Conflict(_("This invitation has already been accepted."))
    if invitation.declined_at:
        raise Conflict(_("This invitation was declined."))
    if invitation.withdrawn_at:
        raise Conflict(_("This invitation was withdrawn."))
    return invitation


def checked_address(email: str) -> str:
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidInput(_("“{email}” is not an e-mail address.").format(email=email)) from error
    return address


def check_not_invited(organisation: Organisation, email: str, role: str) -> None:
    still_open = organisation.invitations.open(now=timezone.now())
    if still_open.filter(email=email, role=role).exists():
        raise Conflict(
            _("{email} already has an open invitation. You can send it again.").format(email=email)
        )
    if still_open.count() >= OPEN_AT_MOST:
        raise Conflict(_("There are too many open invitations. Withdraw those that are no longer needed."))
    held = Membership.objects.filter(organisation=organisation, person__email=email, role=role)
    if held.in_force(today=utc_date()).exists():
        raise Conflict(_("{email} already has this role.").format(email=email))


def send_invitation(invitation: Invitation, key: str) -> None:
    """The e-mail, in the language of the invited person where they have an account."""
    person = User.objects.filter(email=invitation.email).first()
    url = settings.SITE_URL + reverse("partners:answer_invitation", args=[key])
    with translation.override(person.language if person else translation.get_language()):
        context = {"invitation": invitation, "url": url}
        text = render_to_string("partners/email/invitation.txt", context)
        asked = (
            _("Invitation to “{occasion}”, for {organisation}")
            if invitation.occasion
            else _("Invitation to act for {organisation}")
        )
        subject = asked.format(organisation=invitation.organisation, occasion=invitation.occasion)
        send_mail(" ".join(subject.split()), text, None, [invitation.email])


def record_event(by: User | None, verb: str, invitation: Invitation) -> None:
    audit.record(by=by, verb=verb, target=invitation, organisation_id=invitation.organisation_id)
