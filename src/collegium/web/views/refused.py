"""The page that says why a form was not taken, where Django has no view of its own that looks like ours."""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme


def not_taken(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - it is for developers, and logged
    """A form without a valid token against forgery: its page was left open too long, or another session began."""
    context = {"form_page": page_of_form(request)}
    return render(request, "403_csrf.html", context, status=403)


def page_of_form(request: HttpRequest) -> str:
    """The page on this site from which the form was sent; empty where the browser does not say."""
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(
        came_from, {request.get_host()}, require_https=request.is_secure()
    ):
        return ""
    parts = urlsplit(came_from)
    return parts.path + (f"?{parts.query}" if parts.query else "")
