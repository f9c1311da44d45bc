"""A look at equity in one table of students: groups, gaps and intersections, computed and protected.

With a two-valued outcome also whether groups are there in proportion, and with a time how the gaps changed.

`look_at` reads sums by group with DuckDB, lets `equity` describe and compare them and `disclosure` choose what is told.
`look_at_reports` does the same for numbers by group that partners report. Whatever leaves is a `LookResult`: the exact
numbers of hidden groups are nowhere in it.
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
from collegium.engines.looks.reported import (
    DATE,
    LookAtReports,
    Report,
    look_at_reports,
    table_of_report,
    told_of_report,
)
from collegium.engines.looks.result import ChangeRow, GapRow, GroupRow, LookResult, PartRow, result_from_dict

__all__ = [
    "DATE",
    "ENGINE_VERSION",
    "MOST_COLUMNS",
    "MOST_GROUPS",
    "ChangeRow",
    "Compared",
    "GapRow",
    "GroupRow",
    "Look",
    "LookAtReports",
    "LookResult",
    "PartRow",
    "Report",
    "Seen",
    "Told",
    "look_at",
    "look_at_reports",
    "look_from_dict",
    "read_table",
    "result_from_dict",
    "table_of_parquet",
    "table_of_report",
    "told_of_report",
    "what_may_be_told",
]
