"""Updates: the list with the candour log, one with its discussion, writing and changing."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements.views.shared import ask, press
from collegium.communication import actions
from collegium.communication.forms import UpdateFilter, UpdateForm
from collegium.communication.models import Update
from collegium.communication.permissions import check_user_can_edit_update, user_can_edit_update
from collegium.communication.tables import candour_of
from collegium.communication.views.shared import address, level_of, thread_context
from collegium.communication.vocabulary import KIND_TONES, Level
from collegium.core import messages
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.permissions import check_user_can_contribute
from collegium.initiatives.views.shared import attempt, find_initiative, may
from collegium.people.requests import Request


@login_required
def updates(request: Request, slug: str) -> HttpResponse:
    """The newest first; successes and setbacks look alike."""
    initiative = find_initiative(request, slug)
    abilities = may(request, initiative)
    rows = Update.objects.current().filter(initiative=initiative).select_related("author", "goal")
    can_write = abilities["user_can_contribute"]
    return table_response(
        request,
        template="communication/updates.html",
        caption=_("News"),
        columns=[
            Column("title", _("What"), lambda u: u.title, url=lambda u: address("update", initiative, u.pk)),
            Column(
                "kind", _("What it is"), lambda u: u.get_kind_display(), tone=lambda u: KIND_TONES[u.kind]
            ),
            Column("goal", _("Goal"), lambda u: u.goal),
            Column("author", _("Told by"), lambda u: u.author, order_by="author__name"),
            Column("at", _("When"), lambda u: u.written_at, order_by="written_at"),
            Column("answered", _("Answered"), lambda u: u.answered_at, order_by="answered_at"),
        ],
        rows=rows,
        filter_form=UpdateFilter(request.GET, initiative=initiative),
        empty=EmptyState(
            title=_("Nothing has been told yet"),
            text=_("Tell the partners what happened: what worked, and just as much what did not."),
            url=address("write_update", initiative) if can_write else "",
            action=_("Tell something"),
        ),
        context={
            "initiative": initiative,
            "candour": candour_of(initiative),
            "level": level_of(request.user, initiative),
            "levels": Level.choices,
            "where": _("Tell me of this initiative"),
            "subscribe_url": address("subscribe", initiative),
            **abilities,
        },
    )


def find_update(request: Request, slug: str, update_id: int) -> Update:
    initiative = find_initiative(request, slug)
    rows = Update.objects.filter(initiative=initiative)
    rows = rows.select_related("initiative", "author", "goal", "thread__initiative")
    found: Update = get_object_or_404(rows, pk=update_id)
    return found


@login_required
def update(request: Request, slug: str, update_id: int) -> HttpResponse:
    shown = find_update(request, slug, update_id)
    abilities = may(request, shown.initiative)
    context = {
        "initiative": shown.initiative,
        "update": shown,
        "tone": KIND_TONES[shown.kind],
        "can_edit": user_can_edit_update(request.user, shown),
        "breadcrumbs": [(_("News"), address("updates", shown.initiative)), (shown.title, "")],
        **abilities,
        **thread_context(request, shown.thread, abilities),
    }
    return render(request, "communication/update.html", context)


@login_required
def write_update(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_contribute(request.user, initiative)
    coordinates = may(request, initiative)["user_can_coordinate"]
    instance = Update(initiative=initiative, written_at=timezone.now())
    form = UpdateForm(
        request.POST or None, instance=instance, initiative=initiative, coordinates=coordinates,
        initial={"goal": request.GET.get("goal")},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        act = partial(actions.write_update, by=request.user, initiative=initiative, values=form.cleaned_data)
        if made := attempt(form, act):
            undo = address("archive_update", initiative, made.pk)
            messages.done(request, _("It is told to all partners."), undo_url=undo)
            return redirect(made.get_absolute_url())
    crumbs: list[tuple[Any, str]] = [(_("News"), address("updates", initiative)), (_("Tell something"), "")]
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Tell something"),
        lead=_("A setback counts as much as a success: say what you learned, and others can answer."),
        submit=_("Tell it"),
        crumbs=crumbs,
    )


@login_required
def edit_update(request: Request, slug: str, update_id: int) -> HttpResponse:
    shown = find_update(request, slug, update_id)
    check_user_can_edit_update(request.user, shown)
    coordinates = may(request, shown.initiative)["user_can_coordinate"]
    form = UpdateForm(
        request.POST or None, instance=copy(shown), initiative=shown.initiative, coordinates=coordinates
    )
    if request.method == "POST" and form.is_valid():
        act = partial(actions.edit_update, by=request.user, update=shown, values=form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The change is saved."))
            return redirect(shown.get_absolute_url())
    crumbs = [(_("News"), address("updates", shown.initiative)), (shown.title, shown.get_absolute_url())]
    return ask(
        request, form, initiative=shown.initiative, title=_("Change"), crumbs=[*crumbs, (_("Change"), "")]
    )


@login_required
@require_POST
def archive_update(request: Request, slug: str, update_id: int) -> HttpResponse:
    shown = find_update(request, slug, update_id)
    undo = address("restore_update", shown.initiative, shown.pk)
    act = partial(actions.archive_update, by=request.user, update=shown)
    back = address("updates", shown.initiative)
    return press(request, act, done=_("It is withdrawn."), back=back, undo_url=undo)


@login_required
@require_POST
def restore_update(request: Request, slug: str, update_id: int) -> HttpResponse:
    shown = find_update(request, slug, update_id)
    act = partial(actions.restore_update, by=request.user, update=shown)
    return press(request, act, done=_("It is back."), back=shown.get_absolute_url())


@login_required
@require_POST
def subscribe(request: Request, slug: str) -> HttpResponse:
    """What the person wants to hear of in the initiative."""
    initiative = find_initiative(request, slug)
    level = request.POST.get("level", "")
    act = partial(actions.subscribe, by=request.user, initiative=initiative, level=level)
    return press(request, act, done=_("Noted."), back=address("updates", initiative))
