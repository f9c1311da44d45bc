"""The same tables on Spark, for data that one machine does not hold: extra `spark`.

The statements of this package are in DuckDB's dialect; sqlglot turns them into Spark's. What comes back is sums by
cell, so the regressions are the same code, and the numbers differ by the order of summation only.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from collegium.engines.impact.source import Columns, Source, described_file
from collegium.engines.problems import Problem, ProblemsFound


@dataclass(frozen=True, slots=True)
class OnSpark:
    """A Spark session, and what turns a statement into Spark's dialect."""

    session: Any
    translated: Callable[[str], str]
    quantile: ClassVar[str] = "percentile"

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return [tuple(row) for row in self.session.sql(self.translated(sql)).collect()]

    def columns(self, sql: str) -> Columns:
        table = self.session.sql(self.translated(sql)).toArrow()
        return {name: _masked(table.column(name)) for name in table.column_names}

    def create(self, name: str, sql: str) -> None:
        """A view whose rows Spark keeps, in memory as far as they fit."""
        self.session.sql(self.translated(sql)).cache().createOrReplaceTempView(name)


def _masked(column: Any) -> Any:
    """As DuckDB gives it: a masked array where there are nulls."""
    missing = np.asarray(column.is_null().to_numpy(zero_copy_only=False), dtype=bool)
    values = column.to_numpy(zero_copy_only=False)
    return np.ma.masked_array(values, missing) if missing.any() else values


@contextmanager
def open_spark(parquet: Path) -> Iterator[Source]:
    """A local Spark, or the cluster that its own configuration names, with the file as the view `source`.

    Raises:
        ProblemsFound: the extra is not installed, or the file is missing or is not Parquet.
    """
    types = described_file(parquet)
    session, translated = _started()
    try:
        session.read.parquet(str(parquet)).createOrReplaceTempView("source")
        yield Source(OnSpark(session, translated), types)
    finally:
        session.stop()


def _started() -> tuple[Any, Callable[[str], str]]:
    try:
        # An extra, so only here.
        spark, sqlglot = import_module("pyspark.sql"), import_module("sqlglot")
    except ImportError as error:
        todo = "Install it with pip install “collegium[spark]”, and Java 17."
        raise ProblemsFound(Problem("Spark is not installed", todo, "engine", value=str(error))) from error
    builder = spark.SparkSession.builder.appName("collegium").config("spark.ui.enabled", "false")
    builder = builder.config("spark.sql.session.timeZone", "UTC").config(
        "spark.ui.showConsoleProgress", "false"
    )
    session = builder.config("spark.local.dir", tempfile.gettempdir()).getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    if session.sparkContext.master.startswith("local"):
        # 200 parts, Spark's default, are for a cluster: here starting them takes longer than the work.
        session.conf.set("spark.sql.shuffle.partitions", session.sparkContext.defaultParallelism)
    return session, lambda sql: sqlglot.transpile(sql, read="duckdb", write="spark")[0]
