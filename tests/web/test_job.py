import pytest
from django.urls import reverse
from django.utils import timezone

from collegium.core.models import Job
from tests.exchange.students import commit, dataset

__all__ = ["commit", "dataset"]


def a_job(person, **values):
    return Job.objects.create(kind="test", title="Load students", requested_by_id=person.pk, **values)


def over(state, **values):
    return {"state": state, "finished_at": timezone.now(), **values}


def test_progress_is_shown_to_the_person_who_waits(client, person):
    job = a_job(person, state="running", done=3, total=10, note="outcome 3", heartbeat_at=timezone.now())
    client.force_login(person)
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert "outcome 3" in page
    assert 'max="10"' in page
    assert 'value="3"' in page


def test_the_result_follows_by_itself(client, person):
    job = a_job(person, **over("done", result_url="/health/"))
    client.force_login(person)
    assert client.get(reverse("job", args=[job.pk])).url == "/health/"
    answer = client.get(reverse("job", args=[job.pk]), headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/health/"


@pytest.mark.parametrize("state", ["running", "done"])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}])
def test_no_browser_keeps_an_answer_and_shows_it_for_the_page(client, person, state, headers):
    values = over("done", result_url="/health/") if state == "done" else {"heartbeat_at": timezone.now()}
    job = a_job(person, **{"state": state} | values)
    client.force_login(person)
    answer = client.get(reverse("job", args=[job.pk]), headers=headers)
    assert "no-store" in answer["Cache-Control"]
    assert "HX-Request" in answer["Vary"]


def test_problems_are_listed_with_their_place(client, person):
    problem = {
        "why": "not a number",
        "todo": "Write one.",
        "source": "a.csv",
        "line": 7,
        "column": "score",
        "value": "x",
    }
    job = a_job(person, **over("failed", error="The data cannot be used.", problems=[problem]))
    client.force_login(person)
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert "a.csv, line 7, column “score”: not a number (value “x”). Write one." in page


def test_nobody_sees_the_job_of_another(client, person, world):
    job = a_job(person)
    client.force_login(world.ben)
    assert client.get(reverse("job", args=[job.pk])).status_code == 404


def test_who_watches_a_job_to_its_end_has_no_unread_news_of_it(client, world, dataset):
    waiting = Job.objects.get(pk=dataset.job_id)
    news = world.alma.notifications.filter(url=waiting.result_url)
    assert news.filter(read_at=None).exists()
    client.force_login(world.alma)
    client.get(reverse("job", args=[waiting.pk]))
    assert not news.filter(read_at=None).exists()
