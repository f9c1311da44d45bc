from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from collegium.core import jobs
from collegium.core.errors import InvalidInput
from collegium.core.models import Job
from collegium.engines.problems import Problem, ProblemsFound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def some_jobs(monkeypatch):
    calls = []

    def count(*, progress, upto):
        for done in range(upto):
            progress(done + 1, upto, f"step {done + 1}")
        calls.append(upto)
        return "/result/"

    def fault(*, progress):
        raise ProblemsFound(
            [Problem(why="not a number", todo="Write one.", source="a.csv", line=3, column="score")]
        )

    def refusal(*, progress):
        raise InvalidInput(
            "There is nobody in the comparison group.", [Problem(why="empty", todo="Choose another.")]
        )

    def crash(*, progress):
        raise RuntimeError("secret detail")

    known = {"test.count": count, "test.fault": fault, "test.refusal": refusal, "test.crash": crash}
    monkeypatch.setattr(jobs, "_functions", known)
    return calls


def run(kind, **arguments):
    return Job.objects.get(pk=jobs.enqueue(kind, title="A test", by_id=None, **arguments).pk)


def test_a_job_runs_once_and_leads_to_its_result(some_jobs):
    job = run("test.count", upto=5)
    assert (job.state, job.result_url, job.done, job.total) == ("done", "/result/", 5, 5)
    jobs.run_job.call(str(job.pk))
    assert some_jobs == [5]


def test_faults_of_the_input_are_shown_with_their_place():
    job = run("test.fault")
    assert job.state == "failed"
    assert job.problems[0]["line"] == 3
    assert job.problems[0]["column"] == "score"


def test_a_refusal_gives_its_sentence():
    job = run("test.refusal")
    assert job.error == "There is nobody in the comparison group."
    assert job.problems[0]["why"] == "empty"


def test_a_crash_is_logged_and_tells_no_internals(caplog):
    job = run("test.crash")
    assert job.state == "failed"
    assert "secret" not in job.error
    assert "secret detail" in caplog.text


def test_an_unknown_kind_is_a_fault_of_the_program():
    with pytest.raises(LookupError):
        jobs.enqueue("test.unknown", title="x", by_id=None)


def stale_job(**values):
    long_ago = timezone.now() - timedelta(minutes=10)
    fields = {"state": "running", "heartbeat_at": long_ago, "queued_at": long_ago, "attempts": 1}
    return Job.objects.create(kind="test.count", title="x", arguments={"upto": 2}, **fields | values)


def test_the_job_of_a_dead_worker_is_done_by_another(some_jobs):
    job = stale_job()
    assert jobs.requeue_stale() == 1
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert some_jobs == [2]


def test_a_job_that_was_never_picked_up_is_queued_again(some_jobs):
    job = stale_job(state="waiting", heartbeat_at=None, attempts=0)
    jobs.requeue_stale()
    job.refresh_from_db()
    assert job.state == "done"


def test_a_job_that_kills_its_workers_is_given_up():
    job = stale_job(attempts=Job.MAX_ATTEMPTS)
    jobs.requeue_stale()
    job.refresh_from_db()
    assert job.state == "failed"
    assert "given up" in job.error
    assert job.finished_at is not None


def test_a_living_job_is_left_alone():
    job = stale_job(heartbeat_at=timezone.now())
    assert jobs.requeue_stale() == 0
    job.refresh_from_db()
    assert job.state == "running"


def test_a_worker_that_lost_its_job_cannot_write_its_end():
    job = stale_job(attempts=2)
    lost = Job.objects.get(pk=job.pk)
    lost.attempts = 1
    jobs.finish(lost, result_url="/late/")
    job.refresh_from_db()
    assert job.state == "running"


@pytest.mark.parametrize("values", [{"state": "done"}, {"done": 3, "total": 2}])
def test_the_database_refuses_impossible_jobs(values):
    with pytest.raises(IntegrityError), transaction.atomic():
        stale_job(**values)


def test_the_person_who_waits_is_told(person):
    run_for = jobs.enqueue("test.count", title="Count", by_id=person.pk, upto=1)
    news = person.notifications.get()
    assert (news.text, news.url) == ("Done: Count", "/result/")
    assert Job.objects.get(pk=run_for.pk).state == "done"
    jobs.enqueue("test.fault", title="Fault", by_id=person.pk)
    assert person.notifications.first().text == "Did not work: Fault"
