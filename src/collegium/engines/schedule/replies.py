"""Answers that come by mail: calendar replies (RFC 5546, section 3.2.3) and plain words.

Mail is written by strangers and their programs, so nothing here raises: what cannot be understood is no answer.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

Answer = Literal["yes", "no", "maybe", "substitute"]
ANSWERS: Mapping[str, Answer] = {
    "ACCEPTED": "yes",
    "DECLINED": "no",
    "TENTATIVE": "maybe",
    "DELEGATED": "substitute",
}
LONGEST = 200_000  # characters of a reply that are read at all
MOST_LINES = 2_000
LINE = re.compile(
    r'([A-Za-z0-9-]{1,60})((?:;[A-Za-z0-9-]{1,60}=(?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*)*):(.*)',
    re.DOTALL,
)
PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)')
TIME = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?$")


@dataclass(frozen=True, slots=True)
class Reply:
    """What one person answers about one event.

    attendee, delegated_to, delegated_from: bare addresses in lower case, or empty. recurrence: the meeting of a series
    that is meant, as a wall-clock time or, where the reply says so, an instant; None: all of them.
    """

    uid: str
    attendee: str
    answer: Answer
    sequence: int = 0
    stamp: datetime | None = None
    recurrence: datetime | None = None
    delegated_to: str = ""
    delegated_from: str = ""
    comment: str = ""

    def day(self, zone: str) -> date | None:
        """The day of the meeting that is meant, in the zone of the series."""
        if self.recurrence is None:
            return None
        if self.recurrence.tzinfo is None:
            return self.recurrence.date()
        return self.recurrence.astimezone(ZoneInfo(zone)).date()


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    parameters: Mapping[str, str]
    value: str


def read_replies(text: str) -> list[Reply]:
    """The replies in a calendar whose method is REPLY; none where it is anything else."""
    properties = list(read_lines(text))
    methods = {one.value.strip().upper() for one in properties if one.name == "METHOD"}
    if methods != {"REPLY"}:
        return []
    found = [reply_of(event) for event in events_of(properties)]
    return [reply for reply in found if reply is not None]


def read_lines(text: str) -> Iterator[Property]:
    """The content lines of a calendar, unfolded; lines that are none are left out."""
    unfolded = re.sub(r"\r?\n[ \t]", "", text[:LONGEST])
    for line in unfolded.splitlines()[:MOST_LINES]:
        if match := LINE.match(line):
            name, parameters, value = match.groups()
            pairs = {key.upper(): quoted.strip('"') for key, quoted in PARAMETER.findall(parameters)}
            yield Property(name.upper(), pairs, value)


def events_of(properties: list[Property]) -> Iterator[list[Property]]:
    """The properties of each VEVENT, without those of alarms inside it."""
    inside: list[Property] | None = None
    depth = 0
    for one in properties:
        mark = (one.name, one.value.strip().upper())
        if mark == ("BEGIN", "VEVENT"):
            inside, depth = [], 0
        elif mark == ("END", "VEVENT") and inside is not None:
            yield inside
            inside = None
        elif inside is not None:
            depth += (one.name == "BEGIN") - (one.name == "END")
            if depth == 0 and one.name != "END":
                inside.append(one)


def reply_of(event: list[Property]) -> Reply | None:
    """The reply that an event holds: of exactly one attendee, with a status that is an answer."""
    person = who_replies([one for one in event if one.name == "ATTENDEE"])
    first = {one.name: one for one in reversed(event)}
    if person is None or "UID" not in first:
        return None
    answer = ANSWERS.get(person.parameters.get("PARTSTAT", "").upper())
    if answer is None:
        return None
    return Reply(
        uid=plain(first["UID"].value),
        attendee=address(person.value),
        answer=answer,
        sequence=number(first.get("SEQUENCE")),
        stamp=instant(first.get("DTSTAMP")),
        recurrence=time_of(first.get("RECURRENCE-ID")),
        delegated_to=address(person.parameters.get("DELEGATED-TO", "")),
        delegated_from=address(person.parameters.get("DELEGATED-FROM", "")),
        comment=plain(first["COMMENT"].value)[:500] if "COMMENT" in first else "",
    )


def who_replies(people: list[Property]) -> Property | None:
    """The only attendee; or the delegate, where a program repeats beside them who delegated (RFC 5546, 3.2.2.3)."""
    if len(people) == 1:
        return people[0]
    delegates = [one for one in people if address(one.parameters.get("DELEGATED-FROM", ""))]
    others = [one for one in people if one not in delegates]
    if len(delegates) != 1 or any(
        one.parameters.get("PARTSTAT", "").upper() != "DELEGATED" for one in others
    ):
        return None
    return delegates[0]


def address(value: str) -> str:
    """The e-mail address in a mailto URI, in lower case."""
    found = re.sub(r"^\s*mailto:", "", value, flags=re.IGNORECASE).strip().lower()
    return found if re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,190}", found) else ""


def plain(value: str) -> str:
    """A TEXT value without its escapes."""
    return re.sub(r"\\(.)", lambda mark: "\n" if mark[1] in "nN" else mark[1], value).strip()


def number(one: Property | None) -> int:
    value = one.value.strip() if one else ""
    return int(value) if re.fullmatch(r"[0-9]{1,9}", value) else 0


def time_of(one: Property | None) -> datetime | None:
    """A DATE or DATE-TIME: an instant where it ends with Z or names a known zone, else a wall-clock time."""
    match = TIME.match(one.value.strip()) if one else None
    if one is None or match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    try:
        found = datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001 - a wall-clock time
    except ValueError:
        return None
    if match[7]:
        return found.replace(tzinfo=UTC)
    with suppress(Exception):  # whatever a program writes as the name of a zone
        return found.replace(tzinfo=ZoneInfo(one.parameters["TZID"]))
    return found


def instant(one: Property | None) -> datetime | None:
    found = time_of(one)
    return found if found is None or found.tzinfo else found.replace(tzinfo=UTC)


# What people write, in lower case and without marks at its ends.
WORDS: Mapping[str, Mapping[Literal["yes", "no", "maybe"], frozenset[str]]] = {
    "en": {
        "yes": frozenset({"yes", "y", "yep", "yes please", "i will come", "i'll come", "i will be there",
                          "i'll be there", "i am coming", "i'm coming", "count me in", "accepted"}),
        "no": frozenset({"no", "n", "nope", "no sorry", "sorry no", "i cannot come", "i can't come", "i will not come",
                         "i won't come", "not this time", "declined"}),
        "maybe": frozenset({"maybe", "perhaps", "not sure", "not sure yet", "i don't know yet"}),
    },
    "es": {
        "yes": frozenset({"sí", "si", "claro", "claro que sí", "sí iré", "iré", "ahí estaré", "asistiré", "confirmo"}),
        "no": frozenset({"no", "no puedo", "no podré", "no iré", "no asistiré", "lo siento no"}),
        "maybe": frozenset({"quizás", "quizá", "tal vez", "a lo mejor", "no sé", "todavía no sé", "aún no sé"}),
    },
    "ar": {
        "yes": frozenset({"نعم", "اي نعم", "أجل", "سأحضر", "ساحضر", "موافق", "موافقة", "أكيد"}),
        "no": frozenset({"لا", "كلا", "لن أحضر", "لا أستطيع", "لا أستطيع الحضور", "أعتذر", "اعتذر"}),
        "maybe": frozenset({"ربما", "لا أعرف بعد", "لست متأكدا", "لست متأكدة"}),
    },
}  # fmt: skip
DOUBT = re.compile(r"\b(but|unless|if|except|pero|salvo|excepto)\b|لكن|إلا")
MARKS = " \t\"'.!?,;:¡¿،؛؟…-–—*_()👍🙂"


def answer_in_words(text: str, *, language: str) -> Literal["yes", "no", "maybe"] | None:
    """The answer that the first line of a letter gives, in the person's language or English; None where unsure.

    The line is an answer only if all of it, or what comes before its first comma, is one of the known phrases, the
    rest holds no phrase of another answer, and nothing in it takes the answer back ("yes, but ...").
    """
    line = next((line for line in text[:2000].splitlines() if line.strip(MARKS)), "").casefold()
    if DOUBT.search(line):
        return None
    whole = phrase(line, language)
    pieces = [piece for piece in re.split(r"[,.!;:،؛…–—]", line) if piece.strip(MARKS)]
    named = {found for piece in pieces if (found := phrase(piece, language))}
    if whole:
        return whole
    first = phrase(pieces[0], language) if pieces else None
    return first if first and named == {first} else None


def phrase(text: str, language: str) -> Literal["yes", "no", "maybe"] | None:
    wanted = " ".join(re.sub(r"[,،]", " ", text.replace("’", "'")).split()).strip(MARKS)
    for known in (WORDS.get(language, {}), WORDS["en"]):
        for answer, phrases in known.items():
            if wanted in phrases:
                return answer
    return None
