"""What ties the sign-in libraries to one another."""

from typing import Any

from django.http import HttpRequest


def login_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The e-mail address that somebody tries to sign in with, for the lock-out (axes)."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(name).strip().lower()
