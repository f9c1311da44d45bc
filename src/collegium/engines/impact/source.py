"""The Parquet file as DuckDB sees it, and how its columns are read as numbers, keys and text."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol

import duckdb

from collegium.engines.problems import Problem, ProblemsFound

Kind = Literal["number", "boolean", "text", "date"]
FLOATS = ("DOUBLE", "FLOAT")
INTEGERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
)
TEXTS = ("VARCHAR", "ENUM", "UUID")


# Columns of a result by name: masked where SQL has null.
Columns = dict[str, Any]


class Tables(Protocol):
    """Whatever answers SQL in DuckDB's dialect about the view `source`. quantile: its exact one, which interpolates."""

    quantile: ClassVar[str]

    def rows(self, sql: str) -> list[tuple[Any, ...]]: ...

    def columns(self, sql: str) -> Columns: ...

    def create(self, name: str, sql: str) -> None:
        """Keep the answer as the table `name`."""


@dataclass(frozen=True, slots=True)
class Source:
    """Tables with the view `source`; types maps every column of it to its DuckDB type."""

    tables: Tables
    types: dict[str, str]

    def kind(self, name: str) -> Kind:
        kind = self.types[name]
        if kind in FLOATS or kind in INTEGERS or kind.startswith("DECIMAL"):
            return "number"
        if kind == "BOOLEAN":
            return "boolean"
        return "text" if kind.startswith(TEXTS) else "date"

    def number(self, name: str) -> str:
        """SQL of the column as a double; NaN counts as missing."""
        column = f"CAST(s.{quoted(name)} AS DOUBLE)"
        return f"nullif({column}, 'nan'::DOUBLE)" if self.types[name] in FLOATS else column

    def key(self, name: str) -> str:
        """SQL of the column as something to group by; NaN and blank text count as missing."""
        column = f"s.{quoted(name)}"
        if self.types[name] in FLOATS:
            return f"nullif({column}, 'nan'::DOUBLE)"
        return f"nullif(trim(CAST({column} AS VARCHAR)), '')" if self.kind(name) == "text" else column

    def text(self, name: str) -> str:
        """SQL of the key as people read it: 1 and not 1.0 in a column of decimals."""
        return self.text_of(name, self.key(name))

    def text_of(self, name: str, key: str) -> str:
        """The same where SQL has the key already."""
        if self.types[name] not in FLOATS:
            return f"CAST({key} AS VARCHAR)"
        whole = f"{key} = floor({key}) AND abs({key}) < 1e15"
        return (
            f"CASE WHEN {whole} THEN CAST(CAST({key} AS BIGINT) AS VARCHAR) ELSE CAST({key} AS VARCHAR) END"
        )

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.tables.rows(sql)

    def quantile(self, value: str, share: float) -> str:
        """SQL of the value below which this share of the values lies; `value` is SQL of a number."""
        return f"{self.tables.quantile}({value}, {share})"

    def row(self, sql: str) -> tuple[Any, ...]:
        return self.rows(sql)[0]

    def columns(self, sql: str) -> Columns:
        return self.tables.columns(sql)

    def create(self, name: str, sql: str) -> None:
        self.tables.create(name, sql)


@dataclass(frozen=True, slots=True)
class InProcess:
    """DuckDB in this process."""

    connection: duckdb.DuckDBPyConnection
    quantile: ClassVar[str] = "quantile_cont"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql).fetchall()

    def columns(self, sql: str) -> Columns:
        return self.connection.execute(sql).fetchnumpy()

    def create(self, name: str, sql: str) -> None:
        self.connection.execute(f"CREATE TEMP TABLE {name} AS {sql}")


@contextmanager
def open_source(parquet: Path) -> Iterator[Source]:
    """DuckDB in memory with the file as the view `source`; large work spills to a folder that is removed.

    Raises:
        ProblemsFound: the file is missing or is not Parquet.
    """
    with tempfile.TemporaryDirectory(prefix="collegium-impact-") as spill:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": "1GB",
            "temp_directory": spill,
            "autoinstall_known_extensions": "false",
        }
        with duckdb.connect(":memory:", config=settings) as connection:
            yield Source(InProcess(connection), described(connection, parquet))


def described(connection: duckdb.DuckDBPyConnection, parquet: Path) -> dict[str, str]:
    path = str(parquet).replace("'", "''")
    try:
        connection.execute(f"CREATE TEMP VIEW source AS SELECT * FROM read_parquet('{path}')")
        return {name: kind for name, kind, *_ in connection.execute("DESCRIBE source").fetchall()}
    except duckdb.Error as error:
        problem = Problem(
            why="the file cannot be read as a Parquet table",
            todo="Import the data again and run the study on the new table.",
            source=parquet.name,
            value=str(error).splitlines()[0],
        )
        raise ProblemsFound(problem) from error


def quoted(name: str) -> str:
    """The column name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: float | str) -> str:
    """The value as SQL. Numbers are written as doubles, exactly: without an exponent they would be decimals."""
    return f"{value:.17e}" if isinstance(value, float | int) else "'" + value.replace("'", "''") + "'"


def described_file(parquet: Path) -> dict[str, str]:
    """The columns of the file and their DuckDB types. Raises ProblemsFound where it is not Parquet."""
    with duckdb.connect(":memory:") as connection:
        return described(connection, parquet)
