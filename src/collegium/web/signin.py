"""What ties the sign-in libraries to one another."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.openid_connect.views import login
from csp.decorators import csp_replace
from django.http import HttpRequest

from collegium.partners.requests import is_invited_address
from collegium.people.models import User

# Browsers hold a form to `form-action` through every redirect that follows it, and this one leads to the identity
# provider, which may send people further to yet another. The page holds nothing that anybody typed.
go_to_identity_provider = csp_replace({"form-action": None})(login)


def login_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The e-mail address that somebody tries to sign in with, for the lock-out (axes)."""
    given = credentials or {}
    name = given.get("email") or given.get("username") or request.POST.get("login", "")
    return str(name).strip().lower()


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """An address at which an invitation was opened has been proved; any other is proved by a letter."""

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        return is_invited_address(request, email)


class SocialAccountAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Takes the whole name from the identity provider: our people have one name field."""

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict[str, Any]) -> User:
        user: User = super().populate_user(request, sociallogin, data)
        parts = [data.get("first_name"), data.get("last_name")]
        user.name = str(data.get("name") or " ".join(filter(None, parts)) or user.email.split("@")[0])[:150]
        return user
