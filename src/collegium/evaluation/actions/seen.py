"""What people were told of a table before: what looks at equity and runs of studies must know of each other."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Q

from collegium.engines.equity import NOT_KNOWN, Group
from collegium.engines.impact.study import Finding, RowAccount, StudyResult, result_from_dict, study_from_dict
from collegium.engines.impact.study import Study as Question
from collegium.engines.impact.versions import Place
from collegium.engines.impact.versions import few_changed as places_that_few_changed
from collegium.engines.impact.versions import groups_few_changed as groups_that_few_changed
from collegium.engines.looks import GroupRow, LookResult, Seen
from collegium.engines.looks import result_from_dict as look_result_from_dict
from collegium.engines.reporting import Elsewhere
from collegium.engines.robustness import DoseBin, DoseLine, DoseQuestion, dose_answer_from_dict
from collegium.evaluation.models import DoseLook, EquityLook, EquityLookQuerySet, RobustnessCheck, StudyRun
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.models import SMALLEST_GROUP, Dataset

# Different questions to one table whose answers are taken into account together; older ones beyond it are not.
MOST_SEEN = 40
MOST_VERSIONS = 6  # of a table, the newest, that a new one is compared with


def of_same_data(dataset: Dataset) -> EquityLookQuerySet:
    """Looks at the same rows; what is uploaded once more unchanged is the same."""
    return EquityLook.objects.filter(
        dataset__series=dataset.series, dataset_sha256=dataset.sha256
    ).select_related("dataset__initiative")


# --- for a look -----------------------------------------------------------------------------------------------


def told_before(look: EquityLook) -> list[Seen]:
    """What people may have seen of the same table when the work began (`turns`), newest first.

    Other looks, runs of studies and their checks of robustness, and what the page of the dataset says about students
    without a value.
    """
    dataset = look.dataset
    looks = of_same_data(dataset).done().filter(finished_at__lt=look.started_at).exclude(pk=look.pk)
    runs = StudyRun.objects.done().filter(
        dataset__series=dataset.series,
        dataset_sha256=dataset.sha256,
        finished_at__lt=look.started_at,
    )
    told = looks.order_by("-finished_at").values_list("result", flat=True)[:MOST_SEEN]
    results = runs.order_by("-finished_at").values_list("result", flat=True)[:MOST_SEEN]
    newest = [seen_in_look(look_result_from_dict(result)) for result in told if result]
    same = {"dataset__series": dataset.series, "dataset_sha256": dataset.sha256}
    of_checks = told_by_checks(same, look.started_at, most=MOST_SEEN)
    for result in [*map(result_from_dict, filter(None, results)), *of_checks]:
        newest += seen_in_run(result)
    return [*newest, *seen_on_page(dataset)]


def told_by_checks(same: Mapping[str, Any], before: datetime, *, most: int) -> list[StudyResult]:
    """What the ways of calculating told of groups, by checks that were done by then; same: which runs count."""
    of_same = {f"run__{name}": value for name, value in same.items()}
    checks = RobustnessCheck.objects.done().filter(**of_same, finished_at__lt=before)
    newest = checks.order_by("-finished_at", "-pk").values_list("result__released", flat=True)
    return [result_from_dict(one) for released in newest[:most] for one in released or ()]


def seen_in_look(result: LookResult) -> Seen:
    told = {row.group: row.n for row in result.groups if row.n is not None}
    valued = frozenset(row.group for row in result.groups if row.value is not None)
    return Seen(result.look.crossed, told, result.look.outcome, valued)


def seen_in_run(result: StudyResult) -> list[Seen]:
    """The sizes that the findings of a study show; nothing where its rows are no persons."""
    if not result.study.persons:
        return []
    found = []
    for one in result.findings:
        if not one.suppressed and result.study.treatment:
            sizes = dict(sizes_of(result, one))
            columns = {column for group in sizes for column, _value in group}
            found.append(Seen(tuple(sorted(columns)), sizes, one.outcome, frozenset(sizes)))
    return [*found, *seen_in_all_arms(result), *seen_before_the_programme(result)]


def seen_before_the_programme(result: StudyResult) -> Iterator[Seen]:
    """The arms in the baseline table, and all of them together: how many of them have a measure, and its mean."""
    study = result.study
    sizes: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for row in result.baseline:
        if study.treatment and row.mean_treated is not None and row.n_treated and row.n_comparison:
            sizes[row.measure, row.outcome] |= {row.arm: row.n_treated, study.comparison: row.n_comparison}
    for (measure, _), arms in sizes.items():
        told: dict[Group, int] = {((study.treatment, arm),): students for arm, students in arms.items()}
        yield Seen((study.treatment,), told, measure, frozenset(told))
        if {*study.arms, study.comparison} <= set(arms):
            yield Seen((), {(): sum(arms.values())}, measure, frozenset({()}))


def seen_in_all_arms(result: StudyResult) -> Iterator[Seen]:
    """Where all arms of a level are shown, everybody adds them up: how many they are together, and their mean."""
    study = result.study
    sizes: dict[tuple[str, str, str, str], dict[str, int]] = defaultdict(dict)
    for one in result.findings:
        if not one.suppressed and study.treatment and one.n_treated and one.n_comparison:
            place = one.outcome, one.model, one.subgroup, one.level
            sizes[place] |= {one.arm: one.n_treated, study.comparison: one.n_comparison}
    for (outcome, _model, subgroup, level), arms in sizes.items():
        if {*study.arms, study.comparison} <= set(arms):
            group = ((subgroup, level),) if subgroup else ()
            yield Seen(
                (subgroup,) if subgroup else (), {group: sum(arms.values())}, outcome, frozenset([group])
            )


def sizes_of(result: StudyResult, one: Finding) -> Iterator[tuple[tuple[tuple[str, str], ...], int]]:
    """The two groups that a finding compares, with their students."""
    for arm, students in ((one.arm, one.n_treated), (result.study.comparison, one.n_comparison)):
        traits = {result.study.treatment: arm} | ({one.subgroup: one.level} if one.subgroup else {})
        if arm and students:
            yield tuple(sorted(traits.items())), students


def seen_on_page(dataset: Dataset) -> list[Seen]:
    """How many students have no value, as the codebook tells."""
    return [
        Seen((column.name,), {((column.name, NOT_KNOWN),): column.missing})
        for column in dataset.columns.all()
        if column.missing >= SMALLEST_GROUP and column.levels
    ]


# --- for a run of a study -------------------------------------------------------------------------------------


def looks_before(run: StudyRun, before: datetime) -> list[LookResult]:
    """Looks at the same table that were done at a moment, newest first."""
    looks = of_same_data(run.dataset).done().filter(dataset_sha256=run.dataset_sha256, finished_at__lt=before)
    told = looks.order_by("-finished_at").values_list("result", flat=True)[:MOST_SEEN]
    return [look_result_from_dict(result) for result in told if result]


def levels_told(run: StudyRun) -> list[Elsewhere]:
    """How many students of a group, and of everyone, looks told, in whatever arm; and of what the mean too."""
    return [one for look in looks_before(run, run.started_at) for one in told_in_look(look)]


def told_in_look(look: LookResult) -> Iterator[Elsewhere]:
    """Levels and everyone. The levels of a column together are everyone too, where that itself is withheld."""
    sums: dict[str, int] = defaultdict(int)
    for row in look.groups:
        if row.n is not None and len(row.group) <= 1:
            ((column, level),) = row.group or (("", ""),)
            yield Elsewhere(column, level, row.n, "" if row.value is None else look.look.outcome)
            sums[column] += row.n if row.value is not None else 0
    for together in {students for column, students in sums.items() if column and students}:
        yield Elsewhere("", "", together, look.look.outcome)


def looks_as_results(run: StudyRun, *, before: datetime) -> Iterator[StudyResult]:
    """What looks by the run's own treatment told, in the form of findings: one result for each value of it."""
    treatment = run.definition.get("treatment", "")
    for look in looks_before(run, before):
        arms = {dict(row.group)[treatment] for row in look.groups if treatment in dict(row.group)}
        for arm in sorted(arms):
            rows = [row for row in look.groups if (treatment, arm) in row.group and len(row.group) < 3]
            yield look_as_result(look, treatment, arm, rows)


def look_as_result(look: LookResult, treatment: str, arm: str, rows: list[GroupRow]) -> StudyResult:
    outcome = look.look.outcome
    study = Question(
        title="",
        treatment=treatment,
        arms=(arm,),
        comparison=arm,
        outcomes=(outcome,),
        subgroups=tuple(name for name in look.look.crossed if name != treatment),
        minimum_cell=look.look.minimum,
    )
    findings = tuple(as_finding(outcome, treatment, arm, row) for row in rows)
    two_valued = {outcome: (0.0, 1.0)} if look.two_valued else {}
    return StudyResult(study, findings, (), RowAccount(None, None), two_valued=two_valued)


def as_finding(outcome: str, treatment: str, arm: str, row: GroupRow) -> Finding:
    """One group as both sides of a finding."""
    subgroup, level = next((trait for trait in row.group if trait[0] != treatment), ("", ""))
    return Finding(
        outcome,
        arm,
        "unadjusted",
        subgroup,
        level,
        n_treated=row.n,
        n_comparison=row.n,
        mean_treated=row.value,
        mean_comparison=row.value,
        suppressed=row.n is None,
        withheld=row.withheld if row.n is None else "",
    )


def few_changed(run: StudyRun) -> frozenset[Place]:
    """Groups that differ by a few students from a version of the table of which people were told before."""
    return few_changed_in(run, study_from_dict(run.definition), before=run.started_at)


def few_changed_in(run: StudyRun, study: Question, *, before: datetime) -> frozenset[Place]:
    """The same for another question to the run's table: a way of calculating that a check of robustness tries."""
    found = frozenset[Place]()
    for other in versions_told(run.dataset, run.dataset_sha256, before):
        found |= places_that_few_changed(run.dataset.parquet, other.parquet, study)
    return found


def groups_few_changed(look: EquityLook) -> frozenset[Group]:
    """The same for the groups of a look."""
    asked, found = look.as_look(), frozenset[Group]()
    for other in versions_told(look.dataset, look.dataset_sha256, look.started_at):
        found |= groups_that_few_changed(
            look.dataset.parquet,
            other.parquet,
            asked.outcome,
            asked.crossed,
            minimum=asked.minimum,
            unknown=NOT_KNOWN,
        )
    return found


def versions_told(dataset: Dataset, sha256: str, before: datetime) -> Iterator[Dataset]:
    """The newest other versions of a table of which people were told something by a moment, and that are here."""
    others = Dataset.objects.filter(series=dataset.series).exclude(sha256=sha256)
    told = Q(runs__state=RunState.DONE, runs__finished_at__lt=before)
    told |= Q(equity_looks__state=RunState.DONE, equity_looks__finished_at__lt=before)
    for other in others.filter(told).distinct().order_by("-version")[:MOST_VERSIONS]:
        if other.parquet.exists():
            yield other


# --- for a look at the dose, and for what comes after it ------------------------------------------------------


def columns_told_of(run: StudyRun) -> set[str]:
    """Columns by whose values groups of the run's table were told, or are about to be: by looks, and by studies."""
    looks = of_same_data(run.dataset).filter(dataset_sha256=run.dataset_sha256)
    runs = StudyRun.objects.filter(dataset__series=run.dataset.series, dataset_sha256=run.dataset_sha256)
    working = (RunState.DONE, RunState.UNDER_WAY)
    asked = [*looks.filter(state__in=working).values_list("definition", flat=True)]
    told = [*runs.filter(state__in=working).values_list("definition", flat=True)]
    by_looks = {name for one in asked for name in one.get("columns", ())}
    return by_looks | {name for one in told for name in one.get("subgroups", ())}


def doses_told_of(dataset: Dataset) -> set[str]:
    """Columns of which ranges were told, or are about to be: groups by their values could be subtracted."""
    looks = DoseLook.objects.filter(
        run__dataset__series=dataset.series,
        run__dataset_sha256=dataset.sha256,
        state__in=(RunState.DONE, RunState.UNDER_WAY),
    )
    return set(looks.values_list("column", flat=True))


def doses_as_results(run: StudyRun, *, before: datetime) -> Iterator[StudyResult]:
    """How many had a dose, as looks at it told, in the form of findings of studies that need the column."""
    looks = DoseLook.objects.of_same_data(run).done().filter(finished_at__lt=before)
    rows = looks.order_by("-finished_at", "-pk").values_list("run__definition", "run__result", "result")
    for asked, found, told in rows[:MOST_SEEN]:
        study, answer = study_from_dict(asked), dose_answer_from_dict(told or {})
        if answer.within and answer.comparison:
            finding = sides_of_line(answer.question, answer.within, answer.comparison)
            yield StudyResult(
                needing_dose(study, answer.question),
                (finding,),
                (),
                RowAccount(None, None),
                two_valued=result_from_dict(found or {}).two_valued,
            )


def needing_dose(study: Question, asked: DoseQuestion) -> Question:
    """A study of the same students, without those who have no dose."""
    covariates = (*study.covariates, asked.column)
    return replace(study, arms=(asked.arm,), outcomes=(asked.outcome,), covariates=covariates, subgroups=())


def sides_of_line(asked: DoseQuestion, line: DoseLine, other: DoseBin) -> Finding:
    return Finding(
        asked.outcome,
        asked.arm,
        "adjusted",
        n_treated=line.students,
        n_comparison=other.students,
        mean_treated=line.mean_outcome,
        mean_comparison=other.mean_outcome,
    )
