"""Rules, ballots and outcomes as JSON and back, without loss.

A dataclass is an object with its class as "kind"; a tuple is a list; a Fraction is {"fraction": [3, 7]}.
"""

import hashlib
import json
from dataclasses import fields
from fractions import Fraction
from typing import Any

from collegium.engines.ballots import ballot, outcome, rules
from collegium.engines.ballots.rules import Rules
from collegium.engines.problems import Problem, ProblemsFound

Json = Any  # None | bool | int | str | list[Json] | dict[str, Json]

_KINDS: dict[str, type] = {
    kind.__name__: kind
    for kind in (
        ballot.Answer,
        ballot.Approved,
        ballot.Points,
        ballot.Ranking,
        ballot.Delegated,
        ballot.Ballot,
        rules.Quorum,
        rules.Majority,
        rules.Consent,
        rules.Advice,
        rules.Approval,
        rules.Score,
        rules.Dots,
        rules.InstantRunoff,
        rules.TransferableVote,
        rules.Schulze,
        rules.Project,
        rules.Budget,
        rules.Constituency,
        rules.DoubleMajority,
        rules.Organisation,
        rules.PerOrganisation,
        outcome.Reason,
        outcome.Round,
        outcome.Tie,
        outcome.Carried,
        outcome.Purchase,
        outcome.Payment,
        outcome.Spending,
        outcome.Outcome,
    )
}
_NAMES: dict[type, tuple[str, ...]] = {
    kind: tuple(field.name for field in fields(kind)) for kind in _KINDS.values()
}


def to_json(value: object) -> Json:
    """What `json.dumps` can write. Raises TypeError for anything this package does not make, floats included."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Fraction):
        whole = value.denominator == 1
        return value.numerator if whole else {"fraction": [value.numerator, value.denominator]}
    if isinstance(value, tuple | list):
        return [to_json(item) for item in value]
    names = _NAMES.get(type(value))
    if names is None:
        raise TypeError(f"{type(value).__name__} has no place in a receipt")
    return {"kind": type(value).__name__, **{name: to_json(getattr(value, name)) for name in names}}


def from_json(data: Json) -> Any:
    """The inverse of `to_json`; lists become tuples. Raises ProblemsFound for what `to_json` cannot have made."""
    if data is None or isinstance(data, bool | int | str):
        return data
    if isinstance(data, list):
        return tuple(from_json(item) for item in data)
    if isinstance(data, dict) and "kind" in data:
        return _object(data)
    if isinstance(data, dict) and set(data) == {"fraction"}:
        return _fraction(data["fraction"])
    raise ProblemsFound(_problem(data))


def _object(data: dict[str, Json]) -> Any:
    kind = _KINDS.get(str(data["kind"]))
    values = {name: from_json(item) for name, item in data.items() if name != "kind"}
    if kind is None or not set(values) <= set(_NAMES[kind]):
        raise ProblemsFound(_problem(data))
    try:
        return kind(**values)
    except TypeError as error:
        raise ProblemsFound(_problem(data)) from error


def _fraction(pair: Json) -> Fraction:
    match pair:
        case [int(above), int(below)] if below != 0:
            return Fraction(above, below)
    raise ProblemsFound(_problem(pair))


def _problem(data: Json) -> Problem:
    return Problem(
        "this is not a part of a decision receipt",
        "Use the file as it was exported.",
        source="receipt",
        value=str(data),
    )


def canonical(value: object) -> bytes:
    """The one spelling of a value: UTF-8 JSON, keys sorted, no spaces."""
    text = json.dumps(to_json(value), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return text.encode()


def rules_hash(terms: Rules) -> str:
    """SHA-256 of the canonical JSON of the rules, in hexadecimal: publish it before the first vote."""
    return hashlib.sha256(canonical(terms)).hexdigest()
