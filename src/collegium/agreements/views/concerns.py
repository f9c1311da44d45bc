"""Concerns: raised and handled in confidence. For everybody else each of these pages does not exist (404).

No page keeps a draft in the browser, and none may be kept by it: the computer may be shared.
"""

from functools import partial, wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from collegium.agreements import actions
from collegium.agreements.forms import ConcernForm, FacilitatorForm, HandlerForm, MessageForm, StepForm
from collegium.agreements.models import Concern, Facilitator
from collegium.agreements.permissions import (
    check_user_can_handle_concern,
    check_user_can_raise_concern,
    user_can_handle_concern,
    user_can_raise_concern,
    user_can_withdraw_concern,
)
from collegium.agreements.tables import concern_figures
from collegium.agreements.views.shared import address, ask, press
from collegium.agreements.vocabulary import NEXT_STAGES, STAGE_HELP
from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_coordinate, user_can_coordinate
from collegium.initiatives.views.shared import Crumbs, attempt, find_initiative
from collegium.people.models import User
from collegium.people.requests import Request


def confidential(view: Any) -> Any:
    """For people who signed in, and never kept by a browser or a proxy."""

    @wraps(view)
    @login_required
    @never_cache
    def shown(*args: Any, **kwargs: Any) -> Any:
        return view(*args, **kwargs)

    return shown


def find_concern(request: Request, slug: str, concern_id: int) -> Concern:
    rows = Concern.objects.filter(initiative=find_initiative(request, slug))
    rows = rows.visible_to(request.user, today=utc_date())
    found: Concern = get_object_or_404(
        rows.select_related("initiative", "handler", "raised_by"), pk=concern_id
    )
    return found


def crumbs(initiative: Any, *more: tuple[Any, str]) -> Crumbs:
    return [(_("Concerns"), address("concerns", initiative)), *more]


@confidential
def concerns(request: Request, slug: str) -> HttpResponse:
    """How it works, whom one can turn to, and the concerns that the person may see."""
    initiative = find_initiative(request, slug)
    today = utc_date()
    rows = initiative.concerns.visible_to(request.user, today=today)
    columns = [
        Column(
            "raised",
            _("Raised"),
            lambda c: localtime(c.raised_at).date(),
            url=lambda c: address("concern", initiative, c.pk),
            order_by="raised_at",
        ),
        Column("mine", _("Your part"), lambda c: part_of(c, request.user)),
        Column("stage", _("Stage"), lambda c: c.get_stage_display(), tone=lambda c: stage_tone(c, today)),
        Column("due", _("Next step until"), lambda c: c.due_on, order_by="due_on"),
    ]
    raises = user_can_raise_concern(request.user, initiative)
    facilitators = Facilitator.objects.filter(initiative=initiative).in_force(today=today)
    return table_response(
        request,
        template="agreements/concerns.html",
        caption=_("Concerns that you raised or handle"),
        columns=columns,
        rows=rows,
        empty=EmptyState(
            title=_("You have raised no concern and handle none"),
            text=_("If something troubles you in working together, you can raise it in confidence."),
            url=address("raise_concern", initiative) if raises else "",
            action=_("Raise a concern"),
        ),
        context={
            "initiative": initiative,
            "facilitators": facilitators.select_related("person"),
            "handlers": actions.handlers_of(initiative),
            "figures": concern_figures(initiative),
            "user_can_raise": raises,
            "user_can_coordinate": user_can_coordinate(request.user, initiative),
        },
    )


def part_of(concern: Concern, user: User) -> str:
    return _("you raised it") if concern.raised_by_id == user.pk else _("you handle it")


def stage_tone(concern: Concern, today: Any) -> str:
    if concern.closed_at:
        return "neutral"
    return "urgent" if concern.is_overdue(today=today) else "info"


@confidential
def raise_concern(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_raise_concern(request.user, initiative)
    instance = Concern(initiative=initiative, raised_by=request.user)
    form = ConcernForm(request.POST or None, instance=instance, initiative=initiative, user=request.user)
    named = ""
    if request.method == "POST" and form.is_valid():
        named, made = name_or_raise(request, initiative, form)
        if made:
            messages.done(request, _("Your concern has arrived. You will hear within five working days."))
            return redirect(address("concern", initiative, made.pk))
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Raise a concern"),
        lead=_("Only whoever handles it will read this. Whom it is about will not learn of it here."),
        submit=_("Raise it with {person}").format(person=named) if named else _("Raise it"),
        crumbs=crumbs(initiative, (_("New"), "")),
        draft="",
        template="agreements/raise_concern",
        named=named,
    )


def name_or_raise(request: Request, initiative: Initiative, form: ConcernForm) -> tuple[str, Concern | None]:
    """Raise it with the person who was chosen or whom the page has named; otherwise name that person first."""
    who = partial(actions.who_would_handle, by=request.user, initiative=initiative, **form.about())
    person = attempt(form, who)
    if person is None:
        return "", None
    if person not in {form.cleaned_data["handler"], form.cleaned_data["goes_to"]}:
        about = [list(form.cleaned_data[name]) for name in ("about_organisations", "about_people")]
        return form.name(person, actions.free_to_handle(request.user, initiative, *about)), None
    values = {**form.values(), "handler": person}
    return "", attempt(form, partial(actions.raise_concern, by=request.user, initiative=initiative, **values))


@confidential
def concern(request: Request, slug: str, concern_id: int) -> HttpResponse:
    shown = find_concern(request, slug, concern_id)
    initiative = shown.initiative
    is_mine = shown.raised_by_id == request.user.pk
    handles = user_can_handle_concern(request.user, shown)
    hide = shown.is_unnamed and not is_mine
    raiser = _("somebody who does not wish to be named") if hide else str(shown.raised_by)
    context = {
        "initiative": initiative,
        "concern": shown,
        "tone": stage_tone(shown, utc_date()),
        "is_overdue": shown.is_overdue(today=utc_date()),
        "help": STAGE_HELP.get(shown.stage, ""),
        "facts": facts_of(shown, raiser),
        "events": [
            {
                "at": step.at,
                "text": step.get_stage_display(),
                "who": raiser if step.by_id == shown.raised_by_id else step.by,
            }
            for step in shown.steps.select_related("by")
        ],
        "messages_written": [
            {"at": one.at, "text": one.text, "who": raiser if one.by_id == shown.raised_by_id else one.by}
            for one in shown.messages.select_related("by")
        ],
        "is_mine": is_mine,
        "user_can_handle": handles and bool(NEXT_STAGES.get(shown.stage)),
        "user_can_withdraw": user_can_withdraw_concern(request.user, shown),
        "user_can_hand_over": not shown.closed_at
        and (is_mine or (shown.handler_id == request.user.pk and not shown.is_unnamed)),
        "message_form": MessageForm(),
        "message_url": address("write_concern_message", initiative, shown.pk),
        "breadcrumbs": crumbs(initiative, (_("A concern"), "")),
    }
    return render(request, "agreements/concern.html", context)


def facts_of(shown: Concern, raiser: str) -> list[tuple[Any, Any]]:
    about = [*shown.about_organisations.all(), *shown.about_people.all()]
    helpers = shown.helpers.select_related("person")
    facts = [
        (_("Raised by"), raiser),
        (_("It is about"), ", ".join(str(one) for one in about)),
        (_("Who handles it"), shown.handler),
    ]
    if people := ", ".join(str(one.person) for one in helpers):
        facts.append((_("Facilitator and panel"), people))
    return facts


@confidential
def take_concern_step(request: Request, slug: str, concern_id: int) -> HttpResponse:
    shown = find_concern(request, slug, concern_id)
    check_user_can_handle_concern(request.user, shown)
    form = StepForm(request.POST or None, concern=shown)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.take_concern_step, by=request.user, concern=shown, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The step is noted. Those concerned get a letter without any details."))
            return redirect(address("concern", shown.initiative, shown.pk))
    trail = crumbs(
        shown.initiative,
        (_("A concern"), address("concern", shown.initiative, shown.pk)),
        (_("Next step"), ""),
    )
    return ask(
        request, form, initiative=shown.initiative, title=_("Next step"), crumbs=trail, draft="",
        lead=STAGE_HELP.get(shown.stage, ""),
    )  # fmt: skip


@confidential
@require_POST
def withdraw_concern(request: Request, slug: str, concern_id: int) -> HttpResponse:
    shown = find_concern(request, slug, concern_id)
    act = partial(actions.withdraw_concern, by=request.user, concern=shown)
    back = address("concern", shown.initiative, shown.pk)
    return press(request, act, done=_("Your concern is withdrawn."), back=back)


@confidential
def hand_over_concern(request: Request, slug: str, concern_id: int) -> HttpResponse:
    shown = find_concern(request, slug, concern_id)
    initiative = shown.initiative
    form = HandlerForm(request.POST or None, free=actions.free_to_take_over(shown))
    if request.method == "POST" and form.is_valid():
        act = partial(actions.hand_over_concern, by=request.user, concern=shown, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("It is handed over."))
            is_mine = shown.raised_by_id == request.user.pk
            here = address("concern", initiative, shown.pk)
            return redirect(here if is_mine else address("concerns", initiative))
    trail = crumbs(
        initiative, (_("A concern"), address("concern", initiative, shown.pk)), (_("Hand over"), "")
    )
    return ask(request, form, initiative=initiative, title=_("Hand over"), crumbs=trail, draft="")


@confidential
@require_POST
def write_concern_message(request: Request, slug: str, concern_id: int) -> HttpResponse:
    shown = find_concern(request, slug, concern_id)
    here = address("concern", shown.initiative, shown.pk)
    form = MessageForm(request.POST)
    if not form.is_valid():
        messages.refused(request, _("Write a message before you send it; 5,000 letters at most."))
        return redirect(here)
    act = partial(actions.write_concern_message, by=request.user, concern=shown, **form.cleaned_data)
    return press(request, act, done=_("The message is sent."), back=here)


@login_required
def name_facilitator(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    form = FacilitatorForm(request.POST or None, initiative=initiative)
    if request.method == "POST" and form.is_valid():
        act = partial(actions.name_facilitator, by=request.user, initiative=initiative, **form.cleaned_data)
        if made := attempt(form, act):
            undo = address("end_facilitator", initiative, made.pk)
            messages.done(request, _("Saved."), undo_url=undo)
            return redirect(address("concerns", initiative))
    return ask(
        request,
        form,
        initiative=initiative,
        title=_("Name a facilitator"),
        lead=_("Somebody whom people of all partners trust, and who keeps things to themselves."),
        crumbs=crumbs(initiative, (_("Facilitator"), "")),
    )


@login_required
@require_POST
def end_facilitator(request: Request, slug: str, facilitator_id: int) -> HttpResponse:
    initiative = find_initiative(request, slug)
    shown = get_object_or_404(Facilitator.objects.filter(initiative=initiative), pk=facilitator_id)
    act = partial(actions.end_facilitator, by=request.user, facilitator=shown)
    return press(request, act, done=_("Saved."), back=address("concerns", initiative))
