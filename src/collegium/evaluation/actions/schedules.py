"""Studies that run again by themselves: the rule, and the occasions on which it applied."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.agreements.actions.shared import coordinators_of, day_of
from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput, Refusal
from collegium.core.faults import sentence
from collegium.evaluation.actions.definitions import Definition, check_definition
from collegium.evaluation.actions.runs import run_study
from collegium.evaluation.actions.trail import record
from collegium.evaluation.models import Rerun, RerunSchedule, Study
from collegium.evaluation.vocabulary import Every
from collegium.exchange.models import Dataset
from collegium.exchange.vocabulary import DatasetState
from collegium.initiatives.actions.changes import tell
from collegium.initiatives.permissions import check_user_can_evaluate
from collegium.partners.actions.records import save_checked
from collegium.people.models import User

DAYS = 28  # of a month that every month has


@transaction.atomic
def set_schedule(
    *, by: User, study: Study, every: Every, on_new_data: bool, now: datetime | None = None
) -> RerunSchedule | None:
    """When the study runs again by itself; neither by the calendar nor on new data ends it."""
    check_user_can_evaluate(by, study.initiative)
    today = day_of(now)
    found = RerunSchedule.objects.filter(study=study).first()
    if every == Every.NEVER and not on_new_data:
        if found:
            found.delete()
            record(by, gettext_noop("ended the schedule of"), study)
        return None
    schedule = found or RerunSchedule(study=study, set_by=by)
    next_on = schedule.next_on if found and found.every == every else later(today, every)
    values = {"every": every, "on_new_data": on_new_data, "next_on": next_on if every else None, "set_by": by}
    changes = audit.apply_changes(schedule, values)
    schedule.set_at = now or timezone.now()
    save_checked(schedule)
    record(by, gettext_noop("set the schedule of"), study, changes)
    return schedule


def later(day: date, months: int) -> date:
    """The same day so many months on; the 29th to 31st become the 28th, which every month has."""
    month = day.month - 1 + months
    return date(day.year + month // 12, month % 12 + 1, min(day.day, DAYS))


def run_due_schedules(*, now: datetime) -> int:
    """Queue the runs that are due, each in a transaction of its own; returns how many."""
    due = RerunSchedule.objects.filter(study__archived_at=None).order_by("pk")
    return sum(run_if_due(pk, now=now) for pk in due.values_list("pk", flat=True))


@transaction.atomic
def run_if_due(schedule_id: int, *, now: datetime) -> bool:
    """One run at most. The occasion is written in the transaction that queues it: a killed worker doubles nothing."""
    schedule = (
        RerunSchedule.objects.select_for_update(of=("self",))
        .select_related("study__initiative", "study__dataset", "set_by")
        .filter(pk=schedule_id)
        .first()
    )
    if schedule is None:
        return False
    today, newest = day_of(now), newest_data(schedule.study)
    known = set(schedule.study.reruns.values_list("occasion", flat=True))
    occasion = next((one for one in occasions(schedule, newest, today=today) if one not in known), "")
    if not occasion:
        return False
    done = start(schedule, newest, occasion, now=now)
    if done and schedule.next_on and schedule.next_on <= today:
        while schedule.next_on <= today:  # periods that nobody was there for are not made up for
            schedule.next_on = later(schedule.next_on, schedule.every)
        schedule.save(update_fields=["next_on"])
    return done


def occasions(schedule: RerunSchedule, newest: Dataset, *, today: date) -> Iterator[str]:
    if schedule.on_new_data and newest.version > schedule.study.dataset.version:
        yield f"data {newest.pk}"
    if schedule.next_on and schedule.next_on <= today:
        yield f"day {schedule.next_on.isoformat()}"


def newest_data(study: Study) -> Dataset:
    """The newest version of the data that is ready, or the one that the study has."""
    ready = study.initiative.datasets.ready().filter(series=study.dataset.series)
    return ready.filter(version__gt=study.dataset.version).order_by("-version").first() or study.dataset


def start(schedule: RerunSchedule, newest: Dataset, occasion: str, *, now: datetime) -> bool:
    """Queue it with the newest data. What refuses it for good is noted and told, once; what passes is tried again."""
    study, by = schedule.study, schedule.set_by
    try:
        with transaction.atomic():
            check_there(newest)
            take_data(by, study, newest)
            run = run_study(by=by, study=study)
    except Conflict:
        return False  # it runs already, or its data is on its way
    except Refusal as refusal:
        Rerun.objects.create(study=study, occasion=occasion, refusal=str(refusal.message), at=now)
        tell_why_not(schedule, str(refusal.message))
        return True
    Rerun.objects.create(study=study, occasion=occasion, run=run, at=now)
    return True


def check_there(data: Dataset) -> None:
    if data.state != DatasetState.READY:
        raise InvalidInput(_("The data of this study is no longer here. Choose another dataset."))


def take_data(by: User, study: Study, newest: Dataset) -> None:
    """Point the study to the newest version of its data. Raises InvalidInput, which names
    every column that it lacks."""
    if newest.pk == study.dataset_id:
        return
    check_user_can_evaluate(by, study.initiative)
    definition = Definition(newest, study.title, study.question, study.as_question())
    try:
        check_definition(study.initiative, definition)
    except InvalidInput as refusal:
        told = " ".join([refusal.message, *map(sentence, refusal.problems)])
        raise InvalidInput(told, refusal.problems) from refusal
    changes = audit.apply_changes(study, {"dataset": newest})
    study.save(update_fields=list(changes))
    record(by, gettext_noop("took new data into the study"), study, changes)


def tell_why_not(schedule: RerunSchedule, why: str) -> None:
    people = {schedule.set_by, *coordinators_of(schedule.study.initiative)}
    tell(
        sorted(people, key=lambda one: one.pk),
        gettext_noop("“{study}” could not be run again by itself: {why}"),
        initiative=schedule.study.initiative,
        url=schedule.study.get_absolute_url(),
        study=schedule.study,
        why=why,
    )
