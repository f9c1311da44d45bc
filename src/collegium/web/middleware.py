"""Each person's own language and time zone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

from collegium.people.requests import zone_of_browser


class PreferencesMiddleware:
    """Activates the time zone of the person, or of the browser, and the person's language.

    A language that was chosen in this browser goes first.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated:
            timezone.activate(user.zone)
            if settings.LANGUAGE_COOKIE_NAME not in request.COOKIES:
                translation.activate(user.language)
                request.LANGUAGE_CODE = translation.get_language()
        elif zone := zone_of_browser(request):
            timezone.activate(zone)
        else:
            timezone.deactivate()
        return self.get_response(request)
