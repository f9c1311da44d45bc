"""Studies that run again by themselves: once for each occasion, with a notice that says what changed."""

import random
from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from collegium.core.errors import PermissionRefused
from collegium.evaluation import actions
from collegium.evaluation.actions.schedules import later
from collegium.evaluation.models import Rerun, RerunSchedule, StudyRun
from collegium.evaluation.vocabulary import Every, RunState
from collegium.exchange import actions as exchange
from collegium.exchange.models import Dataset
from collegium.initiatives import actions as initiatives
from collegium.initiatives.vocabulary import PersonRole
from tests.exchange.students import HEADER, as_csv, sent, students


def url(study) -> str:
    return reverse("evaluation:schedule_study", args=[study.initiative.slug, study.pk])


def quarterly(world, study, **more) -> RerunSchedule:
    given = {"every": Every.QUARTER, "on_new_data": False, **more}
    return actions.set_schedule(by=world.alma, study=study, **given)


def due(schedule) -> datetime:
    """A moment on the day on which it is due."""
    noon = datetime.combine(schedule.next_on, datetime.min.time()) + timedelta(hours=12)
    return timezone.make_aware(noon)


def new_data(world, dataset, commit, rows, header=None) -> Dataset:
    with commit():
        made = exchange.replace_dataset(by=world.alma, dataset=dataset, file=sent(as_csv(rows, header)))
    made.refresh_from_db()
    return made


def better(rows):
    """The same students, with 30 points more for those in the programme."""
    return [[*row[:6], row[6] + 30 * (row[2] == "yes"), row[7]] for row in rows]


# The rule -----------------------------------------------------------------------------------------------------


def test_an_evaluator_sets_when_it_runs_again(client, world, study):
    client.force_login(world.alma)
    client.post(url(study), {"every": "6", "on_new_data": "on"})
    schedule = RerunSchedule.objects.get()
    assert (schedule.every, schedule.on_new_data) == (6, True)
    assert schedule.next_on == later(timezone.now().date(), 6)
    page = client.get(study.get_absolute_url()).content.decode()
    assert "Runs again by itself" in page
    assert "Every 6 months, when there is a new version of the data" in page
    client.post(url(study), {"every": "0"})
    assert not RerunSchedule.objects.exists()
    assert client.get(url(study)).context["form"]["every"].value() == 0


def test_saving_the_same_again_does_not_move_the_day(world, study):
    first = quarterly(world, study)
    RerunSchedule.objects.update(next_on=date(2030, 1, 5))
    assert quarterly(world, study, on_new_data=True).next_on == date(2030, 1, 5)
    assert first.pk == RerunSchedule.objects.get().pk


def test_only_those_who_evaluate_set_it(client, world, study):
    client.force_login(world.chloe)
    assert client.get(url(study)).status_code == 403
    with pytest.raises(PermissionRefused):
        actions.set_schedule(by=world.chloe, study=study, every=Every.YEAR, on_new_data=False)
    client.force_login(world.dmitri)
    assert client.get(url(study)).status_code == 404


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 1, 31), 12, date(2027, 1, 28)),
        (date(2026, 12, 5), 6, date(2027, 6, 5)),
        (date(2026, 9, 1), 3, date(2026, 12, 1)),
    ],
)
def test_months_are_counted_by_the_calendar(day, months, found):
    assert later(day, months) == found


def test_the_database_takes_no_rule_without_an_occasion(world, study):
    with pytest.raises(IntegrityError), transaction.atomic():
        RerunSchedule.objects.create(study=study, set_by=world.alma)


# By the calendar ----------------------------------------------------------------------------------------------


def test_it_runs_once_when_it_is_due_whoever_calls_how_often(world, run, commit):
    schedule = quarterly(world, run.study)
    first_day = schedule.next_on
    assert actions.run_due_schedules(now=due(schedule) - timedelta(days=1)) == 0
    with commit():
        assert actions.run_due_schedules(now=due(schedule)) == 1
        assert actions.run_due_schedules(now=due(schedule)) == 0
    assert StudyRun.objects.done().count() == 2
    schedule.refresh_from_db()
    assert schedule.next_on == later(first_day, 3)
    rerun = Rerun.objects.get()
    assert (rerun.occasion, rerun.run.state) == (f"day {first_day}", RunState.DONE)


def test_a_worker_that_dies_before_it_commits_leaves_nothing_behind(world, run):
    schedule = quarterly(world, run.study)
    point = transaction.savepoint()
    assert actions.run_due_schedules(now=due(schedule)) == 1
    transaction.savepoint_rollback(point)
    assert StudyRun.objects.count() == 1
    assert not Rerun.objects.exists()
    assert actions.run_due_schedules(now=due(schedule)) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Rerun.objects.create(study=run.study, occasion=Rerun.objects.get().occasion, refusal="x")


def test_quarters_that_nobody_was_there_for_are_not_made_up_for(world, run, commit):
    schedule = quarterly(world, run.study)
    late = due(schedule) + timedelta(days=400)
    with commit():
        assert actions.run_due_schedules(now=late) == 1
    schedule.refresh_from_db()
    assert schedule.next_on > late.date()
    assert StudyRun.objects.count() == 2


def test_while_it_is_running_it_waits(world, run):
    schedule = quarterly(world, run.study)
    StudyRun.objects.filter(pk=run.pk).update(state=RunState.DONE)
    actions.run_study(by=world.alma, study=run.study)  # not done: nothing was committed
    assert actions.run_due_schedules(now=due(schedule)) == 0
    assert not Rerun.objects.exists()


def test_what_was_put_away_does_not_run(world, run):
    schedule = quarterly(world, run.study)
    actions.archive_study(by=world.alma, study=run.study)
    assert actions.run_due_schedules(now=due(schedule)) == 0


def test_who_may_no_longer_evaluate_is_told_once(world, run):
    initiatives.appoint(
        by=world.alma, initiative=world.reading, person=world.chloe, role=PersonRole.EVALUATOR
    )
    schedule = actions.set_schedule(by=world.chloe, study=run.study, every=Every.QUARTER, on_new_data=False)
    held = world.reading.appointments.get(person=world.chloe)
    initiatives.end_appointment(by=world.alma, appointment=held)
    now = due(schedule)
    with time_machine.travel(now, tick=False):
        assert actions.run_due_schedules(now=now) == 1
        assert actions.run_due_schedules(now=now) == 0
    assert "Only coordinators and evaluators" in Rerun.objects.get().refusal
    assert StudyRun.objects.count() == 1
    told = world.alma.notifications.filter(text__contains="could not be run again")
    assert told.count() == 1


# New data -----------------------------------------------------------------------------------------------------


def test_new_data_make_it_run_and_the_notice_says_what_moved(world, run, dataset, commit):
    quarterly(world, run.study, every=Every.NEVER, on_new_data=True)
    assert actions.run_due_schedules(now=timezone.now()) == 0
    newer = new_data(world, dataset, commit, better(students()))
    with commit():
        assert actions.run_due_schedules(now=timezone.now()) == 1
        assert actions.run_due_schedules(now=timezone.now()) == 0
    run.study.refresh_from_db()
    assert run.study.dataset == newer
    latest = run.study.runs.first()
    assert (latest.dataset, latest.state) == (newer, RunState.DONE)
    [news] = world.alma.notifications.filter(text__contains="was run again")
    assert "outside of the earlier range" in news.text
    assert "everyone" in news.text
    assert news.url == latest.get_absolute_url()


def test_what_chance_allows_is_no_change(world, run, dataset, commit):
    quarterly(world, run.study, every=Every.NEVER, on_new_data=True)
    draw = random.Random(3)  # noqa: S311 - for numbers, not for secrets
    new_data(
        world,
        dataset,
        commit,
        [[*row[:6], round(row[6] + draw.gauss(0, 0.01), 3), row[7]] for row in students()],
    )
    with commit():
        actions.run_due_schedules(now=timezone.now())
    [news] = world.alma.notifications.filter(text__contains="was run again")
    assert "Nothing changed beyond what chance allows." in news.text


def test_data_that_lack_a_column_are_told_and_the_study_keeps_its_own(world, run, dataset, commit):
    schedule = quarterly(world, run.study, on_new_data=True)
    rows = [[*row[:6], row[7]] for row in students()]
    newer = new_data(world, dataset, commit, rows, [*HEADER[:6], HEADER[7]])
    assert actions.run_due_schedules(now=timezone.now()) == 1
    assert actions.run_due_schedules(now=timezone.now()) == 0
    run.study.refresh_from_db()
    assert run.study.dataset == dataset
    assert Rerun.objects.get().occasion == f"data {newer.pk}"
    [news] = world.alma.notifications.filter(text__contains="could not be run again")
    assert "score" in news.text
    assert "no such column" in news.text
    # the calendar still comes round
    assert actions.run_due_schedules(now=due(schedule)) == 1


def test_rows_that_were_removed_are_told_once(world, run):
    schedule = quarterly(world, run.study)
    exchange.remove_dataset(by=world.alma, dataset=run.dataset, typed_title=run.dataset.title)
    now = due(schedule)
    assert [actions.run_due_schedules(now=now) for _again in range(2)] == [1, 0]
    assert "no longer here" in Rerun.objects.get().refusal


def test_a_run_that_somebody_started_tells_nobody(world, run, study, commit):
    quarterly(world, study)
    with commit():
        actions.run_study(by=world.alma, study=study)
    assert not world.alma.notifications.filter(text__contains="was run again").exists()


def test_a_rule_is_refused_where_it_says_nothing(world, study):
    assert actions.set_schedule(by=world.alma, study=study, every=Every.NEVER, on_new_data=False) is None
