"""Signed links: a person answers from a letter without signing in (an RSVP, a vote, an unsubscription).

A link names a purpose, the person and the thing, and nothing secret. Whoever holds it acts as that person for that
one thing. So a view that opens one must (1) read it with `read`, (2) check again that the person may do this today,
(3) show a page on GET and change something only on POST: mail programs open links on their own.
"""

from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils.translation import gettext as _

from collegium.core.errors import Refusal


class LinkOver(Refusal):
    """The link has expired, was changed, or is for something else."""


def make(purpose: str, **facts: Any) -> str:
    """A token for an address. facts: plain JSON values, e.g. person=3, meeting=8."""
    return signing.dumps(facts, salt=f"collegium.link.{purpose}", compress=True)


def read(purpose: str, token: str, *, max_age: timedelta | None = None) -> dict[str, Any]:
    """The facts of a token that `make` gave for this purpose. Raises LinkOver otherwise."""
    try:
        facts: dict[str, Any] = signing.loads(token, salt=f"collegium.link.{purpose}", max_age=max_age)
    except signing.BadSignature as wrong:
        raise LinkOver(
            _("This link is no longer valid. Open the newest letter about it, or sign in.")
        ) from wrong
    return facts
