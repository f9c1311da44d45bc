"""Looking at equity in a dataset: what may be asked, and the job."""

import uuid
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit, jobs
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.looks import MOST_COLUMNS, Look, LookResult
from collegium.engines.problems import Problem
from collegium.evaluation.actions.definitions import (
    identifying_column,
    missing_column,
    source_of,
    unmeasurable_column,
)
from collegium.evaluation.actions.seen import doses_told_of, of_same_data
from collegium.evaluation.actions.turns import take_turn
from collegium.evaluation.models import EquityLook
from collegium.evaluation.permissions import check_user_can_look_at_equity
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole, DatasetState
from collegium.people.models import User

LOOK_JOB = "evaluation.look_at_equity"


@transaction.atomic
def look_at_equity(*, by: User, dataset: Dataset, look: Look) -> EquityLook:
    """Queue a look; where the same was asked of the same data before, that look."""
    check_user_can_look_at_equity(by, dataset.initiative)
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if locked.state != DatasetState.READY:
        raise Conflict(_("The dataset is not ready. Choose one that is."))
    source = source_of(locked)
    problems = list(look_problems(look, list(locked.columns.all()), source, rows=locked.rows))
    doses = doses_told_of(locked)
    problems += [told_as_dose(name, source) for name in look.crossed if name in doses]
    if problems:
        raise InvalidInput(_("This cannot be looked at."), problems)
    earlier = of_same_data(locked).filter(fingerprint=look.fingerprint()).done().first()
    if earlier is not None:
        return earlier
    under_way = of_same_data(locked).light().filter(state=RunState.UNDER_WAY)
    if any(one.standing == RunState.UNDER_WAY for one in under_way):
        raise Conflict(_("Another look at this dataset is under way. Wait until it is done."))
    return queued(by, dataset, look)


def queued(by: User, dataset: Dataset, look: Look) -> EquityLook:
    public_id = uuid.uuid4()
    slug = dataset.initiative.slug
    job = jobs.enqueue(
        LOOK_JOB,
        title=_("Looking at equity in {title}").format(title=dataset.title),
        by_id=by.pk,
        initiative_id=dataset.initiative_id,
        back_url=reverse("evaluation:look_at_equity", args=[slug, dataset.public_id]),
        look_id=str(public_id),
    )
    made = EquityLook.objects.create(
        public_id=public_id,
        dataset=dataset,
        job_id=job.pk,
        definition=look.as_dict(),
        fingerprint=look.fingerprint(),
        dataset_sha256=dataset.sha256,
        requested_by=by,
    )
    record(by, gettext_noop("started a look at equity in"), made)
    return made


def record(by: User, verb: str, look: EquityLook) -> None:
    dataset = look.dataset
    audit.record(by=by, verb=verb, target=dataset, initiative_id=dataset.initiative_id, changes=None)


@transaction.atomic
def finish_look(*, look: EquityLook, result: LookResult) -> EquityLook:
    """Store what may be told, once: a job that is done again finds it there."""
    rows = EquityLook.objects.select_for_update(of=("self",))
    current = rows.select_related("dataset", "requested_by").get(pk=look.pk)
    if current.state == RunState.DONE:
        return current
    told_at = take_turn(look.dataset, look.started_at)
    current.state = RunState.DONE
    current.result = result.as_dict()
    current.engine_version = result.engine_version
    current.finished_at = told_at
    current.save()
    record(current.requested_by, gettext_noop("finished a look at equity in"), current)
    return current


# --- what may be asked ----------------------------------------------------------------------------------------


def look_problems(
    look: Look, columns: Sequence[DatasetColumn], source: str, *, rows: int
) -> Iterator[Problem]:
    """What is wrong with a look at a table with these columns and so many rows."""
    if look.minimum < SMALLEST_GROUP:
        why = _("groups of fewer than {count} students must not be shown").format(count=SMALLEST_GROUP)
        yield Problem(why, _("Use {count} or more.").format(count=SMALLEST_GROUP), value=str(look.minimum))
    if not look.columns or len(look.crossed) > MOST_COLUMNS:
        why = _("one to {count} columns of groups can be chosen").format(count=MOST_COLUMNS)
        if look.time:
            why = _("one to {count} columns of groups can be chosen beside the one that says when").format(
                count=MOST_COLUMNS - 1
            )
        yield Problem(why, _("Choose fewer, or one at least."), source, value=str(len(look.columns)))
    known = {column.name: column for column in columns}
    names = [look.outcome, *look.crossed, *([look.cluster] if look.cluster else [])]
    for name in dict.fromkeys(names):
        if name not in known:
            yield missing_column(name, list(known), source)
        elif known[name].role == ColumnRole.IDENTIFIER:
            yield identifying_column(name, source)
        elif names.count(name) > 1:
            why = _("the column is chosen twice: as outcome, as groups, as time or as schools")
            yield Problem(why, _("Choose another column."), source, column=name)
    if look.outcome in known and known[look.outcome].kind not in {ColumnKind.NUMBER, ColumnKind.BOOLEAN}:
        yield unmeasurable_column(look.outcome, known[look.outcome], source)
    for name in look.crossed:
        if name in known and len(known[name].levels) < 1:
            yield no_groups(known[name], source)

    if look.time:
        yield from repeated_students(columns, source, rows)


def repeated_students(columns: Sequence[DatasetColumn], source: str, rows: int) -> Iterator[Problem]:
    """A table in which the same students come back at each time: its rows are no students, and groups too large."""
    identifiers = [column for column in columns if column.role == ColumnRole.IDENTIFIER]
    best = max(identifiers, key=lambda column: column.distinct, default=None)
    if best is not None and 2 * (best.distinct + best.missing) <= rows:
        why = _("the same values come back in many rows, so one student would be counted several times")
        todo = _(
            "Upload a table with one row for each student, for example with the change of each as a column."
        )
        yield Problem(why, todo, source, column=best.name)


def no_groups(column: DatasetColumn, source: str) -> Problem:
    why = _("the column has no values that {count} students share, or too many different ones").format(
        count=SMALLEST_GROUP
    )
    return Problem(why, _("Choose a column of groups."), source, column=column.name)


def told_as_dose(column: str, source: str) -> Problem:
    why = _(
        "ranges of this column were told in a look at the dose, and groups by its values could be subtracted"
    )
    return Problem(why, _("Choose another column."), source, column=column)
