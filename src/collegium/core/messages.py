"""Messages after an action, with an undo button where the action can be taken back."""

from django.contrib import messages
from django.http import HttpRequest


def done(request: HttpRequest, text: object, *, undo_url: str = "") -> None:
    """Say that it worked; undo_url takes a POST that takes it back."""
    messages.success(request, str(text), extra_tags=f"undo:{undo_url}" if undo_url else "")


def refused(request: HttpRequest, text: object) -> None:
    """Say that it did not work, and why."""
    messages.error(request, str(text))
