"""How people were invited to a community event, and what was heard from them."""

from copy import copy
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import HeardForm, OutreachFilter, OutreachForm
from collegium.activities.models import Activity, EventPage, HeardTheme, Outreach
from collegium.activities.permissions import (
    check_user_can_record_outreach,
    check_user_can_run_activity,
    schools_of,
    user_can_publish_event,
    user_can_record_outreach,
    user_can_run_activity,
)
from collegium.activities.views.sessions import crumbs_of
from collegium.activities.views.shared import address, ask, find_event, press
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.views.shared import find_initiative
from collegium.people.models import User
from collegium.people.requests import Request


@login_required
def outreach(request: Request, slug: str, activity_id: int) -> HttpResponse:
    """Which partner invited whom by which channel, and how many that reached."""
    shown = find_event(request, slug, activity_id)
    may_record = user_can_record_outreach(request.user, shown, None)
    rows = Outreach.objects.current().filter(activity=shown).select_related("organisation")

    own = partners_of(request.user, shown)

    def edit(row: Outreach) -> str:
        mine = may_record and (own is None or row.organisation_id in own)
        return address("edit_outreach", shown.initiative, row.pk) if mine else ""

    by_partner = rows.order_by("organisation__name").values("organisation__name")
    return table_response(
        request,
        template="activities/outreach.html",
        caption=_("Invitations"),
        columns=[
            Column("audience", _("Whom"), lambda row: row.audience, url=edit, order_by="audience"),
            Column(
                "partner", _("Invited by"), lambda row: row.organisation.name, order_by="organisation__name"
            ),
            Column("channel", _("Channel"), lambda row: row.get_channel_display(), order_by="channel"),
            Column("reached", _("People reached"), lambda row: row.reached, align="end", order_by="reached"),
            Column("on", _("Day"), lambda row: row.on, order_by="on"),
        ],
        rows=rows,
        filter_form=OutreachFilter(request.GET, activity=shown),
        empty=EmptyState(
            title=_("Nobody has said yet whom they invited"),
            text=_("Each partner says whom it invited, by which channel, and how many that reached."),
            url=address("record_outreach", shown.initiative, shown.pk) if may_record else "",
            action=_("Say whom you invited"),
        ),
        context={
            "initiative": shown.initiative,
            "activity": shown,
            "may_record": may_record,
            "mine": [row for row in rows if edit(row)],
            "partners": [
                (one["organisation__name"], one["all"]) for one in by_partner.annotate(all=Sum("reached"))
            ],
            "breadcrumbs": [*crumbs_of(shown), (_("Invitations"), "")],
        },
    )


def partners_of(user: User, shown: Activity) -> set[int] | None:
    """For which partners the person says whom they invited; None: for all."""
    if user_can_run_activity(user, shown):
        return None
    return set(schools_of(user, shown.initiative).values_list("pk", flat=True))


def crumbs_to_outreach(shown: Activity) -> list[tuple[Any, str]]:
    return [*crumbs_of(shown), (_("Invitations"), address("outreach", shown.initiative, shown.pk))]


@login_required
def record_outreach(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_event(request, slug, activity_id)
    check_user_can_record_outreach(request.user, shown, None)
    form = OutreachForm(request.POST or None, activity=shown, user=request.user)
    return ask(
        request,
        form,
        lambda: actions.record_outreach(by=request.user, activity=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Say whom you invited"),
        crumbs=crumbs_to_outreach(shown),
        done=_("It is noted."),
        submit=_("Save"),
        back=address("outreach", shown.initiative, shown.pk),
    )


def find_outreach(request: Request, slug: str, outreach_id: int) -> Outreach:
    rows = Outreach.objects.filter(activity__initiative=find_initiative(request, slug))
    found: Outreach = get_object_or_404(
        rows.select_related("activity__initiative", "activity__host", "organisation"), pk=outreach_id
    )
    return found


@login_required
def edit_outreach(request: Request, slug: str, outreach_id: int) -> HttpResponse:
    shown = find_outreach(request, slug, outreach_id)
    check_user_can_record_outreach(request.user, shown.activity, shown.organisation)
    form = OutreachForm(
        request.POST or None, instance=copy(shown), activity=shown.activity, user=request.user
    )
    crumbs = crumbs_to_outreach(shown.activity)
    return ask(
        request,
        form,
        lambda: actions.edit_outreach(by=request.user, outreach=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Correct an invitation"),
        crumbs=crumbs,
        done=_("It is saved."),
        submit=_("Save"),
        back=crumbs[-1][1],
    )


@login_required
@require_POST
def archive_outreach(request: Request, slug: str, outreach_id: int) -> HttpResponse:
    gone = find_outreach(request, slug, outreach_id)
    return press(
        request,
        partial(actions.archive_outreach, by=request.user, outreach=gone),
        done=_("It is taken out."),
        back=address("outreach", gone.initiative, gone.activity_id),
        undo_url=address("restore_outreach", gone.initiative, gone.pk),
    )


@login_required
@require_POST
def restore_outreach(request: Request, slug: str, outreach_id: int) -> HttpResponse:
    back = find_outreach(request, slug, outreach_id)
    act = partial(actions.restore_outreach, by=request.user, outreach=back)
    there = address("outreach", back.initiative, back.activity_id)
    return press(request, act, done=_("It is back."), back=there)


@login_required
def heard(request: Request, slug: str, activity_id: int) -> HttpResponse:
    """What visitors said and what will happen, to be shown on the public page."""
    shown = find_event(request, slug, activity_id)
    page = EventPage.objects.filter(activity=shown).first()
    context = {
        "initiative": shown.initiative,
        "activity": shown,
        "rows": shown.heard.current(),
        "page": page,
        "public_url": page.get_absolute_url() if page and page.published_at and page.heard_at else "",
        "may_run": user_can_run_activity(request.user, shown),
        "may_publish": user_can_publish_event(request.user, shown),
        "breadcrumbs": [*crumbs_of(shown), (_("What we heard"), "")],
    }
    return render(request, "activities/heard.html", context)


def crumbs_to_heard(shown: Activity) -> list[tuple[Any, str]]:
    return [*crumbs_of(shown), (_("What we heard"), address("heard", shown.initiative, shown.pk))]


@login_required
def note_heard(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_event(request, slug, activity_id)
    check_user_can_run_activity(request.user, shown)
    form = HeardForm(request.POST or None)
    return ask(
        request,
        form,
        lambda: actions.note_heard(by=request.user, activity=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Note what you heard"),
        lead=_("One theme at a time, in plain words, with what will happen. Name nobody."),
        crumbs=crumbs_to_heard(shown),
        done=_("It is noted."),
        submit=_("Save"),
        back=address("heard", shown.initiative, shown.pk),
    )


def find_heard(request: Request, slug: str, heard_id: int) -> HeardTheme:
    rows = HeardTheme.objects.filter(activity__initiative=find_initiative(request, slug))
    found: HeardTheme = get_object_or_404(
        rows.select_related("activity__initiative", "activity__host"), pk=heard_id
    )
    return found


@login_required
def edit_heard(request: Request, slug: str, heard_id: int) -> HttpResponse:
    shown = find_heard(request, slug, heard_id)
    check_user_can_run_activity(request.user, shown.activity)
    form = HeardForm(request.POST or None, instance=copy(shown))
    crumbs = crumbs_to_heard(shown.activity)
    return ask(
        request,
        form,
        lambda: actions.edit_heard(by=request.user, heard=shown, values=form.cleaned_data),
        initiative=shown.initiative,
        title=_("Change what was heard"),
        crumbs=crumbs,
        done=_("It is saved."),
        submit=_("Save"),
        back=crumbs[-1][1],
    )


@login_required
@require_POST
def archive_heard(request: Request, slug: str, heard_id: int) -> HttpResponse:
    gone = find_heard(request, slug, heard_id)
    return press(
        request,
        partial(actions.archive_heard, by=request.user, heard=gone),
        done=_("It is taken out."),
        back=address("heard", gone.initiative, gone.activity_id),
        undo_url=address("restore_heard", gone.initiative, gone.pk),
    )


@login_required
@require_POST
def restore_heard(request: Request, slug: str, heard_id: int) -> HttpResponse:
    back = find_heard(request, slug, heard_id)
    act = partial(actions.restore_heard, by=request.user, heard=back)
    there = address("heard", back.initiative, back.activity_id)
    return press(request, act, done=_("It is back."), back=there)


@login_required
@require_POST
def publish_heard(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_event(request, slug, activity_id)
    return press(
        request,
        partial(actions.publish_heard, by=request.user, activity=shown),
        done=_("Everybody can read on the page of the event what was heard."),
        back=address("heard", shown.initiative, shown.pk),
        undo_url=address("unpublish_heard", shown.initiative, shown.pk),
    )


@login_required
@require_POST
def unpublish_heard(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_event(request, slug, activity_id)
    return press(
        request,
        partial(actions.unpublish_heard, by=request.user, activity=shown),
        done=_("What was heard is no longer on the public site."),
        back=address("heard", shown.initiative, shown.pk),
        undo_url=address("publish_heard", shown.initiative, shown.pk),
    )
