"""What is done once for the answers of every page: refusals, parts of pages, addresses that only take changes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.cache import add_never_cache_headers, patch_vary_headers

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


class FragmentMiddleware:
    """A browser that goes back never shows a part of a page (an answer to htmx) where the page was.

    Page and part share their address. So no part is kept, and a page that is kept is not taken for a part.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        patch_vary_headers(response, ["HX-Request"])
        if is_from_htmx(request):
            add_never_cache_headers(response)
        return response


class ChangesOnlyMiddleware:
    """Who opens an address that only takes changes gets a page with a way on; the status stays 405.

    That happens to whoever reloads, or signs in again, after sending a form. Programs get the bare answer.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or not is_read_by_person(request, response):
            return response
        page = render(request, "405.html", {"page_above": page_above(request.path_info)}, status=405)
        page["Allow"] = response["Allow"]
        return page


def is_from_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def is_read_by_person(request: HttpRequest, response: HttpResponse) -> bool:
    """The API answers with words of its own."""
    return (
        request.method == "GET"
        and not response.content
        and not is_from_htmx(request)
        and request.accepts("text/html")
    )


def page_above(path: str) -> str:
    """The nearest address above this one that leads somewhere; the start at last."""
    above = path.rstrip("/").rpartition("/")[0]
    while above:
        try:
            resolve(f"{above}/")
        except Resolver404:
            above = above.rpartition("/")[0]
        else:
            return f"{above}/"
    return reverse("home")
