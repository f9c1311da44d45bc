"""Drafting: sections, term and parties of a version."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.forms import EditSectionForm, PartnersForm, SectionForm, SignatoryForm, VersionForm
from collegium.agreements.models import AgreementParty, AgreementSection, AgreementVersion
from collegium.agreements.permissions import check_user_can_act_for_party
from collegium.agreements.views.agreements import crumbs_of, find_version, version_address
from collegium.agreements.views.shared import address, ask, press
from collegium.core import messages
from collegium.initiatives.permissions import check_user_can_coordinate
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative
from collegium.people.requests import Request


def find_section(request: Request, slug: str, section_id: int) -> AgreementSection:
    rows = AgreementSection.objects.filter(version__agreement__initiative=find_initiative(request, slug))
    found: AgreementSection = get_object_or_404(
        rows.select_related("version__agreement__initiative"), pk=section_id
    )
    return found


def find_party(request: Request, slug: str, party_id: int) -> AgreementParty:
    rows = AgreementParty.objects.filter(version__agreement__initiative=find_initiative(request, slug))
    rows = rows.select_related("organisation", "signatory", "version__agreement__initiative")
    found: AgreementParty = get_object_or_404(rows, pk=party_id)
    return found


def crumbs(version: AgreementVersion, last: str) -> Crumbs:
    here = (_("Version {n}").format(n=version.number), version_address(version))
    return crumbs_of(version.agreement, here, (last, ""))


@login_required
def edit_version(request: Request, slug: str, agreement_id: int, version_number: int) -> HttpResponse:
    shown = find_version(request, slug, agreement_id, version_number)
    initiative = shown.agreement.initiative
    check_user_can_coordinate(request.user, initiative)
    edited = find_version(request, slug, agreement_id, version_number)
    form = VersionForm(request.POST or None, instance=edited)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_version, by=request.user, version=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("Saved."))
            return redirect(version_address(shown))
    trail = crumbs(shown, _("Term of the agreement"))
    return ask(request, form, initiative=initiative, title=_("Term of this version"), crumbs=trail)


@login_required
def set_parties(request: Request, slug: str, agreement_id: int, version_number: int) -> HttpResponse:
    shown = find_version(request, slug, agreement_id, version_number)
    initiative = shown.agreement.initiative
    check_user_can_coordinate(request.user, initiative)
    own = list(shown.parties.values_list("organisation", flat=True))
    form = PartnersForm(request.POST or None, initiative=initiative, initial={"organisations": own})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.set_parties, by=request.user, version=shown, **form.cleaned_data)
        attempt(form, act)
        if not form.errors:
            messages.done(request, _("Saved."))
            return redirect(version_address(shown))
    trail = crumbs(shown, _("Parties"))
    return ask(request, form, initiative=initiative, title=_("Parties to the agreement"), crumbs=trail)


@login_required
def add_section(request: Request, slug: str, agreement_id: int, version_number: int) -> HttpResponse:
    shown = find_version(request, slug, agreement_id, version_number)
    initiative = shown.agreement.initiative
    check_user_can_coordinate(request.user, initiative)
    form = SectionForm(request.POST or None, instance=AgreementSection(version=shown))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.add_section, by=request.user, version=shown, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("remove_section", initiative, made.pk)
            messages.done(request, _("The section is added."), undo_url=undo)
            return redirect(version_address(shown))
    trail = crumbs(shown, _("New section"))
    return ask(request, form, initiative=initiative, title=_("Add a section"), crumbs=trail)


@login_required
def edit_section(request: Request, slug: str, section_id: int) -> HttpResponse:
    shown = find_section(request, slug, section_id)
    initiative = shown.version.agreement.initiative
    check_user_can_coordinate(request.user, initiative)
    edited = find_section(request, slug, section_id)
    form = EditSectionForm(request.POST or None, instance=edited, initial={"revision": edited.revision})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        revision = values.pop("revision")
        act = partial(actions.edit_section, by=request.user, section=shown, values=values, revision=revision)
        if attempt(form, act):
            messages.done(request, _("The section is saved."))
            return redirect(f"{version_address(shown.version)}#section-{shown.pk}")
    trail = crumbs(shown.version, shown.heading)
    return ask(request, form, initiative=initiative, title=_("Edit the section"), crumbs=trail)


@login_required
@require_POST
def move_section(request: Request, slug: str, section_id: int) -> HttpResponse:
    shown = find_section(request, slug, section_id)
    steps = -1 if request.POST.get("direction") == "up" else 1
    act = partial(actions.move_section, by=request.user, section=shown, steps=steps)
    back = f"{version_address(shown.version)}#section-{shown.pk}"
    return press(request, act, done=_("The section is moved."), back=back)


@login_required
@require_POST
def remove_section(request: Request, slug: str, section_id: int) -> HttpResponse:
    shown = find_section(request, slug, section_id)
    act = partial(actions.remove_section, by=request.user, section=shown)
    undo = address("restore_section", shown.version.agreement.initiative, shown.pk)
    back = version_address(shown.version)
    return press(request, act, done=_("The section is removed."), back=back, undo_url=undo)


@login_required
@require_POST
def restore_section(request: Request, slug: str, section_id: int) -> HttpResponse:
    shown = find_section(request, slug, section_id)
    act = partial(actions.restore_section, by=request.user, section=shown)
    return press(request, act, done=_("The section is back."), back=version_address(shown.version))


@login_required
def name_signatory(request: Request, slug: str, party_id: int) -> HttpResponse:
    party = find_party(request, slug, party_id)
    initiative = party.version.agreement.initiative
    check_user_can_act_for_party(request.user, party)
    given = {"person": party.signatory_id, "function": party.function}
    form = SignatoryForm(request.POST or None, organisation=party.organisation, initial=given)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.name_signatory, by=request.user, party=party, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("Saved."))
            return redirect(version_address(party.version))
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Who signs for {organisation}").format(organisation=party.organisation),
        lead=_("One of its administrators. They get a letter when the text is put up for signature."),
        crumbs=crumbs(party.version, party.organisation.name),
    )
