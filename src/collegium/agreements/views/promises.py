"""Promises: the list, one with its thread, and what became of each."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.forms import KeepForm, NoteForm, PromiseFilter, PromiseForm, default_day
from collegium.agreements.models import Promise
from collegium.agreements.permissions import (
    check_user_can_promise_for,
    check_user_can_settle_promise,
    organisations_of,
    user_can_confirm_promise,
    user_can_promise_for,
    user_can_record_contribution,
    user_can_settle_promise,
)
from collegium.agreements.tables import open_first, promise_state
from collegium.agreements.views.shared import address, ask, history_of, press
from collegium.agreements.vocabulary import PromiseState
from collegium.core import messages
from collegium.core.clock import own_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.actions.links import LinkGroup, chain_links, links_of
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_contribute, user_can_contribute
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative
from collegium.partners.models import Organisation
from collegium.people.requests import Request


def find_promise(request: Request, slug: str, promise_id: int) -> Promise:
    rows = Promise.objects.filter(initiative=find_initiative(request, slug))
    rows = rows.select_related(
        "initiative", "organisation", "owner", "receiver", "goal", "section__version__agreement", "settled_by",
        "confirmed_for", "created_by",
    )  # fmt: skip
    found: Promise = get_object_or_404(rows, pk=promise_id)
    return found


def promise_address(promise: Promise, name: str = "promise") -> str:
    return address(name, promise.initiative, promise.pk)


def columns_of(initiative: Initiative, *, with_partner: bool = True) -> list[Column]:
    """Columns of every table of promises."""
    today = own_date()
    partner = [
        Column("partner", _("Partner"), lambda p: p.organisation.name, order_by="organisation__name"),
    ]
    return [
        Column(
            "title",
            _("Promise"),
            lambda p: p.title,
            url=lambda p: address("promise", initiative, p.pk),
            order_by="title",
        ),
        *(partner if with_partner else []),
        Column("owner", _("Who sees to it"), lambda p: p.owner, order_by="owner__name"),
        Column("due", _("Until"), lambda p: p.due_on, order_by="due_on"),
        Column(
            "state",
            _("State"),
            lambda p: promise_state(p, today)[0],
            tone=lambda p: promise_state(p, today)[1],
            order_by="state",
        ),
        Column(
            "goal", _("Goal"), lambda p: p.goal, text=lambda p: p.goal and Truncator(p.goal.title).chars(40)
        ),
    ]


@login_required
def promises(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    today = own_date()
    contributes = user_can_contribute(request.user, initiative)
    rows = open_first(initiative.promises.all())
    mine = initiative.promises.owned_by(request.user).due_soon(today=today).select_related("organisation")
    parts = initiative.participations.accepted(today=today).select_related("organisation")
    mine_too = organisations_of(request.user, initiative)
    own = [part for part in parts if part.organisation_id in mine_too]
    return table_response(
        request,
        template="agreements/promises.html",
        caption=_("Promises"),
        columns=columns_of(initiative),
        rows=rows,
        filter_form=PromiseFilter(request.GET, initiative=initiative, user=request.user),
        empty=EmptyState(
            title=_("Nobody has promised anything yet"),
            text=_("A promise says what a partner will do, who sees to it, and until when."),
            url=address("create_promise", initiative) if contributes else "",
            action=_("Write down a promise"),
        ),
        context={
            "initiative": initiative,
            "mine": [(promise, promise.is_overdue(today=today)) for promise in mine[:10]],
            "own_parts": own[:5],
            "user_can_contribute": contributes,
        },
    )


@login_required
def create_promise(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_contribute(request.user, initiative)
    own = sorted(organisations_of(request.user, initiative))
    given = {"goal": request.GET.get("goal"), "due_on": default_day(), "owner": request.user.pk}
    given |= {"organisation": request.GET.get("partner") or (own[0] if own else None)}
    form = PromiseForm(
        request.POST or None,
        instance=Promise(initiative=initiative),
        initiative=initiative,
        user=request.user,
        initial=given,
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        act = partial(
            actions.create_promise, by=request.user, initiative=initiative,
            organisation=values.pop("organisation"), values=values,
        )  # fmt: skip
        if made := attempt(form, act):
            undo = promise_address(made, "drop_promise")
            messages.done(request, _("The promise is written down."), undo_url=undo)
            return redirect(promise_address(made))
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Write down a promise"),
        lead=_("Something that others can count on, small enough to be kept."),
        submit=_("Promise"),
        crumbs=[(_("Promises"), address("promises", initiative)), (_("New"), "")],
    )


@login_required
@require_POST
def drop_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    """Undo of writing a promise down."""
    shown = find_promise(request, slug, promise_id)
    note = _("Written down by mistake.")
    act = partial(actions.withdraw_promise, by=request.user, promise=shown, note=note)
    back = address("promises", shown.initiative)
    undo = promise_address(shown, "reopen_promise")
    return press(request, act, done=_("The promise is withdrawn."), back=back, undo_url=undo)


@login_required
def promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    """One promise with the thread on which it hangs, and what happened to it."""
    shown = find_promise(request, slug, promise_id)
    initiative = shown.initiative
    state, tone = promise_state(shown, own_date())
    is_open = shown.state == PromiseState.OPEN
    settles = user_can_settle_promise(request.user, shown)
    kept = shown.state in {PromiseState.KEPT, PromiseState.LATE}
    own = organisations_of(request.user, initiative) - {shown.organisation_id}
    groups = links_of(request.user, shown)
    context = {
        "initiative": initiative,
        "promise": shown,
        "state": state,
        "tone": tone,
        "is_open": is_open,
        "chain": thread_of(shown, groups),
        "groups": groups,
        "user_can_give": user_can_record_contribution(request.user, initiative, shown.organisation),
        "facts": facts_of(shown),
        "events": history_of(shown),
        "next": Promise.objects.filter(follows=shown).first(),
        "user_can_settle": settles,
        "user_can_edit": is_open and user_can_promise_for(request.user, initiative, shown.organisation),
        "user_can_confirm": kept and bool(own) and user_can_confirm_promise(request.user, shown),
        "confirmed_by_me": shown.confirmed_by_id == request.user.pk,
        "breadcrumbs": [(_("Promises"), address("promises", initiative)), (shown.title, "")],
    }
    return render(request, "agreements/promise.html", context)


def thread_of(shown: Promise, groups: list[LinkGroup]) -> list[dict[str, Any]]:
    """From vision over goal and agreement to this promise, and on to what it serves and what came of it."""
    base = shown.initiative.get_absolute_url()
    goal, section = shown.goal, shown.section
    done = {PromiseState.KEPT: "done", PromiseState.LATE: "done"}.get(PromiseState(shown.state), "open")
    links = [
        (_("Vision"), f"{base}vision/", "", "done"),
        (
            _("Goal"),
            f"{base}goals/{goal.pk}/" if goal else "",
            goal.title if goal else _("none yet"),
            "done" if goal else "open",
        ),
        (_("Promise"), "", "", "current"),
        (_("Outcome"), "", shown.get_state_display(), done),
    ]
    if section:
        version = section.version
        url = address("agreement_version", shown.initiative, version.agreement_id, version.number)
        links.insert(2, (_("Agreement"), f"{url}#section-{section.pk}", section.heading, "done"))
    if shown.subject_label:
        links.insert(-1, (_("From"), shown.subject_url, shown.subject_label, "done"))
    parts = [{"label": label, "url": url, "text": text, "state": state} for label, url, text, state in links]
    return [*parts[:-1], *chain_links(groups, promise_address(shown)), parts[-1]]


def facts_of(shown: Promise) -> list[tuple[Any, ...]]:
    facts: list[tuple[Any, ...]] = [
        (_("Who promises"), shown.organisation.name),
        (_("Who sees to it"), shown.owner or _("nobody named")),
        (_("To whom"), shown.receiver or _("all partners")),
        (_("Repeats"), shown.get_rhythm_display()),
    ]
    if shown.confirmed_for:
        facts.append((_("Confirmed by"), shown.confirmed_for))
    if shown.evidence_url:
        facts.append((_("What shows it"), shown.evidence_url, shown.evidence_url))
    return facts


@login_required
def edit_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    shown = find_promise(request, slug, promise_id)
    check_user_can_promise_for(request.user, shown.initiative, shown.organisation)
    form = PromiseForm(
        request.POST or None, instance=copy(shown), initiative=shown.initiative, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_promise, by=request.user, promise=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The promise is saved."))
            return redirect(promise_address(shown))
    trail = crumbs(shown, _("Edit"))
    return ask(request, form, initiative=shown.initiative, title=_("Edit the promise"), crumbs=trail)


def crumbs(shown: Promise, last: str) -> Crumbs:
    trail = [(_("Promises"), address("promises", shown.initiative))]
    return [*trail, (shown.title, promise_address(shown)), (last, "")]


@login_required
def keep_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    """At once by a button, or with day, note and evidence by the form."""
    shown = find_promise(request, slug, promise_id)
    check_user_can_settle_promise(request.user, shown)
    undo = promise_address(shown, "reopen_promise")
    done = _("“{title}” is kept.").format(title=shown.title)
    if request.method == "POST" and "quick" in request.POST:
        act = partial(actions.keep_promise, by=request.user, promise=shown)
        back = back_to(request, shown)
        return press(request, act, done=done, back=back, undo_url=undo)
    form = KeepForm(request.POST or None, initial={"on": own_date()})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.keep_promise, by=request.user, promise=shown, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, done, undo_url=undo)
            return redirect(promise_address(shown))
    trail = crumbs(shown, _("Kept"))
    return ask(request, form, initiative=shown.initiative, title=_("The promise is kept"), crumbs=trail)


def back_to(request: Request, shown: Promise) -> str:
    """The list, where the button was pressed there; otherwise the page of the promise."""
    return (
        address("promises", shown.initiative) if request.POST["quick"] == "list" else promise_address(shown)
    )


@login_required
def break_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    lead = _("Say why: the others can help, or plan without it.")
    shown = find_promise(request, slug, promise_id)
    return say_why(request, shown, actions.break_promise, title=_("The promise is not kept"), lead=lead)


@login_required
def withdraw_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    lead = _("For what no longer makes sense. It does not count as kept or not kept.")
    shown = find_promise(request, slug, promise_id)
    return say_why(request, shown, actions.withdraw_promise, title=_("Withdraw the promise"), lead=lead)


def say_why(request: Request, shown: Promise, action: Any, *, title: str, lead: str) -> HttpResponse:
    check_user_can_settle_promise(request.user, shown)
    form = NoteForm(request.POST or None)
    said = request.method == "POST" and form.is_valid()
    if said and attempt(form, partial(action, by=request.user, promise=shown, **form.cleaned_data)):
        messages.done(request, _("Saved."), undo_url=promise_address(shown, "reopen_promise"))
        return redirect(promise_address(shown))
    trail = crumbs(shown, title)
    return ask(request, form, initiative=shown.initiative, title=title, lead=lead, crumbs=trail)


@login_required
@require_POST
def reopen_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    shown = find_promise(request, slug, promise_id)
    act = partial(actions.reopen_promise, by=request.user, promise=shown)
    return press(request, act, done=_("The promise is open again."), back=promise_address(shown))


@login_required
@require_POST
def confirm_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    shown = find_promise(request, slug, promise_id)
    own = organisations_of(request.user, shown.initiative) - {shown.organisation_id}
    receiver = {shown.receiver_id} if shown.receiver_id else own
    organisation = get_object_or_404(Organisation, pk=min(own & receiver, default=0))
    act = partial(actions.confirm_promise, by=request.user, promise=shown, organisation=organisation)
    undo = promise_address(shown, "unconfirm_promise")
    return press(request, act, done=_("Confirmed."), back=promise_address(shown), undo_url=undo)


@login_required
@require_POST
def unconfirm_promise(request: Request, slug: str, promise_id: int) -> HttpResponse:
    shown = find_promise(request, slug, promise_id)
    act = partial(actions.unconfirm_promise, by=request.user, promise=shown)
    return press(request, act, done=_("No longer confirmed."), back=promise_address(shown))
