"""tabular.load: kinds of columns, identifiers kept whole, faults with their line, nothing half-written."""

import csv
import io
import os
from datetime import date
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import Column, Limits, Table, find_text, load, rows
from tests.engines.xlsx import workbook

SHARED = Path(os.environ.get("COLLEGIUM_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


def put(folder: Path, data: str | bytes, name: str = "students.csv") -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def loaded(folder: Path, data: str | bytes, **options) -> Table:
    return load(source=put(folder, data), name="students.csv", out=folder / "t.parquet", **options)


def problems(folder: Path, data: str | bytes, **options) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        loaded(folder, data, **options)
    assert [path.name for path in folder.iterdir()] == ["students.csv"], "nothing half-saved"
    return found.value.problems


def stored(table: Table) -> list[tuple]:
    with duckdb.connect() as database:
        return database.execute("FROM read_parquet(?)", [str(table.path)]).fetchall()


def column(folder: Path, *cells: str, delimiter: str = ",") -> tuple[Column, list]:
    """One column beside a key, so that blank cells are not blank records."""
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([("id", "x"), *enumerate(cells)])
    table = loaded(folder, stream.getvalue())
    return table.columns[1], [row[1] for row in stored(table)]


@pytest.mark.parametrize(
    ("cells", "kind", "values"),
    [
        (["1", "-2", "+3"], "number", [1, -2, 3]),
        (["1", "2.5", "-.5", "1e3"], "number", [1, 2.5, -0.5, 1000]),
        (["1", ".", "NA"], "number", [1, None, None]),
        ([" 7 ", ""], "number", [7, None]),
        (["N/A", "null", "NULL", "5"], "number", [None, None, None, 5]),
        (["00123", "456"], "text", ["00123", "456"]),
        (["-007"], "text", ["-007"]),
        (["0", "0.5"], "number", [0, 0.5]),
        (["1234567890123456", "1"], "text", ["1234567890123456", "1"]),
        (["123456789012345"], "number", [123456789012345]),
        (["1", "two"], "text", ["1", "two"]),
        ([".", "a"], "text", [".", "a"]),
        (["1e999"], "text", ["1e999"]),
        (["nan", "1"], "text", ["nan", "1"]),
        (["inf"], "text", ["inf"]),
        (["0x10"], "text", ["0x10"]),
        (["2026-02-28"], "date", [date(2026, 2, 28)]),
        (["2026-02-30"], "text", ["2026-02-30"]),
        (["03/04/2026"], "text", ["03/04/2026"]),
        (["true", "FALSE", ""], "boolean", [True, False, None]),
        (["yes", "no"], "text", ["yes", "no"]),
        (["", "NA"], "text", [None, None]),
        (["1,2,3", "4"], "text", ["1,2,3", "4"]),
    ],
)
def test_kinds_and_values(tmp_path, cells, kind, values):
    found, got = column(tmp_path, *cells)
    assert (found.kind, got) == (kind, values)
    assert found.missing == values.count(None)


def test_columns_are_documented(tmp_path):
    table = loaded(tmp_path, "grade,score,name\n" + "".join(f"{n % 3},{n}.5,s{n}\n" for n in range(60)))
    grade, score, name = table.columns
    assert grade == Column("grade", "number", 0, 3, "0", "2", ("0", "1", "2"))
    assert (score.distinct, score.minimum, score.maximum, score.levels) == (60, "0.5", "59.5", ())
    assert (name.distinct, name.levels) == (60, ())
    assert table.rows == 60


def test_order_of_records_and_exact_floats_are_kept(tmp_path):
    numbers = [0.1, 1 / 3, 1e-300, 123456.789012345678]
    table = loaded(tmp_path, "x\n" + "\n".join(map(repr, numbers)))
    assert [row[0] for row in stored(table)] == numbers


@pytest.mark.parametrize("cells", [["3,5", "1,25"], ["0,125", "1,234"], ["1234,5"]])
def test_decimal_commas_are_read_where_they_can_be_nothing_else(tmp_path, cells):
    found, got = column(tmp_path, *cells, delimiter=";")
    assert found.kind == "number"
    assert got == [float(cell.replace(",", ".")) for cell in cells]


@pytest.mark.parametrize(
    ("cells", "delimiter"),
    [(["1,234", "12,345"], ";"), (["1,234,567"], ";"), (["5", "1,234"], ","), (["3,5"], ",")],
)
def test_unclear_commas_are_a_problem_with_its_first_line(tmp_path, cells, delimiter):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows([("id", "x"), *enumerate(cells)])
    (problem,) = problems(tmp_path, stream.getvalue())
    first = next(place for place, cell in enumerate(cells) if "," in cell)
    assert (problem.column, problem.line, problem.value) == ("x", first + 2, cells[first])
    assert "1234.5" in problem.todo


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (b"", None, "empty"),
        ("a,b\n", None, "no records"),
        ("a,b\n,\n", None, "no records"),
        ("a,a\n1,2\n", 1, "two columns"),
        ("a,,b\n1,2,3\n", 1, "no name"),
        ("a,b\n1,2\n1,2,3\n", 3, "3 fields"),
        ('a,b\n"x\ny",2\n3\n', 4, "1 fields"),
        ('a,b\n1,"2\n3,4\n', 2, "never closed"),
        ('a,b\n1,"2"3\n', 2, "closing quotation mark"),
        ("a,b\nx,é\n".encode("latin-1"), 2, "0xE9"),
        ("a,b\nx,1\0\n", 2, "NUL"),
        ("a,b\n1,2\n".encode("utf-16-le"), None, "UTF-16"),
        (b"PAR1 but not really PAR1", None, "Parquet"),
        (b"PK\x03\x04 not really", None, "damaged"),
        ("a,b\n1," + "x" * 40_000 + "\n", 2, "40,000 characters"),
    ],
)
def test_a_fault_is_named_with_its_line_and_nothing_is_kept(tmp_path, data, line, why):
    found = problems(tmp_path, data)
    assert (len(found), found[0].line, found[0].source) == (1, line, "students.csv")
    assert why in found[0].why


def test_faults_far_into_a_large_file_are_found_with_their_line(tmp_path):
    good = "".join(f"{n},text {n}\n" for n in range(150_000))
    (ragged,) = problems(tmp_path, "id,x\n" + good + "1,2,3\n")
    assert ragged.line == 150_002
    (encoding,) = problems(tmp_path, ("id,x\n" + good).encode() + b"1,\xff\n")
    assert encoding.line == 150_002


def test_limits_are_enforced(tmp_path):
    assert "more than 2 records" in problems(tmp_path, "a\n1\n2\n3\n", limits=Limits(rows=2))[0].why
    assert "columns" in problems(tmp_path, "a,b,c\n1,2,3\n", limits=Limits(columns=2))[0].why
    assert "bytes" in problems(tmp_path, "a\n1\n", limits=Limits(size=3))[0].why


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_encoding_delimiter_and_line_end_loads_the_same(tmp_path, encoding, delimiter, end):
    text = f'naïve{delimiter}n\n"x{delimiter}y"{delimiter}1\nz{delimiter}2\n'
    table = loaded(tmp_path, text.replace("\n", end).encode(encoding))
    assert [one.name for one in table.columns] == ["naïve", "n"]
    assert stored(table) == [(f"x{delimiter}y", 1), ("z", 2)]


def test_mixed_line_ends_and_blank_lines_above_the_header_load(tmp_path):
    assert stored(loaded(tmp_path, "\n\na,b\n1,2\r\n3,4\r\n\n")) == [(1, 2), (3, 4)]


def test_names_of_files_and_columns_cannot_become_commands(tmp_path):
    path = put(tmp_path, "a\"b,c'); DROP TABLE loaded; --\n1,2\n", "it's [1]*?.csv")
    put(tmp_path, "a,b\n9,9\n", "it's 1x.csv")
    table = load(source=path, name="x", out=tmp_path / "o'ut.parquet")
    assert [one.name for one in table.columns] == ['a"b', "c'); DROP TABLE loaded; --"]
    assert stored(table) == [(1, 2)]


def test_a_workbook_loads(tmp_path):
    cells = {
        "A1": "id",
        "B1": "x",
        "C1": "day",
        "A2": "007",
        "B2": 1.5,
        "C2": ("date", 45292),
        "A3": "8",
        "C3": None,
    }
    assert stored(loaded(tmp_path, workbook({"S": cells}))) == [
        ("007", 1.5, date(2024, 1, 1)),
        ("8", None, None),
    ]


def test_parquet_loads_with_its_types_and_nan_is_missing(tmp_path):
    source = tmp_path / "in.parquet"
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT * FROM (VALUES (1, 'nan'::DOUBLE, DATE '2026-01-01', true, '001'), "  # noqa: S608
            f"(2, 1.5, NULL, false, ' ')) t(i, d, day, b, s)) TO '{source}' (FORMAT parquet)"
        )
    table = load(source=source, name="in.parquet", out=tmp_path / "out.parquet")
    assert [one.kind for one in table.columns] == ["number", "number", "date", "boolean", "text"]
    assert stored(table) == [(1, None, date(2026, 1, 1), True, "001"), (2, 1.5, None, False, None)]


def test_parquet_with_nested_columns_is_refused(tmp_path):
    source = tmp_path / "in.parquet"
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT [1, 2] AS several) TO '{source}' (FORMAT parquet)")
    with pytest.raises(ProblemsFound, match="several"):
        load(source=source, name="in.parquet", out=tmp_path / "out.parquet")


def test_the_fingerprint_is_of_the_file_that_was_read(tmp_path):
    first = loaded(tmp_path, "a\n1\n")
    assert first.sha256 == loaded(tmp_path, "a\n1\n").sha256
    assert first.sha256 != loaded(tmp_path, "a\n2\n").sha256


def test_find_text_names_the_cells_that_are_not_numbers(tmp_path):
    path = put(tmp_path, 'id,score\n1,5\n2,"six\nseven"\n3,NA\n4,.\n5,08\n')
    with pytest.raises(ProblemsFound) as found:
        find_text(source=path, name="s.csv", column="score")
    assert [(problem.line, problem.value) for problem in found.value.problems] == [
        (3, "six\nseven"),
        (7, "08"),
    ]
    find_text(source=path, name="s.csv", column="id")


CELL = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(st.tuples(CELL, CELL), max_size=6), st.sampled_from([",", ";", "\t", "|"]))
def test_load_and_rows_agree_on_every_text_table(tmp_path, records, delimiter):
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=delimiter).writerows(
        [("id", "one", "two"), *((f"k{n}", *r) for n, r in enumerate(records))]
    )
    source = put(tmp_path, stream.getvalue())
    try:
        small = rows(source=source, name="x")
    except ProblemsFound:
        with pytest.raises(ProblemsFound):
            load(source=source, name="x", out=tmp_path / "t.parquet")
        return
    try:
        large = stored(load(source=source, name="x", out=tmp_path / "t.parquet"))
    except ProblemsFound as found:
        assert all("comma" in problem.why for problem in found.problems)  # noqa: PT017
        return
    assert [row[0] for row in large] == [row.values["id"] for row in small.rows]


@pytest.mark.slow
def test_a_table_of_many_parts_loads_whole(tmp_path):
    """More rows than DuckDB reads in one piece."""
    source = tmp_path / "large.csv"
    with duckdb.connect() as database:
        numbers = ", ".join(f"round(random() * 100, 6) AS y{n}" for n in range(4))
        database.execute(
            f"COPY (SELECT range AS id, 's' || (range % 1200) AS school, range % 2 AS treat, {numbers} "  # noqa: S608
            f"FROM range(150000)) TO '{source}'"
        )
    table = load(source=source, name="large.csv", out=tmp_path / "t.parquet")
    assert (table.rows, len(table.columns), table.columns[1].distinct) == (150_000, 7, 1200)


@pytest.mark.shared_data
@pytest.mark.slow
def test_the_wwc_findings_load():
    if not (SHARED / "evaluation").is_dir():
        pytest.skip("no data folder beside the repository (COLLEGIUM_SHARED_DATA names another place)")
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "t.parquet"
        table = load(source=SHARED / "evaluation" / "wwc_Findings.csv", name="wwc_Findings.csv", out=out)
        assert (table.rows, len(table.columns)) == (6972, 32)
        kinds = {one.name: one.kind for one in table.columns}
        assert kinds["Effect_Size_WWC"] == "number"
        star = load(source=SHARED / "evaluation" / "STAR_Students.parquet", name="STAR", out=out)
        assert (star.rows, len(star.columns)) == (11602, 380)  # and the index
