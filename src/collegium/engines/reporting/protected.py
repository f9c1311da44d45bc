"""A study result that may leave: every page, file and answer of the API shows `protected(result)`."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from collegium.engines.disclosure import ProtectedRows, protect_rows
from collegium.engines.impact import (
    BaselineRow,
    Coefficient,
    Evidence,
    Finding,
    Matched,
    RowAccount,
    StudyResult,
)
from collegium.engines.impact.versions import CHANGED, Place
from collegium.engines.reporting.changed import protect_changed
from collegium.engines.reporting.coarser import Choice, coarser_evidence, coarser_finding
from collegium.engines.reporting.exposure import what_is_told
from collegium.engines.reporting.interactions import interactions
from collegium.engines.reporting.sizes import told_size
from collegium.engines.reporting.told import Elsewhere, Told, row_key
from collegium.engines.reporting.unsaid import is_telling, reasons_in_words, warnings_in_words


def protected(
    result: StudyResult,
    *,
    released: Sequence[StudyResult] = (),
    elsewhere: Sequence[Elsewhere] = (),
    few_changed: Collection[Place] = (),
    seconds: float = 10.0,
) -> StudyResult:
    """The result with small groups withheld, and whatever would let a reader work them out.

    A group is small with fewer than `study.minimum_cell` students; those who had (or had not) the upper value of a
    two-valued outcome are such a group, and so are everybody where all have the same value. The rows to withhold are
    the least important that leave an attacker, who puts everything together, a range of that width for each small
    number. Applying it twice changes nothing.

    Args:
        released: protected results of the same students that people have seen, as they were stored. What they show is
            known; what they withheld must not come out.
        elsewhere: numbers of students of the levels of subgroups that were told otherwise.
        few_changed: groups that differ by a few students from what was told of another version of the table.
        seconds: for one solution of the optimiser. Without an answer in that time all subgroups are withheld.

    Source of the practice: NCES 2011-603 (SLDS Technical Brief 3); of the method: Fischetti & Salazar 2001.
    """
    if not result.study.persons:
        return replace(result, interactions=interactions(result), levels=())
    told = what_is_told(result, [one for one in released if one.study.persons], elsewhere)
    protect_changed(told, result, few_changed)
    hidden = _solved(told, seconds).hidden
    findings = tuple(_finding(one, result, hidden=row_key(one) in hidden) for one in result.findings)
    exposed = _exposed(result, hidden, ("unadjusted", "adjusted"))
    small = _small_rows(result, told, _arms_hidden(result, hidden))
    shown = reasons_in_words(replace(result, findings=findings, baseline=_baseline(result, hidden, small)))
    evidence = coarser_evidence(result, Choice(hidden, _exposed(result, hidden, ("adjusted",))))
    less = _whole_rows(evidence) != _whole_rows(result.evidence)
    return replace(
        shown,
        interactions=interactions(shown),
        levels=(),
        coefficients=tuple(_coefficients(result, exposed)),
        rows=_rows(result.rows, hidden),
        evidence=evidence,
        warnings=(*warnings_in_words(shown, less=less), *([CHANGED] if few_changed else [])),
    )


def _arms_hidden(result: StudyResult, hidden: frozenset[object]) -> set[tuple[str, str]]:
    """Outcomes and arms whose finding on everyone is withheld."""
    matched = isinstance(
        result.study.design, Matched
    )  # then the baseline is of the students of the main model
    return {
        (one.outcome, one.arm)
        for one in result.findings
        if not one.subgroup and row_key(one) in hidden and not (matched and one.model == "unadjusted")
    }


def _whole_rows(evidence: Sequence[Evidence]) -> list[object]:
    """Rows of the tables that tell every digit where nothing is at risk; those by subgroup never do, and say so."""
    return [table.rows for table in evidence if not table.key.startswith("balance by")]


def _baseline(
    result: StudyResult, hidden: frozenset[object], small: Sequence[bool]
) -> tuple[BaselineRow, ...]:
    return tuple(
        _baseline_row(row, result, hidden=("baseline", place) in hidden, small=few)
        for place, (row, few) in enumerate(zip(result.baseline, small, strict=True))
    )


def _solved(told: Told, seconds: float) -> ProtectedRows:
    groups = [row.key for row in told.rows if not _on_everyone(row.key)]
    return protect_rows(
        told.cells,
        told.totals,
        told.rows,
        sensitive=told.sensitive,
        public=told.public,
        forced=told.forced,
        fallbacks=[groups],
        width=told.minimum,
        seconds=seconds,
    )


def _on_everyone(key: object) -> bool:
    return isinstance(key, tuple) and key[0] == "finding" and not key[2]


def _exposed(result: StudyResult, hidden: frozenset[object], models: Sequence[str]) -> set[str]:
    """Outcomes whose finding on everyone is withheld."""
    whole = [one for one in result.findings if not one.subgroup and one.model in models]
    return {one.outcome for one in whole if row_key(one) in hidden}


def _sentence(result: StudyResult) -> str:
    """The same words for every reason, so that they do not tell which group is the small one."""
    fewest = result.study.minimum_cell
    return (
        f"Withheld to protect students: it would show, or let one work out, a group of fewer than {fewest}."
    )


def _finding(one: Finding, result: StudyResult, *, hidden: bool) -> Finding:
    if hidden:
        blank = Finding(one.outcome, one.arm, one.model, one.subgroup, one.level)
        return replace(blank, suppressed=True, withheld=_sentence(result))
    if one.suppressed and is_telling(one.withheld):
        return replace(one, withheld=_sentence(result))
    return coarser_finding(one, result)


# --- baseline -------------------------------------------------------------------------------------------------


def _small_rows(result: StudyResult, told: Told, arms_hidden: set[tuple[str, str]]) -> list[bool]:
    """Whether a baseline row must not even give its effect size: small groups, and arms that are withheld."""
    shown = {row.key: row.cells for row in told.rows}
    return [
        (row.outcome, row.arm) in arms_hidden
        or any(cell in told.sensitive for cell in shown.get(("baseline", place), ()))
        for place, row in enumerate(result.baseline)
    ]


def _baseline_row(row: BaselineRow, result: StudyResult, *, hidden: bool, small: bool) -> BaselineRow:
    """The row; only its rounded effect size where means and counts would tell of a few who lack the measure."""
    if row.suppressed:
        return replace(row, withheld=_sentence(result)) if is_telling(row.withheld) else row
    if small:
        blank = BaselineRow(row.measure, row.outcome, row.arm, None, None, None, None, None, None)
        return replace(blank, suppressed=True, withheld=_sentence(result))
    if not hidden:
        return row
    return replace(
        row,
        n_treated=None,
        n_comparison=None,
        mean_treated=None,
        mean_comparison=None,
        hedges_g=told_size(row, result.two_valued.get(row.measure)),
        withheld=_sentence(result),
    )


# --- coefficients, account of rows ----------------------------------------------------------------------------


def _coefficients(result: StudyResult, exposed: set[str]) -> list[Coefficient]:
    """Terms that rest on enough students, without their number: in sums with the findings it would tell more."""
    minimum = result.study.minimum_cell
    few = {
        (one.outcome, one.model, column)
        for one in result.coefficients
        for column in result.study.covariates
        if one.term.startswith(f"{column}: ") and _rare_base(result, one, column)
    }
    kept = []
    for row in result.coefficients:
        columns = {column for outcome, model, column in few if (outcome, model) == (row.outcome, row.model)}
        rests = row.term == "constant" or any(row.term.startswith(f"{column}: ") for column in columns)
        enough = row.students is None or row.students >= minimum
        if row.outcome not in exposed and enough and not (columns and rests):
            kept.append(replace(row, students=None))
    return kept


def _rare_base(result: StudyResult, one: Coefficient, column: str) -> bool:
    """Whether few students may have the value of a text covariate that all its other values are compared with.

    Each term tells how many differ from its commonest value, that is those who have its value or, of a value that more
    than half have, those who have not.
    """
    counts = [
        row.students
        for row in result.coefficients
        if (row.outcome, row.model) == (one.outcome, one.model) and row.term.startswith(f"{column}: ")
    ]
    known = [count for count in counts if count is not None]
    everybody = result.rows.used.get(one.outcome)
    if len(known) < len(counts) or everybody is None:
        return False
    bases = [everybody - sum(known), *(2 * count - sum(known) for count in known)]
    return any(0 < base < result.study.minimum_cell for base in bases)


def _rows(rows: RowAccount, hidden: frozenset[object]) -> RowAccount:
    """The account without the counts that would tell, alone or with a shown group, how many a few are."""
    return replace(
        rows,
        other_arm=None if ("rows", "other", "") in hidden else rows.other_arm,
        used={name: None if ("rows", "used", name) in hidden else n for name, n in rows.used.items()},
        missing={
            name: None if ("rows", "missing", name) in hidden else n for name, n in rows.missing.items()
        },
    )
