"""Certificates: issued and withdrawn inside, checked by anybody who has the link."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from collegium.activities import actions
from collegium.activities.forms import RevokeForm
from collegium.activities.models import Certificate
from collegium.activities.permissions import check_user_can_run_activity
from collegium.activities.tables import told_hours
from collegium.activities.views.sessions import crumbs_of
from collegium.activities.views.shared import ask, find_activity, press
from collegium.initiatives.views.shared import find_initiative
from collegium.people.requests import Request

ROWS = Certificate.objects.select_related(
    "registration__activity__initiative", "registration__activity__host", "issuer"
)


@login_required
@require_POST
def issue_certificates(request: Request, slug: str, activity_id: int) -> HttpResponse:
    shown = find_activity(request, slug, activity_id)
    return press(
        request,
        lambda: actions.issue_certificates(by=request.user, activity=shown),
        done=_("The certificates are issued."),
        back=shown.get_absolute_url(),
    )


@login_required
def revoke_certificate(request: Request, slug: str, certificate_id: uuid.UUID) -> HttpResponse:
    rows = ROWS.filter(registration__activity__initiative=find_initiative(request, slug))
    shown = get_object_or_404(rows, pk=certificate_id)
    activity = shown.registration.activity
    check_user_can_run_activity(request.user, activity)
    form = RevokeForm(request.POST or None)
    return ask(
        request,
        form,
        lambda: actions.revoke_certificate(
            by=request.user, certificate=shown, reason=form.cleaned_data["reason"]
        ),
        initiative=activity.initiative,
        title=_("Withdraw the certificate"),
        lead=_("Its page then says so, without the name. A new one can be issued."),
        crumbs=crumbs_of(activity),
        done=_("The certificate is withdrawn."),
        submit=_("Withdraw it"),
        back=activity.get_absolute_url(),
    )


@never_cache
def certificate(request: HttpRequest, certificate_id: uuid.UUID) -> HttpResponse:
    """For whoever holds the link. A withdrawn one no longer says whose it was."""
    shown = get_object_or_404(ROWS, pk=certificate_id)
    activity = shown.registration.activity
    context = {
        "certificate": shown,
        "activity": activity,
        "is_genuine": actions.is_genuine(shown.token),
        "hours": told_hours(shown.hours),
        "check_url": f"{settings.SITE_URL}{shown.get_absolute_url()}",
        "facts": [
            (_("Issued by"), shown.issuer),
            (_("In"), activity.initiative),
            (_("Number"), str(shown.pk)),
        ],
    }
    response = render(request, "activities/certificate.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
def credential(request: HttpRequest, certificate_id: uuid.UUID) -> HttpResponse:  # noqa: ARG001
    """The signed credential, for wallets and verifiers; not of a withdrawn one."""
    shown = get_object_or_404(Certificate, pk=certificate_id)
    if shown.revoked_at:
        raise Http404(_("This certificate has been withdrawn."))
    response = HttpResponse(shown.token, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="certificate-{shown.pk}.jwt"'
    response["X-Robots-Tag"] = "noindex"
    return response


def certificate_key(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """The public key with which certificates of this site are checked (JSON Web Key)."""
    return JsonResponse(actions.public_key())


@never_cache
def revoked_certificates(request: HttpRequest) -> HttpResponse:
    """The 1EdTech revocation list. The addresses on it lead to pages without a name."""
    rows = Certificate.objects.exclude(revoked_at=None).order_by("revoked_at", "pk")
    listed = [
        {"id": f"{settings.SITE_URL}{row.get_absolute_url()}", "revocationReason": row.reason} for row in rows
    ]
    content = {
        "id": f"{settings.SITE_URL}{request.path}",
        "issuer": settings.SITE_URL,
        "revokedCredential": listed,
    }
    return JsonResponse(content)
