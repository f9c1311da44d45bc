"""Quotes that may be published: consent, places that may tell who speaks, and a person who has read it.

The search is a help, never the judgement: a quote is cleared by a named person after every place was dealt with.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from collegium.engines.qualitative import words

Kind = Literal["name", "school", "place", "e-mail", "phone", "date", "number", "address", "age", "rare"]
Consent = Literal["given", "not asked", "refused", "withdrawn"]

_MONTH = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre|"
    r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
)
_ORDINAL = r"\d{1,2}(?:st|nd|rd|th)?"
_CAPITAL = r"(?:St\.|[^\W\d_a-z][\w'’.&-]*)"
_PLACES = (
    "School|Schools|Academy|College|University|Elementary|Kindergarten|Preschool|Institute|Lyceum|Gymnasium|"
    "High School|Middle School|Primary School"
)
# Wider than exact: a place too many costs a look, one too few may cost a person.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("e-mail", re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("address", re.compile(r"(?:https?://|www\.)\S+|(?<![\w.])@\w{2,}", re.IGNORECASE)),
    ("date", re.compile(r"(?<!\d)\d{1,4}[./-]\d{1,2}[./-]\d{1,4}(?!\d)")),
    (
        "date",
        re.compile(
            rf"\b(?:{_ORDINAL}\s+(?:of\s+|de\s+)?(?:{_MONTH})|(?:{_MONTH})\s+{_ORDINAL})\b", re.IGNORECASE
        ),
    ),
    ("date", re.compile(rf"\b(?:{_MONTH})\s+(?:of\s+|de\s+)?(?:19|20)\d\d\b", re.IGNORECASE)),
    ("phone", re.compile(r"(?<![\w.])\+?\(?\d(?:[\s().-]{0,2}\d){6,14}(?!\w)")),
    ("number", re.compile(r"(?<![\w.,])[A-Za-z]{0,3}\d{5,}(?!\w)")),
    (
        "age",
        re.compile(
            r"\b\d{1,3}[- ]years?[- ]old\b|\b(?:aged?|turned)\s+\d{1,3}\b|\bI(?:'|’| a)m\s+\d{1,3}\b",
            re.IGNORECASE,
        ),
    ),
    (
        "school",
        re.compile(
            rf"\b(?:{_CAPITAL}\s+){{1,5}}(?:{_PLACES})\b|\bP\.?S\.?\s*\d+\b|\bUniversity\s+of\s+{_CAPITAL}"
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in the text, from start up to end, that may tell who speaks; why is a sentence part for the reader."""

    start: int
    end: int
    kind: Kind
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Lists:
    """What is known of the persons and places of a project. All are compared without case and accents.

    names: of persons, whole or in parts. schools: as they are called here, short forms too. places: towns, regions,
    streets. rare: word or phrase to the
    reason why it points to few ("the only deaf teacher").
    """

    names: tuple[str, ...] = ()
    schools: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    rare: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Clearance:
    """Whether a quote may be published, and what stands against it."""

    cleared: bool
    reasons: tuple[str, ...]
    caution: str = words.ONLY_A_HELP


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote.

    kind: how the speaker may be named, such as "a parent". settled: places that a person looked at and left on
    purpose. read_by: who read the whole, and read_text: the text that was read; any change of it needs a new reading.
    """

    text: str
    consent: Consent = "not asked"
    kind: str = ""
    settled: frozenset[Span] = frozenset()
    read_by: str = ""
    read_text: str = ""


def identifying(text: str, lists: Lists) -> tuple[Span, ...]:
    """Places that may tell who speaks, by start; where several overlap, the longest one."""
    found = [*_listed(text, lists), *_patterned(text)]
    kept: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start - one.end, one.start)):
        if all(span.end <= other.start or span.start >= other.end for other in kept):
            kept.append(span)
    return tuple(sorted(kept, key=lambda one: one.start))


def clearance(quote: Quote, lists: Lists) -> Clearance:
    """Whether consent, search and reading allow publishing. The reading is a person's; this only asks for it."""
    reasons = []
    if quote.consent != "given":
        withdrawn = quote.consent == "withdrawn"
        reasons.append(words.CONSENT_WITHDRAWN if withdrawn else words.NO_CONSENT)
    settled = {(span.start, span.text) for span in quote.settled}
    found = identifying(quote.text, lists)
    waiting = [span for span in found if (span.start, span.text) not in settled]
    if waiting:
        reasons.append(words.OPEN_SPANS.format(count=len(waiting)))
    if not quote.read_by.strip() or quote.read_text != quote.text:
        reasons.append(words.NOT_READ)
    return Clearance(not reasons, tuple(reasons))


def masked(text: str, spans: Collection[Span]) -> str:
    """The text with every place replaced by its kind in brackets: "I asked [name] at [school]"."""
    for span in sorted(spans, key=lambda one: one.start, reverse=True):
        text = f"{text[: span.start]}[{span.kind}]{text[span.end :]}"
    return text


def rare_values(counts: Mapping[str, int], *, minimum: int = 10) -> dict[str, str]:
    """Values of a trait that fewer than the minimum of persons have, for `Lists.rare`."""
    return {value: words.SPAN_WHY["rare"] for value, count in counts.items() if 0 < count < minimum}


def _patterned(text: str) -> Iterator[Span]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            yield Span(*match.span(), kind, match.group(), words.SPAN_WHY[kind])


def _listed(text: str, lists: Lists) -> Iterator[Span]:
    flat, places = _flattened(text)
    parts = [part for name in lists.names for part in (name, *name.split())]
    wanted: list[tuple[Kind, str, str]] = [
        *(("name", part, words.SPAN_WHY["name"]) for part in parts if len(part) > 1),
        *(("school", school, words.SPAN_WHY["school"]) for school in lists.schools),
        *(("place", place, words.SPAN_WHY["place"]) for place in lists.places),
        *(("rare", value, why) for value, why in (lists.rare or {}).items()),
    ]
    for kind, phrase, why in dict.fromkeys(wanted):
        needle = r"\s+".join(re.escape(part) for part in _flattened(phrase)[0].split())
        if not needle:
            continue
        whole = rf"(?<!\w){needle}(?!\w)" if _stands_alone(phrase) else needle
        for match in re.finditer(whole, flat):
            start, end = places[match.start()], places[match.end() - 1] + 1
            yield Span(start, end, kind, text[start:end], why)


def _stands_alone(phrase: str) -> bool:
    """Whether words of this script stand between spaces; in others a name may be written together with words."""
    scripts = ("LATIN", "GREEK", "CYRILLIC", "ARMENIAN", "GEORGIAN")
    return all(unicodedata.name(one, "").startswith(scripts) for one in phrase if one.isalpha())


def _flattened(text: str) -> tuple[str, list[int]]:
    """Without case and accents, and for every character its place in the text: "José" is found as "jose"."""
    letters, places = [], []
    for place, letter in enumerate(text):
        for plain in unicodedata.normalize("NFKD", letter).casefold():
            if not unicodedata.combining(plain):
                letters.append(plain)
                places.append(place)
    return "".join(letters), places
