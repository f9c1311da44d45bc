"""Starting initiatives, their settings, their check-list and their audit trail."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.models import AuditEvent
from collegium.core.tables import Column, EmptyState, table_response
from collegium.core.trail import change_lines, changed_fields, kind_of_thing
from collegium.initiatives import actions
from collegium.initiatives.forms import AuditFilter, InitiativeFilter, SettingsForm, StartForm
from collegium.initiatives.models import ChecklistItem, Initiative, Template
from collegium.initiatives.permissions import check_user_can_coordinate, user_can_coordinate
from collegium.initiatives.views.shared import address, attempt, find_initiative, may, show_form
from collegium.initiatives.vocabulary import BLUEPRINTS, INITIATIVE_STATE_TONES, InitiativeModel
from collegium.partners.models import Organisation
from collegium.people.requests import Request


@login_required
def initiatives(request: Request) -> HttpResponse:
    today = utc_date()
    in_force = Q(participations__accepted_at__isnull=False, participations__ended_on=None)
    rows = Initiative.objects.visible_to(request.user, today=today)
    columns = [
        Column("name", _("Name"), lambda i: i.name, url=lambda i: i.get_absolute_url(), order_by="name"),
        Column("model", _("Model"), lambda i: i.get_model_display(), order_by="model"),
        Column(
            "state",
            _("State"),
            lambda i: i.get_state_display(),
            tone=lambda i: INITIATIVE_STATE_TONES[i.state],
            order_by="state",
        ),
        Column("partners", _("Partners"), lambda i: i.partner_count, align="end", order_by="partner_count"),
        Column("starts", _("Starts"), lambda i: i.starts_on, order_by="starts_on"),
        Column("ends", _("Ends"), lambda i: i.ends_on, order_by="ends_on"),
    ]
    return table_response(
        request,
        template="initiatives/initiatives.html",
        caption=_("Initiatives"),
        columns=columns,
        rows=rows.annotate(
            partner_count=Count("participations__organisation", filter=in_force, distinct=True)
        ),
        filter_form=InitiativeFilter(request.GET),
        empty=EmptyState(
            title=_("You take part in no initiative yet"),
            text=_(
                "An initiative is what partners do together: a vision, goals, and evidence that it worked."
            ),
            url=reverse("initiatives:create_initiative"),
            action=_("Start an initiative"),
        ),
        context={"asking": asking(request)},
    )


def asking(request: Request) -> "QuerySet[Initiative]":
    return Initiative.objects.asking(request.user, today=utc_date())


@login_required
def create_initiative(request: Request) -> HttpResponse:
    """First the choice of a model or a template, then one short form."""
    templates = Template.objects.current().visible_to(request.user, today=utc_date())
    chosen, model = request.GET.get("template", ""), request.GET.get("model", "")
    template = get_object_or_404(templates, pk=chosen) if chosen.isdecimal() and len(chosen) < 19 else None
    if template is not None:
        model = template.model
    if model not in InitiativeModel.values:
        return choose_model(request, templates)
    return start(request, InitiativeModel(model), template)


def choose_model(request: Request, templates: "QuerySet[Template]") -> HttpResponse:
    choices = [{"model": model, "blueprint": BLUEPRINTS[model]} for model in InitiativeModel]
    shown = templates.select_related("organisation")
    context = {"choices": choices, "templates": shown, "can_start": own_organisations(request).exists()}
    return render(request, "initiatives/choose_model.html", context)


def start(request: Request, model: InitiativeModel, template: Template | None) -> HttpResponse:
    form = StartForm(request.POST or None, organisations=own_organisations(request))
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        organisation = values.pop("organisation")
        made = attempt(
            form,
            partial(
                actions.create_initiative,
                by=request.user,
                organisation=organisation,
                model=model.value,
                values=values,
                template=template,
            ),
        )
        if made:
            messages.done(request, _("“{name}” is set up. The check-list leads on.").format(name=made))
            return redirect("initiatives:checklist", made.slug)
    context = {
        "form": form,
        "model": model,
        "blueprint": BLUEPRINTS[model],
        "template": template,
        "cancel_url": reverse("initiatives:create_initiative"),
        "breadcrumbs": [(_("Initiatives"), reverse("initiatives:initiatives")), (_("Start"), "")],
    }
    return render(request, "initiatives/create_initiative.html", context)


def own_organisations(request: Request) -> "QuerySet[Organisation]":
    """In whose name the person may start an initiative."""
    return Organisation.objects.current().run_by(request.user, today=utc_date())


@login_required
def edit_initiative(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    form = SettingsForm(
        request.POST or None,
        instance=Initiative.objects.get(pk=initiative.pk),
        initial={"revision": initiative.revision},
    )
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        revision = values.pop("revision")
        if attempt(
            form,
            partial(
                actions.edit_initiative,
                by=request.user,
                initiative=initiative,
                values=values,
                revision=revision,
            ),
        ):
            messages.done(request, _("The settings are saved."))
            return redirect(initiative)
        # the second attempt is made with open eyes: the message says what others changed
        form.data = {**request.POST.dict(), "revision": str(initiative.revision)}
    return show_form(
        request,
        "edit_initiative",
        form,
        initiative=initiative,
        cancel_url=initiative.get_absolute_url(),
        crumbs=[(initiative.name, initiative.get_absolute_url()), (_("Settings"), "")],
        saved=settings_as_saved(initiative) if form.errors else [],
        public_url=request.build_absolute_uri(reverse("public_initiative", args=[slug])),
    )


def settings_as_saved(initiative: Initiative) -> list[tuple[object, object]]:
    """The current settings, to compare with what the person typed."""
    names = (
        "name",
        "summary",
        "starts_on",
        "ends_on",
        "quorum_percent",
        "meeting_rhythm",
        "governance",
        "agreement",
    )
    facts = [
        (getattr(Initiative._meta.get_field(name), "verbose_name", name), getattr(initiative, name))
        for name in names
    ]
    chosen = [
        (_("state"), initiative.get_state_display()),
        (_("decision rule"), initiative.get_decision_rule_display()),
    ]
    return [*facts, *chosen]


@login_required
def checklist(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    items = list(initiative.checklist.select_related("done_by"))
    following = next((item for item in items if item.done_at is None), None)
    steps = [
        {
            "item": item,
            "state": "done" if item.done_at else "current" if item is following else "open",
            "url": address(
                "reopen_checklist_item" if item.done_at else "complete_checklist_item", initiative, item.pk
            ),
            "page": page_of(item, initiative),
        }
        for item in items
    ]
    done = sum(item.done_at is not None for item in items)
    context = {"initiative": initiative, "steps": steps, "done": done, "total": len(items)}
    return render(request, "initiatives/checklist.html", {**context, **may(request, initiative)})


def page_of(item: ChecklistItem, initiative: Initiative) -> str:
    """Where the step is done; nothing for steps of one's own, and for pages that this installation has not."""
    try:
        return reverse(item.page, args=[initiative.slug]) if item.page else ""
    except NoReverseMatch:
        return ""


@login_required
@require_POST
def complete_checklist_item(request: Request, slug: str, item_id: int) -> HttpResponse:
    item = get_object_or_404(ChecklistItem, pk=item_id, initiative=find_initiative(request, slug))
    actions.complete_checklist_item(by=request.user, item=item)
    undo = address("reopen_checklist_item", item.initiative, item.pk)
    messages.done(request, _("One step further."), undo_url=undo)
    return redirect("initiatives:checklist", slug)


@login_required
@require_POST
def reopen_checklist_item(request: Request, slug: str, item_id: int) -> HttpResponse:
    item = get_object_or_404(ChecklistItem, pk=item_id, initiative=find_initiative(request, slug))
    actions.reopen_checklist_item(by=request.user, item=item)
    messages.done(request, _("The step is open again."))
    return redirect("initiatives:checklist", slug)


@login_required
def audit_trail(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    # everybody who takes part sees what was done; the values themselves are for coordinators
    says = change_lines if user_can_coordinate(request.user, initiative) else changed_fields
    events = AuditEvent.objects.in_initiative(initiative.pk)
    columns = [
        Column("at", _("When"), lambda e: e.at, order_by="at"),
        Column("who", _("Who"), lambda e: e.actor_name, order_by="actor_name"),
        Column("what", _("What"), lambda e: _(e.verb), order_by="verb"),
        Column("thing", _("Thing"), lambda e: e.target_label, order_by="target_label"),
        Column("kind", _("Kind of thing"), lambda e: kind_of_thing(e.target_type)),
        Column("changes", _("Changes"), lambda e: "; ".join(says(e)), text=says),
    ]
    form = AuditFilter(
        request.GET,
        people=events.order_by("actor_name").values_list("actor_name", flat=True).distinct(),
        kinds=[
            (name, kind_of_thing(name))
            for name in events.order_by("target_type").values_list("target_type", flat=True).distinct()
        ],
    )
    return table_response(
        request,
        template="initiatives/audit_trail.html",
        caption=_("Audit trail"),
        columns=columns,
        rows=events,
        filter_form=form,
        empty=EmptyState(title=_("Nothing yet"), text=_("What partners change here is listed.")),
        context={"initiative": initiative},
    )
