"""The tables that show whether a design holds, for paper and for files."""

from collections.abc import Callable, Iterator, Mapping
from math import floor, log10
from pathlib import Path
from typing import TextIO

from collegium.engines.impact import Evidence, StudyResult
from collegium.engines.reporting.pictures import evidence_chart, has_picture
from collegium.engines.reporting.report import Section, paper_chart
from collegium.engines.reporting.tables import Grid
from collegium.engines.reporting.words import Words, complete, number, p_value
from collegium.engines.tabular import write_csv

FIELDS = ("table", "row", "column", "value")
Name = Callable[[str], str]
Told = tuple[str, str]  # title, how to read it
CELL = str | float | int | None


def evidence_sections(
    result: StudyResult,
    *,
    tell: Callable[[Evidence], Told] | None = None,
    names: Mapping[str, str] | None = None,
    words: Words | None = None,
) -> list[Section]:
    """Every table with rows, with its picture where it has one, for the annex of the report.

    tell: what people call a table, and how to read it; by default the engine's own word. names: what people call
    columns and values.
    """
    known, said = names or {}, tell or _plainly
    sections = []
    for one in result.evidence:
        if not one.rows:
            continue
        title, reading = said(one)
        picture = None
        if has_picture(one):
            spec = evidence_chart(one, title=title, description=reading, names=known, words=words)
            picture = paper_chart(spec, alt=" ".join(filter(None, (f"{title}.", reading))))
        paragraphs = (reading,) if reading else ()
        table = evidence_grid(one, names=known, words=words)
        sections.append(Section(title, paragraphs, table=table, in_annex=True, picture=picture))
    return sections


def _plainly(one: Evidence) -> Told:
    return one.key[:1].upper() + one.key[1:], ""


def evidence_grid(
    evidence: Evidence, *, names: Mapping[str, str] | None = None, words: Words | None = None
) -> Grid:
    """The table, rounded to three digits that count; what is not known is a dash."""
    words, known = complete(words), names or {}
    headers = tuple(known.get(name, name) for name in evidence.columns)
    rows = tuple(
        tuple(_cell(name, value, known, words) for name, value in zip(evidence.columns, row, strict=True))
        for row in evidence.rows
    )
    return Grid(headers, rows)


def _cell(column: str, value: CELL, names: Mapping[str, str], words: Words) -> str:
    if value is None:
        return "–"
    if isinstance(value, str):
        return names.get(value, value)
    if column == "p":
        return p_value(float(value), words)
    if isinstance(value, int):
        return number(value, 0, words)
    decimals = 2 - floor(log10(abs(value))) if value else 2
    return number(value, min(max(decimals, 0), 4), words)


def write_evidence(target: Path | TextIO, result: StudyResult) -> None:
    """All tables in one file, a line for every cell, every digit."""
    write_csv(target, list(FIELDS), _lines(result))


def _lines(result: StudyResult) -> Iterator[list[object]]:
    for one in result.evidence:
        for place, row in enumerate(one.rows, start=1):
            for column, value in zip(one.columns, row, strict=True):
                yield [one.key, place, column, value]
