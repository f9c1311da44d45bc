"""Disclosure control: what must stay hidden so that nobody can be singled out in published tables.

`rows_to_hide` is the quick rule for results of studies; `protect` solves tables of counts to optimality and `ranges`
is the attacker that checks any of it.
"""

from collegium.engines.disclosure.attack import Range, ranges
from collegium.engines.disclosure.counts import Counts, CrossTable, Group, group_of, linked, shown_cells
from collegium.engines.disclosure.protect import Protected, protect
from collegium.engines.disclosure.release import Asked, Line, Release, release
from collegium.engines.disclosure.shares import (
    Share,
    coded_share,
    counts_of,
    known_from_rounded,
    randomly_rounded,
    rounded,
)
from collegium.engines.disclosure.suppression import Cell, Key, Row, Total, rows_to_hide

__all__ = [
    "Asked",
    "Cell",
    "Counts",
    "CrossTable",
    "Group",
    "Key",
    "Line",
    "Protected",
    "Range",
    "Release",
    "Row",
    "Share",
    "Total",
    "coded_share",
    "counts_of",
    "group_of",
    "known_from_rounded",
    "linked",
    "protect",
    "randomly_rounded",
    "ranges",
    "release",
    "rounded",
    "rows_to_hide",
    "shown_cells",
]
