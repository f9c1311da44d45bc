"""What coders look for, and what they found: codebook, documents, segments and codings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.qualitative import words

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Code:
    """One code. definition: when to use it; not_for: when not to, though it looks alike. parent: a wider code."""

    name: str
    definition: str
    parent: str = ""
    not_for: str = ""
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codebook:
    """Codes in order. Make it with `codebook`, which checks it."""

    codes: tuple[Code, ...]

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(code.name for code in self.codes)

    def above(self, name: str) -> tuple[str, ...]:
        """The wider codes of a code, nearest first. Raises ProblemsFound for a code that is not there."""
        parents = {code.name: code.parent for code in self.codes}
        if name not in parents:
            words.refuse(words.NO_SUCH_CODE, words.TODO_CODEBOOK, name=name)
        found: list[str] = []
        while parents[name]:
            name = parents[name]
            found.append(name)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Document:
    """One interview, letter or open answer. person: who speaks, under a pseudonym. kind: such as the partner type."""

    name: str
    person: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a document, the unit that is coded."""

    name: str
    document: str


@dataclass(frozen=True, slots=True)
class Coding:
    """What one coder found in one segment; no codes: looked and found none. No coding of a segment: not looked at."""

    segment: str
    coder: str
    codes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Coded:
    """Material that fits together. Make it with `coded`, which checks it."""

    book: Codebook
    documents: tuple[Document, ...]
    segments: tuple[Segment, ...]
    codings: tuple[Coding, ...]

    def found(self, *, wider: bool = True, agreed_by: int = 1) -> dict[str, frozenset[str]]:
        """Codes by segment.

        Args:
            wider: a code counts for the codes above it too.
            agreed_by: how many coders must have found it; 1 is anybody.
        """
        votes: dict[str, dict[str, int]] = {segment.name: {} for segment in self.segments}
        for coding in self.codings:
            for code in self.spread(coding.codes) if wider else coding.codes:
                votes[coding.segment][code] = votes[coding.segment].get(code, 0) + 1
        return {
            segment: frozenset(code for code, count in one.items() if count >= agreed_by)
            for segment, one in votes.items()
        }

    def spread(self, codes: Collection[str]) -> frozenset[str]:
        """The codes and all codes above them."""
        return frozenset([*codes, *(wider for code in codes for wider in self.book.above(code))])

    def ratings(self, code: str, *, wider: bool = True) -> Floats:
        """Whether each coder found the code: 1, 0, or NaN where the coder has not looked. (segments, coders)."""
        if code not in self.book.names:
            words.refuse(words.NO_SUCH_CODE, words.TODO_CODEBOOK, name=code)
        coders = {coder: at for at, coder in enumerate(self.coders)}
        rows = {segment.name: at for at, segment in enumerate(self.segments)}
        found = np.full((len(rows), len(coders)), np.nan)
        for coding in self.codings:
            codes = self.spread(coding.codes) if wider else coding.codes
            found[rows[coding.segment], coders[coding.coder]] = float(code in codes)
        return found

    def all_ratings(self, *, wider: bool = True) -> Floats:
        """`ratings` of every code of the book, in its order: (codes, segments, coders)."""
        coders = {coder: at for at, coder in enumerate(self.coders)}
        rows = {segment.name: at for at, segment in enumerate(self.segments)}
        places = {name: at for at, name in enumerate(self.book.names)}
        meant = {name: (name, *(self.book.above(name) if wider else ())) for name in places}
        found = np.full((len(places), len(rows), len(coders)), np.nan)
        for coding in self.codings:
            row, column = rows[coding.segment], coders[coding.coder]
            found[:, row, column] = 0.0
            found[[places[one] for code in coding.codes for one in meant[code]], row, column] = 1.0
        return found

    @property
    def coders(self) -> tuple[str, ...]:
        return tuple(sorted({coding.coder for coding in self.codings}))


def codebook(codes: Sequence[Code]) -> Codebook:
    """A codebook that holds together.

    Raises:
        ProblemsFound: every code without a name or definition, twice, under a code that is not there, or in a circle.
    """
    problems = list(_faults(codes))
    if problems:
        raise ProblemsFound(problems)
    return Codebook(tuple(codes))


def coded(
    book: Codebook, documents: Sequence[Document], segments: Sequence[Segment], codings: Sequence[Coding]
) -> Coded:
    """Material that fits together.

    Raises:
        ProblemsFound: anything twice, or that names a code, segment or document that is not there.
    """
    names = {document.name for document in documents}, {segment.name for segment in segments}
    problems = [
        *_twice([document.name for document in documents]),
        *_twice([segment.name for segment in segments]),
        *_twice([f"{coding.segment} ({coding.coder})" for coding in codings]),
        *_unknown(words.NO_SUCH_DOCUMENT, [segment.document for segment in segments], names[0]),
        *_unknown(words.NO_SUCH_SEGMENT, [coding.segment for coding in codings], names[1]),
        *_unknown(words.NO_SUCH_CODE, sorted({c for one in codings for c in one.codes}), set(book.names)),
    ]
    if problems:
        raise ProblemsFound(problems)
    return Coded(book, tuple(documents), tuple(segments), tuple(codings))


def _faults(codes: Sequence[Code]) -> Iterator[Problem]:
    parents = {code.name: code.parent for code in codes}
    yield from _twice([code.name for code in codes])
    for code in codes:
        if not code.name.strip():
            yield words.problem(words.NO_NAME, words.TODO_CODEBOOK)
        if not code.definition.strip():
            yield words.problem(words.NO_DEFINITION, words.TODO_CODEBOOK, name=code.name)
        if code.parent and code.parent not in parents:
            yield words.problem(words.NO_PARENT, words.TODO_CODEBOOK, name=code.name, parent=code.parent)
        if _circular(code.name, parents):
            yield words.problem(words.IN_CIRCLES, words.TODO_CODEBOOK, name=code.name)


def _circular(name: str, parents: Mapping[str, str]) -> bool:
    at, seen = parents.get(name, ""), {name}
    while at and at not in seen:
        seen.add(at)
        at = parents.get(at, "")
    return at == name


def _twice(names: Sequence[str]) -> Iterator[Problem]:
    for name in sorted(
        {one for one in names if names.count(one) > 1} if len(set(names)) < len(names) else ()
    ):
        yield words.problem(words.TWICE, words.TODO_CHECK, name=name)


def _unknown(why: str, names: Sequence[str], known: Collection[str]) -> Iterator[Problem]:
    for name in dict.fromkeys(name for name in names if name not in known):
        yield words.problem(why, words.TODO_CHECK, name=name)
