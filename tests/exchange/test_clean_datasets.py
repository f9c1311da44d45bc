"""Interrupted loads leave nothing behind."""

import os
import time

from django.core.management import call_command

from collegium.core.jobs import requeue_stale, run_job
from collegium.core.models import Job
from collegium.exchange import actions
from collegium.exchange.models import Dataset, datasets_folder
from collegium.exchange.vocabulary import DatasetState
from tests.exchange.students import as_csv, sent, students


def interrupted(world) -> Dataset:
    """A dataset whose worker died in mid-load, with half a file lying about."""
    about = actions.Description("Halfway")
    dataset = actions.upload_dataset(
        by=world.alma, initiative=world.reading, about=about, file=sent(as_csv(students(48)))
    )
    (dataset.folder / ".table.parquet.half").write_bytes(b"PAR1")
    workshop = dataset.folder / ".loading-killed" / "spill"
    workshop.mkdir(parents=True)
    (workshop / "half").write_bytes(b"left behind")
    return dataset


def silence(dataset, *, attempts: int) -> None:
    Job.objects.filter(pk=dataset.job_id).update(
        state=Job.State.RUNNING,
        attempts=attempts,
        heartbeat_at="2020-01-01T00:00Z",
        started_at="2020-01-01T00:00Z",
    )


def test_a_load_whose_worker_died_is_done_by_the_next(world):
    dataset = interrupted(world)
    silence(dataset, attempts=1)
    assert requeue_stale() == 1
    dataset.refresh_from_db()
    assert (dataset.state, dataset.rows) == (DatasetState.READY, 48)
    assert Job.objects.get(pk=dataset.job_id).state == Job.State.DONE
    assert [file.name for file in dataset.folder.iterdir()] == ["table.parquet"]


def test_a_load_that_is_started_again_after_it_was_done_changes_nothing(world, dataset):
    Job.objects.filter(pk=dataset.job_id).update(state=Job.State.WAITING, finished_at=None)
    run_job.call(str(dataset.job_id))
    assert Job.objects.get(pk=dataset.job_id).state == Job.State.DONE
    assert Dataset.objects.get().columns.count() == 8


def test_a_load_that_was_given_up_is_failed_and_leaves_no_file(world):
    dataset = interrupted(world)
    silence(dataset, attempts=Job.MAX_ATTEMPTS)
    requeue_stale()
    dataset.refresh_from_db()
    assert dataset.state == DatasetState.FAILED
    assert not dataset.folder.exists()


def test_cleaning_removes_old_folders_without_a_dataset_and_no_others(world, dataset, capsys):
    old, fresh = (datasets_folder() / name for name in ["old", "fresh"])
    for folder in (old, fresh):
        folder.mkdir()
    long_ago = time.time() - 2 * actions.FORGOTTEN_AFTER
    os.utime(old, (long_ago, long_ago))
    (dataset.folder / "upload").write_bytes(b"left behind")
    call_command("clean_datasets")
    assert capsys.readouterr().out == "2 tidied\n"
    assert fresh.exists()
    assert not old.exists()
    assert [file.name for file in dataset.folder.iterdir()] == ["table.parquet"]


def test_a_folder_that_cannot_be_tidied_stops_no_other_load(world, dataset, commit, monkeypatch, caplog):
    def refuse(kept: Dataset) -> bool:
        raise PermissionError(13, "Permission denied", str(kept.folder))

    monkeypatch.setattr(actions, "drop_all_but_table", refuse)
    with commit():
        other = actions.upload_dataset(
            by=world.alma,
            initiative=world.reading,
            about=actions.Description("Other"),
            file=sent(as_csv(students(48))),
        )
    other.refresh_from_db()
    assert other.state == DatasetState.READY
    assert Job.objects.get(pk=other.job_id).state == Job.State.DONE
    assert "could not be tidied" in caplog.text
