"""One pass over a text file: the same table, or the same refusal, as by reading it with care."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.engines.problems import ProblemsFound
from collegium.engines.tabular import Limits, Table, load, loading, streaming


def told(table: Table) -> tuple:
    """Everything about a table but where it lies."""
    with duckdb.connect() as database:
        found = database.execute("FROM read_parquet(?)", [str(table.path)])
        types = [str(one[1]) for one in found.description or ()]
        return table.columns, types, found.fetchall(), table.rows, table.sha256


def answer(folder: Path, data: str | bytes, **options) -> tuple:
    path = folder / "students.csv"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    try:
        return told(load(source=path, name="students.csv", out=folder / "t.parquet", **options))
    except ProblemsFound as found:
        return tuple(map(str, found.problems))


def by_other_ways(folder: Path, data: str | bytes, **options) -> Iterator[tuple]:
    """In steps with DuckDB's reader, and with the careful reader of rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loading, "_at_once", lambda *_: None)
        yield answer(folder, data, **options)
        patch.setattr(loading, "_read_fast", lambda *_: None)
        yield answer(folder, data, **options)


CELLS = (
    *(
        "",
        "0",
        "1",
        "-3",
        "+4",
        "007",
        "12",
        "1.5",
        "2.",
        "-.5",
        "1e3",
        "1e0001",
        "1_000",
        "+-1",
        "nan",
        "inf",
    ),
    *(
        "3,5",
        "1,234",
        "0,125",
        "NA",
        "N/A",
        "null",
        ".",
        " 7 ",
        "\u20031",
        "\x0b2",
        "1\xa0",
        "1234567890123456",
    ),
    *("true", "FALSE", "2026-01-02", "2026-02-30", "x", "a b", "é", "#c", "\\", "'", "x" * 30, "1.0", "0x10"),
    *(
        '"q"',
        '"a,b"',
        '"a;b"',
        '"x\ny"',
        '"x\r\ny"',
        '""',
        '"he ""said"" "',
        ' "sp"',
        '"sp" ',
        'a"b',
        '"open',
    ),
)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """Few kinds of cells in one file, so that columns have a kind; sometimes a record too wide, or a blank one."""
    delimiter, width = draw(st.sampled_from(",;\t|")), draw(st.integers(1, 3))
    cell = st.sampled_from(draw(st.lists(st.sampled_from(CELLS), min_size=1, max_size=4)))
    record = st.lists(cell, min_size=width, max_size=width)
    odd = st.sampled_from([[], [""] * width, ["1"] * (width + 1)])
    records = draw(st.lists(st.one_of(record, record, record, record, odd), max_size=6))
    lines = [delimiter.join("abc"[:width]), *map(delimiter.join, records)]
    text = draw(st.sampled_from(["\n", "\r\n", "\r"])).join([*lines, ""])
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(files(), st.sampled_from([Limits(), Limits(cell=6)]))
def test_every_way_gives_the_same_table_or_the_same_refusal(tmp_path, data, limits):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(streaming, "_LOOKED_AT", 2)  # so that later cells surprise
        found = answer(tmp_path, data, limits=limits)
    assert [*by_other_ways(tmp_path, data, limits=limits)] == [found, found]


@pytest.mark.parametrize(
    ("cells", "at_once"),
    [
        (["1", "2", "2.5"], True),  # an integer turns out to be a decimal
        (["1", "2", "NA", " 3 ", "."], True),  # a number is written otherwise
        (["1.5", "2", "absent"], True),  # a number turns out to be text
        (["1", "2", "007"], True),
        (["", "", "2026-01-02"], True),  # what comes late decides
        (["3,5", "1", "1,25"], True),
        (["true", "false", "TRUE"], True),
        (["x", "1,5", " y "], True),
        (["1", "2", "3,5", "1,234"], True),
        (["1", "2", "1,234"], False),  # could be thousands: explained
        (["1", "2", "x" * 40_000], False),  # too long: explained
    ],
)
def test_what_comes_after_the_first_records_is_seen(tmp_path, monkeypatch, cells, at_once):
    monkeypatch.setattr(streaming, "_LOOKED_AT", 2)
    done = []
    write = streaming._write
    monkeypatch.setattr(streaming, "_write", lambda *a, **k: done.append(write(*a, **k)) or done[-1])
    data = "id;x\n" + "".join(f"k{place};{cell}\n" for place, cell in enumerate(cells))
    found = answer(tmp_path, data)
    assert bool(done) == at_once
    assert [*by_other_ways(tmp_path, data)] == [found, found]


def test_only_the_columns_that_are_needed_are_written(tmp_path):
    data = "id,score,note,late\n" + "".join(f"{n},{n}.5,n{n},{'' if n < 3 else n}\n" for n in range(6))
    columns, types, rows, count, _ = answer(tmp_path, data, only={"score", "late", "elsewhere"})
    assert [(one.name, one.kind) for one in columns] == [("score", "number"), ("late", "number")]
    assert (types, count) == (["DOUBLE", "BIGINT"], 6)
    assert rows == [(n + 0.5, None if n < 3 else n) for n in range(6)]


def test_a_record_that_lacks_all_needed_columns_is_kept_and_a_blank_one_left_out(tmp_path):
    data = "id,score\nA,1\nB,\nNA, \nC,2\n"
    assert answer(tmp_path, data, only={"score"})[2] == [("A", 1), ("B", None), ("C", 2)]


@pytest.mark.parametrize(
    "data", ["a,b\n1,2\n1,2,3\n", "a,b\n1,2\nx,1,5\n", 'a,b\n1,"2"3\n', b"a,b\n1,\xff\n", 'a,b\n1,"1,234"\n']
)
def test_faults_in_columns_that_nobody_needs_are_refused_as_well(tmp_path, data):
    assert answer(tmp_path, data, only={"a"}) == answer(tmp_path, data)
    assert isinstance(answer(tmp_path, data)[0], str), "a refusal"


def test_what_duckdb_takes_for_a_number_is_held_to_our_rules():
    """Every short text: what passes is a number by the rule, and has the value that Python reads."""
    texts = [
        "".join(letters) for size in range(1, 5) for letters in itertools.product("01.eE+-_ x", repeat=size)
    ]
    texts += ["".join(letters) for letters in itertools.product(map(chr, range(33, 127)), "15", "._", "0")]
    judged = streaming._Judged({"c0": "decimal"}, unusual={"c0"})
    value = streaming._checked("c0", judged, 100).replace(streaming._not_so("c0"), "NULL")
    with duckdb.connect() as database:
        database.execute("CREATE TABLE texts AS SELECT unnest(?::VARCHAR[]) AS c0", [texts])
        rows = streaming._with_decimals("FROM texts", ["c0"], 100)
        query = f"SELECT c0, n FROM (SELECT c0, {value} AS n FROM ({rows})) WHERE n IS NOT NULL"  # noqa: S608
        numbers = database.execute(query).fetchall()
    missing = {"", "."}
    expected = [
        (text, float(text))
        for text in texts
        if loading.is_number(text.strip()) and text.strip() not in missing
    ]
    assert numbers == expected
