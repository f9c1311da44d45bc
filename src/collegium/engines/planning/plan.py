"""A plan that is written down before outcomes are seen, with a fingerprint that shows it was not changed since.

The fingerprint is SHA-256 of the plan as canonical JSON: keys sorted, no blanks, UTF-8, numbers as JSON writes them.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from collegium.engines.problems import Problem, ProblemsFound

FORMAT = "collegium study plan"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """What will be done, in words and in settings.

    Attributes:
        title, question: for people.
        hypotheses: what is expected, one sentence each.
        outcomes: the primary outcomes; everything else is exploratory.
        effect: smallest effect that would matter, in standard deviations.
        power: with which it should be found.
        loss: share of the units that is expected to drop out.
        design: as `Design.as_dict` gives it.
        study: the question in settings, as the study file gives it; empty when still open.
        assignment: unit, block, arms and seed of the random assignment; empty where there is none.
        choices: analyses that the plan allows besides the main one (robustness).
        varied: what a check of robustness may vary, named as in `engines.robustness.naming`; None where the plan does
            not say, and then no part of what is frozen.
        notes: anything else that is fixed beforehand: who is left out, what is done with missing values.
    """

    title: str
    question: str
    outcomes: tuple[str, ...]
    effect: float
    design: Mapping[str, Any]
    power: float = 0.8
    loss: float = 0.0
    hypotheses: tuple[str, ...] = ()
    study: Mapping[str, Any] = field(default_factory=dict)
    assignment: Mapping[str, Any] = field(default_factory=dict)
    choices: tuple[str, ...] = ()
    notes: str = ""
    varied: tuple[str, ...] | None = None

    def as_dict(self) -> dict[str, Any]:
        plain: dict[str, Any] = json.loads(json.dumps(asdict(self)))  # tuples become lists, as in the file
        if self.varied is None:  # as plans were before they could say it, with the same fingerprint
            del plain["varied"]
        return plain


def fingerprint(plan: Plan) -> str:
    """SHA-256 of the plan, in hexadecimal."""
    return hashlib.sha256(canonical(plan.as_dict())).hexdigest()


def canonical(value: Any) -> bytes:
    """The one way to write a value as JSON. Raises ValueError for numbers that JSON has not (NaN, infinity)."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode()


def frozen(plan: Plan) -> dict[str, Any]:
    """The document that is published or deposited before outcomes are seen."""
    return {"format": FORMAT, "version": VERSION, "plan": plan.as_dict(), "sha256": fingerprint(plan)}


def verified(document: Any) -> Mapping[str, Any]:
    """The plan in a frozen document, once its fingerprint holds. Raises ProblemsFound."""
    if not isinstance(document, dict) or (document.get("format"), document.get("version")) != (
        FORMAT,
        VERSION,
    ):
        raise ProblemsFound(
            Problem("this is not a frozen study plan", "Use plan.json as it was written.", "plan")
        )
    plan = document.get("plan")
    if not isinstance(plan, dict):
        raise ProblemsFound(Problem("the document holds no plan", "Use plan.json as it was written.", "plan"))
    found = hashlib.sha256(canonical(plan)).hexdigest()
    if found != document.get("sha256"):
        why = "the plan was changed after it was frozen: its fingerprint is another"
        raise ProblemsFound(Problem(why, "Use the plan as it was frozen.", "plan", value=found))
    return plan


def departures(plan: Mapping[str, Any], study: Mapping[str, Any]) -> tuple[str, ...]:
    """Settings of a study that was run which differ from the plan, by name; () where it followed the plan."""
    planned, done = plan.get("study", {}), json.loads(json.dumps(dict(study)))
    return tuple(sorted(name for name in planned.keys() | done.keys() if planned.get(name) != done.get(name)))
