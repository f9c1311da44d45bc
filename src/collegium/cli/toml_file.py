"""A TOML file that a person wrote, read so that a mistake in it is named with its line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from collegium.engines.problems import Problem, ProblemsFound

_LARGEST = 1_000_000  # bytes


def read_toml(path: Path, *, kind: str, see: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The content, and the line of each key at the top and of each table that begins with [name].

    kind: what the file should be ("study file"). see: the page that explains it.
    """
    text = _text(path, kind)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        why = f"the file is not valid TOML: {str(error).partition(' (at')[0]}"
        line = _error_line(str(error), text)
        raise ProblemsFound(Problem(why, f"See {see}.", path.name, line)) from None
    return data, _lines(text)


def _text(path: Path, kind: str) -> str:
    if not path.is_file():
        raise ProblemsFound(Problem("there is no such file", "Check its name and folder.", str(path)))
    if path.stat().st_size > _LARGEST:
        raise ProblemsFound(Problem(f"this is too large for a {kind}", "Choose the .toml file.", path.name))
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
    found: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        key = re.match(r"""\s*\[?["']?([A-Za-z0-9_-]+)["']?(\s*=|\])""", line)
        if key:
            found.setdefault(key[1], number)
    return found
