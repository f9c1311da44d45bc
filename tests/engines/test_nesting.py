"""Which columns do not vary within the groups of another, by hand."""

import duckdb
import pytest

from collegium.engines.designs import constant_within

ROWS = [
    # district, school, class, arm
    ("A", "a1", "a1x", "yes"),
    ("A", "a1", "a1y", "yes"),
    ("A", "a2", "a2x", "no"),
    ("B", "b1", "b1x", "yes"),
    ("B", "b1", "b1y", None),
    ("B", "b2", "b2x", "no"),
    ("B", None, "b3x", "no"),
    ("B", "b2", "b2x", "other"),
]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.parquet"
    with duckdb.connect() as database:
        database.execute("CREATE TABLE t (district TEXT, school TEXT, class TEXT, arm TEXT)")
        database.executemany("INSERT INTO t VALUES (?, ?, ?, ?)", ROWS)
        database.table("t").write_parquet(str(path))
    return path


def test_what_lies_within_what(table):
    assert constant_within(table, "school", ["district", "class", "arm"]) == {"district"}
    assert constant_within(table, "class", ["school", "district"]) == {"school", "district"}
    assert constant_within(table, "district", ["school", "arm"]) == frozenset()


def test_only_the_values_that_are_compared_count(table):
    assert constant_within(table, "school", ["arm"], among=["yes", "no"]) == {"arm"}
    assert constant_within(table, "district", ["arm"], among=["yes", "no"]) == frozenset()


def test_a_column_that_is_not_there_lies_nowhere(table):
    assert (
        constant_within(table, "school", ["grade"]) == constant_within(table, "grade", ["arm"]) == frozenset()
    )
