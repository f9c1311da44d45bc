"""Lists of partners as Excel files, through the page: good ones, faulty ones, and those that are too large."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from collegium.partners.forms import MAX_UPLOAD
from collegium.partners.models import ImportBatch, Organisation
from tests.engines.xlsx import workbook

HEADER = {"A1": "name", "B1": "kind", "C1": "city", "D1": "country", "E1": "nces"}
LIST = {
    **HEADER,
    "A2": "Oak School", "B2": "school", "C2": "Springfield", "D2": "US", "E2": 470014700501,
    "A3": "Elm College", "B3": "college", "C3": "Río", "D3": "US",
}  # fmt: skip


@pytest.fixture
def send(client, world):
    """Upload as Alma, and follow where it leads."""
    client.force_login(world.alma)

    def go(content: bytes, name: str = "list.xlsx"):
        facts = {"steward": world.riverside.pk, "file": SimpleUploadedFile(name, content)}
        return client.post(reverse("partners:preview_import"), facts, follow=True)

    return go


def test_a_workbook_becomes_a_preview_and_then_organisations(client, world, send):
    answer = send(workbook({"Partners": LIST}))
    batch = ImportBatch.objects.get()
    assert answer.redirect_chain[-1][0] == reverse("partners:import_batch", args=[batch.pk])
    assert [plan["step"] for plan in batch.plans] == ["create", "create"]
    assert "Elm College" in answer.content.decode()
    assert not Organisation.objects.filter(name="Oak School").exists()
    client.post(reverse("partners:apply_import", args=[batch.pk]))
    oak = Organisation.objects.get(name="Oak School")
    assert oak.identifiers.get().value == "470014700501"  # twelve digits, as a spreadsheet keeps them
    assert Organisation.objects.get(name="Elm College").places.get().locality == "Río"


def test_a_faulty_line_of_a_workbook_is_named_with_its_row(send):
    answer = send(workbook({"Partners": {**LIST, "B3": "castle"}}))
    [good, wrong] = ImportBatch.objects.get().plans
    assert (good["step"], wrong["step"]) == ("create", "wrong")
    page = answer.content.decode()
    assert "castle" in page
    assert [fault["line"] for fault in wrong["problems"]] == [3]


def test_what_the_sheet_could_not_compute_is_named_by_its_cell(send):
    answer = send(workbook({"Partners": {**LIST, "A2": ("error", "#REF!")}}))
    assert answer.status_code == 422
    [problem] = answer.context["problems"]
    assert (problem.source, problem.line) == ("list.xlsx", 2)
    assert "cell A2" in problem.why
    assert "cell A2" in answer.content.decode()
    assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    "content",
    [workbook({"Partners": LIST})[:-200], b"PK\x03\x04 and then nothing", workbook({"Partners": {}})],
    ids=["cut off", "no workbook", "empty"],
)
def test_a_workbook_that_cannot_be_read_is_refused_with_the_reason(send, content):
    answer = send(content)
    assert answer.status_code == 422
    [problem] = answer.context["problems"]
    assert problem.source == "list.xlsx"
    assert problem.why
    assert problem.todo
    assert not ImportBatch.objects.exists()


def test_a_list_is_read_up_to_twenty_megabytes_and_not_beyond(send):
    """Spaces after a short list: the limit counts bytes, whatever they are."""
    text = b"name,kind\nOak School,school\n"
    exactly = text + b"\n" * (MAX_UPLOAD - len(text))
    assert MAX_UPLOAD == 20_000_000
    assert send(exactly, "list.csv").status_code == 200
    assert ImportBatch.objects.count() == 1
    answer = send(exactly + b"\n", "list.csv")
    assert answer.status_code == 422
    assert answer.context["form"].errors["file"] == [
        "This file has more than 20 MB. Split it into smaller ones."
    ]
    assert ImportBatch.objects.count() == 1
