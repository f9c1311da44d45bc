"""Signing: put up a text, sign it on the page or by the link in a letter, decline, leave."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.actions import SIGN
from collegium.agreements.forms import OptionalReasonForm, ReasonForm, SignForm
from collegium.agreements.models import AgreementParty
from collegium.agreements.permissions import check_user_can_act_for_party, check_user_can_sign, user_can_sign
from collegium.agreements.views.agreements import find_version, version_address
from collegium.agreements.views.drafting import crumbs, find_party
from collegium.agreements.views.shared import address, ask, press
from collegium.agreements.vocabulary import SignedThrough, VersionState
from collegium.core import links, messages
from collegium.core.links import LinkOver
from collegium.initiatives.views.shared import attempt
from collegium.people.models import User
from collegium.people.requests import Request


@login_required
@require_POST
def put_up_for_signature(request: Request, slug: str, agreement_id: int, version_number: int) -> HttpResponse:
    shown = find_version(request, slug, agreement_id, version_number)
    act = partial(actions.put_up_for_signature, by=request.user, version=shown)
    done = _("The text is fixed. Everyone who signs gets a letter.")
    undo = version_address(shown, "withdraw_version")
    return press(request, act, done=done, back=version_address(shown), undo_url=undo)


@login_required
@require_POST
def withdraw_version(request: Request, slug: str, agreement_id: int, version_number: int) -> HttpResponse:
    shown = find_version(request, slug, agreement_id, version_number)
    act = partial(actions.withdraw_version, by=request.user, version=shown)
    done = _("The text is taken back. A draft with the same words is ready to be changed.")
    back = address("agreement", shown.agreement.initiative, shown.agreement_id)
    return press(request, act, done=done, back=back)


@login_required
def sign_agreement(request: Request, slug: str, party_id: int) -> HttpResponse:
    """Read the whole text, then sign it in the name of a partner."""
    party = find_party(request, slug, party_id)
    check_user_can_sign(request.user, party)
    form = sign_form(request, party, request.user)
    if request.method == "POST" and form.is_valid() and sign(form, party, request.user, SignedThrough.PAGE):
        done = _("Signed in the name of {organisation}.").format(organisation=party.organisation)
        messages.done(request, done)
        return redirect(version_address(party.version))
    context = {
        **text_of(party),
        "form": form,
        "initiative": party.version.agreement.initiative,
        "decline_url": address("decline_to_sign", party.version.agreement.initiative, party.pk),
        "breadcrumbs": crumbs(party.version, _("Sign")),
    }
    return render(request, "agreements/sign_agreement.html", context)


def sign_form(request: HttpRequest, party: AgreementParty, person: User) -> SignForm:
    function = party.function if party.signatory_id == person.pk else ""
    return SignForm(request.POST or None, initial={"digest": party.version.digest, "function": function})


def sign(form: SignForm, party: AgreementParty, person: User, through: str) -> Any:
    given = {name: form.cleaned_data[name] for name in ("digest", "function")}
    return attempt(form, partial(actions.sign_agreement, by=person, party=party, through=through, **given))


def text_of(party: AgreementParty) -> dict[str, Any]:
    version = party.version
    return {
        "party": party,
        "version": version,
        "agreement": version.agreement,
        "sections": version.sections.current(),
        "party_names": version.parties.values_list("organisation__name", flat=True).order_by(
            "organisation__name"
        ),
        "is_open": version.state == VersionState.OUT and not hasattr(party, "signature"),
        "has_signed": hasattr(party, "signature"),
    }


@never_cache
def sign_by_link(request: HttpRequest, sign_token: str) -> HttpResponse:
    """From a letter, without signing in: shown on GET, signed on POST. Good for one text, partner and person."""
    party, person = read_link(sign_token)
    form = sign_form(request, party, person)
    declined = ReasonForm(request.POST if "decline" in request.POST else None)
    if request.method == "POST" and "decline" in request.POST:
        if declined.is_valid():
            decline = partial(actions.decline_to_sign, by=person, party=party, **declined.cleaned_data)
            attempt(declined, decline)
            if not declined.errors:
                return redirect(request.path)
        form = SignForm(initial=form.initial)
    elif request.method == "POST" and form.is_valid() and sign(form, party, person, SignedThrough.LINK):
        return redirect(request.path)
    context = {**text_of(party), "form": form, "declined": declined, "person": person}
    return render(request, "agreements/sign_by_link.html", context)


def read_link(token: str) -> tuple[AgreementParty, User]:
    """The party and the person of a link, if they may still do this; otherwise 404."""
    try:
        facts = links.read(SIGN, token)
    except LinkOver as over:
        raise Http404(over.message) from over
    parties = AgreementParty.objects.select_related(
        "organisation", "version__agreement__initiative", "signatory"
    )
    party = parties.filter(pk=facts["party"], version__digest=facts["digest"]).first()
    person = User.objects.filter(pk=facts["person"], is_active=True).first()
    if party is None or person is None or party.signatory_id != person.pk or not user_can_sign(person, party):
        raise Http404(_("This link is no longer valid. Open the newest letter about it, or sign in."))
    return party, person


@login_required
def decline_to_sign(request: Request, slug: str, party_id: int) -> HttpResponse:
    party = find_party(request, slug, party_id)
    check_user_can_sign(request.user, party)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.decline_to_sign, by=request.user, party=party, **form.cleaned_data)
        attempt(form, act)
        if not form.errors:
            messages.done(request, _("The coordinators are told."))
            return redirect(version_address(party.version))
    return ask(
        request,
        form,
        initiative=party.version.agreement.initiative,
        title=_("Do not sign"),
        lead=_("Say what would have to change. You can still sign later."),
        submit=_("Send the reason"),
        crumbs=crumbs(party.version, _("Do not sign")),
    )


@login_required
def leave_agreement(request: Request, slug: str, party_id: int) -> HttpResponse:
    party = find_party(request, slug, party_id)
    initiative = party.version.agreement.initiative
    check_user_can_act_for_party(request.user, party)
    form = OptionalReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.leave_agreement, by=request.user, party=party, **form.cleaned_data)
        if attempt(form, act):
            done = _("{organisation} has left the agreement.").format(organisation=party.organisation)
            messages.done(request, done, undo_url=address("return_to_agreement", initiative, party.pk))
            return redirect(version_address(party.version))
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("{organisation} leaves").format(organisation=party.organisation),
        lead=_(
            "From today. The others stay bound to each other; with fewer than two left the agreement ends."
        ),
        submit=_("Leave the agreement"),
        crumbs=crumbs(party.version, _("Leave")),
    )


@login_required
@require_POST
def return_to_agreement(request: Request, slug: str, party_id: int) -> HttpResponse:
    party = find_party(request, slug, party_id)
    act = partial(actions.return_to_agreement, by=request.user, party=party)
    done = _("{organisation} is bound again.").format(organisation=party.organisation)
    return press(request, act, done=done, back=version_address(party.version))
