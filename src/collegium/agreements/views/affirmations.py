"""Rounds about the shared vision."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.forms import AnswerForm, DueForm, default_day
from collegium.agreements.models import Reaffirmation, ReaffirmationAnswer
from collegium.agreements.views.shared import address, ask, press
from collegium.agreements.vocabulary import Affirmation
from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.permissions import (
    check_user_can_coordinate,
    organisations_spoken_for_by,
    user_can_coordinate,
)
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative
from collegium.partners.models import Organisation
from collegium.people.requests import Request


def find_round(request: Request, slug: str, affirmation_id: int) -> Reaffirmation:
    rows = Reaffirmation.objects.filter(initiative=find_initiative(request, slug))
    found: Reaffirmation = get_object_or_404(rows.select_related("initiative", "vision"), pk=affirmation_id)
    return found


def crumbs(initiative: Any, last: str, here: str = "") -> Crumbs:
    trail = [(_("Agreements"), address("agreements", initiative))]
    trail += [(_("Re-affirmation of the vision"), address("reaffirmations", initiative))]
    return [*trail, (last, here)]


@login_required
def reaffirmations(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    coordinates = user_can_coordinate(request.user, initiative)
    rounds = Reaffirmation.objects.filter(initiative=initiative)
    rows = rounds.select_related("vision").annotate(answered=Count("answers"))
    columns = [
        Column(
            "until",
            _("Answers until"),
            lambda r: r.due_on,
            url=lambda r: address("reaffirmation", initiative, r.pk),
            order_by="due_on",
        ),
        Column("state", _("State"), lambda r: state(r)[0], tone=lambda r: state(r)[1]),
        Column("version", _("Version of the vision"), lambda r: r.vision.version, align="end"),
        Column("answered", _("Answers"), lambda r: r.answered, align="end"),
    ]
    return table_response(
        request,
        template="agreements/reaffirmations.html",
        caption=_("Re-affirmation of the vision"),
        columns=columns,
        rows=rows,
        empty=EmptyState(
            title=_("The partners have not been asked yet"),
            text=_(
                "People and circumstances change. Ask once a year whether the vision is still everybody's."
            ),
            url=address("open_reaffirmation", initiative) if coordinates else "",
            action=_("Ask the partners"),
        ),
        context={
            "initiative": initiative,
            "user_can_coordinate": coordinates,
            "is_open": rows.filter(closed_at=None).exists(),
            "breadcrumbs": crumbs(initiative, "")[:-1],
        },
    )


def state(round: Reaffirmation) -> tuple[str, str]:  # noqa: A002
    if round.closed_at:
        return _("Closed"), "neutral"
    return (_("Overdue"), "urgent") if round.is_overdue(today=utc_date()) else (_("Open"), "info")


@login_required
def open_reaffirmation(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    form = DueForm(request.POST or None, initial={"due_on": default_day()})
    if request.method == "POST" and form.is_valid():
        act = partial(actions.open_reaffirmation, by=request.user, initiative=initiative, **form.cleaned_data)
        if made := attempt(form, act):
            undo = address("close_reaffirmation", initiative, made.pk)
            messages.done(request, _("The partners are asked."), undo_url=undo)
            return redirect(address("reaffirmation", initiative, made.pk))
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Ask the partners about the vision"),
        lead=_("Whoever speaks for a partner is asked whether the current version is still theirs."),
        submit=_("Ask"),
        crumbs=crumbs(initiative, _("New round")),
    )


@login_required
def reaffirmation(request: Request, slug: str, affirmation_id: int) -> HttpResponse:
    """One round: the vision, who has answered what, and the person's own answer."""
    shown = find_round(request, slug, affirmation_id)
    initiative = shown.initiative
    answers = list(shown.answers.select_related("organisation", "answered_by"))
    silent = list(actions.silent_partners(shown)) if shown.closed_at is None else []
    rows: list[dict[str, Any]] = [*({"organisation": one, "answer": None} for one in silent)]
    rows += [{"organisation": one.organisation, "answer": one} for one in answers]
    own = own_partners(request, shown)
    return table_response(
        request,
        template="agreements/reaffirmation.html",
        caption=_("Answers"),
        columns=answer_columns(),
        rows=rows,
        empty=EmptyState(title=_("Nobody is asked"), text=_("No partner takes part at present.")),
        context={
            "initiative": initiative,
            "round": shown,
            "state": state(shown),
            "silent": len(silent),
            "affirmed": sum(one.answer == Affirmation.AFFIRMED for one in answers),
            "to_change": [one for one in answers if one.answer == Affirmation.CHANGE],
            "newer": initiative.visions.filter(version__gt=shown.vision.version).first(),
            "form": AnswerForm(organisations=own) if own and shown.closed_at is None else None,
            "user_can_coordinate": user_can_coordinate(request.user, initiative),
            "breadcrumbs": crumbs(initiative, _("Version {n}").format(n=shown.vision.version)),
        },
    )


def answer_columns() -> list[Column]:
    tones = {Affirmation.AFFIRMED: "good", Affirmation.CHANGE: "attention"}
    return [
        Column("partner", _("Partner"), lambda r: r["organisation"].name),
        Column(
            "answer",
            _("Answer"),
            lambda r: r["answer"].get_answer_display() if r["answer"] else _("Not answered yet"),
            tone=lambda r: tones[r["answer"].answer] if r["answer"] else "neutral",
        ),
        Column("text", _("What should change"), lambda r: r["answer"].text if r["answer"] else None),
        Column(
            "at", _("Answered"), lambda r: localtime(r["answer"].answered_at).date() if r["answer"] else None
        ),
    ]


def own_partners(request: Request, shown: Reaffirmation) -> Any:
    """Partners for which the person answers."""
    parts = shown.initiative.signing_parts(today=utc_date()).values("organisation")
    return organisations_spoken_for_by(request.user).filter(pk__in=parts).order_by("name")


@login_required
def answer_reaffirmation(request: Request, slug: str, affirmation_id: int) -> HttpResponse:
    shown = find_round(request, slug, affirmation_id)
    own = own_partners(request, shown)
    if not own:
        raise PermissionRefused(_("Only administrators of partners that sign the vision can answer."))
    instance = ReaffirmationAnswer(round=shown)
    form = AnswerForm(request.POST or None, instance=instance, organisations=own)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        organisation: Organisation = values["organisation"]
        act = partial(
            actions.answer_reaffirmation, by=request.user, round=shown, organisation=organisation,
            answer=values["answer"], text=values["text"],
        )  # fmt: skip
        if attempt(form, act):
            messages.done(request, _("Thank you. You can change the answer until the round is closed."))
            return redirect(address("reaffirmation", shown.initiative, shown.pk))
    here = address("reaffirmation", shown.initiative, shown.pk)
    trail = [
        *crumbs(shown.initiative, _("Version {n}").format(n=shown.vision.version), here),
        (_("Answer"), ""),
    ]
    return ask(
        request,
        form,
        initiative=shown.initiative,
        title=_("Is it still our vision?"),
        lead=shown.vision.text,
        crumbs=trail,
    )


@login_required
@require_POST
def close_reaffirmation(request: Request, slug: str, affirmation_id: int) -> HttpResponse:
    shown = find_round(request, slug, affirmation_id)
    act = partial(actions.close_reaffirmation, by=request.user, round=shown)
    back = address("reaffirmation", shown.initiative, shown.pk)
    undo = address("reopen_reaffirmation", shown.initiative, shown.pk)
    return press(request, act, done=_("The round is closed."), back=back, undo_url=undo)


@login_required
@require_POST
def reopen_reaffirmation(request: Request, slug: str, affirmation_id: int) -> HttpResponse:
    shown = find_round(request, slug, affirmation_id)
    act = partial(actions.reopen_reaffirmation, by=request.user, round=shown)
    back = address("reaffirmation", shown.initiative, shown.pk)
    return press(request, act, done=_("The round is open again."), back=back)
