"""A look at equity in one table of students: groups, gaps and intersections, computed and protected.

With a two-valued outcome also whether groups are there in proportion, and with a time how the gaps changed.

`look_at` reads sums by group with DuckDB, lets `equity` describe and compare them and `disclosure` choose what is told.
Whatever leaves is its `LookResult`: the exact numbers of hidden groups are nowhere in it.
"""

from collegium.engines.looks.answer import look_at
from collegium.engines.looks.exposure import Seen, Told, what_may_be_told
from collegium.engines.looks.question import (
    ENGINE_VERSION,
    MOST_COLUMNS,
    MOST_GROUPS,
    Compared,
    Look,
    look_from_dict,
)
from collegium.engines.looks.reading import read_table, table_of_parquet
from collegium.engines.looks.result import ChangeRow, GapRow, GroupRow, LookResult, PartRow, result_from_dict

__all__ = [
    "ENGINE_VERSION",
    "MOST_COLUMNS",
    "MOST_GROUPS",
    "ChangeRow",
    "Compared",
    "GapRow",
    "GroupRow",
    "Look",
    "LookResult",
    "PartRow",
    "Seen",
    "Told",
    "look_at",
    "look_from_dict",
    "read_table",
    "result_from_dict",
    "table_of_parquet",
    "what_may_be_told",
]
