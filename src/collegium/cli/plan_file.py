"""PLAN.toml: what `collegium plan-study` freezes, read so that every mistake is named with its line."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from collegium.cli.study_file import read_study
from collegium.cli.toml_file import read_toml
from collegium.engines.planning import Design, Plan, design_problems
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.robustness import NAMED

SEE = "docs/reference/plan-file.md"
_TEXTS = ("title", "question", "notes", "study")
_LISTS = ("outcomes", "hypotheses", "choices")
_NUMBERS = ("effect", "power", "loss")
_TABLES = ("design", "assignment")
_KNOWN = (*_TEXTS, *_LISTS, "varied", *_NUMBERS, *_TABLES)
_REQUIRED = ("title", "question", "outcomes", "effect", "design")
_DESIGN = {one.name: one for one in fields(Design)}
_ASSIGNMENT = ("unit", "block", "arms", "seed")


@dataclass(frozen=True, slots=True)
class Lot:
    """The rule of the random assignment: columns of the roster, arms with their parts, seed."""

    unit: str
    block: str
    arms: Mapping[str, int]
    seed: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """The plan, its design as the engine takes it, and the assignment if there is one."""

    plan: Plan
    design: Design
    lot: Lot | None


def read_plan(path: Path) -> PlanFile:
    """Read and check a plan file, and the study file it names. Raises ProblemsFound with every mistake."""
    data, lines = read_toml(path, kind="plan file", see=SEE)
    problems = [
        Problem(why, todo, path.name, lines.get(key), key)
        for key, why, todo in (*_top(data), *_design(data), *_assignment(data))
    ]
    if problems:
        raise ProblemsFound(problems)
    design = Design(**data["design"])
    wrong = [(name, why) for name, why in design_problems(design)]
    if wrong:
        see = f"See {SEE}."
        raise ProblemsFound([Problem(why, see, path.name, lines.get(name), name) for name, why in wrong])
    given = data.get("assignment")
    lot = Lot(given["unit"], given.get("block", ""), given["arms"], given["seed"]) if given else None
    return PlanFile(_plan(data, design, _study(data, path)), design, lot)


def lot_of(plan: Mapping[str, Any]) -> Lot | None:
    """The rule of assignment in a frozen plan."""
    given = plan.get("assignment")
    return Lot(given["unit"], given.get("block", ""), given["arms"], given["seed"]) if given else None


def _plan(data: Mapping[str, Any], design: Design, study: Mapping[str, Any]) -> Plan:
    return Plan(
        title=data["title"],
        question=data["question"],
        outcomes=tuple(data["outcomes"]),
        effect=data["effect"],
        design=design.as_dict(),
        power=data.get("power", 0.8),
        loss=data.get("loss", 0.0),
        hypotheses=tuple(data.get("hypotheses", ())),
        study=study,
        assignment=data.get("assignment", {}),
        choices=tuple(data.get("choices", ())),
        notes=data.get("notes", ""),
        varied=tuple(one for one in NAMED if one in data["varied"]) if "varied" in data else None,
    )


def _study(data: Mapping[str, Any], path: Path) -> Mapping[str, Any]:
    return read_study(path.parent / data["study"]).study.as_dict() if data.get("study") else {}


def _top(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    yield from _unknown(data, _KNOWN)
    for key in _REQUIRED:
        if key not in data:
            yield key, "this key is missing", f"See {SEE}."
    for key in _TEXTS:
        if key in data and not isinstance(data[key], str):
            yield key, "is not text", f'Write {key} = "..."'
    for key in _LISTS:
        if key in data and not _is_list(data[key]):
            yield key, "is not a list of texts", f'Write {key} = ["first", "second"].'
    yield from _varied(data.get("varied", []))
    for key in _NUMBERS:
        if key in data and not _is_number(data[key]):
            yield key, "is not a number", f"Write for example {key} = 0.2."
    for key, low, high in (("effect", 0, 10), ("power", 0, 1), ("loss", -1e-9, 1)):
        if _is_number(data.get(key)) and not low < data[key] < high:
            yield key, f"{data[key]} is out of range", f"Write a number above {max(low, 0)} and below {high}."
    for key in _TABLES:
        if key in data and not isinstance(data[key], dict):
            yield key, "is not a table", f"Begin it with a line [{key}]."


def _varied(value: Any) -> Iterator[tuple[str, str, str]]:
    known = ", ".join(f'"{one}"' for one in NAMED)
    if not isinstance(value, list):
        yield "varied", "is not a list", f"Write varied = [], or with some of {known}."
        return
    for one in value:
        if one not in NAMED:
            yield "varied", f"“{one}” is no choice that a plan can name", f"Name some of {known}, or none."


def _design(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    design = data.get("design")
    if not isinstance(design, dict):
        return
    yield from _unknown(design, tuple(_DESIGN))
    for name, one in _DESIGN.items():
        value = design.get(name)
        if name not in design:
            if one.default is MISSING:
                yield name, "is missing in [design]", f"See {SEE}."
        elif name == "kind" and not isinstance(value, str):
            yield name, "is not text", 'Write for example kind = "groups".'
        elif name == "two_sided" and not isinstance(value, bool):
            yield name, "is neither true nor false", "Write two_sided = true."
        elif name in ("groups", "sites", "covariates") and (
            not isinstance(value, int) or isinstance(value, bool)
        ):
            yield name, "is not a whole number", f"Write for example {name} = 20."
        elif name not in ("kind", "two_sided") and not _is_number(value):
            yield name, "is not a number", f"Write for example {name} = 0.2."


def _assignment(data: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    given = data.get("assignment")
    if not isinstance(given, dict):
        return
    yield from _unknown(given, _ASSIGNMENT)
    for key in ("unit", "block", "seed"):
        if (key in given or key != "block") and not isinstance(given.get(key), str):
            yield key, "is not text", f'Write {key} = "..." in [assignment].'
    arms = given.get("arms")
    if not isinstance(arms, dict) or len(arms) < 2 or not all(_is_parts(parts) for parts in arms.values()):
        yield (
            "arms",
            "is not two arms or more with their parts",
            "Write arms = { programme = 1, comparison = 1 }.",
        )


def _unknown(data: Mapping[str, Any], known: tuple[str, ...]) -> Iterator[tuple[str, str, str]]:
    for key in data:
        if key not in known:
            close = difflib.get_close_matches(key, known, n=1)
            yield (
                key,
                "this key is not known",
                (f"Did you mean “{close[0]}”?" if close else f"The keys are {', '.join(known)}."),
            )


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_parts(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_list(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) and one for one in value)
