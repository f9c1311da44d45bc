"""Student records as Excel files, through the page: the same table as from CSV, and faults by sheet and row."""

import pytest
from django.urls import reverse

from collegium.core.models import Job
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import DatasetState
from tests.engines.xlsx import workbook
from tests.exchange.students import HEADER, as_csv, sent, students


def cells(rows: list[list[object]]) -> dict[str, object]:
    return {
        f"{'ABCDEFGH'[place]}{line}": value
        for line, row in enumerate(rows, 1)
        for place, value in enumerate(row)
    }


@pytest.fixture
def load(client, world, commit):
    """Upload as Alma; the dataset once its job is through."""
    client.force_login(world.alma)

    def go(content: bytes, name: str) -> Dataset:
        facts = {"title": name, "description": "", "source": "", "file": sent(content, name)}
        with commit():
            client.post(reverse("exchange:upload_dataset", args=[world.reading.slug]), facts)
        return Dataset.objects.get(title=name)

    return go


def told(dataset: Dataset) -> list[tuple[object, ...]]:
    names = ("name", "kind", "missing", "distinct", "levels", "low", "high")
    return list(dataset.columns.values_list(*names))


def test_a_workbook_loads_as_the_same_table_does_from_csv(load):
    rows = students(60)
    book = load(workbook({"Students": cells([list(HEADER), *rows])}), "students.xlsx")
    text = load(as_csv(rows), "students.csv")
    assert (book.state, book.rows) == (DatasetState.READY, 60)
    assert told(book) == told(text)
    assert len(told(book)) == len(HEADER)


def test_the_first_visible_sheet_that_holds_something_is_read(load):
    sheets = {"Notes": {"A1": "for nobody"}, "Empty": {}, "Students": cells([list(HEADER), *students(20)])}
    dataset = load(workbook(sheets, hidden=("Notes",)), "students.xlsx")
    assert (dataset.state, dataset.rows) == (DatasetState.READY, 20)


def test_an_error_of_the_spreadsheet_is_named_by_its_cell(client, load):
    faulty = cells([list(HEADER), *students(20)]) | {"G5": ("error", "#DIV/0!")}
    dataset = load(workbook({"Students": faulty}), "students.xlsx")
    assert dataset.state == DatasetState.FAILED
    assert not dataset.folder.exists()
    [problem] = Job.objects.get(pk=dataset.job_id).problems
    assert (problem["source"], problem["line"]) == ("students.xlsx", 5)
    assert "cell G5" in problem["why"]
    assert "cell G5" in client.get(dataset.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "content",
    [workbook({"S": {"A1": "school"}})[:-200], b"PK\x03\x04 and then nothing", workbook({"S": {}})],
    ids=["cut off", "no workbook", "empty"],
)
def test_a_workbook_that_cannot_be_read_leaves_the_reason(load, content):
    dataset = load(content, "students.xlsx")
    assert dataset.state == DatasetState.FAILED
    problem = Job.objects.get(pk=dataset.job_id).problems[0]
    assert problem["source"] == "students.xlsx"
    assert problem["why"]
    assert problem["todo"]
