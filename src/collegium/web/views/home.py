"""The front door: a landing page for visitors, one's own overview for people who are signed in."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from collegium.core.clock import utc_date
from collegium.core.models import AuditEvent, Job
from collegium.core.tables import Column, EmptyState, table_response
from collegium.initiatives.models import Initiative, Participation
from collegium.partners.models import Invitation, Membership, Organisation
from collegium.people.requests import Request
from collegium.web.context import SCHEMES
from collegium.web.views.waiting import waiting_for

WAITING_SHOWN = 8


def home(request: Request) -> HttpResponse:
    if not request.user.is_authenticated:
        return render(request, "web/landing.html", {"initiatives": Initiative.objects.public()[:12]})
    today = utc_date()
    user = request.user
    own = Organisation.objects.current().with_member(user, today=today)
    administered = Membership.objects.filter(person=user, role="administrator").in_force(today=today)
    asked = Participation.objects.filter(
        organisation__in=administered.values("organisation"), accepted_at=None
    )
    waiting = waiting_for(user)
    context = {
        "initiatives": Initiative.objects.visible_to(user, today=today).exclude(state="closed"),
        "organisations": own.distinct(),
        "asked": asked.in_force(today=today).select_related("initiative", "organisation"),
        "invitations": Invitation.objects.addressed_to(user, now=timezone.now()).select_related(
            "organisation"
        ),
        "waiting": waiting[:WAITING_SHOWN],
        "waiting_count": len(waiting),
        "jobs": Job.objects.filter(requested_by_id=user.pk)[:5],
        "notifications": user.notifications.all()[:8],
        "no_initiative": EmptyState(
            title=_("You take part in no initiative yet"),
            text=_(
                "An initiative is what partners do together: a vision, goals, and the evidence that it worked."
            ),
            url=reverse("initiatives:create_initiative"),
            action=_("Start an initiative"),
        ),
    }
    return render(request, "web/home.html", context)


def health(request: HttpRequest) -> JsonResponse:  # noqa: ARG001 - Django passes it
    """For load balancers: the process answers and the database is there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


@require_POST
def set_scheme(request: HttpRequest) -> HttpResponse:
    """Remember light, dark or automatic colours in a cookie, so that the server can render them."""
    target = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    scheme = request.POST.get("scheme", "auto")
    response = HttpResponseRedirect(target)
    response.set_cookie(
        "scheme",
        scheme if scheme in SCHEMES else "auto",
        max_age=365 * 86400,
        samesite="Lax",
        secure=settings.PRODUCTION,
        httponly=True,
    )
    return response


@login_required
def own_audit_trail(request: Request) -> HttpResponse:
    """Everything that was done in one's own name."""
    columns = [
        Column("at", _("When"), lambda e: e.at, order_by="at"),
        Column("verb", _("What"), lambda e: _(e.verb), order_by="verb"),
        Column("thing", _("Thing"), lambda e: e.target_label, order_by="target_label"),
    ]
    return table_response(
        request,
        template="web/own_audit_trail.html",
        caption=_("What you have done"),
        columns=columns,
        rows=AuditEvent.objects.filter(actor_id=request.user.pk),
        empty=EmptyState(title=_("Nothing yet"), text=_("What you change is listed here.")),
    )
