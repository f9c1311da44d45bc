"""The main job: a file of students becomes a finding that parents can read; and what happens to faulty files."""

import pytest
from playwright.sync_api import expect

from collegium.evaluation.models import Study
from collegium.exchange.models import Dataset, DatasetColumn
from collegium.initiatives.models import Initiative
from tests.browser.person import Person
from tests.exchange.students import HEADER, ROLES, as_csv, students

pytestmark = pytest.mark.django_db(transaction=True)


def upload(person: Person, home: str, content: bytes) -> None:
    person.open(f"{home}datasets/upload/")
    person.fill(title="Spring cohort")
    file = {"name": "students.csv", "mimeType": "text/csv", "buffer": content}
    person.page.locator("[name=file]").set_input_files(file)  # type: ignore[arg-type]
    person.send()


def describe_columns(person: Person, dataset: Dataset) -> None:
    person.open(f"{dataset.get_absolute_url()}columns/")
    for column in DatasetColumn.objects.filter(dataset=dataset):
        if column.name in ROLES:
            person.page.locator(f"[name=column{column.pk}-role]").select_option(ROLES[column.name])
    label = DatasetColumn.objects.get(dataset=dataset, name="score")
    person.page.locator(f"[name=column{label.pk}-label]").fill("Reading score")
    person.send()


def define_study(person: Person, home: str, dataset: Dataset) -> None:
    page = person.page
    person.open(f"{home}studies/define/?dataset={dataset.public_id}")
    person.fill(title="Reading programme", question="Do children read better with the programme?")
    page.locator("[name=treatment]").select_option("program")
    button = page.get_by_role("button", name="Show the values of this column")
    if button.is_visible():
        person.press("Show the values of this column")
    page.locator("[name=arms][value=yes]").check()
    page.locator("[name=comparison][value=no]").check()
    page.locator("[name=outcomes][value=score]").check()
    page.locator("[name=baseline][value=pretest]").check()
    page.locator("[name=covariates][value=pretest]").check()
    page.locator("[name=cluster]").select_option("school")
    page.locator("[name=subgroups][value=gender]").check()
    person.send()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_from_a_file_to_a_public_finding(meet, world, scripts):
    home = world.reading.get_absolute_url()
    Initiative.objects.filter(pk=world.reading.pk).update(is_public=True)
    alma = meet(world.alma, java_script_enabled=scripts)
    upload(alma, home, as_csv(students()))
    dataset = Dataset.objects.get()
    assert (dataset.state, dataset.rows) == ("ready", 480)
    describe_columns(alma, dataset)
    define_study(alma, home, dataset)
    alma.sees("The study is defined.")
    alma.press("Run the study")
    study = Study.objects.get()
    alma.open(study.get_absolute_url())
    alma.follow("See what was found")
    page = alma.page
    expect(page.locator("figure.chart svg")).to_be_visible()
    expect(page.locator("p.lead")).to_contain_text("Reading score")
    for title in ("What was found", "For whom", "Were the groups alike before?"):
        section = page.locator("section", has=page.get_by_role("heading", name=title))
        expect(section.locator("table.cards tbody tr").first).to_be_visible()
    with page.expect_download() as got:
        page.get_by_role("link", name="Download the report (PDF)").click()
    report = got.value.path().read_bytes()
    assert report.startswith(b"%PDF-")
    assert 20_000 < len(report) < 500_000
    with page.expect_download() as got:
        page.locator(".table-foot a.csv").first.click()
    assert "effect" in got.value.path().read_text(encoding="utf-8-sig").splitlines()[0]
    headline = page.locator("p.lead").inner_text()
    alma.press("Show it on the public page")

    parent = meet(java_script_enabled=scripts)
    parent.open(f"/public/{world.reading.slug}/")
    parent.sees(headline)
    expect(parent.page.get_by_role("heading", name="Reading programme")).to_be_visible()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (as_csv(students(30)) + b'S1,"school', ["students.csv", "line 32"]),
        (as_csv([["S1", "school 01", "yes"]]), ["students.csv", "line 2"]),
        (as_csv(students(30), [*HEADER[:-1], "score"]), ["students.csv", "line 1", "score"]),
    ],
    ids=["a quotation mark that never closes", "a row that is too short", "a column that comes twice"],
)
def test_a_faulty_file_is_refused_with_its_line_and_nothing_is_kept(meet, world, content, told):
    alma = meet(world.alma)
    upload(alma, world.reading.get_absolute_url(), content)
    for part in told:
        alma.sees(part)
    assert not Dataset.objects.filter(state="ready").exists()


def test_words_are_no_outcome_one_arm_is_no_treatment_and_no_group_is_its_own_comparison(meet, world):
    rows = [[*row[:2], "yes", *row[3:]] for row in students()]
    home = world.reading.get_absolute_url()
    alma = meet(world.alma)
    upload(alma, home, as_csv(rows))
    alma.open(f"{home}studies/define/?dataset={Dataset.objects.get().public_id}")
    page = alma.page
    expect(page.locator("[name=treatment] option[value=program]")).to_have_count(0)
    expect(page.locator("[name=outcomes][value=gender]")).to_have_count(0)
    expect(page.locator("[name=outcomes][value=score]")).to_have_count(1)

    alma.fill(title="Girls and girls")
    page.locator("[name=treatment]").select_option("gender")
    page.locator("[name=arms][value=girl]").check()
    page.locator("[name=comparison][value=girl]").check()
    alma.send()
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Who are they compared with?: A group cannot be compared with itself.")
    expect(summary.get_by_role("link", name="What should have become better?")).to_be_visible()
    expect(page.locator("[name=title]")).to_have_value("Girls and girls")
    assert not Study.objects.exists()
