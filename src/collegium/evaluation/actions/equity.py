"""Looking at equity in a dataset: what may be asked, the job, and what was told of the same table before."""

import uuid
from collections.abc import Iterator, Sequence

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit, jobs
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.equity import NOT_KNOWN
from collegium.engines.impact.study import Finding, StudyResult, result_from_dict
from collegium.engines.looks import MOST_COLUMNS, Look, LookResult, Seen
from collegium.engines.looks import result_from_dict as look_result_from_dict
from collegium.engines.problems import Problem
from collegium.evaluation.actions.definitions import identifying_column, missing_column, unmeasurable_column
from collegium.evaluation.models import EquityLook, EquityLookQuerySet, StudyRun
from collegium.evaluation.permissions import check_user_can_look_at_equity
from collegium.evaluation.vocabulary import RunState
from collegium.exchange.models import SMALLEST_GROUP, Dataset, DatasetColumn
from collegium.exchange.vocabulary import ColumnKind, ColumnRole, DatasetState
from collegium.people.models import User

LOOK_JOB = "evaluation.look_at_equity"
# Different questions to one table whose answers are taken into account together; older ones beyond it are not.
MOST_SEEN = 40


@transaction.atomic
def look_at_equity(*, by: User, dataset: Dataset, look: Look) -> EquityLook:
    """Queue a look; where the same was asked of the same data before, that look."""
    check_user_can_look_at_equity(by, dataset.initiative)
    locked = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if locked.state != DatasetState.READY:
        raise Conflict(_("The dataset is not ready. Choose one that is."))
    problems = list(look_problems(look, list(locked.columns.all()), locked.title))
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


def of_same_data(dataset: Dataset) -> EquityLookQuerySet:
    """Looks at the same rows; what is uploaded once more unchanged is the same."""
    return EquityLook.objects.filter(
        dataset__series=dataset.series, dataset_sha256=dataset.sha256
    ).select_related("dataset__initiative")


@transaction.atomic
def finish_look(*, look: EquityLook, result: LookResult) -> EquityLook:
    """Store what may be told, once: a job that is done again finds it there."""
    rows = EquityLook.objects.select_for_update(of=("self",))
    current = rows.select_related("dataset", "requested_by").get(pk=look.pk)
    if current.state == RunState.DONE:
        return current
    current.state = RunState.DONE
    current.result = result.as_dict()
    current.engine_version = result.engine_version
    current.finished_at = timezone.now()
    current.save()
    record(current.requested_by, gettext_noop("finished a look at equity in"), current)
    return current


def fail_look(*, job_id: uuid.UUID) -> None:
    """Note that the look of a job came to nothing; the job says why."""
    under_way = EquityLook.objects.filter(job_id=job_id, state=RunState.UNDER_WAY)
    under_way.update(state=RunState.FAILED, finished_at=timezone.now())


# --- what may be asked ----------------------------------------------------------------------------------------


def look_problems(look: Look, columns: Sequence[DatasetColumn], source: str) -> Iterator[Problem]:
    """What is wrong with a look at a table with these columns."""
    if look.minimum < SMALLEST_GROUP:
        why = _("groups of fewer than {count} students must not be shown").format(count=SMALLEST_GROUP)
        yield Problem(why, _("Use {count} or more.").format(count=SMALLEST_GROUP), value=str(look.minimum))
    if not 1 <= len(look.columns) <= MOST_COLUMNS:
        why = _("one to {count} columns of groups can be chosen").format(count=MOST_COLUMNS)
        yield Problem(why, _("Choose fewer, or one at least."), source, value=str(len(look.columns)))
    known = {column.name: column for column in columns}
    names = [look.outcome, *look.columns, *([look.cluster] if look.cluster else [])]
    for name in dict.fromkeys(names):
        if name not in known:
            yield missing_column(name, list(known), source)
        elif known[name].role == ColumnRole.IDENTIFIER:
            yield identifying_column(name, source)
        elif names.count(name) > 1:
            why = _("the column is chosen twice: as outcome, as groups or as schools")
            yield Problem(why, _("Choose another column."), source, column=name)
    if look.outcome in known and known[look.outcome].kind not in {ColumnKind.NUMBER, ColumnKind.BOOLEAN}:
        yield unmeasurable_column(look.outcome, known[look.outcome], source)
    for name in look.columns:
        if name in known and len(known[name].levels) < 1:
            yield no_groups(known[name], source)


def no_groups(column: DatasetColumn, source: str) -> Problem:
    why = _("the column has no values that {count} students share, or too many different ones").format(
        count=SMALLEST_GROUP
    )
    return Problem(why, _("Choose a column of groups."), source, column=column.name)


# --- what was told before -------------------------------------------------------------------------------------


def told_before(look: EquityLook) -> list[Seen]:
    """What people may have seen of the same table when the look started, newest first.

    Other looks, runs of studies, and what the page of the dataset says about students without a value. Only what was
    done before it started counts, so that a job that is done again gives the same result.
    """
    dataset = look.dataset
    looks = of_same_data(dataset).done().filter(finished_at__lt=look.started_at).exclude(pk=look.pk)
    runs = StudyRun.objects.done().filter(
        dataset__series=dataset.series,
        dataset_sha256=dataset.sha256,
        finished_at__lt=look.started_at,
    )
    told = looks.order_by("-finished_at").values_list("result", flat=True)[:MOST_SEEN]
    results = runs.order_by("-finished_at").values_list("result", flat=True)[:MOST_SEEN]
    newest = [seen_in_look(look_result_from_dict(result)) for result in told if result]
    for result in filter(None, results):
        newest += seen_in_run(result_from_dict(result))
    return [*newest, *seen_on_page(dataset)]


def seen_in_look(result: LookResult) -> Seen:
    told = {row.group: row.n for row in result.groups if row.n is not None}
    valued = frozenset(row.group for row in result.groups if row.value is not None)
    return Seen(result.look.columns, told, result.look.outcome, valued)


def seen_in_run(result: StudyResult) -> list[Seen]:
    """The sizes that the findings of a study show; nothing where its rows are no persons."""
    if not result.study.persons:
        return []
    found = []
    for one in result.findings:
        if not one.suppressed and one.model == "unadjusted" and result.study.treatment:
            sizes = dict(sizes_of(result, one))
            columns = {column for group in sizes for column, _value in group}
            found.append(Seen(tuple(sorted(columns)), sizes, one.outcome, frozenset(sizes)))
    return found


def sizes_of(result: StudyResult, one: Finding) -> Iterator[tuple[tuple[tuple[str, str], ...], int]]:
    """The two groups that a finding compares, with their students."""
    for arm, students in ((one.arm, one.n_treated), (result.study.comparison, one.n_comparison)):
        traits = {result.study.treatment: arm} | ({one.subgroup: one.level} if one.subgroup else {})
        if arm and students:
            yield tuple(sorted(traits.items())), students


def seen_on_page(dataset: Dataset) -> list[Seen]:
    """How many students have no value, as the codebook tells."""
    return [
        Seen((column.name,), {((column.name, NOT_KNOWN),): column.missing})
        for column in dataset.columns.all()
        if column.missing >= SMALLEST_GROUP and column.levels
    ]
