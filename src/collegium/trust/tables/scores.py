"""Trust and value: averages with raters and range, and change on the same raters; withheld ones with the reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from collegium.core.tables import Column
from collegium.trust.actions import RULE
from collegium.trust.models import Wave
from collegium.trust.tables.numbers import between, between_signed, signed, told
from collegium.trust.vocabulary import DIMENSION_QUESTIONS, FEW_IN_BOTH, MEASURE_LABELS, SIDES, WITHHELD

ORDER = ("trust", "reliability", "mission", "openness", "value", "power", "involvement", "resources")
EVERYONE = ""
# a score or a change of results that were counted under an earlier rule
NOT_SHOWN: Mapping[str, Any] = {
    "mean": None, "difference": None, "low": None, "high": None, "side": "", "why": "earlier rule",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScoreRow:
    """One measure of one partner or of all together. change: None where there was no wave before."""

    partner: str
    measure: str
    score: Mapping[str, Any]
    change: Mapping[str, Any] | None

    @property
    def label(self) -> str:
        return str(MEASURE_LABELS[self.measure])

    @property
    def question(self) -> str:
        return str(DIMENSION_QUESTIONS.get(self.measure, _("Average of three dimensions")))

    @property
    def side(self) -> str:
        return str(SIDES.get(self.score["side"], ""))

    @property
    def mean(self) -> str:
        if self.side:
            return self.side
        return str(WITHHELD[self.score["why"]]) if self.score["why"] else told(self.score["mean"])

    @property
    def moved(self) -> str:
        if self.change is None:
            return "–"
        why = self.change["why"]
        if why == "too few raters":
            return str(FEW_IN_BOTH)
        return str(WITHHELD[why]) if why else signed(self.change["difference"])


def score_rows(wave: Wave, key: str = EVERYONE, name: str = "") -> list[ScoreRow]:
    """The two composites, each followed by its dimensions. key "": all partners together."""
    results: Mapping[str, Any] = wave.results or {}
    scores, changes = results["scores"].get(key, {}), results["changes"].get(key, {})
    if results.get("rule") != RULE:
        scores = {measure: {**NOT_SHOWN, "raters": one["raters"]} for measure, one in scores.items()}
        changes = {measure: {**NOT_SHOWN, "raters": one["raters"]} for measure, one in changes.items()}
    return [
        ScoreRow(name, measure, scores[measure], changes.get(measure))
        for measure in ORDER
        if measure in scores
    ]


def all_score_rows(wave: Wave, keys: set[str]) -> list[ScoreRow]:
    """Of these partners, in the order of their names."""
    results: Mapping[str, Any] = wave.results or {}
    named = sorted(results["partners"], key=lambda one: one["name"].casefold())
    return [row for one in named if one["key"] in keys for row in score_rows(wave, one["key"], one["name"])]


def score_columns(*, of_partner: bool, with_change: bool) -> list[Column]:
    raters = _("Partners that rated") if of_partner else _("Partners with a score")
    columns = [
        Column("measure", _("What was rated"), lambda row: row.label),
        Column("question", _("In the words of the survey"), lambda row: row.question),
        Column(
            "mean", _("Average, 1 to 4"), lambda row: row.score["mean"], text=lambda r: r.mean, align="end"
        ),
        Column("range", _("Likely range"), lambda r: between(r.score["low"], r.score["high"]), align="end"),
        Column("raters", raters, lambda row: row.score["raters"], align="end"),
    ]
    return columns + (change_columns() if with_change else [])


def change_columns() -> list[Column]:
    def get(row: ScoreRow, name: str) -> Any:
        return row.change[name] if row.change else None

    return [
        Column(
            "change", _("Change"), lambda row: get(row, "difference"), text=lambda r: r.moved, align="end"
        ),
        Column(
            "change_range",
            _("Likely range of the change"),
            lambda row: between_signed(get(row, "low"), get(row, "high")),
            align="end",
        ),
        Column("same", _("Raters in both waves"), lambda row: get(row, "raters"), align="end"),
    ]


def all_score_columns(*, with_change: bool) -> list[Column]:
    """For the file of a coordinator: partner first."""
    partner = Column("partner", _("Partner"), lambda row: row.partner)
    return [partner, *file_columns(of_partner=True, with_change=with_change)]


def file_columns(*, of_partner: bool, with_change: bool) -> list[Column]:
    """For a file: the side of the scale and the reason in columns of their own."""
    side = Column("side", _("Side of the scale"), lambda row: row.side)
    why = Column("why", _("Why not shown"), lambda row: str(WITHHELD.get(row.score["why"], "")))
    return [*score_columns(of_partner=of_partner, with_change=with_change), side, why]
