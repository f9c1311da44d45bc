"""What was said by whom: themes by kind of person, themes together, and whether new ones still appear."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from collegium.engines.qualitative import words
from collegium.engines.qualitative.codebook import Coded
from collegium.engines.surveys import Share, share_of

MINIMUM = 5  # smallest group of persons that is shown by itself, as in surveys


@dataclass(frozen=True, slots=True)
class ThemeCount:
    """Persons of one kind who mention a theme, of all of them who were heard. persons is None where withheld."""

    theme: str
    kind: str
    persons: int | None
    of: int | None
    share: float | None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class Themes:
    """Counts by theme and kind (kind "" is everybody), what is not shown, and how to read them.

    not_shown: kinds of fewer persons than the minimum; not_shown_persons in them. Subtracting the kinds that are
    shown from everybody can give such a group away: publish both only after disclosure control.
    """

    counts: tuple[ThemeCount, ...]
    not_shown: int
    not_shown_persons: int
    notes: tuple[str, ...] = (words.PERSONS, words.NOT_A_SURVEY)


@dataclass(frozen=True, slots=True)
class Together:
    """Two codes in the same segments, documents or of the same persons; jaccard: both over either."""

    one: str
    other: str
    both: int
    either: int
    jaccard: float


@dataclass(frozen=True, slots=True)
class Saturation:
    """New codes by document, in the order of the documents.

    Attributes:
        new: codes that appear first in each document. known: all so far.
        reached: documents after which a run brought few enough new codes; None if none did.
    """

    documents: tuple[str, ...]
    new: tuple[int, ...]
    known: tuple[int, ...]
    reached: int | None
    sentences: tuple[str, ...]


def themes(material: Coded, *, minimum: int = MINIMUM, agreed_by: int = 1) -> Themes:
    """Persons who mention each code, by kind. A person with several documents counts once.

    A person whose documents have different kinds counts in each of them.
    """
    persons: dict[str, set[str]] = {"": set()}
    for document in material.documents:
        persons[""].add(document.person)
        persons.setdefault(document.kind, set()).add(document.person)
    said = _by_document(material, agreed_by)
    rows = []
    for theme in material.book.names:
        for kind, all_of_them in persons.items():
            mention = {
                document.person
                for document in material.documents
                if theme in said[document.name] and kind in {"", document.kind}
            }
            rows.append(_count(theme, kind, len(mention), len(all_of_them), minimum))
    small = [len(some) for kind, some in persons.items() if kind and len(some) < minimum]
    return Themes(tuple(rows), len(small), sum(small))


def share_interval(count: ThemeCount) -> Share | None:
    """Wilson's interval, for a random sample of persons only. None where the count is withheld."""
    return None if count.persons is None or count.of is None else share_of(count.persons, count.of)


def together(material: Coded, *, within: str = "segment", agreed_by: int = 1) -> tuple[Together, ...]:
    """Pairs of codes that occur together, most often first; codes above each other are left out.

    Args:
        within: "segment", "document" or "person".

    Raises:
        ValueError: within is none of these.
    """
    places = _places(material, within, agreed_by)
    codes = material.book.names
    holds = {code: {place for place, found in places.items() if code in found} for code in codes}
    pairs = []
    for one, other in combinations(codes, 2):
        related = one in material.book.above(other) or other in material.book.above(one)
        both, either = len(holds[one] & holds[other]), len(holds[one] | holds[other])
        if both and not related:
            pairs.append(Together(one, other, both, either, both / either))
    return tuple(sorted(pairs, key=lambda pair: (-pair.both, -pair.jaccard, pair.one, pair.other)))


def saturation(
    material: Coded, *, base: int = 4, run: int = 2, threshold: float = 0.05, agreed_by: int = 1
) -> Saturation:
    """New codes by document, and after how many a run brings at most `threshold` of the codes of the first `base`.

    Source: Guest, Namey & Chen 2020 (doi 10.1371/journal.pone.0232076); base 4, run 2 and 5 % are among their choices.
    Documents are in the order given, which should be that in which they were collected. Codes count as narrow as they
    were given.

    Raises:
        ValueError: base or run below 1, or a threshold outside 0 to 1.
    """
    if base < 1 or run < 1 or not 0 <= threshold <= 1:
        raise ValueError("base and run are 1 or more, the threshold is between 0 and 1")
    said, seen = _by_document(material, agreed_by, wider=False), set[str]()
    new, known = [], []
    for document in material.documents:
        fresh = said[document.name] - seen
        seen |= fresh
        new.append(len(fresh))
        known.append(len(seen))
    names = tuple(document.name for document in material.documents)
    for end in range(base + run, len(names) + 1):
        fresh_count, first = sum(new[end - run : end]), known[base - 1]
        if first and fresh_count <= threshold * first:
            values = {"documents": end, "run": run, "new": fresh_count, "share": fresh_count / first}
            sentence = words.SATURATED.format(base=base, threshold=threshold, **values)
            return Saturation(names, tuple(new), tuple(known), end, (sentence, words.SATURATION_IS_OF_CODES))
    sentence = words.NOT_SATURATED.format(run=run)
    return Saturation(names, tuple(new), tuple(known), None, (sentence, words.SATURATION_IS_OF_CODES))


def _count(theme: str, kind: str, mention: int, of: int, minimum: int) -> ThemeCount:
    if of < minimum:
        return ThemeCount(theme, kind, None, None, None, words.SMALL_GROUP.format(minimum=minimum))
    return ThemeCount(theme, kind, mention, of, mention / of)


def _by_document(material: Coded, agreed_by: int, *, wider: bool = True) -> dict[str, frozenset[str]]:
    places = {segment.name: segment.document for segment in material.segments}
    found: dict[str, set[str]] = {document.name: set() for document in material.documents}
    for segment, codes in material.found(wider=wider, agreed_by=agreed_by).items():
        found[places[segment]] |= codes
    return {document: frozenset(codes) for document, codes in found.items()}


def _places(material: Coded, within: str, agreed_by: int) -> Mapping[str, frozenset[str]]:
    if within == "segment":
        return material.found(agreed_by=agreed_by)
    said = _by_document(material, agreed_by)
    if within == "document":
        return said
    if within != "person":
        raise ValueError("codes occur together within a segment, a document or a person")
    found: dict[str, set[str]] = {}
    for document in material.documents:
        found.setdefault(document.person, set()).update(said[document.name])
    return {person: frozenset(codes) for person, codes in found.items()}
