"""Disclosure control: what must stay hidden so that nobody can be singled out in published tables.

`protect` solves tables of counts to optimality, `protect_rows` whatever is published in rows that show several counts
at once, such as the findings of a study; `ranges` is the attacker that checks any of it.
"""

from collegium.engines.disclosure.attack import Range, ranges
from collegium.engines.disclosure.cells import Key, Row, Total
from collegium.engines.disclosure.counts import Counts, CrossTable, Group, group_of, linked, shown_cells
from collegium.engines.disclosure.jointly import ProtectedRows, protect_rows
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

__all__ = [
    "Asked",
    "Counts",
    "CrossTable",
    "Group",
    "Key",
    "Line",
    "Protected",
    "ProtectedRows",
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
    "protect_rows",
    "randomly_rounded",
    "ranges",
    "release",
    "rounded",
    "shown_cells",
]
