"""A worker that is killed in mid-run, or in the check of a run: the next one finishes, with one result."""

import os
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

# Runs in a process of its own, on a database in a file. The first worker stops inside the computation.
PREPARE = """
import django; django.setup()
from django.core.management import call_command
from tests.tables import make_tables
make_tables()
from tests.world import build_world
from tests.evaluation.studies import QUESTION
from tests.exchange.students import as_csv, sent, students
from collegium.exchange.actions import Description, upload_dataset
from collegium.evaluation import actions
world = build_world()
here = {"by": world.alma, "initiative": world.reading}
dataset = upload_dataset(**here, about=Description("Cohort"), file=sent(as_csv(students())))
call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)
dataset.refresh_from_db()
study = actions.define_study(**here, definition=actions.Definition(dataset, "Killed", "", QUESTION))
print(actions.run_study(by=world.alma, study=study).job_id)
"""
ASK_FOR_A_CHECK = """
import django; django.setup()
from collegium.evaluation import actions
from collegium.evaluation.models import StudyRun
run = StudyRun.objects.get()
actions.check_robustness(by=run.requested_by, run=run)
"""
SLOW_WORKER = """
import django, time; django.setup()
from collegium.evaluation import tasks
def slow(**given):
    print("computing", flush=True)
    time.sleep(60)
tasks.running.answer = slow
tasks.checking.protected_robustness = slow
from django.core.management import call_command
call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)
"""
NEXT_WORKER = """
import django; django.setup()
from django.core.management import call_command
from collegium.core.jobs import requeue_stale
from collegium.core.models import Job
Job.objects.filter(state="running").update(heartbeat_at="2020-01-01T00:00Z")
print(requeue_stale())
call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0, interval=0)
"""


def environment(folder: Path) -> dict[str, str]:
    root = Path(__file__).resolve().parents[2]
    return {
        **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
        "COLLEGIUM_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "collegium.web.settings",
        "PYTHONPATH": os.pathsep.join([str(root / "src"), str(root)]),
    }


def run_script(script: str, folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment(folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(folder / "collegium.sqlite3") as database:
        return database.execute(sql).fetchall()


def kill_in_mid_work(folder: Path) -> None:
    """Start a worker and kill it once it computes."""
    worker = subprocess.Popen(
        [sys.executable, "-c", SLOW_WORKER], env=environment(folder), stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout
    with worker, worker.stdout:
        assert worker.stdout.readline() == "computing\n"
        worker.send_signal(signal.SIGKILL)
        worker.wait(timeout=10)


def test_a_run_and_a_check_whose_worker_was_killed_are_done_once_by_the_next(tmp_path):
    run_script(PREPARE, tmp_path)
    kill_in_mid_work(tmp_path)
    assert rows(tmp_path, "SELECT state, result FROM evaluation_studyrun") == [("under way", None)]
    assert run_script(NEXT_WORKER, tmp_path).splitlines()[0] == "1"
    [(state, result)] = rows(tmp_path, "SELECT state, result FROM evaluation_studyrun")
    assert state == "done"
    assert "findings" in str(result)
    assert rows(tmp_path, "SELECT state, attempts FROM core_job WHERE kind = 'evaluation.run_study'") == [
        ("done", 2)
    ]

    run_script(ASK_FOR_A_CHECK, tmp_path)
    kill_in_mid_work(tmp_path)
    stored = "SELECT state, result FROM evaluation_robustnesscheck"
    assert rows(tmp_path, stored) == [("under way", None)]
    assert run_script(NEXT_WORKER, tmp_path).splitlines()[0] == "1"
    [(state, result)] = rows(tmp_path, stored)
    assert state == "done"
    assert "ways" in str(result)
    jobs = "SELECT state, attempts FROM core_job WHERE kind = 'evaluation.check_robustness'"
    assert rows(tmp_path, jobs) == [("done", 2)]
