"""What a wave of a survey says: scores, distributions and comparisons, with small groups hidden."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from collegium.engines.surveys.estimates import CONFIDENCE, Difference, Estimate, Why, difference_of, mean_of
from collegium.engines.surveys.hiding import MINIMUM, hidden_groups
from collegium.engines.surveys.instrument import Instrument, Item, Response, Scale

ValueOf = Callable[[Response], float | None]


@dataclass(frozen=True, slots=True)
class ItemResult:
    """Answers to one item as they were given (not turned round).

    counts: how many chose each value from low to high; empty when withheld. missing: did not answer.
    """

    item: str
    estimate: Estimate
    counts: tuple[tuple[int, int], ...] = ()
    missing: int | None = None


@dataclass(frozen=True, slots=True)
class ScaleResult:
    """Scores on one scale; reversed items are turned round, so more is always better."""

    scale: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class GroupResult:
    """Results of one group, or of everyone (group None). n is None and all is withheld when `why` says so."""

    group: str | None
    n: int | None
    why: Why
    items: tuple[ItemResult, ...]
    scales: tuple[ScaleResult, ...]


@dataclass(frozen=True, slots=True)
class Results:
    """Everyone together and each group, in order of the group's name."""

    minimum: int
    everyone: GroupResult
    groups: tuple[GroupResult, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """How an item ("item") or scale ("scale") moved from one wave to the next; more is better in both."""

    kind: str
    key: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Gap:
    """Importance minus occurrence of one pair: above 0, more of it is wanted than there is."""

    pair: str
    importance: Estimate
    occurrence: Estimate
    gap: Difference


def score(instrument: Instrument, answers: Mapping[str, int | None]) -> dict[str, float | None]:
    """Score by scale of one person: the mean of the answered items, reversed ones turned round.

    None when fewer than `minimum_answered` of the items were answered. Raises ValueError for an answer
    off its scale or to an item that is not in the instrument.
    """
    _check(instrument, answers)
    return {scale.key: _scale_value(instrument, scale)(Response(answers)) for scale in instrument.scales}


def results(
    instrument: Instrument,
    responses: Sequence[Response],
    *,
    minimum: int = MINIMUM,
    confidence: float = CONFIDENCE,
) -> Results:
    """Everything a wave says that may be shown.

    minimum: fewest answers behind anything that is shown or could be worked out by subtracting groups from
    everyone; applied to groups as a whole and again to every item and scale, where fewer answered. A scale
    is hidden with any of its items. Break down by one property at a time: publishing two breakdowns of
    the same answers whose groups lie inside one another is not protected.
    """
    for response in responses:
        _check(instrument, response.answers)
    groups: dict[str, list[Response]] = {group: [] for group in sorted({one.group for one in responses})}
    for response in responses:
        groups[response.group].append(response)
    wave = _Wave(instrument, groups, minimum, confidence)
    hidden = _hidden(wave)
    everyone = _group(wave, None, responses, hidden, "too few" if len(responses) < minimum else "")
    found = (
        _group(wave, group, members, hidden, hidden.groups.get(group, ""))
        for group, members in groups.items()
    )
    return Results(minimum, everyone, tuple(found))


def changes(
    instrument: Instrument,
    before: Sequence[Response],
    after: Sequence[Response],
    *,
    minimum: int = MINIMUM,
    confidence: float = CONFIDENCE,
) -> tuple[Change, ...]:
    """Change of every scale, then every item, of everyone from one wave to the next.

    All answers of both waves count; people with the same pseudonym are linked (see `difference_of`).
    Withheld when either wave has fewer than `minimum` answers.
    """
    for response in (*before, *after):
        _check(instrument, response.answers)
    measures: list[tuple[str, str, int, ValueOf]] = [
        ("scale", scale.key, len(scale.items), _scale_value(instrument, scale)) for scale in instrument.scales
    ]
    measures += [("item", item.key, 1, _item_value(item)) for item in instrument.items]
    found = []
    for kind, key, parts, value in measures:
        waves = _by_person(value, before, "before"), _by_person(value, after, "after")
        difference = difference_of(*waves, minimum=minimum, parts=parts, confidence=confidence)
        found.append(Change(kind, key, difference))
    return tuple(found)


def gaps(
    instrument: Instrument,
    responses: Sequence[Response],
    *,
    minimum: int = MINIMUM,
    confidence: float = CONFIDENCE,
) -> tuple[Gap, ...]:
    """Importance minus occurrence for every pair of the instrument, the widest gap first, withheld last.

    All answers to either question count, so the gap is exactly the difference of the two means.
    """
    for response in responses:
        _check(instrument, response.answers)
    found = []
    for pair in instrument.pairs:
        asked = [instrument.item(key) for key in (pair.importance, pair.occurrence)]
        wanted, there = (
            {str(at): value for at, one in enumerate(responses) if (value := _turned(item, one)) is not None}
            for item in asked
        )
        means = [
            mean_of([*values.values()], minimum=minimum, ends=(item.low, item.high), confidence=confidence)
            for item, values in zip(asked, (wanted, there), strict=True)
        ]
        gap = difference_of(there, wanted, minimum=minimum, confidence=confidence)
        found.append(Gap(pair.key, means[0], means[1], gap))
    return tuple(sorted(found, key=_widest))


def _widest(gap: Gap) -> tuple[bool, float]:
    return gap.gap.difference is None, -(gap.gap.difference or 0.0)


@dataclass(frozen=True, slots=True)
class _Wave:
    """The arguments of `results`, responses by group."""

    instrument: Instrument
    groups: Mapping[str, Sequence[Response]]
    minimum: int
    confidence: float


@dataclass(frozen=True, slots=True)
class _Hidden:
    """Why groups are hidden: altogether, and by item and scale."""

    groups: Mapping[str, Why]
    items: Mapping[str, Mapping[str, Why]]
    scales: Mapping[str, Mapping[str, Why]]


def _hidden(wave: _Wave) -> _Hidden:
    sizes = {group: len(members) for group, members in wave.groups.items()}
    whole = hidden_groups(sizes, minimum=wave.minimum)
    items = {item.key: _hidden_in(wave, _item_value(item), whole) for item in wave.instrument.items}
    scales = {}
    for scale in wave.instrument.scales:
        also = {group for key in scale.items for group, why in items[key].items() if why != "no answers"}
        scales[scale.key] = _hidden_in(wave, _scale_value(wave.instrument, scale), also)
    return _Hidden(whole, items, scales)


def _hidden_in(wave: _Wave, value: ValueOf, also: set[str] | Mapping[str, Why]) -> dict[str, Why]:
    sizes = {group: len(_values(value, members)) for group, members in wave.groups.items()}
    return hidden_groups(sizes, minimum=wave.minimum, also=set(also))


def _group(
    wave: _Wave, group: str | None, members: Sequence[Response], hidden: _Hidden, why: Why
) -> GroupResult:
    name = group if group is not None else ""
    items, scales = [], []
    for item in wave.instrument.items:
        reason = why or (hidden.items[item.key].get(name, "") if group is not None else "")
        items.append(_item_result(wave, item, members, reason))
    for scale in wave.instrument.scales:
        told = {one.item: one.estimate.why for one in items}
        bare: Why = "could be worked out" if "too few" in {told[key] for key in scale.items} else ""
        reason = why or (hidden.scales[scale.key].get(name, "") if group is not None else bare)
        scales.append(_scale_result(wave, scale, members, reason))
    return GroupResult(group, None if why else len(members), why, tuple(items), tuple(scales))


def _item_result(wave: _Wave, item: Item, members: Sequence[Response], why: Why) -> ItemResult:
    given = [value for one in members if (value := one.answers.get(item.key)) is not None]
    ends = (item.low, item.high)
    estimate = mean_of(given, minimum=wave.minimum, ends=ends, confidence=wave.confidence)
    if why or not estimate.shown:
        return ItemResult(item.key, Estimate(why=why or estimate.why))
    counts = tuple((value, given.count(value)) for value in range(item.low, item.high + 1))
    return ItemResult(item.key, estimate, counts, len(members) - len(given))


def _scale_result(wave: _Wave, scale: Scale, members: Sequence[Response], why: Why) -> ScaleResult:
    first = wave.instrument.item(scale.items[0])
    values = _values(_scale_value(wave.instrument, scale), members)
    estimate = mean_of(
        values,
        minimum=wave.minimum,
        ends=(first.low, first.high),
        parts=len(scale.items),
        confidence=wave.confidence,
    )
    return ScaleResult(scale.key, Estimate(why=why) if why else estimate)


def _values(value: ValueOf, members: Sequence[Response]) -> list[float]:
    return [found for one in members if (found := value(one)) is not None]


def _by_person(value: ValueOf, responses: Sequence[Response], wave: str) -> dict[str, float]:
    """Values by pseudonym; who has none is somebody else in every wave."""
    found = {}
    for at, response in enumerate(responses):
        if (one := value(response)) is not None:
            found[f"known {response.respondent}" if response.respondent else f"{wave} {at}"] = one
    return found


def _item_value(item: Item) -> ValueOf:
    return lambda response: _turned(item, response)


def _scale_value(instrument: Instrument, scale: Scale) -> ValueOf:
    items = [instrument.item(key) for key in scale.items]
    return lambda response: _score(items, instrument.minimum_answered, response)


def _score(items: Sequence[Item], share: Fraction, response: Response) -> float | None:
    given = [value for item in items if (value := _turned(item, response)) is not None]
    return sum(given) / len(given) if given and len(given) >= share * len(items) else None


def _turned(item: Item, response: Response) -> int | None:
    value = response.answers.get(item.key)
    return item.low + item.high - value if value is not None and item.reversed else value


def _check(instrument: Instrument, answers: Mapping[str, int | None]) -> None:
    items = {item.key: item for item in instrument.items}
    for key, value in answers.items():
        if key not in items:
            raise ValueError(f"“{key}” is not an item of the instrument")
        if value is not None and not items[key].low <= value <= items[key].high:
            raise ValueError(f"{value} is off the scale of “{key}”")
