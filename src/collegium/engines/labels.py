"""Labels of clusters, units and groups: which are missing, and numbers in their place."""

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

Codes = NDArray[np.int64]


def is_missing(label: object) -> bool:
    """None, an empty text, or a number that is none."""
    return label is None or label == "" or (isinstance(label, float) and not math.isfinite(label))


def any_missing(labels: ArrayLike) -> bool:
    values = np.asarray(labels)
    if values.dtype.kind in "biu":
        return False
    return bool((values == "").any()) if values.dtype.kind == "U" else any(map(is_missing, values.tolist()))


def numbered(labels: ArrayLike) -> Codes:
    """(n,) numbers from 0 without gaps, in the order of the sorted labels."""
    codes: Codes = np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64).ravel()
    return codes
