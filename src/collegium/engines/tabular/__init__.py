"""Reading and writing tables: `rows` for small ones in memory, `load` for large ones on disk, `write_csv`."""

from collegium.engines.tabular.limits import SMALL, Limits
from collegium.engines.tabular.loading import find_text, load, mostly_numbers, repeated_lines
from collegium.engines.tabular.reading import Row, Rows, rows
from collegium.engines.tabular.table import Column, Table
from collegium.engines.tabular.writing import guarded, write_csv

__all__ = [
    "SMALL",
    "Column",
    "Limits",
    "Row",
    "Rows",
    "Table",
    "find_text",
    "guarded",
    "load",
    "mostly_numbers",
    "repeated_lines",
    "rows",
    "write_csv",
]
