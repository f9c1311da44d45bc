"""Labels, descriptions and roles of columns."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from collegium.core.errors import InvalidInput
from collegium.core.models import AuditEvent
from collegium.exchange import actions
from collegium.exchange.actions import ColumnNote
from collegium.exchange.vocabulary import ColumnRole


def post_data(dataset, **changed: dict[str, str]) -> dict[str, str]:
    data = {}
    for column in dataset.columns.all():
        values = {"label": column.label, "description": column.description, "role": column.role}
        for field, value in {**values, **changed.get(column.name, {})}.items():
            data[f"column{column.pk}-{field}"] = value
    return data


def test_a_column_gets_its_words(client, world, dataset):
    client.force_login(world.alma)
    url = reverse("exchange:document_columns", args=[world.reading.slug, dataset.public_id])
    answer = client.post(
        url, post_data(dataset, score={"label": "Reading score", "description": "Points of 100"})
    )
    assert answer.url == dataset.get_absolute_url()
    column = dataset.columns.get(name="score")
    assert (column.label, column.description, column.role) == (
        "Reading score",
        "Points of 100",
        ColumnRole.AFTER,
    )
    event = AuditEvent.objects.about(dataset).first()
    assert event.changes == {
        "score: label": ["", "Reading score"],
        "score: description": ["", "Points of 100"],
    }


def test_an_unknown_role_is_named_and_nothing_is_saved(client, world, dataset):
    client.force_login(world.alma)
    url = reverse("exchange:document_columns", args=[world.reading.slug, dataset.public_id])
    answer = client.post(url, post_data(dataset, score={"role": "king"}, school={"label": "School"}))
    wrong = [form.column.name for form in answer.context["forms"] if form.errors]
    assert wrong == ["score"]
    assert dataset.columns.get(name="school").label == ""


def test_a_column_that_is_not_there_is_refused(world, dataset):
    with pytest.raises(InvalidInput, match="“shoe”"):
        actions.document_columns(
            by=world.alma, dataset=dataset, notes={"shoe": ColumnNote("", "", ColumnRole.OTHER)}
        )


def load(client, world, dataset, text, name="codebook.csv"):
    client.force_login(world.alma)
    url = reverse("exchange:load_codebook", args=[world.reading.slug, dataset.public_id])
    return client.post(url, {"file": SimpleUploadedFile(name, text.encode())})


def test_a_codebook_describes_many_columns_at_once(client, world, dataset):
    before = dataset.columns.get(name="gender").role
    text = "column,label,description,role\nscore,Reading score,Points of 100,outcome-after\ngender,Gender,,\n"
    answer = load(client, world, dataset, text)
    assert answer.url == dataset.get_absolute_url()
    score, gender = dataset.columns.get(name="score"), dataset.columns.get(name="gender")
    assert (score.label, score.description, score.role) == (
        "Reading score",
        "Points of 100",
        ColumnRole.AFTER,
    )
    assert (gender.label, gender.role) == ("Gender", before)  # an empty cell changes nothing


def test_the_codebook_of_the_page_can_be_loaded_again(client, world, dataset):
    client.force_login(world.alma)
    text = client.get(dataset.get_absolute_url(), {"format": "csv"}).content.decode("utf-8-sig")
    assert load(client, world, dataset, text.replace("program,,", "program,Programme,")).status_code == 302
    assert dataset.columns.get(name="program").label == "Programme"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("shoe,size\n1,2\n", "There is no column “column”"),
        ("column,role\nscore,king\n", "this is not a role (value “king”). Write one of these: identifier"),
        ("column,label\nshoe,Shoe\n", "line 2, column “column”: the data has no column of this name"),
        ("column,label\nscore,A\nscore,B\n", "line 3, column “column”: this column has a line already"),
        ("column,label\nscore," + "x" * 201 + "\n", "more than 200 characters"),
    ],
)
def test_what_is_wrong_with_a_codebook_is_said_and_nothing_is_saved(client, world, dataset, text, said):
    answer = load(client, world, dataset, text)
    assert said in " ".join(answer.context["form"].errors["file"])
    assert not dataset.columns.exclude(label="").exists()
