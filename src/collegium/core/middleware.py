"""Turns what actions and rules raise into answers, once for every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from collegium.core.errors import PermissionRefused, Refusal


class RefusalMiddleware:
    """A refusal that no view handled becomes a page with its sentence: 403 for permissions, 409 for the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        status = 403 if isinstance(exception, PermissionRefused) else 409
        return render(request, f"{status}.html", {"message": exception.message}, status=status)
