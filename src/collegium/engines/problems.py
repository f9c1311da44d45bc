"""What is wrong with an input, said so that the person who gave it can mend it.

Every engine, command and page that reads something from outside reports faults in this one shape.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, NoReturn


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: where it is (source, line, column, value), why it is one, and what to do about it.

    line is 1-based and counts the header; column is the name in the header. Empty means "not applicable".
    """

    why: str
    todo: str
    source: str = ""
    line: int | None = None
    column: str = ""
    value: str = ""

    def __str__(self) -> str:
        places = [
            self.source,
            f"line {self.line}" if self.line else "",
            f"column “{self.column}”" if self.column else "",
        ]
        where = ", ".join(place for place in places if place)
        why = self.why.removesuffix(".")  # some reasons are whole sentences
        value = f" (value “{shorten(self.value)}”)" if self.value else ""
        told = f"{why}{value}. {self.todo}"
        return f"{where}: {told}" if where else told

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


class ProblemsFound(Exception):
    """Raised by an engine when the input cannot be worked on; carries every problem that was found."""

    def __init__(self, problems: Sequence[Problem] | Problem) -> None:
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def refuse(why: str, todo: str, *, name: str = "", **values: object) -> NoReturn:
    """Raise the one problem; name is the column, group or ingredient, and may stand in the sentence as `{name}`.

    Raises:
        ProblemsFound: always.
    """
    why = why.format(name=name, **values)
    raise ProblemsFound(Problem(why, todo, column=name))


def shorten(text: str, limit: int = 60) -> str:
    """The text, cut with an ellipsis so that one hostile cell cannot fill a page."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
