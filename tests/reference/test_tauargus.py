"""Suppression beside tau-Argus (pytauargus, EUPL, not in the locks): the same small cells, and ours is never weaker."""

import numpy as np
import pandas as pd
import pytest

from collegium.engines.disclosure import CrossTable, group_of, linked, protect, ranges

peer = pytest.importorskip("pytauargus", reason="pytauargus is not installed")
COLUMNS = ("D0", "D1")


def table_of(seed: int, shape: tuple[int, int]) -> CrossTable:
    rng = np.random.default_rng(seed)
    counts = rng.poisson(rng.lognormal(2.6, 1.1, shape)) + 1  # tau-Argus leaves empty cells visible
    return CrossTable(
        "t", COLUMNS, {tuple(f"{v:02}" for v in place): int(n) for place, n in np.ndenumerate(counts)}
    )


@pytest.mark.parametrize(("seed", "shape"), [(1, (4, 3)), (2, (6, 5)), (3, (8, 6))])
def test_the_same_small_cells_and_at_least_as_wide_a_range(seed, shape):
    table = table_of(seed, shape)
    micro = pd.DataFrame([place for place, n in table.inner.items() for _ in range(n)], columns=list(COLUMNS))
    found = peer.protect(
        micro.assign(N=1), list(COLUMNS), response="N", safety_rules="FREQ(10,30)", suppress="OPT(1)"
    )
    rows = found.tables[0].dataframe()

    def groups(*statuses: str) -> set:
        chosen = rows[rows["status"].isin(statuses)][list(COLUMNS)].itertuples(index=False)
        return {group_of(COLUMNS, [None if value == "Total" else value for value in row]) for row in chosen}

    counts = linked([table])
    small = {key for key, count in counts.cells.items() if count < 10}
    assert groups("U") == small
    ours = protect(counts.cells, counts.totals)
    known = {key: (n, n) for key, n in counts.cells.items() if key not in groups("U", "M")}
    theirs = ranges(counts.cells, counts.totals, [known], of=small)
    assert ours.narrowest >= 10
    assert abs(len(ours.hidden) - len(groups("U", "M"))) <= 3
    assert all(low <= counts.cells[key] <= high for key, (low, high) in theirs.items())
