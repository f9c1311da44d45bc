"""Templates: saving the structure of an initiative, and the list of those one may use."""

from functools import partial

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.clock import utc_date
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives import actions
from collegium.initiatives.forms import TemplateForm
from collegium.initiatives.models import Template
from collegium.initiatives.permissions import (
    active_participations,
    check_user_can_coordinate,
    user_can_manage_template,
)
from collegium.initiatives.views.shared import attempt, find_initiative, show_form
from collegium.partners.models import Organisation
from collegium.people.requests import Request


@login_required
def templates(request: Request) -> HttpResponse:
    rows = Template.objects.current().visible_to(request.user, today=utc_date())
    rows = rows.select_related("organisation", "created_by")
    start = reverse("initiatives:create_initiative")
    columns = [
        Column(
            "name", _("Name"), lambda t: t.name, url=lambda t: f"{start}?template={t.pk}", order_by="name"
        ),
        Column("model", _("Model"), lambda t: t.get_model_display(), order_by="model"),
        Column("goals", _("Goals"), lambda t: len(t.blueprint["goals"]), align="end"),
        Column("organisation", _("Saved for"), lambda t: t.organisation, order_by="organisation__name"),
        Column("by", _("Saved by"), lambda t: t.created_by),
        Column("at", _("Saved"), lambda t: t.created_at, order_by="created_at"),
    ]
    return table_response(
        request,
        template="initiatives/templates.html",
        caption=_("Templates"),
        columns=columns,
        rows=rows,
        empty=EmptyState(
            title=_("No template yet"),
            text=_("Save the structure of an initiative that works, and start the next one from it."),
        ),
        context={"mine": [one for one in rows[:50] if user_can_manage_template(request.user, one)]},
    )


@login_required
def save_template(request: Request, slug: str) -> HttpResponse:
    initiative = find_initiative(request, slug)
    check_user_can_coordinate(request.user, initiative)
    own = [part.organisation_id for part in active_participations(request.user, initiative)]
    form = TemplateForm(
        request.POST or None,
        organisations=Organisation.objects.filter(pk__in=own),
        initial={"name": initiative.name},
    )
    if request.method == "POST" and form.is_valid():
        act = partial(actions.save_template, by=request.user, initiative=initiative, **form.cleaned_data)
        if attempt(form, act):
            messages.done(request, _("The template is saved."))
            return redirect("initiatives:templates")
    return show_form(
        request,
        "save_template",
        form,
        initiative=initiative,
        cancel_url=initiative.get_absolute_url(),
        crumbs=[(initiative.name, initiative.get_absolute_url()), (_("Save as a template"), "")],
    )


def find_template(request: Request, template_id: int) -> Template:
    visible = Template.objects.visible_to(request.user, today=utc_date())
    found: Template = get_object_or_404(visible, pk=template_id)
    return found


@login_required
@require_POST
def archive_template(request: Request, template_id: int) -> HttpResponse:
    actions.archive_template(by=request.user, template=find_template(request, template_id))
    undo = reverse("initiatives:restore_template", args=[template_id])
    messages.done(request, _("The template is archived."), undo_url=undo)
    return redirect("initiatives:templates")


@login_required
@require_POST
def restore_template(request: Request, template_id: int) -> HttpResponse:
    actions.restore_template(by=request.user, template=find_template(request, template_id))
    messages.done(request, _("The template is back."))
    return redirect("initiatives:templates")
