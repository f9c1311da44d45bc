"""What pages tell about a dataset, and what they never tell."""

import csv
import io
import re

import pytest
from django.urls import reverse

from collegium.exchange import actions
from collegium.exchange.actions import ColumnNote
from collegium.exchange.vocabulary import ColumnRole
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PersonRole
from tests.exchange.students import as_csv


def test_partners_see_the_codebook(client, world, dataset):
    client.force_login(world.chloe)
    page = client.get(dataset.get_absolute_url()).content.decode()
    assert "Spring cohort" in page
    assert "North, South and rarer ones" in page
    assert "Generated data" in page


def test_no_identifier_and_no_rare_value_is_on_any_page(client, world, dataset):
    client.force_login(world.alma)
    where = [world.reading.slug, dataset.public_id]
    pages = [reverse("exchange:datasets", args=where[:1]), dataset.get_absolute_url()]
    pages += [dataset.get_absolute_url() + "?format=csv", reverse("exchange:document_columns", args=where)]
    for page in pages:
        text = client.get(page).content.decode()
        assert "Rareland" not in text
        assert not re.search(r"S0\d{4}", text)


def test_an_identifier_shows_nothing_even_if_it_has_levels(client, world, dataset):
    actions.document_columns(
        by=world.alma, dataset=dataset, notes={"origin": ColumnNote("", "", ColumnRole.IDENTIFIER)}
    )
    client.force_login(world.alma)
    assert "North" not in client.get(dataset.get_absolute_url()).content.decode()


def test_few_missing_values_are_not_counted_out(client, world, dataset):
    dataset.columns.filter(name="pretest").update(missing=3)
    dataset.columns.filter(name="score").update(missing=30)
    client.force_login(world.alma)
    rows = {row["Column"]: row for row in codebook(client, dataset)}
    assert rows["pretest"]["Without a value"] == "fewer than 10"
    assert rows["score"]["Without a value"] == "30"
    assert rows["school"]["Without a value"] == "0"


def codebook(client, dataset) -> list[dict[str, str]]:
    text = client.get(dataset.get_absolute_url() + "?format=csv").content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_the_codebook_is_a_csv_file(client, world, dataset):
    client.force_login(world.chloe)
    rows = codebook(client, dataset)
    assert [row["Column"] for row in rows] == [
        "student_id", "school", "program", "gender", "origin", "pretest", "score", "passed",
    ]  # fmt: skip
    assert rows[3]["Role"] == "Sensitive characteristic"


@pytest.mark.parametrize(
    "name", ["dataset", "edit_dataset", "document_columns", "replace_dataset", "remove_dataset"]
)
def test_foreign_members_and_strangers_learn_nothing(client, world, dataset, name):
    url = reverse(f"exchange:{name}", args=[world.reading.slug, dataset.public_id])
    assert client.get(url).url.startswith(reverse("account_login"))
    client.force_login(world.dmitri)
    assert client.get(url).status_code == 404
    elsewhere = reverse(f"exchange:{name}", args=[world.lab.slug, dataset.public_id])
    assert client.get(elsewhere).status_code == 404


@pytest.mark.parametrize("name", ["edit_dataset", "document_columns", "replace_dataset", "remove_dataset"])
def test_members_without_a_data_role_are_told_why_not(client, world, dataset, name):
    client.force_login(world.chloe)
    url = reverse(f"exchange:{name}", args=[world.reading.slug, dataset.public_id])
    assert client.get(url).status_code == 403
    assert url not in client.get(dataset.get_absolute_url()).content.decode()


def test_listing_datasets_takes_as_many_queries_for_many_as_for_few(
    client, world, dataset, django_assert_max_num_queries
):
    client.force_login(world.alma)
    url = reverse("exchange:datasets", args=[world.reading.slug])
    client.get(url)
    with django_assert_max_num_queries(40) as few:
        client.get(url)
    for _number in range(5):
        copy_of(dataset)
    with django_assert_max_num_queries(len(few)):
        assert client.get(url).content.decode().count("Spring cohort") >= 6


def copy_of(dataset) -> None:
    import uuid

    dataset.pk, dataset.public_id, dataset.series = None, uuid.uuid4(), uuid.uuid4()
    dataset._state.adding = True
    dataset.save()


def test_a_wide_table_is_documented_some_columns_at_a_time(client, world, commit):
    from collegium.exchange.models import Dataset
    from tests.exchange.students import sent

    header = [f"item{number}" for number in range(45)]
    rows = [[row % 3 for _column in header] for row in range(30)]
    with commit():
        wide = actions.upload_dataset(
            by=world.alma,
            initiative=world.reading,
            about=actions.Description("Wide"),
            file=sent(as_csv(rows, header)),
        )
    client.force_login(world.alma)
    url = reverse("exchange:document_columns", args=[world.reading.slug, wide.public_id])
    page = client.get(url + "?page=3")
    assert [form.column.name for form in page.context["forms"]] == header[40:]
    assert Dataset.objects.get().columns.count() == 45


def test_a_data_steward_is_offered_what_they_may_do(dataset, world, client):
    initiatives.appoint(
        by=world.alma, initiative=world.reading, person=world.chloe, role=PersonRole.DATA_STEWARD
    )
    offers = {"Describe the columns", "Define a study"}

    def offered(person):
        client.force_login(person)
        page = client.get(dataset.get_absolute_url()).content.decode()
        return {text for text in offers if f">{text}</a>" in page}

    assert offered(world.chloe) == {"Describe the columns"}
    assert offered(world.alma) == offers
    assert offered(world.ben) == set()
