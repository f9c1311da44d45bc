"""Tables of evidence as people read them. Nothing here sees an unprotected result."""

from dataclasses import dataclass
from typing import Any

from collegium.core.tables import Column
from collegium.engines.impact import Evidence, StudyResult
from collegium.evaluation.tables.studies import Labels, counted, told, told_p
from collegium.evaluation.tasks import evidence_told
from collegium.evaluation.vocabulary.evidence import COLUMNS, VALUES

# Columns that hold numbers of students or of something else that is counted.
COUNTS = frozenset({"students", "below_line", "above_line", "count", "treated", "comparison"})


@dataclass(frozen=True, slots=True)
class Shown:
    """One table of evidence: its number in the result, its title, how to read it, its columns."""

    number: int
    evidence: Evidence
    title: str
    reading: str
    columns: list[Column]


def shown_evidence(result: StudyResult, labels: Labels) -> list[Shown]:
    """Every table with rows, in the order of the result."""
    return [
        one_table(number, evidence, labels)
        for number, evidence in enumerate(result.evidence)
        if evidence.rows
    ]


def one_table(number: int, evidence: Evidence, labels: Labels) -> Shown:
    title, reading = evidence_told(labels)(evidence)
    columns = [column(place, name, labels) for place, name in enumerate(evidence.columns)]
    return Shown(number, evidence, title, reading, columns)


def column(place: int, name: str, labels: Labels) -> Column:
    def value(row: tuple[Any, ...]) -> Any:
        return row[place]

    def text(row: tuple[Any, ...]) -> str:
        return in_words(name, row[place], labels)

    return Column(name, str(COLUMNS[name]), value, text=text, align="start" if place == 0 else "end")


def in_words(name: str, value: Any, labels: Labels) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return str(VALUES.get(value) or labels.get(value, value))
    if name in COUNTS:
        return counted(value)
    if name == "p":
        return told_p(value)
    return str(value) if isinstance(value, int) else told(value)
