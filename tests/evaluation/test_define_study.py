"""Defining a study on the form: with scripts, without them, and with everything that can be wrong."""

import pytest
from django.urls import reverse

from collegium.evaluation.models import Study
from collegium.exchange.actions import Description, upload_dataset
from tests.evaluation.studies import form_data
from tests.exchange.students import as_csv, sent, students


@pytest.fixture
def url(world) -> str:
    return reverse("evaluation:define_study", args=[world.reading.slug])


def test_the_form_defines_a_study(client, world, dataset, url):
    client.force_login(world.alma)
    answer = client.post(url, form_data())
    study = Study.objects.get()
    assert answer.url == study.get_absolute_url()
    assert study.as_question().arms == ("yes",)
    assert (study.definition["cluster"], study.definition["confidence"]) == ("school", 0.95)
    page = client.get(study.get_absolute_url()).content.decode()
    assert "Run the study" in page


def test_the_form_offers_columns_by_their_role(client, world, dataset, url):
    client.force_login(world.alma)
    form = client.get(url).context["form"]
    names = ["treatment", "outcomes", "baseline", "covariates", "fixed_effects", "cluster", "subgroups"]
    offered = {name: [value for value, _label in form.fields[name].choices] for name in names}
    assert offered["outcomes"] == ["score", "passed"]
    assert offered["baseline"] == ["pretest"]
    assert offered["cluster"] == ["", "school"]
    assert "student_id" not in {value for values in offered.values() for value in values}


def test_without_scripts_a_button_shows_the_values_and_keeps_what_was_typed(client, world, dataset, url):
    client.force_login(world.alma)
    answer = client.post(url, form_data(title="Half done", arms=[], comparison="", step="values"))
    page = answer.content.decode()
    assert not Study.objects.exists()
    assert not answer.context["form"].errors
    assert 'value="Half done"' in page
    assert 'name="comparison" value="yes"' in page


def test_htmx_receives_the_values_of_the_chosen_column(client, world, dataset):
    client.force_login(world.alma)
    url = reverse("evaluation:study_choices", args=[world.reading.slug])
    parts = f"{url}?dataset={dataset.public_id}&part="
    arms = client.post(parts + "arms", {"treatment": "origin"}).content.decode()
    assert "North" in arms
    assert "Rareland" not in arms
    notes = client.post(
        parts + "notes", form_data(baseline=[], cluster="", subgroups=["origin"])
    ).content.decode()
    assert "alike at the start" in notes
    assert "whole classes" in notes
    assert "too small to be told" in notes


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": ""}, "title"),
        ({"arms": []}, "arms"),
        ({"arms": ["yes", "no"]}, "comparison"),
        ({"comparison": ""}, "comparison"),
        ({"outcomes": ["gender"]}, "outcomes"),
        ({"treatment": "student_id"}, "treatment"),
        ({"cluster": "shoe"}, "cluster"),
        ({"minimum_cell": "5"}, "minimum_cell"),
        ({"confidence": "2"}, "confidence"),
    ],
)
def test_bad_input_is_named_beside_its_field(client, world, dataset, changed, field):
    client.force_login(world.alma)
    url = reverse("evaluation:define_study", args=[world.reading.slug])
    answer = client.post(url, form_data(**changed))
    assert field in answer.context["form"].errors
    assert not Study.objects.exists()


def test_the_first_step_asks_for_the_data_where_there_are_several(client, world, dataset, url, commit):
    with commit():
        upload_dataset(
            by=world.alma,
            initiative=world.reading,
            about=Description("Second"),
            file=sent(as_csv(students(48))),
        )
    client.force_login(world.alma)
    page = client.get(url)
    assert [label for _value, label in page.context["form"].fields["dataset"].choices] == [
        "Second, version 1",
        "Spring cohort, version 1",
    ]
    assert client.get(url + f"?dataset={dataset.public_id}").context["dataset"] == dataset
    assert client.get(url + "?dataset=nonsense").status_code == 404


def test_without_data_the_page_says_what_to_do(client, world, url):
    client.force_login(world.alma)
    assert "Upload a dataset" in client.get(url).content.decode()


def test_who_may_not(client, world, dataset, url):
    assert client.get(url).url.startswith(reverse("account_login"))
    client.force_login(world.chloe)
    assert client.get(url).status_code == 403
    client.force_login(world.dmitri)
    assert client.post(url, form_data()).status_code == 404
    assert not Study.objects.exists()
