"""What people said, as a report tells it: themes beside findings, and quotes or why they are missing.

Numbers are those of the protected result of the run. Counts of voices are there only for readers who may have them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from collegium.engines.reporting import Grid, Section


@dataclass(frozen=True, slots=True)
class JudgedTheme:
    """One theme beside one finding. measured: the finding in a line; the numbers are None where they are withheld."""

    collection: str
    theme: str
    meaning: str
    finding: str
    measured: str
    estimate: float | None
    low: float | None
    high: float | None
    voices: tuple[str, ...]
    fit: str
    fit_words: str
    tone: str
    why: str
    by: str
    on: str
    code: int = 0
    url: str = ""


@dataclass(frozen=True, slots=True)
class ToldQuote:
    """A quote of a report, or, in `gone`, why it is not told any more; then text and speaker are empty."""

    collection: str
    theme: str
    text: str = ""
    speaker: str = ""
    gone: str = ""
    gone_words: str = ""

    @property
    def line(self) -> str:
        if self.gone:
            return self.gone_words
        where = " · ".join(part for part in (self.speaker, self.collection) if part)
        return _("{theme}: “{text}” ({where})").format(theme=self.theme, text=self.text, where=where)


def said_section(joint: tuple[JudgedTheme, ...], quotes: tuple[ToldQuote, ...]) -> Iterator[Section]:
    """The same on paper."""
    if not joint and not quotes:
        return
    headers = (_("Theme"), _("What was measured"), _("What was said"), _("How they fit"))
    rows = tuple(
        (
            one.theme,
            one.measured,
            "; ".join((one.meaning, *one.voices)),
            _("{fit}: {why} ({person}, {day})").format(
                fit=one.fit_words, why=one.why, person=one.by, day=one.on
            ),
        )
        for one in joint
    )
    yield Section(
        _("What people said"),
        points=tuple(one.line for one in quotes),
        table=Grid(headers, rows) if rows else None,
    )
