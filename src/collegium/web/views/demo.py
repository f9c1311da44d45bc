"""Pages that exist only in the demo and while developing."""

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from collegium.web.design import sample_context

NEWEST = 20


def demo_mail(request: HttpRequest) -> HttpResponse:
    """The e-mails that this demo would have sent, newest first."""
    files = sorted(
        Path(settings.EMAIL_FILE_PATH).glob("*.log"), key=lambda file: file.stat().st_mtime, reverse=True
    )
    letters = [letter for file in files[:NEWEST] for letter in read_letters(file)]
    return render(request, "web/demo_mail.html", {"letters": letters[:NEWEST]})


def read_letters(file: Path) -> list[dict[str, str]]:
    """The letters in one file of Django's file-based e-mail backend, which draws a line of dashes between them."""
    parts = [part.strip() for part in file.read_bytes().split(b"-" * 79)]
    return [describe(part) for part in parts if part]


def describe(raw: bytes) -> dict[str, str]:
    letter: EmailMessage = message_from_bytes(raw, policy=policy.default)
    body = letter.get_body(preferencelist=("plain", "html"))
    return {
        "to": str(letter["to"]),
        "subject": str(letter["subject"]),
        "date": str(letter["date"]),
        "body": body.get_content() if body else "",
    }


def design(request: HttpRequest) -> HttpResponse:
    """Every component of the design system on one page."""
    return render(request, "web/design.html", sample_context(request))
