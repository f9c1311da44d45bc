"""The numbers of a protected result as people read them: tables, facts and sentences.

Nothing here sees an unprotected result: rows come from `StudyRun.as_result`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from collegium.core.tables import Column
from collegium.engines.impact.design import Compared, Design, Logistic, RandomIntercept, design_as_dict
from collegium.engines.impact.study import BaselineRow, Coefficient, Finding, RowAccount, StudyResult
from collegium.engines.impact.study import Study as Question
from collegium.engines.reporting import BAND_ENDS, LEVEL, apart, in_percent, is_yes_no, unit_of
from collegium.evaluation.tasks.telling import title_of
from collegium.evaluation.vocabulary import GUIDE, marked

MODELS = {"unadjusted": gettext_lazy("Simple difference"), "adjusted": gettext_lazy("Adjusted")}
BANDS = {
    "satisfied": gettext_lazy("Alike"),
    "adjustment required": gettext_lazy("Slightly different: must be held equal"),
    "not satisfied": gettext_lazy("Too different to be compared"),
}
BAND_TONES = {"satisfied": "good", "adjustment required": "attention", "not satisfied": "urgent"}
WITHHELD = gettext_lazy("withheld")

DESIGN_WORDS = {
    "on": gettext_lazy("Alike in"),
    "exact": gettext_lazy("Exactly the same in"),
    "method": gettext_lazy("Way of matching"),
    "caliper": gettext_lazy("Largest distance of a match"),
    "ratio": gettext_lazy("Matches for each student"),
    "replacement": gettext_lazy("Students can be matched more than once"),
    "unit": gettext_lazy("Who is followed"),
    "time": gettext_lazy("Time"),
    "controls": gettext_lazy("Who shows how it would have gone"),
    "anticipation": gettext_lazy("Periods before the start that could matter"),
    "start": gettext_lazy("Start of the programme"),
    "season": gettext_lazy("Periods of a year"),
    "at": gettext_lazy("The line"),
    "below": gettext_lazy("Those below the line took part"),
    "bandwidth": gettext_lazy("Largest distance from the line"),
    "group": gettext_lazy("Groups with a level of their own"),
}

Labels = Mapping[str, str]


def told(value: float | None, digits: int = 2) -> str:
    """A number as people read it in their language; small ones keep one digit more."""
    if value is None:
        return str(WITHHELD)
    if 0 < abs(value) < 1 and digits < 3:
        digits += 1
    return str(number_format(round(value, digits) + 0.0, decimal_pos=digits, force_grouping=True))


def counted(value: int | None) -> str:
    return str(WITHHELD) if value is None else str(number_format(value, force_grouping=True))


def told_p(value: float | None) -> str:
    """A p-value: never 0."""
    if value is None or value < 0.001:
        return told(value) if value is None else _("below 0.001")
    return told(value, apart(value, 3, LEVEL))


def told_size(row: Finding | BaselineRow) -> str:
    """Hedges g, or the Cox index with its name."""
    digits = apart(abs(row.hedges_g or 0.0), 3, *BAND_ENDS, up_to=True) if isinstance(row, BaselineRow) else 2
    size = told(row.hedges_g, digits if digits > 3 else 2)
    return size if row.hedges_g is None else marked(size, row.index)


def interval(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return str(WITHHELD)
    return _("{low} to {high}").format(low=told(low), high=told(high))


def told_difference(value: float | None, *, is_share: bool = False) -> str:
    """A difference with its unit, where it has one. is_share: `value` is one of shares from 0 to 1."""
    if value is None or not is_share:
        return told(value)
    return _("{number} percentage points").format(number=told(100 * value, 1))


def told_effect(finding: Finding, result: StudyResult) -> str:
    return told_difference(finding.effect, is_share=is_yes_no(result, finding.outcome))


def told_range(finding: Finding, result: StudyResult) -> str:
    """In the unit of the difference."""
    if not is_yes_no(result, finding.outcome) or finding.ci_low is None or finding.ci_high is None:
        return interval(finding.ci_low, finding.ci_high)
    shown = in_percent(finding, result)
    return _("{low} to {high}").format(low=told(shown.ci_low, 1), high=told(shown.ci_high, 1))


def told_error(finding: Finding, result: StudyResult) -> str:
    """In the unit of the difference."""
    is_share = is_yes_no(result, finding.outcome)
    return told(in_percent(finding, result).se, 1 if is_share else 2)


# --- findings -----------------------------------------------------------------------------------------------


def main_findings(result: StudyResult) -> list[Finding]:
    """The findings for everyone, the adjusted one of each pair first."""
    everyone = [finding for finding in result.findings if not finding.subgroup]
    return sorted(
        everyone, key=lambda one: (result.study.outcomes.index(one.outcome), one.model == "unadjusted")
    )


def preferred(findings: Sequence[Finding]) -> list[Finding]:
    """One finding for each outcome, arm and group: the adjusted one where there is one."""
    best: dict[tuple[str, str, str, str], Finding] = {}
    for finding in sorted(findings, key=lambda one: one.model == "adjusted"):
        best[finding.outcome, finding.arm, finding.subgroup, finding.level] = finding
    return list(best.values())


def subgroup_findings(result: StudyResult) -> list[Finding]:
    return preferred([finding for finding in result.findings if finding.subgroup])


def columns_of_findings(result: StudyResult, labels: Labels) -> dict[str, Column]:
    """What can be told of a finding, by name."""
    name, study = labels.get, result.study
    columns = [
        Column("group", _("Group"), lambda f: f"{name(f.subgroup, f.subgroup)}: {f.level}"),
        Column("outcome", _("Outcome"), lambda f: name(f.outcome, f.outcome)),
        Column("arm", _("Programme"), lambda f: name(f"{study.treatment}={f.arm}", f.arm)),
        Column("model", _("Comparison"), lambda f: MODELS[f.model]),
        Column(
            "n",
            _("Students with / without"),
            lambda f: f"{counted(f.n_treated)} / {counted(f.n_comparison)}",
            align="end",
        ),
        Column(
            "effect", _("Difference"), lambda f: f.effect, text=lambda f: told_effect(f, result), align="end"
        ),
        Column("se", _("Standard error"), lambda f: f.se, text=lambda f: told_error(f, result), align="end"),
        Column("range", _("Likely range"), lambda f: told_range(f, result), align="end"),
        Column("p", _("p-value"), lambda f: f.p, text=lambda f: told_p(f.p), align="end"),
        Column("g", _("Effect size"), lambda f: f.hedges_g, text=told_size, align="end"),
        Column("note", _("Note"), lambda f: f.withheld),
    ]
    return {column.key: column for column in columns}


def findings_columns(result: StudyResult, labels: Labels) -> list[Column]:
    """What a person reads first; the file has everything."""
    columns = columns_of_findings(result, labels)
    return [columns[name] for name in ("outcome", "arm", "model", "n", "effect", "se", "range", "p", "g")]


def subgroup_columns(result: StudyResult, labels: Labels) -> list[Column]:
    columns = columns_of_findings(result, labels)
    return [columns[name] for name in ("group", "outcome", "arm", "n", "effect", "range", "g", "note")]


def group_columns(result: StudyResult, labels: Labels) -> list[Column]:
    """What a school board reads of the groups."""
    columns = columns_of_findings(result, labels)
    return [columns[name] for name in ("group", "arm", "effect", "range")]


FINDING_FIELDS = (
    "outcome", "arm", "model", "subgroup", "level", "n_treated", "n_comparison", "n_clusters", "mean_treated",
    "mean_comparison", "sd_treated", "sd_comparison", "effect", "se", "df", "t", "p", "ci_low", "ci_high",
    "hedges_g", "improvement_index", "suppressed", "withheld", "errors", "index",
)  # fmt: skip
BASELINE_FIELDS = (
    "measure", "outcome", "arm", "n_treated", "n_comparison", "mean_treated", "mean_comparison", "hedges_g",
    "band", "suppressed", "withheld", "index",
)  # fmt: skip
COEFFICIENT_FIELDS = ("outcome", "model", "term", "estimate", "se", "students")


def finding_file_columns(result: StudyResult) -> list[Column]:
    """Every field of a finding, and how numbers of yes or no are read."""
    return [*file_columns(FINDING_FIELDS), Column("unit", "unit", lambda f: unit_of(f.outcome, result))]


def file_columns(fields: Sequence[str]) -> list[Column]:
    """Columns of a CSV file for programs: the engine's own names, every digit."""
    return [Column(field, field, lambda row, field=field: getattr(row, field)) for field in fields]  # type: ignore[misc]


# --- baseline, coefficients, rows ---------------------------------------------------------------------------


def baseline_columns(study: Question, labels: Labels) -> list[Column]:
    name = labels.get
    return [
        Column("measure", _("Measured before"), lambda b: name(b.measure, b.measure)),
        Column("arm", _("Programme"), lambda b: name(f"{study.treatment}={b.arm}", b.arm)),
        Column("outcome", _("Among students with"), lambda b: name(b.outcome, b.outcome)),
        Column(
            "treated",
            _("Mean with"),
            lambda b: b.mean_treated,
            text=lambda b: told(b.mean_treated),
            align="end",
        ),
        Column(
            "without",
            _("Mean without"),
            lambda b: b.mean_comparison,
            text=lambda b: told(b.mean_comparison),
            align="end",
        ),
        Column("g", _("Difference, standardised"), lambda b: b.hedges_g, text=told_size, align="end"),
        Column(
            "band",
            _("The groups were"),
            described_band,
            tone=lambda b: BAND_TONES.get(b.band or "", "neutral"),
        ),
    ]


def described_band(row: BaselineRow) -> str:
    return str(BANDS[row.band]) if row.band else row.withheld or str(WITHHELD)


def coefficient_columns(labels: Labels) -> list[Column]:
    name = labels.get
    return [
        Column("term", _("Term"), lambda c: c.term),
        Column("outcome", _("Outcome"), lambda c: name(c.outcome, c.outcome)),
        Column("model", _("Model"), lambda c: MODELS[c.model]),
        Column("estimate", _("Estimate"), lambda c: c.estimate, text=lambda c: told(c.estimate), align="end"),
        Column("se", _("Standard error"), lambda c: c.se, text=lambda c: told(c.se), align="end"),
    ]


def coefficients(result: StudyResult) -> Sequence[Coefficient]:
    return result.coefficients


def row_facts(rows: RowAccount, labels: Labels) -> list[tuple[str, str]]:
    """Where every student of the table went."""
    facts = [
        (_("Students in the dataset"), counted(rows.total)),
        (_("In none of the groups that are compared"), counted(rows.other_arm)),
    ]
    for outcome, used in rows.used.items():
        label = labels.get(outcome, outcome)
        text = _("{used} used, {missing} lacking it or something else that the study needs").format(
            used=counted(used), missing=counted(rows.missing.get(outcome))
        )
        facts.append((label, text))
    if rows.rounded_to > 1:
        facts.append(
            (
                _("Rounded"),
                _("to multiples of {step}, so that nobody can be singled out").format(step=rows.rounded_to),
            )
        )
    return facts


# --- the question and its meaning ---------------------------------------------------------------------------


def definition_facts(study: Question, labels: Labels) -> list[tuple[str, str]]:
    """A definition in plain words."""

    def named(names: Iterable[str]) -> str:
        return ", ".join(labels.get(name, name) for name in names) or _("none")

    return [
        (_("Design"), str(GUIDE[study.design.kind].name)),
        (_("Who took part"), labels.get(study.treatment, study.treatment)),
        (_("Programme"), ", ".join(study.arms)),
        (_("Compared with"), study.comparison),
        *lot_facts(study),
        (_("Outcomes"), named(study.outcomes)),
        (_("Measured before"), named(study.baseline)),
        (_("Held equal"), named(study.covariates)),
        (_("Compared only within the same"), named(study.fixed_effects)),
        (_("Groups that students share"), named([study.cluster] if study.cluster else [])),
        (_("Told separately for"), named(study.subgroups)),
        (_("Certainty of the range"), _("{percent} %").format(percent=f"{study.confidence * 100:g}")),
        (_("Smallest group told"), str(study.minimum_cell)),
        *design_facts(study.design, labels),
    ]


def lot_facts(study: Question) -> list[tuple[str, str]]:
    """Only of designs that ask it."""
    if not isinstance(study.design, Compared | Logistic | RandomIntercept):
        return []
    return [(_("Drawn by lot"), _("yes") if study.by_lot else _("no, or nobody has said"))]


def design_facts(design: Design, labels: Labels) -> list[tuple[str, str]]:
    """What only this design asks, with the columns by what people call them."""
    told = []
    for key, value in design_as_dict(design).items():
        if key in DESIGN_WORDS and value not in (None, "", [], False):
            names = value if isinstance(value, list) else [value]
            text = ", ".join(labels.get(str(name), str(name)) for name in names)
            told.append((str(DESIGN_WORDS[key]), _("yes") if value is True else text))
    return told


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one main finding means, for somebody who does not know statistics."""

    title: str
    text: str
    chance: str
    tone: str


def meanings(result: StudyResult, labels: Labels) -> list[Meaning]:
    return [meaning(finding, result, labels) for finding in preferred(main_findings(result))]


def meaning(finding: Finding, result: StudyResult, labels: Labels) -> Meaning:
    title = title_of(finding, result.study.treatment, labels)
    if finding.improvement_index is None or finding.ci_low is None or finding.ci_high is None:
        return Meaning(title, finding.withheld or str(WITHHELD), "", "neutral")
    text = _(
        "A student in the middle of the comparison group (50th of 100) "
        "would be expected to stand at about {place} with the programme."
    ).format(place=round(50 + finding.improvement_index))
    if finding.ci_low > 0 or finding.ci_high < 0:
        return Meaning(
            title, text, _("Chance alone would rarely make a difference as large as this."), "info"
        )
    return Meaning(title, text, _("Chance alone could have made this difference."), "attention")


def withheld_reasons(result: StudyResult) -> list[str]:
    """The different reasons for which something is not told."""
    rows: list[Finding | BaselineRow] = [*result.findings, *result.baseline]
    return sorted({row.withheld for row in rows if row.suppressed and row.withheld})


# --- two runs side by side ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Change:
    """One finding in an earlier and a later run; None where a run does not have it or does not tell it.

    is_share: of an outcome of yes or no.
    """

    label: str
    before: float | None
    after: float | None
    is_share: bool = False

    @property
    def change(self) -> float | None:
        return None if self.before is None or self.after is None else self.after - self.before


def changes(before: StudyResult, after: StudyResult, labels: Labels) -> list[Change]:
    """The effects of both runs, in the order of the later one."""
    effects = [
        {(f.outcome, f.arm, f.model, f.subgroup, f.level): f.effect for f in result.findings}
        for result in (before, after)
    ]
    keys = list(dict.fromkeys([*effects[1], *effects[0]]))
    shares = {key[0] for key in keys if all(is_yes_no(one, key[0]) for one in (before, after))}
    return [
        Change(finding_label(key, labels), effects[0].get(key), effects[1].get(key), key[0] in shares)
        for key in keys
    ]


def finding_label(key: tuple[str, str, str, str, str], labels: Labels) -> str:
    outcome, arm, model, subgroup, level = key
    parts = [labels.get(outcome, outcome), arm, str(MODELS[model])]
    return " · ".join([*parts, f"{labels.get(subgroup, subgroup)}: {level}"] if subgroup else parts)


def change_columns() -> list[Column]:
    return [
        Column("finding", _("Finding"), lambda c: c.label),
        changed_column("before", _("Earlier run")),
        changed_column("after", _("Later run")),
        changed_column("change", _("Change")),
    ]


def changed_column(key: str, label: str) -> Column:
    def text(change: Change) -> str:
        value = getattr(change, key)
        return "–" if value is None else told_difference(value, is_share=change.is_share)

    return Column(key, label, lambda change: getattr(change, key), text=text, align="end")


def definition_changes(before: Question, after: Question, labels: Labels) -> list[tuple[str, str, str]]:
    """Which parts of the question differ: (part, earlier, later)."""
    pairs = zip(definition_facts(before, labels), definition_facts(after, labels), strict=True)
    return [(label, old, new) for (label, old), (_label, new) in pairs if old != new]
