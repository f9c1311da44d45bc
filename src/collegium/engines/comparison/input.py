"""The columns to match on, checked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from collegium.engines.comparison import words
from collegium.engines.labels import Codes, any_missing, numbered
from collegium.engines.problems import refuse

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

FEWEST = 2  # students in each group


@dataclass(frozen=True, slots=True)
class Rows:
    """treated (n,); x (n, k) named by names; within (n,) numbered from 0, all 0 where matches may be anywhere."""

    treated: Mask
    x: Floats
    names: tuple[str, ...]
    within: Codes


def read_rows(
    treated: ArrayLike, covariates: ArrayLike, names: tuple[str, ...], within: ArrayLike | None
) -> Rows:
    """The same as arrays.

    Raises:
        ProblemsFound: columns of different lengths, missing values, a group of fewer than two students.
    """
    took, x = read_treated(treated), np.asarray(covariates, dtype=np.float64)
    if x.ndim != 2 or len(x) != len(took):
        refuse(words.LENGTHS, words.TODO_CHECK)
    names = names or tuple(f"x{place + 1}" for place in range(x.shape[1]))
    if len(names) != x.shape[1] or len(set(names)) != len(names):
        refuse(words.LENGTHS, words.TODO_CHECK)
    if not names:
        refuse(words.NO_COLUMNS, words.TODO_COLUMNS)
    check_finite(x, names)
    groups = np.zeros(len(took), dtype=np.int64)
    if within is not None:
        groups = label_codes(within, "within")
        if len(groups) != len(took):
            refuse(words.LENGTHS, words.TODO_CHECK)
    return Rows(took, x, names, groups)


def read_treated(treated: ArrayLike) -> Mask:
    """Who took part, as a mask; both groups have at least two students.

    Raises:
        ProblemsFound: values other than 0 and 1, or too few students.
    """
    values = np.asarray(treated)
    if values.ndim != 1:
        refuse(words.LENGTHS, words.TODO_CHECK)
    took: Mask = np.asarray(values == 1)
    if not (took | np.asarray(values == 0)).all():
        refuse(words.NOT_YES_OR_NO, words.TODO_CHECK, name="treatment")
    if min(took.sum(), (~took).sum()) < FEWEST:
        refuse(words.EMPTY_ARM, words.TODO_CHECK, fewest=FEWEST)
    return took


def check_finite(x: Floats, names: tuple[str, ...]) -> None:
    for name, values in zip(names, x.T, strict=True):
        if not np.isfinite(values).all():
            refuse(words.NOT_A_NUMBER, words.TODO_ROWS, name=name)


def label_codes(labels: ArrayLike, name: str) -> Codes:
    """Labels numbered from 0 without gaps, in sorted order."""
    if any_missing(labels):
        refuse(words.NO_LABEL, words.TODO_ROWS, name=name)
    return numbered(labels)


def combined(columns: list[Codes]) -> Codes:
    """One code (n,) for each different combination of the columns' codes."""
    codes = columns[0]
    for column in columns[1:]:
        mixed = codes * (int(column.max(initial=0)) + 1) + column
        codes = np.unique(mixed, return_inverse=True)[1].astype(np.int64)
    return codes


def number_codes(values: Floats) -> Codes:
    """Equal numbers, equal codes."""
    codes: Codes = np.unique(values, return_inverse=True)[1].astype(np.int64)
    return codes
