"""Letters as they arrive: bytes become an `inbound.Incoming`, and go to whatever asked for them.

Anybody can send us anything, so nothing in a letter may make this fail: what cannot be read is noted and dropped.
"""

import hashlib
import logging
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses

from collegium.core import inbound
from collegium.core.inbound import Incoming
from collegium.core.models import IncomingLetter
from collegium.core.quoting import LONGEST, own_words, text_of_html

logger = logging.getLogger(__name__)

MAX_BYTES = 5 * 1024 * 1024  # a letter with more is refused at the door
MAX_PARTS = 100
LONGEST_HEADER = 2_000
# Where mail servers note to whom a letter was delivered.
DELIVERED_TO = ("Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc")
AUTOMATIC_HEADERS = (
    "X-Autoreply",
    "X-Autorespond",
    "X-Auto-Reply",
    "List-Id",
    "List-Unsubscribe",
    "X-Failed-Recipients",
)
AUTOMATIC_SENDERS = re.compile(r"^(mailer-daemon|postmaster|no-?reply|bounces?)\b", re.IGNORECASE)
AUTOMATIC_WORDS = (
    r"automatic reply|auto(?:matic)?[- ]?response|out of (?:the )?office",
    r"respuesta autom[áa]tica|fuera de la oficina|resposta autom[áa]tica|risposta automatica",
    r"رد تلقائي|خارج المكتب",
    r"r[ée]ponse automatique|automatische antwort|abwesenheit",
)
AUTOMATIC_SUBJECTS = re.compile(rf"^(?:{'|'.join(AUTOMATIC_WORDS)})\b", re.IGNORECASE)


def receive(raw: bytes, *, sender: str | None = None, recipients: Sequence[str] = ()) -> str:
    """Take one RFC 5322 letter. Returns what became of it: a word of `IncomingLetter.Outcome`.

    sender, recipients: those of the envelope, where they are known; an empty sender means that it is a bounce.
    """
    try:
        letter = read(raw, sender=sender, recipients=recipients)
    except Exception:
        logger.warning("A letter could not be read", exc_info=True)
        unreadable = Incoming(made_up_id(raw), plain(sender or ""), "", "", recipients=tuple(recipients))
        return inbound.note(unreadable, IncomingLetter.Outcome.REFUSED, why="It could not be read.")
    return inbound.take(letter)


def read(raw: bytes, *, sender: str | None = None, recipients: Sequence[str] = ()) -> Incoming:
    """The letter, read. Only the first address of ours among the recipients counts."""
    message = message_from_bytes(raw[:MAX_BYTES], policy=policy.compat32)
    parts = list(leaves(message))
    text, shortened = text_of(parts)
    calendar = next((content(part) for part in parts if part.get_content_type() == "text/calendar"), "")
    names = [name_of(part) for part in parts if is_attachment(part)]
    return Incoming(
        message_id=header(message, "Message-ID")[:250] or made_up_id(raw),
        sender=addresses(message, ("From",))[0][:254],
        subject=header(message, "Subject")[:250],
        text=text,
        calendar=calendar,
        automatic=is_automatic(message, sender=sender, calendar=calendar),
        recipients=tuple(recipients) or tuple(addresses(message, DELIVERED_TO)),
        attachments=tuple(names[:50]),
        shortened=shortened,
    )


def leaves(message: Message) -> Iterable[Message]:
    """The parts that hold something; letters inside the letter are not opened."""
    waiting, seen = [message], 0
    while waiting and seen < MAX_PARTS:
        part = waiting.pop(0)
        seen += 1
        payload = part.get_payload()
        if part.get_content_maintype() == "multipart" and isinstance(payload, list):
            waiting = [one for one in payload if isinstance(one, Message)] + waiting
        else:
            yield part


def text_of(parts: Sequence[Message]) -> tuple[str, bool]:
    """(what the person wrote, whether the letter was longer than what is looked at)."""
    readable = [part for part in parts if not is_attachment(part)]
    texts = [content(part) for part in readable if part.get_content_type() == "text/plain"]
    text = "\n".join(texts)
    if not text.strip():
        text = "\n".join(
            text_of_html(content(part)) for part in readable if part.get_content_type() == "text/html"
        )
    return own_words(text), len(text) > LONGEST


def content(part: Message) -> str:
    """The text of one part in whatever character set it claims to have."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = str(part.get_content_charset() or "utf-8")
    try:
        text = payload.decode(charset, errors="replace")
    except (LookupError, ValueError):
        text = payload.decode("utf-8", errors="replace")
    return plain(text)


def is_attachment(part: Message) -> bool:
    if part.get_content_disposition() == "attachment" or part.get_content_type() == "message/rfc822":
        return True
    return part.get_content_maintype() != "text" and part.get_content_maintype() != "multipart"


def name_of(part: Message) -> str:
    return plain(str(part.get_filename() or part.get_content_type()))[:100]


def header(message: Message, name: str) -> str:
    """One header, decoded, on one line; what cannot be decoded stays as it is."""
    value = str(message.get(name, ""))[:LONGEST_HEADER]
    with suppress(LookupError, ValueError, HeaderParseError):
        value = str(make_header(decode_header(value)))
    return " ".join(plain(value).split())


def addresses(message: Message, names: Iterable[str]) -> list[str]:
    """The bare addresses in these headers, in lower case; one empty text where there is none."""
    values = [str(value)[:LONGEST_HEADER] for name in names for value in message.get_all(name, [])]
    found = [plain(address).strip().lower() for _name, address in getaddresses(values)]
    return [address for address in found if address] or [""]


def is_automatic(message: Message, *, sender: str | None, calendar: str) -> bool:
    """Whether a program answered and no person: bounces, out-of-office notes, lists (RFC 3834, RFC 3464).

    The answer of a calendar to an invitation is sent by a program in the name of a person, and is not automatic.
    """
    bounced = sender is not None and sender.strip("<> ").lower() in {"", "mailer-daemon"}
    bounced = bounced or str(message.get("Return-Path", "")).strip() == "<>"
    if bounced or message.get_content_type() in {"multipart/report", "message/delivery-status"}:
        return True
    if re.search(r"^METHOD:REPLY\s*$", calendar, re.MULTILINE):
        return False
    signs = (
        header(message, "Auto-Submitted").lower() not in {"", "no"},
        header(message, "Precedence").lower() in {"bulk", "junk", "list", "auto_reply"},
        any(message.get(name) is not None for name in AUTOMATIC_HEADERS),
        AUTOMATIC_SENDERS.match(addresses(message, ("From",))[0]),
        AUTOMATIC_SUBJECTS.match(header(message, "Subject")),
    )
    return any(signs)


def made_up_id(raw: bytes) -> str:
    """For a letter without a Message-ID: the same for the same letter."""
    return f"<{hashlib.sha256(raw).hexdigest()[:32]}@unnamed.invalid>"


def plain(text: str) -> str:
    """Text that every database takes: without U+0000 and halves of characters."""
    return text.encode("utf-8", errors="replace").decode().replace("\0", "")
