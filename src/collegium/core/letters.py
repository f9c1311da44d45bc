"""Letters: mail that is written in the transaction of what it tells about, and sent by a worker.

`write` keeps a letter under a key, so that writing it again (a job that runs twice) changes nothing. A worker claims a
waiting letter, hands it to the mail server and notes it as sent. One that dies in between leaves a claim that lapses;
the letter then goes out again under the same Message-ID, which mail programs show once.
"""

import hashlib
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.header import Header
from email.utils import parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import F, Q

from collegium.core.models import Letter
from collegium.core.regular import regularly

logger = logging.getLogger(__name__)

CLAIM = timedelta(minutes=5)
MAX_ATTEMPTS = 8
AT_ONCE = 200


def write(
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    person_id: int | None = None,
    initiative_id: int | None = None,
    reply_to: str = "",
    headers: Mapping[str, str] | None = None,
    attachments: Sequence[Mapping[str, str]] = (),
) -> Letter:
    """Queue one letter to one address; under a key that exists already, nothing.

    key: what the letter is about and for whom, e.g. "meeting 8 invitation 2 person 3". attachments: mappings with
    name, type (e.g. "text/calendar; method=REQUEST") and text.
    """
    letter, _created = Letter.objects.get_or_create(
        key=key[:200],
        defaults={
            "to": to,
            "subject": " ".join(subject.split())[:250],
            "text": text,
            "html": html,
            "person_id": person_id,
            "initiative_id": initiative_id,
            "reply_to": reply_to,
            "headers": dict(headers or {}),
            "attachments": [dict(one) for one in attachments],
        },
    )
    return letter


@regularly(seconds=10)
def send_waiting(*, now: datetime) -> int:
    """Send what waits; returns how many letters the mail server took."""
    free = Q(claimed_at=None) | Q(claimed_at__lt=now - CLAIM)
    waiting = Letter.objects.filter(free, sent_at=None, attempts__lt=MAX_ATTEMPTS, not_before__lte=now)
    return sum(send(letter, now=now) for letter in waiting.order_by("pk")[:AT_ONCE])


def send(letter: Letter, *, now: datetime) -> bool:
    """Claim one letter and hand it over; whether the mail server took it.

    Whatever goes wrong with one letter, a refused address or one that cannot be written into a header, stays with it:
    it is noted, waits, and is tried again, and the others go out.
    """
    mine = Letter.objects.filter(pk=letter.pk, sent_at=None, claimed_at=letter.claimed_at)
    if not mine.update(claimed_at=now, attempts=F("attempts") + 1):
        return False
    try:
        check_address(letter.to)
        message_of(letter).send()
    except Exception as error:  # noqa: BLE001 - noted with the letter
        wait = timedelta(minutes=2**letter.attempts)
        Letter.objects.filter(pk=letter.pk).update(
            error=(str(error) or type(error).__name__)[:300], claimed_at=None, not_before=now + wait
        )
        logger.warning("Letter %s could not be sent: %s", letter.pk, error)
        return False
    Letter.objects.filter(pk=letter.pk).update(sent_at=now, error="")
    return True


def check_address(address: str) -> None:
    """Refuse what would go to somebody else: Django encodes letters before the @, and no mailbox has that name.

    Other scripts after the @ are fine, they travel as punycode.
    """
    if not parseaddr(address)[1].rpartition("@")[0].isascii():
        raise ValueError(
            f"The address {address} has letters before the @ that mail servers do not all take; give another one."
        )


def message_of(letter: Letter) -> EmailMultiAlternatives:
    """The letter as the mail server gets it. Its Message-ID is made of its key, so that it is the same each time."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.text,
        to=[letter.to],
        reply_to=[letter.reply_to] if letter.reply_to else None,
        headers={"Message-ID": message_id(letter.key), "Auto-Submitted": "auto-generated", **letter.headers},
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    for part in letter.attachments:
        if part["type"].startswith("text/calendar"):
            message.attach_alternative(part["text"], part["type"])
        else:
            message.attach(part["name"], part["text"], part["type"])
    return message


def list_headers(*, key: str, name: str, unsubscribe_url: str) -> dict[str, str]:
    """Headers of letters that one can unsubscribe from: RFC 2919, RFC 2369, and RFC 8058 where the site has https.

    key: of letters, digits and hyphens; name: for people, in any script.
    """
    one_click = {"List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    return {
        "List-Id": f"{Header(name[:80], 'utf-8').encode(linesep='').replace(chr(10), '')} <{key}.{mail_domain()}>",
        "List-Unsubscribe": f"<{unsubscribe_url}>",
        "Precedence": "bulk",
        **(one_click if unsubscribe_url.startswith("https:") else {}),
    }


def message_id(key: str) -> str:
    """The Message-ID of the letter with this key, e.g. for In-Reply-To and References of others in its thread."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{mail_domain()}>"


def mail_domain() -> str:
    """The domain of this site's letters: that of the sender's address, else of the site."""
    address: Any = parseaddr(str(settings.DEFAULT_FROM_EMAIL))[1]
    return str(address).rpartition("@")[2] or urlsplit(settings.SITE_URL).hostname or "localhost"
