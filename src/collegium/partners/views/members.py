"""Who acts for an organisation: roles, and invitations to them."""

import uuid
from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import Refusal
from collegium.partners import actions
from collegium.partners.forms import InvitationForm, RoleForm
from collegium.partners.models import Invitation, Membership
from collegium.partners.requests import remember_invited_address
from collegium.partners.views.answers import (
    attempt,
    change,
    form_page,
    get_organisation,
    get_own_organisation,
)
from collegium.people.requests import Request


def get_membership(request: Request, public_id: uuid.UUID, membership_id: int) -> Membership:
    """One's own role, or one in an organisation whose record the person may change."""
    organisation = get_organisation(request, public_id)
    rows = organisation.memberships.select_related("person", "organisation")
    membership: Membership = get_object_or_404(rows, pk=membership_id)
    if membership.person_id != request.user.pk:
        get_own_organisation(request, public_id)
    return membership


@login_required
def change_role(request: Request, public_id: uuid.UUID, membership_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    membership = get_membership(request, public_id, membership_id)
    initial = {"role": membership.role, "function": membership.function}
    form = RoleForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        save = partial(actions.change_role, by=request.user, membership=membership, **form.cleaned_data)
        if attempt(form, save):
            messages.done(request, _("The role is changed."))
            return redirect(found)
    return form_page(request, "partners/change_role.html", found, form, membership=membership)


@login_required
@require_POST
def end_membership(request: Request, public_id: uuid.UUID, membership_id: int) -> HttpResponse:
    membership = get_membership(request, public_id, membership_id)
    is_own = membership.person_id == request.user.pk
    undo_url = "" if is_own else reverse("partners:restart_membership", args=[public_id, membership_id])
    return change(
        request,
        partial(actions.end_membership, by=request.user, membership=membership),
        done=_("The role of {person} has ended.").format(person=membership.person),
        back=reverse("home") if is_own else membership.organisation.get_absolute_url(),
        undo_url=undo_url,
    )


@login_required
@require_POST
def restart_membership(request: Request, public_id: uuid.UUID, membership_id: int) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    membership = get_membership(request, public_id, membership_id)
    return change(
        request,
        partial(actions.restart_membership, by=request.user, membership=membership),
        done=_("{person} has the role again.").format(person=membership.person),
        back=found.get_absolute_url(),
    )


@login_required
def invite_person(request: Request, public_id: uuid.UUID) -> HttpResponse:
    found = get_own_organisation(request, public_id)
    form = InvitationForm(request.POST or None, initial={"email": request.GET.get("email", "")})
    if request.method == "POST" and form.is_valid():
        invite = partial(actions.invite_person, by=request.user, organisation=found, **form.cleaned_data)
        if attempt(form, invite):
            email = form.cleaned_data["email"]
            messages.done(request, _("The invitation to {email} is sent.").format(email=email))
            return redirect(found)
    return form_page(request, "partners/invite_person.html", found, form)


def get_invitation(request: Request, public_id: uuid.UUID, invitation_id: int) -> Invitation:
    organisation = get_own_organisation(request, public_id)
    return get_object_or_404(organisation.invitations.select_related("organisation"), pk=invitation_id)


@login_required
@require_POST
def resend_invitation(request: Request, public_id: uuid.UUID, invitation_id: int) -> HttpResponse:
    invitation = get_invitation(request, public_id, invitation_id)
    return change(
        request,
        partial(actions.resend_invitation, by=request.user, invitation=invitation),
        done=_("The invitation is sent again. The former link no longer works."),
        back=invitation.organisation.get_absolute_url(),
    )


@login_required
@require_POST
def withdraw_invitation(request: Request, public_id: uuid.UUID, invitation_id: int) -> HttpResponse:
    invitation = get_invitation(request, public_id, invitation_id)
    return change(
        request,
        partial(actions.withdraw_invitation, by=request.user, invitation=invitation),
        done=_("The invitation is withdrawn."),
        back=invitation.organisation.get_absolute_url(),
    )


@never_cache
def answer_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Where the link in the e-mail leads, signed in or not. Opening it changes nothing."""
    try:
        invitation = actions.find_invitation(key)
    except Refusal as refusal:
        return render(request, "partners/invitation_closed.html", {"message": refusal.message}, status=410)
    if invitation.can_be_reconsidered:
        return declined(request, invitation, key)
    try:
        actions.check_invitation_usable(invitation)
    except Refusal as refusal:
        return render(request, "partners/invitation_closed.html", {"message": refusal.message}, status=410)
    if not request.user.is_authenticated:
        # the link came by mail, so whoever signs up with it need not prove the address once more
        remember_invited_address(request, invitation.email)
    other_address = request.user.is_authenticated and request.user.email != invitation.email
    context = {"invitation": invitation, "key": key, "other_address": other_address}
    return render(request, "partners/answer_invitation.html", context)


@login_required
@require_POST
def accept_invitation(request: Request, key: str) -> HttpResponse:
    """The person acts for the organisation, and is led to what it is asked."""
    try:
        asked = actions.find_invitation(key)
        membership = actions.accept_invitation(by=request.user, key=key)
    except Refusal as refusal:
        return render(request, "partners/invitation_closed.html", {"message": refusal.message}, status=410)
    messages.done(request, _("You now act for {organisation}.").format(organisation=membership.organisation))
    return redirect(asked.next_url or membership.organisation)


@login_required
@require_POST
def accept_own_invitation(request: Request, invitation_id: int) -> HttpResponse:
    """Accept what came to the address one signs in with; the link is not needed for that."""
    waiting = Invitation.objects.addressed_to(request.user, now=timezone.now())
    invitation = get_object_or_404(waiting, pk=invitation_id)
    return change(
        request,
        partial(actions.accept_own_invitation, by=request.user, invitation=invitation),
        done=_("You now act for {organisation}.").format(organisation=invitation.organisation),
        back=invitation.next_url or invitation.organisation.get_absolute_url(),
    )


@require_POST
def decline_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Say no, with or without an account."""
    by = request.user if request.user.is_authenticated else None
    try:
        invitation = actions.decline_invitation(by=by, key=key)
    except Refusal as refusal:
        return render(request, "partners/invitation_closed.html", {"message": refusal.message}, status=410)
    return declined(request, invitation, key)


def declined(request: HttpRequest, invitation: Invitation, key: str) -> HttpResponse:
    return render(request, "partners/invitation_declined.html", {"invitation": invitation, "key": key})


@require_POST
def reconsider_invitation(request: HttpRequest, key: str) -> HttpResponse:
    """Take back one's no, with or without an account, and be asked again."""
    by = request.user if request.user.is_authenticated else None
    try:
        actions.reconsider_invitation(by=by, key=key)
    except Refusal as refusal:
        return render(request, "partners/invitation_closed.html", {"message": refusal.message}, status=410)
    return redirect("partners:answer_invitation", key)
