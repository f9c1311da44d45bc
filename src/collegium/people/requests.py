"""The type of a request of a signed-in person, so that views need no casts."""

import zoneinfo
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext as _

from collegium.core.errors import PermissionRefused
from collegium.core.zones import known_zones, main_zone
from collegium.people.models import User
from collegium.people.vocabulary import Scope

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """After `login_required`: the user is a person, never anonymous."""

    user: User
    htmx: "HtmxDetails"


class ApiRequest(Request):
    """A request to the API: of a person through a token with scopes, or through their session."""

    token_scopes: frozenset[str] | None  # None: a session, which may do what the person may do


def zone_of_browser(request: HttpRequest) -> zoneinfo.ZoneInfo | None:
    """The time zone that the browser named in its cookie, if there is such a one."""
    name = request.COOKIES.get("collegium_zone", "")
    return zoneinfo.ZoneInfo(main_zone(name)) if name in known_zones() else None


def require_scope(request: ApiRequest, scope: Scope) -> None:
    """Refuse a token that was not made for this."""
    if request.token_scopes is not None and scope not in request.token_scopes:
        raise PermissionRefused(_("This token does not have the scope “{scope}”.").format(scope=scope.value))
