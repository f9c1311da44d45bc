"""How long the opinion map of a large consultation takes, by step. Made-up votes in three camps, seed 7.

python bench/opinion.py --voters 5000 --statements 200
"""

import argparse
import time

import numpy as np

from collegium.engines.opinion import Vote, adjusted_rand_index, opinion_map, vote_matrix

CAMPS = 3


def log_of(voters: int, statements: int) -> tuple[list[Vote], np.ndarray]:
    rng = np.random.default_rng(7)
    camp = rng.integers(0, CAMPS, voters)
    views = rng.choice([-1, 1], (CAMPS, statements))
    values = np.where(
        rng.random((voters, statements)) < 0.25, rng.integers(-1, 2, (voters, statements)), views[camp]
    )
    rows, columns = np.nonzero(rng.random((voters, statements)) < 0.3)
    return [
        Vote(f"v{v}", f"s{s}", int(values[v, s]))
        for v, s in zip(rows.tolist(), columns.tolist(), strict=True)
    ], camp


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--voters", type=int, default=5_000)
    parser.add_argument("--statements", type=int, default=200)
    arguments = parser.parse_args()
    log, camp = log_of(arguments.voters, arguments.statements)
    start = time.perf_counter()
    matrix = vote_matrix(log)
    made = time.perf_counter()
    opinion_map(matrix, runs=0)
    mapped = time.perf_counter()
    found = opinion_map(matrix)
    done = time.perf_counter()
    truth = [int(camp[int(voter[1:])]) for voter, *_ in found.places]
    index = adjusted_rand_index(truth, [group for *_, group in found.places])
    print(f"{arguments.voters} voters, {arguments.statements} statements, {len(log)} votes")
    print(f"matrix {made - start:.2f} s, map {mapped - made:.2f} s, with stability {done - mapped:.2f} s")
    print(f"groups found: {found.k} of {CAMPS} camps, adjusted Rand index {index:.3f}")
    return 0 if found.k and index > 0.8 else 1


if __name__ == "__main__":
    raise SystemExit(main())
