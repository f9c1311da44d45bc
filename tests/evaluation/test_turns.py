"""Answers about the same rows that are worked out at the same moment still know of each other."""

from datetime import timedelta

import pytest
from django.utils import timezone

from collegium.core.errors import Conflict
from collegium.engines.impact.study import result_from_dict
from collegium.engines.looks import Look
from collegium.evaluation import actions, tasks
from collegium.evaluation.actions import Definition, turns
from collegium.evaluation.models import EquityLook, StudyRun
from collegium.evaluation.vocabulary import RunState
from tests.evaluation.studies import QUESTION


def silent(*_: object) -> None:
    """Nobody wants to know how far it is."""


@pytest.fixture
def two(world, dataset) -> list[StudyRun]:
    """Two runs that were asked for at once; nobody has begun to work on them."""
    runs = []
    for title in ("One", "Other"):
        definition = Definition(dataset, title, "", QUESTION)
        study = actions.define_study(by=world.alma, initiative=world.reading, definition=definition)
        runs.append(actions.run_study(by=world.alma, study=study))
    return runs


def work_on(run: StudyRun) -> StudyRun:
    tasks.running.run_study(progress=silent, run_id=str(run.public_id))
    run.refresh_from_db()
    return run


def test_what_waited_in_the_queue_knows_what_was_told_while_it_waited(two):
    first, second = map(work_on, two)
    assert actions.seen_before(second) == [result_from_dict(first.result)]
    assert actions.seen_before(first) == []


def test_who_is_done_after_another_told_something_begins_again(two, monkeypatch):
    """A second worker finishes the other run while the first works on its own."""
    slow, quick = two
    known = []
    protect = tasks.running.protected

    def overtaken(found, *, released, **given):
        known.append([one.study.title for one in released])
        if len(known) == 1:
            monkeypatch.setattr(tasks.running, "protected", protect)
            work_on(quick)
            monkeypatch.setattr(tasks.running, "protected", overtaken)
        return protect(found, released=released, **given)

    monkeypatch.setattr(tasks.running, "protected", overtaken)
    work_on(slow)
    assert known == [[], ["Reading programme"]]
    assert slow.state == quick.state == RunState.DONE
    assert slow.started_at > quick.finished_at
    assert slow.finished_at > slow.started_at


def test_a_look_and_a_run_know_of_each_other(world, dataset, two, monkeypatch):
    look = actions.look_at_equity(by=world.alma, dataset=dataset, look=Look("score", ("gender",)))
    seen, look_at = [], tasks.equity.look_at

    def overtaken(*, seen: list, progress, _known=seen, **given):  # type: ignore[no-untyped-def]
        _known.append({one.columns for one in seen})
        if len(_known) == 1:
            work_on(two[0])
        return look_at(seen=seen, progress=progress, **given)

    monkeypatch.setattr(tasks.equity, "look_at", overtaken)
    tasks.equity.look_at_equity(progress=silent, look_id=str(look.public_id))
    assert EquityLook.objects.get(pk=look.pk).state == RunState.DONE
    assert len(seen) == 2
    assert ("program",) not in seen[0]
    assert ("program",) in seen[1]


def test_other_rows_are_no_reason_to_begin_again(two, monkeypatch):
    run = two[0]
    EquityLook.objects.all().delete()
    StudyRun.objects.filter(pk=two[1].pk).update(
        state=RunState.DONE,
        result={},
        finished_at=timezone.now() + timedelta(hours=1),
        dataset_sha256="0" * 64,
    )
    assert work_on(run).state == RunState.DONE


def test_who_is_overtaken_all_the_time_gives_up_with_a_sentence(two, monkeypatch):
    run, other = two
    StudyRun.objects.filter(pk=other.pk).update(
        state=RunState.DONE, result={}, finished_at=timezone.now() + timedelta(hours=1)
    )
    monkeypatch.setattr(tasks.running.actions, "seen_before", lambda _run: [])
    begun = []
    monkeypatch.setattr(turns, "MOST_TURNS", 2)
    monkeypatch.setattr(tasks.running, "draw", lambda *given: begun.append(given) or "")
    with pytest.raises(Conflict, match="all the time"):
        work_on(run)
    assert len(begun) == 2
    run.refresh_from_db()
    assert (run.state, run.result) == (RunState.UNDER_WAY, None)
