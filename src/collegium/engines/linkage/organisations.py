"""Which entries of a registry may be one organisation: suggestions with reasons, for a person to decide."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from typing import Literal

from rapidfuzz import fuzz

from collegium.engines.linkage.names import Name, place_key, skeleton, take_apart

Reason = Literal[
    "same identifier",
    "same name",
    "similar name",
    "abbreviated name",
    "same domain",
    "same place",
    "same kind",
    "other place",
    "other kind",
]

THRESHOLD = 0.80
_BLOCK = 50  # entries that share one key and are all compared with each other
_WINDOW = 5  # neighbours by name that are compared in a larger block
# Anyone may have an address here, so it says nothing about the organisation.
_PUBLIC = frozenset(
    """
    aol.com facebook.com free.fr github.io gmail.com gmx.com gmx.de gmx.net google.com
    googlemail.com hotmail.com icloud.com instagram.com live.com mail.ru msn.com orange.fr
    outlook.com proton.me protonmail.com qq.com sites.google.com web.de wixsite.com wordpress.com
    yahoo.com yahoo.es yahoo.fr yandex.ru ymail.com
    """.split()  # noqa: SIM905 (shorter to read)
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """An organisation as a registry knows it. Empty means unknown.

    identifiers: values by scheme (for example {"NCES": ["470014700501"]}). country: two letters. place: town.
    website_domain, email_domain: host names, with or without "www.".
    """

    id: int | str
    name: str
    kind: str = ""
    country: str = ""
    place: str = ""
    identifiers: Mapping[str, Sequence[str]] = field(default_factory=dict)
    website_domain: str = ""
    email_domain: str = ""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two candidates that may be one.

    score: 0.8 to 1; 1 only for a shared identifier. reasons: keys for pages to translate.
    """

    a: int | str
    b: int | str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Entry:
    id: int | str
    name: Name
    kind: str
    country: str
    place: str
    identifiers: Mapping[str, frozenset[str]]
    domains: frozenset[str]


def suggest(candidates: Iterable[Candidate], *, limit: int = 100) -> list[Suggestion]:
    """Pairs that may be the same organisation, likeliest first, at most `limit`; `a` came before `b`.

    A shared identifier of one scheme is certain (score 1). Different identifiers of one scheme, different
    countries, levels (high school, elementary school), numbers or sides (North, South) are never the same.
    Otherwise the name decides, helped or held back by domain, place and kind. Candidates are compared only
    where they share a word (its sound, roughly), initials, a domain or an identifier, so time grows nearly
    with their number.
    """
    entries = [_entry(candidate) for candidate in candidates]
    found = (
        (first, second, judged)
        for first, second in _pairs(entries)
        if (judged := _judge(entries[first], entries[second]))
    )
    ranked = sorted(found, key=lambda item: (-item[2][0], item[0], item[1]))
    return [Suggestion(entries[a].id, entries[b].id, score, why) for a, b, (score, why) in ranked[:limit]]


def _entry(candidate: Candidate) -> _Entry:
    domains = {_domain(candidate.website_domain), _domain(candidate.email_domain)}
    return _Entry(
        candidate.id,
        take_apart(candidate.name),
        candidate.kind,
        candidate.country.strip().casefold(),
        place_key(candidate.place),
        {
            scheme: frozenset(filter(None, map(_identifier, values)))
            for scheme, values in candidate.identifiers.items()
        },
        frozenset(domains - _PUBLIC - {""}),
    )


def _domain(domain: str) -> str:
    return domain.strip().casefold().removeprefix("www.").rstrip(".")


def _identifier(value: str) -> str:
    """The bare identifier: without the address in front of it (https://ror.org/...), spaces and case."""
    return "".join(value.strip().rstrip("/").rpartition("/")[2].casefold().split())


_Order = Callable[[_Entry], tuple[str, str]]


# Which pairs are worth comparing ----------------------------------------------------------------------------


def _pairs(entries: list[_Entry]) -> set[tuple[int, int]]:
    blocks: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, entry in enumerate(entries):
        for key in set(_keys(entry)):
            blocks[key].append(index)
    return {pair for key, members in blocks.items() for pair in _within(key, members, entries)}


def _keys(entry: _Entry) -> Iterator[tuple[str, ...]]:
    for word in entry.name.words:
        yield "word", skeleton(word)
    yield "compact", skeleton(entry.name.compact)
    for initials in {entry.name.initials, entry.name.compact}:
        if 3 <= len(initials) <= 6:
            yield "initials", initials
    for domain in entry.domains:
        yield "domain", domain
    for scheme, values in entry.identifiers.items():
        for value in values:
            yield "identifier", scheme, value


def _within(key: tuple[str, ...], members: list[int], entries: list[_Entry]) -> Iterator[tuple[int, int]]:
    if key[0] == "identifier":
        yield from pairwise(members)
    elif len(members) <= _BLOCK:
        yield from combinations(members, 2)
    else:
        yield from _neighbours(members, entries, lambda entry: (entry.name.ordered, entry.place))
        yield from _neighbours(members, entries, lambda entry: (entry.place, entry.name.ordered))


def _neighbours(members: list[int], entries: list[_Entry], order: _Order) -> Iterator[tuple[int, int]]:
    ranked = sorted(members, key=lambda index: order(entries[index]))
    for distance in range(1, _WINDOW + 1):
        for one, two in zip(ranked, ranked[distance:], strict=False):
            yield min(one, two), max(one, two)


# How alike a pair is ----------------------------------------------------------------------------------------


def _judge(a: _Entry, b: _Entry) -> tuple[float, tuple[Reason, ...]] | None:
    same = _same_identifier(a, b) if a.identifiers and b.identifiers else None
    if same is not None:
        return (1.0, ("same identifier",)) if same else None
    if _contradict(a, b):
        return None
    bonus, reasons = _circumstances(a, b)
    likeness, reason = _likeness(a.name, b.name, least=THRESHOLD - bonus)
    score = round(min(likeness + bonus, 0.99), 4)
    return (score, (reason, *reasons)) if score >= THRESHOLD else None


def _same_identifier(a: _Entry, b: _Entry) -> bool | None:
    """False when they differ in any scheme, True when they agree in one, None when none can be compared."""
    shared = a.identifiers.keys() & b.identifiers.keys()
    known = [(a.identifiers[scheme], b.identifiers[scheme]) for scheme in shared]
    agree = [bool(one & two) for one, two in known if one and two]
    return all(agree) if agree else None


def _contradict(a: _Entry, b: _Entry) -> bool:
    countries = a.country and b.country and a.country != b.country
    levels = a.name.levels and b.name.levels and a.name.levels != b.name.levels
    return bool(countries or levels or a.name.marks != b.name.marks)


def _likeness(a: Name, b: Name, least: float) -> tuple[float, Reason]:
    """0 to 1; 0 also when it cannot reach `least`, which saves most of the work."""
    if a.ordered == b.ordered:
        return (1.0 if a.levels == b.levels else 0.97), "same name"
    short, long = (a, b) if len(a.compact) < len(b.compact) else (b, a)
    if len(short.compact) >= 3 and short.compact == long.initials:
        return 0.7, "abbreviated name"
    cutoff = least * 100
    by_word = fuzz.ratio(a.ordered, b.ordered, score_cutoff=cutoff)
    likeness = max(by_word, fuzz.ratio(a.compact, b.compact, score_cutoff=cutoff))
    return likeness / 100 - (0.0 if a.levels == b.levels else 0.03), "similar name"


def _circumstances(a: _Entry, b: _Entry) -> tuple[float, list[Reason]]:
    """What domain, place and kind add to or take from the likeness of the names."""
    bonus = 0.0
    reasons: list[Reason] = []
    if a.domains & b.domains:
        bonus += 0.15
        reasons.append("same domain")
    if a.place and b.place:
        bonus += 0.05 if a.place == b.place else -0.25
        reasons.append("same place" if a.place == b.place else "other place")
    if a.kind and b.kind:
        bonus += 0.0 if a.kind == b.kind else -0.1
        reasons.append("same kind" if a.kind == b.kind else "other kind")
    return bonus, reasons
