"""Where two versions of a table differ by a few students, so that the results of both would tell of these.

Students are compared as rows of the columns that a finding needs, so no identifier is needed: added, missing and
corrected students differ alike.
"""

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import duckdb

from collegium.engines.impact.source import literal, quoted
from collegium.engines.impact.study import Study

Place = tuple[str, str, str, str]  # column that is told, arm, subgroup column, level
CHANGED = (
    "This version of the data differs from an earlier one by a few students only. What would tell of these few, beside "
    "the earlier results, is withheld; the earlier results stay valid for the earlier data. Run the study again when "
    "more students have changed."
)


def few_changed(new: Path, old: Path, study: Study) -> frozenset[Place]:
    """Groups whose students differ between two versions by fewer than the minimum, but by somebody.

    Everyone in an arm has no subgroup and no level. Where columns of the study are not in both versions there is
    nothing to compare.

    Raises:
        duckdb.Error: a file that is not Parquet.
    """
    if not study.persons or not study.treatment:
        return frozenset()
    with duckdb.connect() as connection:
        return frozenset(_few(connection, study, _in_both(connection, new, old)))


def groups_few_changed(
    new: Path, old: Path, column: str, by: Sequence[str], *, minimum: int, unknown: str
) -> frozenset[tuple[tuple[str, str], ...]]:
    """The same for groups by every combination of columns, as sorted (column, value) pairs; () is everyone.

    Args:
        column: that is told of the groups. Only students who have it are compared.
        unknown: the value of those who have none in a column of groups.

    Raises:
        duckdb.Error: a file that is not Parquet.
    """
    found: set[tuple[tuple[str, str], ...]] = set()
    with duckdb.connect() as connection:
        there = _in_both(connection, new, old)
        for size in range(len(by) + 1) if column in there else ():
            for names in combinations(sorted(by), size):
                if set(names) <= there:
                    counts = _differ(connection, list(names), [column], unknown)
                    found |= {
                        tuple(zip(names, values, strict=True))
                        for values, differ in counts.items()
                        if 0 < differ < minimum
                    }
    return frozenset(found)


def _in_both(connection: duckdb.DuckDBPyConnection, new: Path, old: Path) -> set[str]:
    """Open both versions; the columns that both have."""
    there: list[set[str]] = []
    for name, path in (("new", new), ("old", old)):
        connection.execute(f"CREATE VIEW {name}_version AS SELECT * FROM read_parquet({literal(str(path))})")
        there.append({row[0] for row in connection.execute(f"DESCRIBE {name}_version").fetchall()})
    return there[0] & there[1]


def _few(connection: duckdb.DuckDBPyConnection, study: Study, there: set[str]) -> Iterator[Place]:
    model = [*study.covariates, *study.fixed_effects, *([study.cluster] if study.cluster else [])]
    asked = [
        (outcome, [outcome, *model], subgroup)
        for outcome in study.outcomes
        for subgroup in ("", *study.subgroups)
    ]
    asked += [
        (measure, [measure, outcome, *model], "") for measure in study.baseline for outcome in study.outcomes
    ]
    for told, needed, subgroup in asked:
        groups = [study.treatment, *([subgroup] if subgroup else [])]
        if not {*needed, *groups} <= there:
            continue
        # a mean of the told column is the same whatever was corrected in the others
        for compared in ([told], needed):
            for (arm, *level), differ in _differ(connection, groups, compared, present=needed).items():
                if 0 < differ < study.minimum_cell:
                    yield told, arm, subgroup, level[0] if level else ""


def _differ(
    connection: duckdb.DuckDBPyConnection,
    groups: list[str],
    needed: list[str],
    unknown: str = "None",
    present: Sequence[str] = (),
) -> dict[tuple[str, ...], int]:
    """By group: how many rows only one of the versions has, of the version that has more of them.

    present: columns in which those who are compared have a value; without them, the needed ones.
    """
    columns = ", ".join(f"{_plain(name)} AS c{place}" for place, name in enumerate([*groups, *needed]))
    there = " AND ".join(f"{_plain(name)} IS NOT NULL" for name in present or needed)
    versions = [f"SELECT {columns} FROM {name}_version WHERE {there}" for name in ("new", "old")]
    keys = "".join(f"c{place}, " for place in range(len(groups)))
    found: dict[tuple[str, ...], int] = {}
    for one, other in (versions, versions[::-1]):
        sql = f"SELECT {keys}count(*) FROM ({one} EXCEPT ALL {other}) GROUP BY ALL"
        for *key, count in connection.execute(sql).fetchall():
            place = tuple(unknown if value is None else str(value) for value in key)
            found[place] = max(found.get(place, 0), count)
    return found


def _plain(name: str) -> str:
    """A value as text that is the same in both versions, whether numbers are stored whole or with decimals."""
    text = f"nullif(trim(CAST({quoted(name)} AS VARCHAR)), '')"
    number = f"TRY_CAST({text} AS DOUBLE)"
    whole = f"{number} = floor({number}) AND abs({number}) < 1e15"
    return f"CASE WHEN {whole} THEN CAST(CAST({number} AS BIGINT) AS VARCHAR) ELSE {text} END"
