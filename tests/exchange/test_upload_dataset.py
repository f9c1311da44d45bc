"""Loading a dataset: everything or nothing, with the fault named."""

import pytest
from django.urls import reverse

from collegium.core.errors import InvalidInput, PermissionRefused
from collegium.core.models import AuditEvent, Job
from collegium.exchange import actions
from collegium.exchange.actions import Description
from collegium.exchange.models import Dataset, datasets_folder
from collegium.exchange.vocabulary import ColumnRole, DatasetState
from tests.exchange.students import as_csv, sent, students


@pytest.fixture
def url(world) -> str:
    return reverse("exchange:upload_dataset", args=[world.reading.slug])


def form(content: bytes, name: str = "students.csv") -> dict[str, object]:
    return {"title": "Autumn cohort", "description": "", "source": "", "file": sent(content, name)}


def test_a_file_becomes_a_ready_dataset_through_a_job(client, world, url, commit):
    client.force_login(world.alma)
    with commit():
        answer = client.post(url, form(as_csv(students())))
    dataset = Dataset.objects.get()
    assert answer.url == reverse("job", args=[dataset.job_id])
    assert (dataset.state, dataset.rows, dataset.file_name) == (DatasetState.READY, 480, "students.csv")
    assert len(dataset.sha256) == 64
    assert [file.name for file in dataset.folder.iterdir()] == ["table.parquet"]
    assert Job.objects.get(pk=dataset.job_id).result_url == dataset.get_absolute_url()
    verbs = AuditEvent.objects.about(dataset).values_list("verb", flat=True)
    assert set(verbs) == {"uploaded the dataset", "loaded the dataset"}


def test_the_database_keeps_no_value_that_fewer_than_ten_students_share(dataset):
    columns = {column.name: column for column in dataset.columns.all()}
    assert columns["origin"].levels == ["North", "South"]
    assert columns["origin"].rare_levels == 1
    assert columns["student_id"].role == ColumnRole.IDENTIFIER
    assert columns["student_id"].levels == []
    scores = sorted(row[6] for row in students())
    assert float(columns["score"].low) == scores[9]
    assert float(columns["score"].high) == scores[-10]


def test_the_upload_page_is_for_data_roles(client, world, url):
    client.force_login(world.chloe)
    answer = client.get(url)
    assert answer.status_code == 403
    assert "coordinators, evaluators and data stewards" in answer.content.decode()
    with pytest.raises(PermissionRefused):
        actions.upload_dataset(
            by=world.chloe, initiative=world.reading, about=Description("x"), file=sent(as_csv(students(20)))
        )
    assert not Dataset.objects.exists()


def test_a_foreign_member_gets_404(client, world, url):
    client.force_login(world.dmitri)
    assert client.get(url).status_code == 404
    assert client.post(url, form(b"a\n1")).status_code == 404


def test_a_stranger_is_led_to_sign_in(client, url):
    assert client.get(url).url.startswith(reverse("account_login"))


def test_a_missing_file_and_title_are_named(client, world, url):
    client.force_login(world.alma)
    answer = client.post(url, {"title": ""})
    assert set(answer.context["form"].errors) == {"title", "file"}


def test_an_empty_file_is_refused_beside_the_field(client, world, url):
    client.force_login(world.alma)
    answer = client.post(url, form(b""))
    assert "empty" in answer.context["form"].errors["file"][0]
    assert not Dataset.objects.exists()


def test_a_faulty_file_leaves_the_reasons_and_nothing_else(client, world, url, commit):
    client.force_login(world.alma)
    with commit():
        client.post(url, form(b"school,score\nA,1\nB,2,3\n"))
    dataset = Dataset.objects.get()
    assert dataset.state == DatasetState.FAILED
    assert not dataset.folder.exists()
    assert not dataset.columns.exists()
    problem = Job.objects.get(pk=dataset.job_id).problems[0]
    assert (problem["source"], problem["line"]) == ("students.csv", 3)
    page = client.get(reverse("job", args=[dataset.job_id])).content.decode()
    assert "line 3" in page
    assert "line 3" in client.get(dataset.get_absolute_url()).content.decode()


def test_the_reasons_are_in_the_language_of_the_reader(client, world, url, commit, settings):
    """Kept in English once, read by each in a language of their own: the sentence, the place and the advice."""
    client.force_login(world.alma)
    with commit():
        client.post(url, form(b"school,score\nA,1\nB,2,3\n"))
    dataset = Dataset.objects.get()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    for address in (reverse("job", args=[dataset.job_id]), dataset.get_absolute_url()):
        page = client.get(address).content.decode()
        assert "عدد حقول هذا السجل 3، وعدد حقول سطر العناوين 2" in page
        assert "السطر 3" in page
        assert "this record has" not in page
        assert "line 3" not in page


def test_values_in_problems_are_for_those_who_manage_data(client, world, url, commit):
    client.force_login(world.alma)
    with commit():
        client.post(url, form(b"school,score\nA,1\nB,2,3\n"))
    client.force_login(world.chloe)
    assert "line 3" not in client.get(Dataset.objects.get().get_absolute_url()).content.decode()


def test_a_body_above_the_limit_is_refused_before_it_is_read(client, world, url, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    client.force_login(world.alma)
    answer = client.post(url, form(b"x" * 200_000), follow=True)
    assert "at most" in answer.content.decode()
    assert not Dataset.objects.exists()


def test_a_file_that_is_larger_than_announced_is_refused_and_leaves_no_folder(world, settings):
    settings.UPLOAD_MAX_BYTES = 1000
    liar = sent(b"x" * 5000)
    liar.size = 10
    with pytest.raises(InvalidInput):
        actions.upload_dataset(by=world.alma, initiative=world.reading, about=Description("x"), file=liar)
    assert list(datasets_folder().glob("*")) == []


def test_a_form_without_csrf_token_is_refused(world, url):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(world.alma)
    assert client.post(url, form(b"a\n1\n")).status_code == 403
    assert not Dataset.objects.exists()


def test_a_partner_that_was_asked_but_has_not_accepted_sees_nothing(client, world, dataset):
    client.force_login(world.fay)
    assert client.get(reverse("exchange:datasets", args=[world.reading.slug])).status_code == 404
    assert client.get(dataset.get_absolute_url()).status_code == 404
