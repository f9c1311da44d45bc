"""Placing students with employers: who suits which place, who comes first, and why somebody has none."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from collegium.engines.matching.acceptance import deferred_acceptance


@dataclass(frozen=True, slots=True)
class Place:
    """number: how many students it takes. Empty sets ask for nothing. is_open: it may be used at all."""

    key: str
    number: int = 1
    days: frozenset[str] = frozenset()
    area: str = ""
    languages: frozenset[str] = frozenset()
    requirements: frozenset[str] = frozenset()
    preferred: frozenset[str] = frozenset()
    is_open: bool = True


@dataclass(frozen=True, slots=True)
class Student:
    """wishes: keys of places, the dearest first. No areas: can travel everywhere."""

    key: str
    wishes: tuple[str, ...] = ()
    days: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    qualities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """Where a student goes and which wish that was (from 1); or why nowhere.

    why: "" (has a place), "no wishes", "not eligible" (none of the wishes suits) or "full" (others came first).
    obstacles: for every wish before the one that came true, its number and reason codes.
    """

    student: str
    place: str = ""
    rank: int | None = None
    why: str = ""
    obstacles: tuple[tuple[int, tuple[str, ...]], ...] = ()


def match(students: Sequence[Student], places: Sequence[Place], *, seed: str) -> list[Match]:
    """One match for every student, in their order. The same input and seed always give the same."""
    by_key = {place.key: place for place in places}
    queues = {
        place.key: precedence(place, [one for one in students if not obstacles(one, place)], seed=seed)
        for place in places
    }
    wishes = {one.key: [key for key in one.wishes if key in by_key] for one in students}
    found = deferred_acceptance(wishes, queues, {place.key: place.number for place in places})
    return [explained(one, found.get(one.key, ""), by_key) for one in students]


def obstacles(student: Student, place: Place) -> tuple[str, ...]:
    """Why the student does not suit the place: closed, days, area, language, requirements."""
    faults = {
        "closed": not place.is_open,
        "days": not place.days <= student.days,
        "area": bool(student.areas) and place.area not in student.areas,
        "language": bool(place.languages) and not place.languages & student.languages,
        "requirements": not place.requirements <= student.qualities,
    }
    return tuple(key for key, wrong in faults.items() if wrong)


def precedence(place: Place, students: Iterable[Student], *, seed: str) -> list[str]:
    """Who comes first at a place: more of what is welcome there, then the lot, the same one at every place."""

    def order(student: Student) -> tuple[int, bytes, str]:
        return -len(place.preferred & student.qualities), lot(student.key, seed), student.key

    return [student.key for student in sorted(students, key=order)]


def lot(key: str, seed: str) -> bytes:
    """SHA-256 of seed, line feed and key (UTF-8); the smallest comes first."""
    return hashlib.sha256(f"{seed}\n{key}".encode()).digest()


def explained(student: Student, got: str, places: dict[str, Place]) -> Match:
    reasons: list[tuple[int, tuple[str, ...]]] = []
    for rank, key in enumerate(student.wishes, start=1):
        if key == got:
            return Match(student.key, got, rank, "", tuple(reasons))
        found = obstacles(student, places[key]) if key in places else ("closed",)
        reasons.append((rank, found or ("full",)))
    if not student.wishes:
        return Match(student.key, why="no wishes")
    why = "full" if any(codes == ("full",) for _rank, codes in reasons) else "not eligible"
    return Match(student.key, why=why, obstacles=tuple(reasons))
