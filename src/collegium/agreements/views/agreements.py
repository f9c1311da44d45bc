"""Agreements: the list, one with its versions, its text, and what changed."""

import difflib
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.forms import AgreementForm, EditAgreementForm, ReasonForm, VersionForm
from collegium.agreements.models import (
    Agreement,
    AgreementParty,
    AgreementSection,
    AgreementVersion,
    Reaffirmation,
)
from collegium.agreements.models.agreements import with_signatures
from collegium.agreements.permissions import user_can_act_for_party, user_can_sign
from collegium.agreements.views.shared import address, ask, press
from collegium.agreements.vocabulary import AgreementState, VersionState
from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, build_table, csv_response, table_response
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate, user_can_coordinate
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative
from collegium.people.requests import Request


def find_agreement(request: Request, slug: str, agreement_id: int) -> Agreement:
    rows = Agreement.objects.filter(initiative=find_initiative(request, slug)).select_related("initiative")
    found: Agreement = get_object_or_404(rows, pk=agreement_id)
    return found


def find_version(request: Request, slug: str, agreement_id: int, version_number: int) -> AgreementVersion:
    agreement = find_agreement(request, slug, agreement_id)
    found: AgreementVersion = get_object_or_404(agreement.versions, number=version_number)
    found.agreement = agreement
    return found


def version_address(version: AgreementVersion, name: str = "agreement_version") -> str:
    return address(name, version.agreement.initiative, version.agreement_id, version.number)


def crumbs_of(agreement: Agreement, *more: tuple[Any, str]) -> Crumbs:
    initiative = agreement.initiative
    own = (agreement.title, address("agreement", initiative, agreement.pk) if more else "")
    return [(_("Agreements"), address("agreements", initiative)), own, *more]


@login_required
def agreements(request: Request, slug: str) -> HttpResponse:
    """All agreements, what waits for the person's signature, and the round about the vision."""
    initiative = find_initiative(request, slug)
    coordinates = user_can_coordinate(request.user, initiative)
    bound = AgreementVersion.objects.filter(state__in=[VersionState.IN_FORCE, VersionState.OUT])
    rows = initiative.agreements.prefetch_related(Prefetch("versions", queryset=bound, to_attr="bound"))
    columns = [
        Column("title", _("Agreement"), lambda a: a.title, url=own_address(initiative), order_by="title"),
        Column("kind", _("Kind"), lambda a: a.get_kind_display(), order_by="kind"),
        Column("state", _("State"), lambda a: standing(a)[0], tone=lambda a: standing(a)[1]),
        Column("version", _("Version"), lambda a: a.bound[0].number if a.bound else None, align="end"),
        Column("ends", _("Ends"), lambda a: a.ended_on or (a.bound[-1].ends_on if a.bound else None)),
    ]
    to_sign = AgreementParty.objects.to_sign(request.user, today=utc_date(), initiative=initiative)
    return table_response(
        request,
        template="agreements/agreements.html",
        caption=_("Agreements"),
        columns=columns,
        rows=rows,
        empty=EmptyState(
            title=_("Nothing has been agreed in writing yet"),
            text=_("An agreement says who does what, how you decide, and what happens when somebody leaves."),
            url=address("create_agreement", initiative) if coordinates else "",
            action=_("Draft an agreement"),
        ),
        context={
            "initiative": initiative,
            "user_can_coordinate": coordinates,
            "to_sign": to_sign.select_related("organisation", "version__agreement"),
            "round": Reaffirmation.objects.filter(initiative=initiative, closed_at=None).first(),
            "has_vision": initiative.visions.exists(),
        },
    )


def standing(agreement: Any) -> tuple[str, str]:
    """How an agreement of the list stands, by the version that all have signed."""
    signed = next((one for one in agreement.bound if one.state == VersionState.IN_FORCE), None)
    stands: tuple[str, str] = agreement.standing(signed, today=utc_date())
    return stands


def own_address(initiative: Initiative) -> Any:
    return lambda agreement: address("agreement", initiative, agreement.pk)


@login_required
def create_agreement(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    instance = Agreement(initiative=initiative)
    form = AgreementForm(request.POST or None, instance=instance, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        organisations, from_settings = given.pop("organisations"), given.pop("from_settings")
        act = partial(
            actions.create_agreement, by=request.user, initiative=initiative, values=given,
            organisations=organisations, from_settings=from_settings,
        )  # fmt: skip
        if made := attempt(form, act):
            messages.done(
                request, _("The draft is there. Go through its sections and fill in what is in brackets.")
            )
            return redirect(address("agreement_version", initiative, made.pk, 1))
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Draft an agreement"),
        lead=_("It begins with sections for your kind of initiative, which you change as you need."),
        submit=_("Make the draft"),
        crumbs=[(_("Agreements"), address("agreements", initiative)), (_("New"), "")],
    )


@login_required
def agreement(request: Request, slug: str, agreement_id: int) -> HttpResponse:
    """Where it stands: versions, and for the one that counts who has signed."""
    shown = find_agreement(request, slug, agreement_id)
    versions = list(shown.versions.select_related("created_by"))
    under_way = next((v for v in versions if v.state in {VersionState.DRAFT, VersionState.OUT}), None)
    in_force = next((v for v in versions if v.state == VersionState.IN_FORCE), None)
    context = {
        "initiative": shown.initiative,
        "agreement": shown,
        "standing": shown.standing(in_force, today=utc_date()),
        "under_way": under_way,
        "in_force": in_force,
        "versions": [(v, v.standing(today=utc_date())) for v in versions],
        "is_over": shown.state in {AgreementState.ENDED, AgreementState.EXPIRED},
        "user_can_coordinate": user_can_coordinate(request.user, shown.initiative),
        "breadcrumbs": crumbs_of(shown),
    }
    return render(request, "agreements/agreement.html", context)


@login_required
def edit_agreement(request: Request, slug: str, agreement_id: int) -> HttpResponse:
    shown = find_agreement(request, slug, agreement_id)
    check_user_can_coordinate(request.user, shown.initiative)
    form = EditAgreementForm(request.POST or None, instance=find_agreement(request, slug, agreement_id))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_agreement, by=request.user, agreement=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("Saved."))
            return redirect(address("agreement", shown.initiative, shown.pk))
    crumbs = crumbs_of(shown, (_("Edit"), ""))
    return ask(request, form, initiative=shown.initiative, title=_("Edit the agreement"), crumbs=crumbs)


@login_required
def amend_agreement(request: Request, slug: str, agreement_id: int) -> HttpResponse:
    """A new version, to change or to renew."""
    shown = find_agreement(request, slug, agreement_id)
    check_user_can_coordinate(request.user, shown.initiative)
    last = shown.versions.first()
    instance = AgreementVersion(agreement=shown, starts_on=utc_date(), ends_on=last.ends_on if last else None)
    form = VersionForm(request.POST or None, instance=instance)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.amend_agreement, by=request.user, agreement=shown, values=form.cleaned_data)
        if made := attempt(form, act):
            messages.done(
                request, _("The new version is a draft. The one before stays in force until all have signed.")
            )
            return redirect(version_address(made))
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Change or renew"),
        lead=_("A new version with the same text and a new term. It needs new signatures."),
        submit=_("Make the new version"),
        crumbs=crumbs_of(shown, (_("New version"), "")),
    )


@login_required
def end_agreement(request: Request, slug: str, agreement_id: int) -> HttpResponse:
    shown = find_agreement(request, slug, agreement_id)
    check_user_can_coordinate(request.user, shown.initiative)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.end_agreement, by=request.user, agreement=shown, **form.cleaned_data)
        if attempt(form, act):
            undo = address("resume_agreement", shown.initiative, shown.pk)
            messages.done(request, _("The agreement has ended."), undo_url=undo)
            return redirect(address("agreement", shown.initiative, shown.pk))
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("End the agreement"),
        lead=_("For all partners, from today. The text and the signatures stay."),
        submit=_("End it"),
        crumbs=crumbs_of(shown, (_("End"), "")),
    )


@login_required
@require_POST
def resume_agreement(request: Request, slug: str, agreement_id: int) -> HttpResponse:
    shown = find_agreement(request, slug, agreement_id)
    act = partial(actions.resume_agreement, by=request.user, agreement=shown)
    back = address("agreement", shown.initiative, shown.pk)
    return press(request, act, done=_("The agreement goes on."), back=back)


@login_required
def agreement_version(request: Request, slug: str, agreement_id: int, version_number: int) -> HttpResponse:
    """The text of one version with its parties: to draft, to read, to print."""
    shown = find_version(request, slug, agreement_id, version_number)
    initiative = shown.agreement.initiative
    parties = list(with_signatures(shown.parties.all()))
    for party in parties:
        party.version = shown
    coordinates = user_can_coordinate(request.user, initiative)
    caption = _("Parties and signatures")
    columns = party_columns()
    if request.GET.get("format") == "csv":
        return csv_response(caption=caption, columns=columns, rows=parties)
    own = [party for party in parties if party.signatory_id == request.user.pk or not coordinates]
    context = {
        "initiative": initiative,
        "agreement": shown.agreement,
        "version": shown,
        "standing": shown.standing(today=utc_date()),
        "sections": shown.sections.current(),
        "party_names": [party.organisation.name for party in parties],
        "removed": shown.sections.exclude(removed_at=None) if shown.state == VersionState.DRAFT else [],
        "is_draft": shown.state == VersionState.DRAFT,
        "is_genuine": shown.state == VersionState.DRAFT or shown.is_genuine(),
        "table": build_table(
            request,
            caption=caption,
            columns=columns,
            rows=parties,
            paged=False,
            empty=EmptyState(title=_("No partner yet"), text=_("Choose the partners that enter into it.")),
        ),
        "signed": sum(signature_of(party) is not None for party in parties),
        "total": len(parties),
        "to_sign": parties_to_sign(shown, parties, request),
        "to_name": to_name(shown, parties if coordinates else own, request),
        "to_leave": parties_that_may_leave(shown, parties, request),
        "user_can_coordinate": coordinates,
        "has_before": shown.number > 1,
        "lacks_vision": shown.state == VersionState.DRAFT and not initiative.visions.exists(),
        "breadcrumbs": crumbs_of(shown.agreement, (_("Version {n}").format(n=shown.number), "")),
    }
    return render(request, "agreements/agreement_version.html", context)


def signature_of(party: AgreementParty) -> Any:
    return getattr(party, "signature", None)


def party_columns() -> list[Column]:
    return [
        Column("partner", _("Partner"), lambda p: p.organisation.name),
        Column("signatory", _("Who signs"), who_signs),
        Column("state", _("State"), lambda p: party_state(p)[0], tone=lambda p: party_state(p)[1]),
        Column(
            "signed",
            _("Signed"),
            lambda p: localtime(signature_of(p).signed_at).date() if signature_of(p) else None,
        ),
        Column("why", _("Reason"), lambda p: p.left_reason or p.declined_reason),
    ]


def who_signs(party: AgreementParty) -> str:
    """Who has signed or is to sign, with the function."""
    signature = signature_of(party)
    name, function = (signature.name, signature.function) if signature else (party.signatory, party.function)
    return _("{name}, {function}").format(name=name, function=function) if function else str(name or "")


def party_state(party: AgreementParty) -> tuple[str, str]:
    if party.left_on:
        return _("Has left"), "neutral"
    if signature_of(party):
        return _("Signed"), "good"
    return (_("Does not sign"), "urgent") if party.declined_at else (_("Not signed yet"), "attention")


def parties_to_sign(version: AgreementVersion, parties: Any, request: Request) -> list[AgreementParty]:
    if version.state != VersionState.OUT:
        return []
    initiative = version.agreement.initiative
    mine = AgreementParty.objects.to_sign(request.user, today=utc_date(), initiative=initiative)
    ids = set(mine.filter(version=version).values_list("pk", flat=True))
    return [party for party in parties if party.pk in ids]


def to_name(version: AgreementVersion, parties: Any, request: Request) -> list[AgreementParty]:
    """Parties for which the person may say who signs; few names are asked one by one, many only of coordinators."""
    if version.state not in {VersionState.DRAFT, VersionState.OUT}:
        return []
    waiting = [party for party in parties if not signature_of(party)]
    if user_can_coordinate(request.user, version.agreement.initiative):
        return waiting
    return [party for party in waiting if user_can_act_for_party(request.user, party)]


def parties_that_may_leave(version: AgreementVersion, parties: Any, request: Request) -> list[AgreementParty]:
    if version.state != VersionState.IN_FORCE:
        return []
    staying = [party for party in parties if party.left_on is None]
    if user_can_coordinate(request.user, version.agreement.initiative):
        return staying
    return [party for party in staying if user_can_sign(request.user, party)]


@login_required
def agreement_changes(request: Request, slug: str, agreement_id: int, version_number: int) -> HttpResponse:
    """What a version says otherwise than the one before, section by section."""
    shown = find_version(request, slug, agreement_id, version_number)
    before = shown.agreement.versions.filter(number__lt=version_number).first()
    context = {
        "initiative": shown.agreement.initiative,
        "agreement": shown.agreement,
        "version": shown,
        "before": before,
        "changes": section_changes(before, shown) if before else [],
        "terms": [(version, version.starts_on, version.ends_on) for version in (before, shown) if version],
        "breadcrumbs": crumbs_of(
            shown.agreement,
            (_("Version {n}").format(n=shown.number), version_address(shown)),
            (_("What changed"), ""),
        ),
    }
    return render(request, "agreements/agreement_changes.html", context)


def section_changes(before: AgreementVersion, after: AgreementVersion) -> list[dict[str, Any]]:
    """Sections that were added, removed or changed, matched by what they are about; pieces as in `pieces_of`."""
    old = {identity(one): one for one in before.sections.current()}
    new = {identity(one): one for one in after.sections.current()}
    changed = []
    for key in [*new, *(key for key in old if key not in new)]:
        was, now = old.get(key), new.get(key)
        if was is None or now is None or (was.heading, was.text) != (now.heading, now.text):
            texts = (was.text if was else "", now.text if now else "")
            heading = pieces_of(was.heading if was else "", now.heading if now else "")
            changed.append({"heading": heading, "pieces": pieces_of(*texts)})
    return changed


def identity(section: AgreementSection) -> str:
    return section.key or section.heading.casefold()


def pieces_of(before: str, after: str) -> list[tuple[str, str]]:
    """Word by word: ("same" | "added" | "removed", text)."""
    old, new = before.split(), after.split()
    pieces: list[tuple[str, str]] = []
    for kind, i1, i2, j1, j2 in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(("same", " ".join(old[i1:i2])))
            continue
        pieces += [("removed", " ".join(old[i1:i2]))] if i2 > i1 else []
        pieces += [("added", " ".join(new[j1:j2]))] if j2 > j1 else []
    return pieces


@cache_control(private=True, max_age=60)
def public_agreement(request: HttpRequest, public_slug: str, agreement_id: int) -> HttpResponse:
    """What everybody may read: the text in force and the partners that signed it, no persons."""
    rows = Agreement.objects.filter(initiative__in=Initiative.objects.public(), initiative__slug=public_slug)
    rows = rows.filter(is_public=True, state=AgreementState.IN_FORCE).select_related("initiative")
    shown = get_object_or_404(rows, pk=agreement_id)
    version = get_object_or_404(shown.versions, state=VersionState.IN_FORCE)
    parties = list(with_signatures(version.parties.staying()))
    context = {
        "shown": shown,
        "version": version,
        "sections": version.sections.current(),
        "parties": parties,
        "party_names": [party.organisation.name for party in parties],
    }
    return render(request, "agreements/public_agreement.html", context)
