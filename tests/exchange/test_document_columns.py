"""Labels, descriptions and roles of columns."""

import pytest
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
