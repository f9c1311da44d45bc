"""Made-up tables in which those who took part differ from the others, for the tests of comparison groups."""

import numpy as np
from hypothesis import strategies as st
from scipy import special


def made_up(seed: int = 1, n: int = 200):
    """Who took part, two measures and a yes/no column, an outcome with an effect of 2, clusters."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.normal(size=(n, 2)), rng.random(n) < 0.4])
    treated = (rng.random(n) < special.expit(x @ [0.8, -0.5, 0.3] - 0.8)).astype(int)
    outcome = x @ [3, 1, -1] + 2 * treated + rng.normal(size=n)
    return treated, x, outcome, rng.integers(0, 30, n)


T, X, Y, G = made_up()
NAMES = ("pretest", "motivation", "girl")
TABLES = st.integers(0, 5_000).map(made_up)
