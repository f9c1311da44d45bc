"""Weights of at least 0 that sum to 1 and bring a mix of columns closest to a target."""

import numpy as np
import scipy  # scipy.optimize takes long to load: only when a model is fitted
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def closest_mix(columns: Floats, target: Floats) -> Floats:
    """The w (J,) of at least 0 with sum 1 that minimises |columns @ w - target|; columns (K, J), target (K,).

    Exact by nonnegative least squares: with sum 1 the distance is |A w|, A = columns - target. Minimising
    |A u|^2 + (sum u - 1)^2 over u >= 0 gives, for every direction w of u, the value q / (1 + q) with q = |A w|^2,
    which grows with q; so u points to the closest mix. Where several mixes are equally close, one is returned.
    """
    away = columns - target[:, None]
    scale = float(np.sqrt((away**2).sum(axis=0).min()))
    if scale == 0.0:  # a column equals the target
        scale = float(np.abs(away).max()) or 1.0
    stacked = np.vstack([away / scale, np.ones(columns.shape[1])])
    wanted = np.zeros(len(stacked))
    wanted[-1] = 1.0
    solution, _ = scipy.optimize.nnls(stacked, wanted, maxiter=50 * columns.shape[1])
    weights: Floats = np.asarray(solution / solution.sum(), dtype=np.float64)
    return weights
