"""A word among numbers makes a column text: whoever may change the data is told where it stands."""

from django.urls import reverse

from collegium.engines.tabular import load, mostly_numbers
from collegium.exchange import actions
from collegium.exchange.actions import Description
from collegium.exchange.models import Dataset
from tests.exchange.students import HEADER, as_csv, sent, students


def spoilt():
    rows = students()
    rows[6][HEADER.index("score")] = "absent"
    return as_csv(rows)


def upload(world, commit, content):
    with commit():
        made = actions.upload_dataset(
            by=world.alma, initiative=world.reading, about=Description("Spring"), file=sent(content)
        )
    return Dataset.objects.get(pk=made.pk)


def page(client, person, dataset):
    client.force_login(person)
    address = reverse("exchange:dataset", args=[dataset.initiative.slug, dataset.public_id])
    return client.get(address).content.decode()


def test_the_line_and_the_value_are_named(client, world, commit):
    dataset = upload(world, commit, spoilt())
    assert [(one["line"], one["column"], one["value"]) for one in dataset.remarks] == [(8, "score", "absent")]
    assert "students.csv, line 8, column “score”: this is not a number (value “absent”)" in page(
        client, world.alma, dataset
    )


def test_those_who_only_look_see_no_cell_of_a_student(client, world, commit):
    dataset = upload(world, commit, spoilt())
    assert "absent" not in page(client, world.chloe, dataset)


def test_a_clean_file_has_no_remarks(world, commit):
    assert upload(world, commit, as_csv(students())).remarks == []


def test_identifiers_and_words_are_not_taken_for_numbers(tmp_path):
    file = tmp_path / "a.csv"
    file.write_text("id,name,mixed\n001,Ada,1\n002,Ben,2\n003,Cy,x\n")
    table = load(source=file, name="a.csv", out=tmp_path / "a.parquet")
    assert mostly_numbers(parquet=table.path, columns=["id", "name", "mixed"]) == ["mixed"]
    assert mostly_numbers(parquet=table.path, columns=[]) == []
