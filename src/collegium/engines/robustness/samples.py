"""Which students an analysis is of: those with a value in every column that it needs, counted by arm.

Two analyses of one table differ in few students where the columns that only one of them needs are nearly complete.
Whoever sees both effects could then work out those few, so these counts come before any effect is shown.
"""

# ruff: noqa: S608  SQL is composed of quoted identifiers, numbers and own names only

from collections.abc import Collection
from dataclasses import dataclass

from collegium.engines.impact import Study
from collegium.engines.impact.source import Source, literal

MOST_MIXED = 0.9  # share of clusters with both sides from which students, not clusters, were assigned


@dataclass(frozen=True, slots=True)
class Samples:
    """counts: (arm, comparison 0; the columns that are missing; rows), one for each pattern that occurs."""

    arms: int
    counts: tuple[tuple[int, frozenset[str], int], ...]

    def size(self, needed: Collection[str], arm: int) -> int:
        """Rows of an arm with all the columns."""
        return sum(rows for code, missing, rows in self.counts if code == arm and not missing & set(needed))

    def apart(self, one: Collection[str], other: Collection[str]) -> list[int]:
        """For each arm, the rows in the first sample only, and those in the second only."""
        first, second = set(one), set(other)
        found = []
        for arm in range(self.arms + 1):
            of_arm = [(missing, rows) for code, missing, rows in self.counts if code == arm]
            found.append(sum(rows for missing, rows in of_arm if not missing & first and missing & second))
            found.append(sum(rows for missing, rows in of_arm if not missing & second and missing & first))
        return found

    def tells_of_few(self, one: Collection[str], other: Collection[str], fewest: int) -> bool:
        """Whether the two samples differ by some students, but fewer than the smallest group that is told."""
        return any(0 < rows < fewest for rows in self.apart(one, other))


def needed_columns(study: Study, outcome: str = "") -> tuple[str, ...]:
    """Columns in which a student must have a value to be in the model of the outcome (the first if not named)."""
    cluster = (study.cluster,) if study.cluster else ()
    named = (outcome or study.outcomes[0], *study.covariates, *study.fixed_effects, *cluster)
    return tuple(dict.fromkeys(named))


def count_samples(study: Study, source: Source) -> Samples:
    """Count the rows in the arms by what they lack of the columns of the study, all outcomes included."""
    named = dict.fromkeys(name for outcome in study.outcomes for name in needed_columns(study, outcome))
    columns = [*named, *(name for name in study.baseline if name not in named)]
    gaps = ", ".join(f"{value_of(source, name)} IS NULL AS gap{place}" for place, name in enumerate(columns))
    rows = source.rows(
        f"SELECT * EXCLUDE (n), n FROM (SELECT {arm_of(study, source)} AS arm, {gaps}, count(*) AS n "
        "FROM source s GROUP BY ALL) WHERE arm IS NOT NULL ORDER BY ALL"
    )
    counts = [
        (arm, frozenset(name for name, gap in zip(columns, missing, strict=True) if gap), n)
        for arm, *missing, n in rows
    ]
    return Samples(len(study.arms), tuple(counts))


def mixes_arms(study: Study, source: Source) -> bool:
    """Whether nearly all clusters hold students of several arms, so that errors without clusters are honest.

    Where whole clusters were assigned they are not: students of one cluster are then no separate evidence
    (Abadie, Athey, Imbens & Wooldridge 2023, doi 10.1093/qje/qjac038).
    """
    clusters, mixed = source.row(
        "SELECT count(*), count_if(arms > 1) FROM (SELECT count(DISTINCT arm) AS arms FROM "
        f"(SELECT {source.key(study.cluster)} AS cluster, {arm_of(study, source)} AS arm FROM source s) "
        "WHERE arm IS NOT NULL AND cluster IS NOT NULL GROUP BY cluster HAVING count(*) > 1)"
    )
    return bool(clusters) and mixed >= MOST_MIXED * clusters


def arm_of(study: Study, source: Source) -> str:
    """SQL of the arm: 0 for the comparison, null for rows in none."""
    labels = (study.comparison, *study.arms)
    codes = " ".join(f"WHEN {literal(label)} THEN {code}" for code, label in enumerate(labels))
    return f"CASE {source.text(study.treatment)} {codes} END"


def value_of(source: Source, name: str) -> str:
    """SQL of a column as the impact engine reads it: null where it counts as missing."""
    return source.number(name) if source.kind(name) in {"number", "boolean"} else source.key(name)
