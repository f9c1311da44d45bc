"""STUDY.toml: the question of `collegium evaluate`, read so that every mistake is named with its line."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from collegium.cli.toml_file import read_toml
from collegium.engines.impact import Study, study_from_dict, timing_problems
from collegium.engines.impact.design import design_faults
from collegium.engines.problems import Problem, ProblemsFound

_LISTS = frozenset(
    {
        "arms",
        "outcomes",
        "baseline",
        "covariates",
        "fixed_effects",
        "subgroups",
        "measured_before",
        "measured_after",
    }
)
_NUMBERS = {"confidence": (int, float), "minimum_cell": (int,)}
_REQUIRED = tuple(one.name for one in fields(Study) if one.default is MISSING)
# what is said of the table, and is no part of the question
_ABOUT_TABLE = ("identifier", "measured_before", "measured_after")
_KNOWN = (*(one.name for one in fields(Study)), *_ABOUT_TABLE, "labels")


@dataclass(frozen=True, slots=True)
class StudyFile:
    """The question, and what people call columns ("score") and their values ("class=small").

    identifier: column that tells students apart, if one is named. known: columns that are said to be measured before
    or after the programme, by the key that says it.
    """

    study: Study
    labels: Mapping[str, str]
    lines: Mapping[str, int]  # by key: where it stands in the file
    identifier: str = ""
    known: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def read_study(path: Path) -> StudyFile:
    """Read and check a study file. Raises ProblemsFound with every mistake."""
    data, lines = read_toml(path, kind="study file", see="docs/reference/study-file.md")
    problems = [*_unknown(data, path, lines), *_missing(data, path), *_wrong(data, path, lines)]
    problems += _faults_of_design(data.get("design", {}), path, lines)
    if problems:
        raise ProblemsFound(problems)
    labels = data.pop("labels", {})
    about = {key: _value(data.pop(key)) for key in _ABOUT_TABLE if key in data}
    study = study_from_dict({key: _value(value) for key, value in data.items()})
    identifier = str(about.pop("identifier", ""))
    if problems := [*_clashes(study, identifier, about, path, lines)]:
        raise ProblemsFound(problems)
    return StudyFile(study, labels, lines, identifier, about)


def _clashes(
    study: Study, identifier: str, known: Mapping[str, tuple[str, ...]], path: Path, lines: Mapping[str, int]
) -> Iterator[Problem]:
    """What the study must not use: the column that tells students apart, and what was measured at the wrong time."""
    before, after = (known.get(key, ()) for key in ("measured_before", "measured_after"))
    for name in sorted({*before} & {*after}):
        why = "is said to be measured both before the programme and after it"
        yield Problem(why, "Keep one of the two.", path.name, lines.get("measured_after"), name)
    for problem in timing_problems(study, before=before, after=after):
        where = [key for key, columns in _uses(study) if problem.column in columns]
        yield replace(problem, source=path.name, line=lines.get(where[0] if where else "design"))
    for key, columns in _uses(study):
        if identifier and identifier in columns:
            why = f"tells students apart and also stands in “{key}”, so it would be analysed"
            yield Problem(
                why, "Name another column in one of the two.", path.name, lines.get(key), identifier
            )


def _uses(study: Study) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Keys that name columns, with those columns."""
    for key in ("outcomes", "baseline", "covariates", "fixed_effects", "subgroups"):
        yield key, getattr(study, key)
    yield "treatment", (study.treatment,)
    yield "cluster", (study.cluster,)


def _unknown(data: dict[str, Any], path: Path, lines: dict[str, int]) -> list[Problem]:
    problems = []
    for key in data.keys() - set(_KNOWN):
        close = difflib.get_close_matches(key, _KNOWN, n=1)
        todo = f"Did you mean “{close[0]}”?" if close else f"The keys are {', '.join(_KNOWN)}."
        problems.append(Problem("this key is not known", todo, path.name, lines.get(key), value=key))
    return sorted(problems, key=lambda problem: problem.line or 0)


def _missing(data: dict[str, Any], path: Path) -> list[Problem]:
    return [
        Problem(f"the key “{key}” is missing", "See docs/reference/study-file.md.", path.name)
        for key in _REQUIRED
        if key not in data
    ]


def _wrong(data: dict[str, Any], path: Path, lines: dict[str, int]) -> list[Problem]:
    problems = []
    for key in _KNOWN:
        expected = _expected(key, data[key]) if key in data else ""
        if expected:
            todo = f"Write {expected}."
            problems.append(
                Problem(
                    f"“{key}” is not what it should be", todo, path.name, lines.get(key), value=str(data[key])
                )
            )
    return problems


def _faults_of_design(design: Any, path: Path, lines: dict[str, int]) -> list[Problem]:
    faults = design_faults(design) if isinstance(design, dict) else []
    todo = "See docs/reference/study-file.md."
    return [Problem(fault, todo, path.name, lines.get("design")) for fault in faults]


def _expected(key: str, value: Any) -> str:
    """What should stand there, or "" when it does."""
    if key in _LISTS:
        right = isinstance(value, list) and all(_is_name(one) for one in value)
        return "" if right else f'a list of names, such as {key} = ["first", "second"]'
    if key in _NUMBERS:
        right = isinstance(value, _NUMBERS[key]) and not isinstance(value, bool)
        return (
            "" if right else ("a number such as 0.95" if key == "confidence" else "a whole number such as 10")
        )
    if key in {"persons", "by_lot"}:
        return "" if isinstance(value, bool) else "true or false"
    if key == "design":
        return "" if isinstance(value, dict) else 'a table [design] of lines such as kind = "matched"'
    if key == "labels":
        right = isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
        return "" if right else 'a table [labels] of lines such as score = "Reading score"'
    return "" if _is_name(value) else f'text in quotation marks, such as {key} = "name"'


def _is_name(value: Any) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def _value(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(str(one) for one in value)
    return value
