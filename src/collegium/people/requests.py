"""The type of a request of a signed-in person, so that views need no casts."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

from collegium.people.models import User

if TYPE_CHECKING:
    from django_htmx.middleware import HtmxDetails


class Request(HttpRequest):
    """After `login_required`: the user is a person, never anonymous."""

    user: User
    htmx: "HtmxDetails"
