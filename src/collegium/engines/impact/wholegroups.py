"""Whether whole schools or classes took part although the study names no cluster: then errors are too small."""

from collegium.engines.impact.source import INTEGERS, Source, literal
from collegium.engines.impact.study import Study

# A column can stand for schools or classes if it has this many values, and this many rows for each on average.
FEWEST_GROUPS = 6
FEWEST_ROWS = 5


def whole_groups(study: Study, source: Source) -> list[str]:
    """Columns within each of whose values everybody was in the same arm, those with fewest values first."""
    found = []
    for name in source.types:
        if not _could_be_groups(study, source, name):
            continue
        groups, rows, mixed = source.row(_counting(study, source, name))
        enough = groups >= max(FEWEST_GROUPS, 2 * (len(study.arms) + 1)) and rows >= FEWEST_ROWS * groups
        if enough and not mixed:
            found.append((int(groups), name))
    return [name for _groups, name in sorted(found)]


def _could_be_groups(study: Study, source: Source, name: str) -> bool:
    if name in {study.treatment, *study.outcomes, *study.baseline}:
        return False
    return source.kind(name) == "text" or source.types[name] in INTEGERS


def _counting(study: Study, source: Source, name: str) -> str:
    arm, key = source.text(study.treatment), source.key(name)
    arms = ", ".join(literal(value) for value in (study.comparison, *study.arms))
    return f"""
        SELECT count(*), coalesce(sum(n), 0), coalesce(sum(CASE WHEN low <> high THEN 1 ELSE 0 END), 0)
        FROM (
            SELECT {key} AS k, count(*) AS n, min({arm}) AS low, max({arm}) AS high
            FROM source AS s WHERE {arm} IN ({arms}) AND {key} IS NOT NULL GROUP BY {key}
        ) AS counted
    """
