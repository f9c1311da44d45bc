"""Pages about oneself: profile, notifications, API tokens, and signing in by an e-mailed link."""

from datetime import datetime, time

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from collegium.core import messages
from collegium.core.errors import Refusal
from collegium.core.tables import Column, EmptyState, build_table, table_response
from collegium.core.zones import main_zone, place_of
from collegium.people import actions
from collegium.people.forms import ApiTokenForm, MagicLinkForm, ProfileForm
from collegium.people.models import ApiToken
from collegium.people.requests import Request, zone_of_browser
from collegium.people.vocabulary import Scope


@login_required
def profile(request: Request) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        request.user.refresh_from_db()
        actions.update_profile(by=request.user, values=form.cleaned_data)
        translation.activate(request.user.language)
        messages.done(request, _("Your profile is saved."))
        return redirect("people:profile")
    here = zone_of_browser(request)
    other = here.key if here and here.key != main_zone(request.user.time_zone) else ""
    return render(request, "people/profile.html", {"form": form, "device_zone": other})


@login_required
@require_POST
def take_device_zone(request: Request) -> HttpResponse:
    """The time zone of this browser becomes one's own."""
    if here := zone_of_browser(request):
        actions.update_profile(by=request.user, values={"time_zone": here.key})
        messages.done(request, _("Your times are now those of {place}.").format(place=place_of(here.key)))
    else:
        messages.refused(request, _("Your browser does not say in which time zone it is. Choose one below."))
    return redirect("people:profile")


@login_required
def notifications(request: Request) -> HttpResponse:
    columns = [
        Column("text", _("News"), lambda n: n.text, url=lambda n: n.url),
        Column("at", _("When"), lambda n: n.created_at, order_by="created_at"),
        Column("state", _("Read"), lambda n: n.read_at is not None),
    ]
    return table_response(
        request,
        template="people/notifications.html",
        caption=_("Notifications"),
        columns=columns,
        rows=request.user.notifications.all(),
        empty=EmptyState(title=_("No news"), text=_("What others do that concerns you appears here.")),
    )


@login_required
@require_POST
def mark_notifications_read(request: Request) -> HttpResponse:
    actions.mark_notifications_read(by=request.user)
    return redirect("people:notifications")


@login_required
def api_tokens(request: Request) -> HttpResponse:
    tokens = request.user.api_tokens.all()
    columns = [
        Column("name", _("Name"), lambda t: t.name),
        Column("prefix", _("Begins with"), lambda t: t.prefix),
        Column(
            "scopes", _("What it may do"), lambda t: ", ".join(str(Scope(scope).label) for scope in t.scopes)
        ),
        Column("expires", _("Expires"), lambda t: t.expires_at),
        Column("used", _("Last used"), lambda t: t.last_used_at),
        Column("revoked", _("Revoked"), lambda t: t.revoked_at),
    ]
    empty = EmptyState(
        title=_("No API tokens"),
        text=_("A token lets a program of yours read or change what you can."),
        url=reverse("people:create_api_token"),
        action=_("Make a token"),
    )
    table = build_table(
        request, caption=_("API tokens"), columns=columns, rows=tokens, empty=empty, paged=False
    )
    usable = tokens.usable(now=timezone.now())
    return render(request, "people/api_tokens.html", {"table": table, "usable": usable})


@login_required
def create_api_token(request: Request) -> HttpResponse:
    form = ApiTokenForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        expires_at = (
            timezone.make_aware(datetime.combine(data["expires_on"], time.max))
            if data["expires_on"]
            else None
        )
        try:
            token, key = actions.create_api_token(
                by=request.user, name=data["name"], scopes=data["scopes"], expires_at=expires_at
            )
        except Refusal as refusal:
            form.add_error(None, refusal.message)
        else:
            return render(request, "people/api_token_created.html", {"token": token, "key": key})
    return render(request, "people/create_api_token.html", {"form": form})


@login_required
@require_POST
def revoke_api_token(request: Request, token_id: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=token_id, person=request.user)
    actions.revoke_api_token(by=request.user, token=token)
    messages.done(request, _("The token no longer works."))
    return redirect("people:api_tokens")


def request_magic_link(request: HttpRequest) -> HttpResponse:
    """Ask for a sign-in link by e-mail. The answer is the same whether or not the address is known."""
    form = MagicLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"].lower()
        if not ratelimit.consume(request, action="magic_link", key=email):
            return render(request, "429.html", status=429)
        actions.send_magic_link(
            email=email, open_url=request.build_absolute_uri(reverse("people:open_magic_link"))
        )
        return redirect("people:magic_link_sent")
    return render(request, "people/request_magic_link.html", {"form": form})


def magic_link_sent(request: HttpRequest) -> HttpResponse:
    return render(request, "people/magic_link_sent.html")


@never_cache
def open_magic_link(request: HttpRequest) -> HttpResponse:
    """Sign in by the link. It takes a click (a POST), so that mail scanners that open links do not use it up."""
    if request.method != "POST":
        return render(request, "people/open_magic_link.html", {"token": request.GET.get("sesame", "")})
    person = actions.find_person_by_magic_link(request.POST.get("sesame", ""))
    if person is None:
        return render(request, "people/open_magic_link.html", {"is_spent": True}, status=410)
    # allauth carries on from here: second factor, session, redirect
    answer: HttpResponse = perform_login(request, Login(user=person, email=person.email))
    return answer
