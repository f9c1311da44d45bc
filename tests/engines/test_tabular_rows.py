"""tabular.rows: what a registry import reads, and what it says about files that cannot be read."""

import io
import time
import zipfile
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import Limits, Rows, rows, write_csv
from tests.engines.xlsx import workbook

CSV = "name,kind\nPeabody,university\nLincoln High,school\n"


def read(text: str | bytes, **options) -> Rows:
    data = text.encode() if isinstance(text, str) else text
    return rows(source=data, name="partners.csv", **options)


def problems(data: str | bytes, **options) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsFound) as found:
        read(data, **options)
    assert all(problem.source == "partners.csv" for problem in found.value.problems)
    return found.value.problems


def values(table: Rows) -> list[list[str]]:
    return [list(row.values.values()) for row in table.rows]


def test_rows_give_header_lines_and_stripped_text():
    table = read(" name , kind\n Peabody ,university\n\nLincoln High,\n")
    assert table.header == ("name", "kind")
    assert [(row.line, row.values) for row in table.rows] == [
        (2, {"name": "Peabody", "kind": "university"}),
        (4, {"name": "Lincoln High", "kind": ""}),
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_delimiter_encoding_and_line_end_reads_the_same(delimiter, encoding, end):
    text = CSV.replace("Peabody", "Liège").replace(",", delimiter).replace("\n", end)
    assert values(read(text.encode(encoding))) == [["Liège", "university"], ["Lincoln High", "school"]]


def test_a_delimiter_inside_quotes_does_not_mislead():
    table = read('name;note\n"A, B, C, D";"x, y, z, w"\nE;f\n')
    assert table.header == ("name", "note")
    assert table.rows[0].values["note"] == "x, y, z, w"


def test_lines_count_quoted_newlines():
    table = read('name,note\nA,"one\ntwo\r\nthree"\nB,x\n')
    assert [row.line for row in table.rows] == [2, 5]


def test_a_path_reads_like_bytes(tmp_path):
    path = tmp_path / "p.csv"
    path.write_text(CSV)
    assert rows(source=path, name="p.csv").rows == read(CSV).rows


def test_leading_zeros_and_long_numbers_stay_as_typed():
    assert values(read("id,big\n00123,12345678901234567890\n")) == [["00123", "12345678901234567890"]]


def test_nameless_columns_and_records_without_values_are_left_out():
    table = read("a,b,,\n1,2,,\n,,,\n3,4,,\n")
    assert table.header == ("a", "b")
    assert values(table) == [["1", "2"], ["3", "4"]]


def test_wrong_encoding_names_byte_line_and_what_is_accepted():
    (problem,) = problems("name\nPeabody\nLiège\n".encode("cp1252"))
    assert problem.line == 3
    assert "0xE8" in problem.why
    assert "“è”" in problem.why
    assert "UTF-8" in problem.todo


def test_wrong_encoding_after_a_byte_order_mark_names_the_right_byte():
    (problem,) = problems(b"\xef\xbb\xbfname\nA\xffB\n")
    assert (problem.line, "0xFF" in problem.why) == (2, True)


@pytest.mark.parametrize(
    ("data", "line", "why"),
    [
        (b"", None, "empty"),
        (b" \n\n", None, "empty"),
        ("name,kind\n", None, "no records"),
        ("name,kind\n,\n", None, "no records"),
        ("name,name\na,b\n", 1, "two columns"),
        ("name,NAME\na,b\n", 1, "two columns"),
        ("name,,kind\na,b,c\n", 1, "column 2"),
        ("name,kind\na,b\nc,d,e\n", 3, "3 fields"),
        ("name,kind\na,b\nc\n", 3, "1 fields"),
        ('name,kind\na,"b\nc,d\n', 2, "never closed"),
        ('name,kind\na,"b"x\n', 2, "closing quotation mark"),
        ("name,kind\na,b\0\n", 2, "NUL"),
        ("name,kind\na,b\n".encode("utf-16-le"), None, "UTF-16"),
        ("name,kind\na,b\n".encode("utf-32"), None, "UTF-32"),
        ("name,kind\na,b\n".encode("utf-16")[:-1], None, "damaged"),
        (b"%PDF-1.7 ...", None, "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), None, "password"),
        (b"PK\x03\x04 not really", None, "damaged"),
        (bytes(range(1, 9)) * 40, None, "not a text file"),
        ("name\n" + "x" * 6000 + "\n", 2, "6,000 characters"),
        ("name\n" + "x" * 200_000 + "\n", 2, "131,072"),
    ],
)
def test_a_fault_is_named_with_its_line(data, line, why):
    found = problems(data)
    assert len(found) == 1
    assert found[0].line == line
    assert why in found[0].why
    assert found[0].todo


def test_many_faults_are_shown_up_to_twenty_and_the_rest_counted():
    found = problems("a,b\n" + "1,2,3\n" * 50)
    assert len(found) == 21
    assert [problem.line for problem in found[:20]] == list(range(2, 22))
    assert "30 more" in found[20].why


def test_limits_are_enforced():
    assert "3 columns" in problems("a,b,c\n1,2,3\n", limits=Limits(columns=2))[0].why
    (problem,) = problems("a\n1\n2\n3\n", limits=Limits(rows=2))
    assert problem.line == 4
    assert "bytes" in problems("a\n1\n", limits=Limits(size=3))[0].why


@pytest.mark.parametrize(
    "text", ['"' * 200_000, "a," * 100_000, "a\n" + '"x\n' * 50_000, "\n" * 500_000 + "a\n1"]
)
def test_hostile_text_is_answered_quickly(text):
    started = time.monotonic()
    with suppress(ProblemsFound):
        read(text)
    assert time.monotonic() - started < 3


# XLSX ---------------------------------------------------------------------------------------------------

GRID: dict[str, object] = {
    "A1": "name",
    "B1": "students",
    "A2": "Peabody",
    "B2": 1200,
    "A4": "Lincoln",
    "B4": 3.5,
}


def test_a_workbook_reads_with_the_row_numbers_of_the_sheet():
    table = read(workbook({"Partners": GRID}))
    assert [(row.line, list(row.values.values())) for row in table.rows] == [
        (2, ["Peabody", "1200"]),
        (4, ["Lincoln", "3.5"]),
    ]


def test_a_table_that_starts_lower_and_to_the_right_is_found():
    cells = {"C3": "name", "D3": "kind", "C4": "A", "D4": "school"}
    table = read(workbook({"Partners": cells}))
    assert table.header == ("name", "kind")
    assert table.rows[0].line == 4


def test_cells_come_as_their_cached_and_typed_values():
    cells = {"A1": "a", "B1": "b", "C1": "c", "D1": "d"}
    cells |= {"A2": ("date", 45292), "B2": ("formula", 2), "C2": True, "D2": "00123"}
    assert values(read(workbook({"S": cells}))) == [["2024-01-01", "2", "true", "00123"]]


def test_the_first_visible_sheet_with_content_is_read_unless_one_is_named():
    other = {"A1": "x", "A2": "y"}
    book = workbook({"Old": other, "Empty": {}, "Now": GRID}, hidden=("Old",))
    assert read(book).header == ("name", "students")
    assert read(book, sheet="Old").header == ("x",)
    (problem,) = problems(book, sheet="Nope")
    assert (problem.value, "“Now”" in problem.todo) == ("Nope", True)


def test_a_title_over_merged_header_cells_is_explained():
    cells = {"A1": "Partners of 2026", "A2": "name", "B2": "kind", "A3": "A", "B3": "school"}
    (problem,) = problems(workbook({"S": cells}))
    assert problem.line == 1
    assert "letter B" in problem.why
    assert "merged" in problem.todo


def test_an_error_value_names_its_cell():
    broken = GRID | {"B2": ("error", "#DIV/0!")}
    (problem,) = problems(workbook({"A & B": broken}))
    assert problem.line == 2
    assert "B2" in problem.why
    assert len(read(workbook({"Good": GRID, "Broken": broken})).rows) == 2


def test_a_workbook_without_content_is_refused():
    assert "no sheet with anything" in problems(workbook({"S": {}}))[0].why


def test_a_zip_that_is_not_a_workbook_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("readme.txt", "hello")
    assert "not an Excel workbook" in problems(stream.getvalue())[0].why


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    assert "unpacks to far more" in problems(workbook({"S": GRID}, padding=30_000_000))[0].why


def test_shared_texts_are_read():
    cells = {"A1": ("shared", 0), "A2": ("shared", 1), "A3": ("shared", 1)}
    assert values(read(workbook({"S": cells}, shared=("name", "Peabody")))) == [["Peabody"], ["Peabody"]]


def test_a_long_text_repeated_beyond_memory_is_refused():
    cells = {f"A{n}": ("shared", 0) for n in range(1, 12_000)}
    (problem,) = problems(workbook({"S": cells}, shared=("x" * 100_000,)))
    assert "repeats a long text" in problem.why


@pytest.mark.parametrize("far", ["XFD1", "A1048576", "XFD1048576"])
def test_cells_far_away_are_refused_before_a_grid_is_made(far):
    started = time.monotonic()
    (problem,) = problems(workbook({"S": GRID | {far: 1}}))
    assert "accepted" in problem.why
    assert time.monotonic() - started < 1


def test_far_cells_that_are_only_formatted_do_no_harm():
    assert len(read(workbook({"S": GRID | {"A1048576": None}})).rows) == 2


def test_a_truncated_workbook_is_refused():
    book = workbook({"S": GRID})
    assert "damaged" in problems(book[: len(book) // 2])[0].why


@given(st.binary(max_size=400))
def test_any_bytes_give_a_table_or_problems(data):
    with suppress(ProblemsFound):
        assert read(data).rows


# write_csv ----------------------------------------------------------------------------------------------


def written(columns, records, **options) -> str:
    stream = io.StringIO(newline="")
    write_csv(stream, columns, records, **options)
    return stream.getvalue()


def test_write_csv_is_rfc_4180():
    text = written(["a", "b"], [['say "hi"', "x,y"], ["two\nlines", None]])
    assert text == 'a,b\r\n"say ""hi""","x,y"\r\n"two\nlines",\r\n'
    assert written(["a"], [], bom=True) == "\ufeffa\r\n"


@pytest.mark.parametrize(
    "cell", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(1)", "\tx", "\rx", "\n=1", "＝1", "-", "+1e", "-1,5"]
)
def test_write_csv_disarms_formulas(cell):
    assert "'" + cell in written(["a"], [[cell]])


@pytest.mark.parametrize(
    ("cell", "text"),
    [("-2", "-2"), ("+3.5e-7", "+3.5e-7"), (-0.1, "-0.1"), (True, "true"), (float("nan"), "")],
)
def test_write_csv_leaves_numbers_alone(cell, text):
    assert written(["a", "b"], [[cell, 1]]) == f"a,b\r\n{text},1\r\n"


def test_write_csv_keeps_every_digit():
    assert float(written(["a"], [[0.1 + 0.2]]).split()[1]) == 0.1 + 0.2


def test_write_csv_refuses_a_record_of_another_width_and_leaves_nothing(tmp_path):
    path = tmp_path / "out.csv"
    with pytest.raises(ValueError, match="1 cells under a header of 2"):
        write_csv(path, ["a", "b"], [[1, 2], [3]])
    assert list(tmp_path.iterdir()) == []


def test_write_csv_replaces_a_file_whole(tmp_path):
    path = tmp_path / "out.csv"
    write_csv(path, ["a"], [["old"]])
    write_csv(path, ["a"], [["é"]])
    assert path.read_bytes() == "a\r\né\r\n".encode()
    assert list(tmp_path.iterdir()) == [path]


PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(
    lambda text: (
        text == text.strip() and not text.startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠", "\ufeff"))
    )
)


@given(st.lists(st.tuples(PLAIN, PLAIN), min_size=1, max_size=8))
def test_what_is_written_reads_back(records):
    table = read(written(["one", "two"], records))
    assert [tuple(row.values.values()) for row in table.rows] == records


@pytest.mark.parametrize("name", ["list.xlsx", "LIST.XLSX"])
def test_text_under_the_name_of_a_workbook_is_said_to_be_none(name):
    with pytest.raises(ProblemsFound, match="this is not an Excel workbook"):
        rows(source=b"hello", name=name)
