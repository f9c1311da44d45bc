"""Letters that come in: each goes to whatever asked for an answer.

Who asks for an answer by mail gives `reply_address(...)` as Reply-To. What arrives there is handed to the function
registered with `@answers(purpose)`, once for each Message-ID, however often the mail server delivers it.
"""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from collegium.core.errors import Refusal
from collegium.core.letters import mail_domain
from collegium.core.models import IncomingLetter, ReplyAddress

logger = logging.getLogger(__name__)

ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"  # one case, nothing to confuse: local parts may lose their case
KEY_LENGTH = 20  # 20 x 5 bits


@dataclass(frozen=True, slots=True)
class Incoming:
    """A letter that came in, read: text is what the person wrote, without what they quoted."""

    message_id: str
    sender: str  # the bare address
    subject: str
    text: str
    calendar: str = ""  # the text/calendar part, where there is one
    automatic: bool = False  # an out-of-office note or a bounce (RFC 3834): never an answer of a person
    recipients: tuple[str, ...] = field(default=())
    attachments: tuple[str, ...] = field(default=())  # names of what came with it and is not kept
    shortened: bool = False  # it was longer than what is looked at


Handler = Callable[..., None]
Listener = Callable[..., None]
_handlers: dict[str, Handler] = {}
_listeners: list[Listener] = []


def answers(purpose: str) -> Callable[[Handler], Handler]:
    """Register the function that takes answers: function(letter=Incoming, person_id=..., **facts)."""

    def register(function: Handler) -> Handler:
        _handlers[purpose] = function
        return function

    return register


def when_refused(listener: Listener) -> Listener:
    """Call this as listener(letter=, person_id=, why=) when an answer is refused: the person should hear of it."""
    _listeners.append(listener)
    return listener


def is_ours(address: str) -> bool:
    """Whether somebody was asked to answer at this address."""
    return bool(key := key_of(address)) and ReplyAddress.objects.filter(key=key).exists()


def reply_address(purpose: str, *, person_id: int, **facts: Any) -> str:
    """The address at which this person answers this; the same for the same facts. Empty where mail is not received."""
    if not settings.RECEIVES_MAIL:
        return ""
    found, _created = ReplyAddress.objects.get_or_create(
        purpose=purpose, person_id=person_id, facts=facts, defaults={"key": new_key()}
    )
    return f"reply+{found.key}@{mail_domain()}"


def new_key() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(KEY_LENGTH))


def key_of(address: str) -> str:
    """The key in an address of ours, or nothing."""
    local, _, domain = address.strip().lower().rpartition("@")
    prefix, plus, key = local.partition("+")
    return key if plus and prefix == "reply" and domain == mail_domain().lower() else ""


def take(letter: Incoming) -> str:
    """Hand a letter to whatever asked for it. Returns what became of it: a word of `IncomingLetter.Outcome`."""
    keys = [key for address in letter.recipients if (key := key_of(address))]
    asked = ReplyAddress.objects.filter(key__in=keys).first()
    outcome = IncomingLetter.Outcome
    if letter.automatic:
        return note(letter, outcome.AUTOMATIC)
    if asked is None or asked.purpose not in _handlers:
        return note(letter, outcome.UNKNOWN)
    try:
        with transaction.atomic():
            IncomingLetter.objects.create(
                message_id=letter.message_id[:250], sender=letter.sender[:254], outcome=outcome.TAKEN
            )
            _handlers[asked.purpose](letter=letter, person_id=asked.person_id, **asked.facts)
    except IntegrityError:
        if IncomingLetter.objects.filter(message_id=letter.message_id[:250]).exists():
            return str(outcome.REPEATED)
        raise
    except Refusal as refusal:
        return refuse(letter, asked, refusal.message)
    return str(outcome.TAKEN)


def refuse(letter: Incoming, asked: ReplyAddress, why: str) -> str:
    """Note that an answer was refused and, the first time, tell whoever listens."""
    is_new = not IncomingLetter.objects.filter(message_id=letter.message_id[:250]).exists()
    outcome = note(letter, IncomingLetter.Outcome.REFUSED, why=why)
    if is_new:
        for listener in _listeners:
            listener(letter=letter, person_id=asked.person_id, why=why)
    return outcome


def note(letter: Incoming, outcome: str, *, why: str = "") -> str:
    """Write down what came in and was not used, once."""
    IncomingLetter.objects.get_or_create(
        message_id=letter.message_id[:250],
        defaults={"sender": letter.sender[:254], "outcome": outcome, "why": why[:300]},
    )
    return str(outcome)
