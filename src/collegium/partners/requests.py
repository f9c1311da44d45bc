"""What the session of a visitor keeps: the address at which they opened an invitation."""

from django.http import HttpRequest

INVITED = "invited_address"


def remember_invited_address(request: HttpRequest, email: str) -> None:
    """The visitor holds a link that went to this address alone."""
    request.session[INVITED] = email.lower()


def is_invited_address(request: HttpRequest, email: str) -> bool:
    """Whether the visitor opened an invitation that was sent to this address."""
    invited: str = request.session.get(INVITED, "")
    return invited != "" and invited == email.lower()
