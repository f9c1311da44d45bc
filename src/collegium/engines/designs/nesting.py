"""Which columns do not vary within the groups of another: a school lies in one district, or took part as a whole."""

from collections.abc import Sequence
from pathlib import Path

from collegium.engines.impact.source import literal, open_source


def constant_within(
    parquet: Path, group: str, columns: Sequence[str], *, among: Sequence[str] = ()
) -> frozenset[str]:
    """Those of the columns that have one value at most in every group; rows without a group do not count.

    among: with one column, only rows with these values of it. Columns that the table lacks are left out.

    Raises:
        ProblemsFound: the file is missing or is not Parquet.
    """
    with open_source(parquet) as source:
        known = [name for name in columns if name in source.types]
        if group not in source.types or not known:
            return frozenset()
        counts = ", ".join(f"count(DISTINCT {source.text(name)}) AS c{at}" for at, name in enumerate(known))
        values = ", ".join(map(literal, among))
        rows = f"{source.text(known[0])} IN ({values})" if among else "true"
        most = ", ".join(f"max(c{at})" for at in range(len(known)))
        key = source.key(group)
        each = f"SELECT {counts} FROM source s WHERE {key} IS NOT NULL AND {rows} GROUP BY {key}"
        found = source.row(f"SELECT {most} FROM ({each})")
    return frozenset(name for name, count in zip(known, found, strict=True) if (count or 0) <= 1)
