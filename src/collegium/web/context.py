"""What every page needs: the navigation, the number of unread notifications, the colour scheme."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from collegium.people.models import Notification
from collegium.web import demo

SCHEMES = {"auto", "light", "dark"}


def everywhere(request: HttpRequest) -> dict[str, Any]:
    scheme = request.COOKIES.get("scheme", "auto")
    user = getattr(request, "user", AnonymousUser())
    signed_in = user.is_authenticated
    return {
        "navigation": navigation(request, signed_in=signed_in),
        "unread_notifications": Notification.objects.filter(person_id=user.pk, read_at=None).count()
        if signed_in
        else 0,
        "footer_navigation": demo_pages(request) if settings.DEMO else [],
        "scheme": scheme if scheme in SCHEMES else "auto",
        "site_name": settings.SITE_NAME,
        "is_demo": settings.DEMO,
        "letters_stay_here": settings.LETTERS_STAY_HERE,
        "demo_sign_ins": demo.sign_ins() if settings.DEMO and not signed_in else [],
        "demo_password": demo.PASSWORD if settings.DEMO else "",
    }


def demo_pages(request: HttpRequest) -> list[dict[str, Any]]:
    """No letter of the demo leaves the machine, so whoever waits for one must find where it is shown."""
    url = reverse("demo_mail")
    return [{"label": _("Mail of this demo"), "url": url, "current": request.path == url}]


def navigation(request: HttpRequest, *, signed_in: bool) -> list[dict[str, Any]]:
    """The main menu as (label, url, current)."""
    if not signed_in:
        return []
    items = [
        (_("Home"), reverse("home")),
        (_("Initiatives"), reverse("initiatives:initiatives")),
        (_("Partners"), reverse("partners:organisations")),
    ]
    home = reverse("home")
    return [
        {
            "label": label,
            "url": url,
            "current": request.path == url or (url != home and request.path.startswith(url)),
        }
        for label, url in items
    ]
