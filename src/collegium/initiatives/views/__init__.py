"""Pages of initiatives (being written)."""

from typing import Any

from django.http import HttpRequest, HttpResponse


def page(request: HttpRequest, **names: Any) -> HttpResponse:  # noqa: ARG001
    return HttpResponse(status=501)


def __getattr__(name: str) -> Any:
    return page
