"""STUDY.toml: the question of `collegium evaluate`, read so that every mistake is named with its line."""

import difflib
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from pathlib import Path
from typing import Any

from collegium.engines.impact import Study, study_from_dict
from collegium.engines.problems import Problem, ProblemsFound

_LARGEST = 1_000_000  # bytes
_LISTS = frozenset({"arms", "outcomes", "baseline", "covariates", "fixed_effects", "subgroups"})
_NUMBERS = {"confidence": (int, float), "minimum_cell": (int,)}
_REQUIRED = tuple(one.name for one in fields(Study) if one.default is MISSING)
_KNOWN = (*(one.name for one in fields(Study)), "labels")


@dataclass(frozen=True, slots=True)
class StudyFile:
    """The question, and what people call columns ("score") and their values ("class=small")."""

    study: Study
    labels: Mapping[str, str]
    lines: Mapping[str, int]  # by key: where it stands in the file


def read_study(path: Path) -> StudyFile:
    """Read and check a study file. Raises ProblemsFound with every mistake."""
    text = _text(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = f"the file is not valid TOML: {str(error).partition(' (at')[0]}"
        line = _error_line(str(error), text)
        raise ProblemsFound(Problem(why, "See docs/reference/study-file.md.", path.name, line)) from None
    lines = _lines(text)
    problems = [*_unknown(data, path, lines), *_missing(data, path), *_wrong(data, path, lines)]
    if problems:
        raise ProblemsFound(problems)
    labels = data.pop("labels", {})
    return StudyFile(study_from_dict({key: _value(value) for key, value in data.items()}), labels, lines)


def _text(path: Path) -> str:
    if not path.is_file():
        raise ProblemsFound(Problem("there is no such file", "Check its name and folder.", str(path)))
    if path.stat().st_size > _LARGEST:
        raise ProblemsFound(
            Problem("this is too large for a study file", "Choose the .toml file.", path.name)
        )
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = 1 + error.object[: error.start].count(b"\n")
        why = f"byte 0x{error.object[error.start]:02X} on this line is not UTF-8"
        raise ProblemsFound(Problem(why, "Save the file as UTF-8.", path.name, line)) from None


def _error_line(message: str, text: str) -> int:
    place = re.search(r"at line (\d+)", message)
    return int(place[1]) if place else len(text.splitlines())  # the other form is "at end of document"


def _lines(text: str) -> dict[str, int]:
    """The line of each key at the top of the file, and of a table that begins with [name]."""
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        key = re.match(r"""\s*\[?["']?([A-Za-z0-9_-]+)["']?(\s*=|\])""", line)
        if key:
            found.setdefault(key[1], number)
    return found


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
