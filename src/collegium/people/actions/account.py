"""What people change about themselves, the keys of their programs, and signing in by a link."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from sesame.tokens import create_token, parse_token

from collegium.core import audit
from collegium.core.errors import InvalidInput
from collegium.people.models import ApiToken, User
from collegium.people.vocabulary import Scope

TOKEN_PREFIX = "col_"  # noqa: S105 - not a secret: it lets scanners recognise a leaked key


@transaction.atomic
def update_profile(*, by: User, values: dict[str, Any]) -> User:
    """Change one's own name, language, time zone or notification choices."""
    changes = audit.apply_changes(by, values)
    if changes:
        by.save(update_fields=list(changes))
        audit.record(by=by, verb=gettext_noop("updated the profile of"), target=by, changes=changes)
    return by


@transaction.atomic
def create_api_token(
    *, by: User, name: str, scopes: Sequence[str], expires_at: datetime | None
) -> tuple[ApiToken, str]:
    """A new token and its key; the key cannot be read again later."""
    unknown = set(scopes) - set(Scope.values)
    if unknown or not scopes:
        raise InvalidInput(_("Choose at least one thing that the token may do."))
    key = TOKEN_PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        person=by,
        name=name,
        prefix=key[:10],
        digest=digest(key),
        scopes=sorted(scopes),
        expires_at=expires_at,
    )
    audit.record(by=by, verb=gettext_noop("created the API token"), target=token)
    return token, key


@transaction.atomic
def revoke_api_token(*, by: User, token: ApiToken) -> None:
    """Stop a token at once; it stays on the list with the date."""
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])
    audit.record(by=by, verb=gettext_noop("revoked the API token"), target=token)


def find_token(key: str) -> ApiToken | None:
    """The usable token with this key, or None; notes that it was used, at most once a minute."""
    now = timezone.now()
    token = ApiToken.objects.usable(now=now).select_related("person").filter(digest=digest(key)).first()
    if token and (token.last_used_at is None or (now - token.last_used_at).total_seconds() > 60):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def send_magic_link(*, email: str, open_url: str) -> None:
    """Send a sign-in link in the person's language; silently nothing where no active person has the address."""
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        return
    url = f"{open_url}?{urlencode({'sesame': create_token(person)})}"
    with translation.override(person.language):
        text = render_to_string("people/email/magic_link.txt", {"person": person, "url": url})
        send_mail(_("Your link to sign in"), text, None, [person.email])


def find_person_by_magic_link(token: str) -> User | None:
    """The active person to whom this unspent, unexpired link was sent, or None."""

    def find(pk: int) -> User | None:
        return User.objects.filter(pk=pk, is_active=True).first()

    person: User | None = parse_token(token, find, max_age=settings.SESAME_MAX_AGE)
    return person


def owns_address(person: User, address: str) -> bool:
    """Whether letters from this address are the person's: their own, or another that they have verified."""
    known = EmailAddress.objects.filter(user=person, verified=True).values_list("email", flat=True)
    return address.lower() in {person.email.lower(), *(one.lower() for one in known)}
