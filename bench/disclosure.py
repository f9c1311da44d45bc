"""How long it takes to protect tables of counts, and how many numbers are withheld, beside pytauargus where it is.

Made-up tables with lognormal counts, seed 7, minimum 10.

python bench/disclosure.py [--large]
"""

import argparse
import importlib.util
import time
from itertools import product

import numpy as np

from collegium.engines.disclosure import Counts, CrossTable, Group, group_of, linked, protect, ranges

SHAPES = [(3, 3), (6, 5), (12, 6), (25, 7), (6, 5, 2), (10, 6, 2)]
LARGE = [(60, 7)]
MINIMUM = 10


def table_of(shape: tuple[int, ...]) -> CrossTable:
    rng = np.random.default_rng(7)
    counts = rng.poisson(rng.lognormal(2.6, 1.1, shape))
    columns = tuple(f"D{number}" for number in range(len(shape)))
    inner = {tuple(f"{value:02}" for value in place): int(count) for place, count in np.ndenumerate(counts)}
    return CrossTable("table", columns, inner)


def tauargus(table: CrossTable) -> tuple[frozenset[Group], float]:
    """What tau-Argus withholds (optimal method, frequency rule 10, range 30 %), and its seconds."""
    import pandas as pd  # noqa: PLC0415 - only where the peer is installed
    from pytauargus import protect as theirs  # noqa: PLC0415

    records = [place for place, count in table.inner.items() for _ in range(count)]
    micro = pd.DataFrame(records, columns=list(table.columns)).assign(N=1)
    rules = {"safety_rules": f"FREQ({MINIMUM},30)", "suppress": "OPT(1)"}
    start = time.perf_counter()
    found = theirs(micro, list(table.columns), response="N", **rules)
    seconds = time.perf_counter() - start
    rows = found.tables[0].dataframe()
    hidden = rows[rows["status"].isin(["U", "M"])][list(table.columns)].itertuples(index=False)
    columns = table.columns
    groups = (group_of(columns, [None if value == "Total" else value for value in row]) for row in hidden)
    return frozenset(groups), seconds


def narrowest(counts: Counts, hidden: frozenset[Group]) -> float:
    """The narrowest range that our attacker finds for a small number when these groups are withheld."""
    known = {key: (count, count) for key, count in counts.cells.items() if key not in hidden}
    small = [key for key, count in counts.cells.items() if 0 < count < MINIMUM]
    return min(high - low for low, high in ranges(counts.cells, counts.totals, [known], of=small).values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--large", action="store_true", help="the table of 60 x 7 too")
    arguments = parser.parse_args()
    peer = importlib.util.find_spec("pytauargus") is not None
    if not peer:
        print("pytauargus is not installed here: only our own numbers.")
    head = ["table", "numbers", "small", "withheld", "narrowest range", "attacks", "seconds"]
    print(
        "| "
        + " | ".join([*head, *(["tau-Argus withheld", "narrowest range", "seconds"] if peer else [])])
        + " |"
    )
    print("|" + "---|" * (len(head) + 3 * peer))
    for shape in [*SHAPES, *(LARGE if arguments.large else [])]:
        table = table_of(shape)
        counts = linked([table])
        start = time.perf_counter()
        found = protect(counts.cells, counts.totals, minimum=MINIMUM)
        seconds = time.perf_counter() - start
        assert found.narrowest is None or found.narrowest >= MINIMUM - 1e-6
        assert len(counts.cells) == len(list(product(*[range(size + 1) for size in shape])))
        width = "-" if found.narrowest is None else f"{found.narrowest:.0f}"
        cells = [
            " x ".join(map(str, shape)),
            len(counts.cells),
            found.small,
            len(found.hidden),
            width,
            found.rounds,
        ]
        print("| " + " | ".join(map(str, [*cells, f"{seconds:.2f}"])), end=" |")
        if peer:
            withheld, theirs = tauargus(table)
            print(f" {len(withheld)} | {narrowest(counts, withheld):.0f} | {theirs:.2f} |", end="")
        print(flush=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
