"""Joint display: a number beside the words on the same question, and how they fit.

Source: Fetters, Curry & Creswell 2013 (doi 10.1111/1475-6773.12117): side by side, with the fit of both named as
confirmation, expansion or discordance. The fit is the judgement of a named person with a reason; it is never computed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from collegium.engines.qualitative import words
from collegium.engines.qualitative.quotes import Lists, Quote, clearance
from collegium.engines.qualitative.themes import ThemeCount

Fit = Literal["confirm", "expand", "discord"]


@dataclass(frozen=True, slots=True)
class NumberSide:
    """What was measured: a finding, an indicator or a survey, said in one sentence, with where it comes from."""

    source: str
    sentence: str
    estimate: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class WordSide:
    """What was said: the theme, who mentions it, and quotes that are cleared."""

    theme: str
    sentence: str = ""
    counts: tuple[ThemeCount, ...] = ()
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """How number and words fit: who says so, and why. The meaning of both together is in `why`."""

    fit: Fit
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class JointRow:
    """One theme or question. Either side may be missing: that something was not measured or not said is told too."""

    question: str
    number: NumberSide | None = None
    said: WordSide | None = None
    judgement: Judgement | None = None


def joint_display(rows: Sequence[JointRow], lists: Lists) -> tuple[JointRow, ...]:
    """The rows as they may be shown.

    Args:
        lists: names, schools and rare traits that quotes are searched for once more.

    Raises:
        ProblemsFound: a row with neither side, a question twice, a fit without a person or a reason or of one side
            only, or a quote that is not cleared.
    """
    seen: set[str] = set()
    for row in rows:
        if row.question in seen:
            words.refuse(words.TWICE, words.TODO_CHECK, name=row.question)
        seen.add(row.question)
        if row.judgement is not None:
            _check_judgement(row, row.judgement)
        if row.number is None and row.said is None:
            words.refuse(words.EMPTY_ROW, words.TODO_CHECK, name=row.question)
        for quote in row.said.quotes if row.said else ():
            if not clearance(quote, lists).cleared:
                words.refuse(words.NOT_CLEARED, words.TODO_CLEAR, text=quote.text[:20] + "…")
    return tuple(rows)


def _check_judgement(row: JointRow, judgement: Judgement) -> None:
    if not judgement.by.strip():
        words.refuse(words.WHO_JUDGED, words.TODO_JUDGE, name=row.question)
    if not judgement.why.strip():
        words.refuse(words.WHY_JUDGED, words.TODO_JUDGE, name=row.question)
    if row.number is None or row.said is None:
        words.refuse(words.ONE_SIDE, words.TODO_JUDGE, name=row.question)
