"""What the baseline table and the account of rows tell about the sizes of groups."""

from collections.abc import Iterator, Sequence

from collegium.engines.disclosure import Key, Row, Total
from collegium.engines.impact import ChangeOverTime, Matched, StudyResult, Synthetic
from collegium.engines.impact.design import Design, compares_arms
from collegium.engines.reporting.told import Group, Source, Told

BASELINE, ACCOUNT = (
    0.3,
    0.05,
)  # what a row of them is worth beside a finding on a group, which is worth 3 and more


def tell_baseline(told: Told, now: Source, before: Sequence[Source]) -> None:
    """Baseline rows: groups of those who have the measure.

    How many of the finding's students lack it is no secret (`Told.nearly`), but what these few had is: the same measure
    of a few more students, here or as an outcome, stays untold (`exposure`).
    """
    for source in before:
        for place, _ in _baseline_groups(told, source):
            told.public |= {key for group in place for key in told.shows(group)}
    study = now.result.study
    for (treated, comparison), number in _baseline_groups(told, now):
        row = now.result.baseline[number]
        cells = frozenset((*told.shows(treated), *told.shows(comparison)))
        told.rows.append(Row(("baseline", number), cells, BASELINE))
        for arm, group in ((row.arm, treated), (study.comparison, comparison)):
            spot = (study.treatment, arm, row.outcome, "", "")
            for whole in dict.fromkeys((now.of("unadjusted", spot), now.of("adjusted", spot))):
                if not whole or whole.students < group.students:
                    continue
                if isinstance(study.design, Matched):  # those left over may have found no match
                    told.sum(whole.key, [group.key], whole.students - group.students)
                else:
                    told.nearly(whole, group)


def _baseline_groups(told: Told, source: Source) -> Iterator[tuple[tuple[Group, Group], int]]:
    result, study = source.result, source.result.study
    for number, row in enumerate(result.baseline):
        if None in (row.n_treated, row.n_comparison, row.mean_treated, row.mean_comparison):
            continue
        low_high = result.two_valued.get(row.measure)
        sides = (
            (row.arm, row.n_treated or 0, row.mean_treated or 0.0),
            (study.comparison, row.n_comparison or 0, row.mean_comparison or 0.0),
        )
        treated, comparison = (
            told.group(("before", study.treatment, arm, row.measure), n, mean, sd=None, low_high=low_high)
            for arm, n, mean in sides
        )
        yield (treated, comparison), number


def tell_account(told: Told, now: Source, before: Sequence[Source]) -> None:
    """The account of rows: total = others + used + lacking the outcome, and used = all arms.

    How many lack the outcome is not sensitive: it tells of no trait of theirs and of no value. It is in the system
    all the same, since it gives the others away. Of matched students it counts those without a match too.
    """
    numbers = _account_numbers(now.result)
    rows, study = now.result.rows, now.result.study
    if None in numbers.values() or rows.total is None or rows.other_arm is None:
        return
    keys = {name: account_key(now.result, name, count) for name, count in numbers.items()}
    for name, key in keys.items():
        if name[0] == "missing" and not isinstance(study.design, Matched):
            told.cells[key] = numbers[name] or 0
        else:
            told.add(key, numbers[name] or 0)
        if name == ("other", "") and leaves_no_arm_out(study.design):
            told.public.add(key)  # nothing to hide: it is 0 in every such study
        else:
            told.rows.append(Row(("rows", *name), frozenset([key]), ACCOUNT))
    everybody, in_arms = ("records", rows.total), ("in the arms", study.treatment, rows.total, rows.other_arm)
    told.cells |= {everybody: rows.total, in_arms: rows.total - rows.other_arm}
    told.public.add(everybody)  # the page of the dataset says it too
    told.totals.append(Total(everybody, (keys["other", ""], in_arms)))
    for outcome, used in rows.used.items():
        if (used or 0) + (rows.missing.get(outcome) or 0) != rows.total - rows.other_arm:
            continue
        told.totals.append(Total(in_arms, (keys["used", outcome], keys["missing", outcome])))
        spots = [(study.treatment, arm, outcome, "", "") for arm in (*study.arms, study.comparison)]
        arms = [now.of("unadjusted", spot) or now.of("adjusted", spot) for spot in spots]
        # of units that are followed over time, findings count units and the account counts rows
        parts = [arm for arm in arms if arm and not isinstance(study.design, ChangeOverTime)]
        rest = (used or 0) - sum(part.students for part in parts)
        if parts and rest >= 0:
            told.sum(keys["used", outcome], [part.key for part in parts], rest)
    for source in before:
        for name, count in _account_numbers(source.result).items():
            key = account_key(source.result, name, count)
            told.public |= {key} & told.cells.keys()


def _account_numbers(result: StudyResult) -> dict[tuple[str, str], int | None]:
    rows = result.rows
    if rows.rounded_to > 1:
        return {}
    return {
        ("other", ""): rows.other_arm,
        **{("used", outcome): count for outcome, count in rows.used.items()},
        **{("missing", outcome): rows.missing.get(outcome) for outcome in rows.used},
    }


def leaves_no_arm_out(design: Design) -> bool:
    """Whether every row of the table is of somebody whom the study is about, so that nobody is in another arm."""
    return isinstance(design, Synthetic) or not compares_arms(design)


def account_key(result: StudyResult, name: tuple[str, str], count: int | None) -> Key:
    study = result.study
    return ("account", *name, study.treatment, frozenset((*study.arms, study.comparison)), count)
