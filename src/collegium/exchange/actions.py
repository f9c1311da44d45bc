"""What changes datasets: loading, documenting, replacing and removing them.

A load is a job that may be killed at any moment: the file as it came waits in the folder of the dataset, the
table appears beside it whole, and one transaction makes it known and the dataset ready.
"""

import logging
import shutil
import time
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit, jobs
from collegium.core.errors import Conflict, InvalidInput
from collegium.core.models import Job
from collegium.engines.impact.values import SharedValues
from collegium.engines.problems import Problem
from collegium.engines.tabular import Table
from collegium.exchange.models import Dataset, DatasetColumn, datasets_folder
from collegium.exchange.vocabulary import ColumnRole, DatasetState
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import check_user_can_manage_data
from collegium.people.models import User

logger = logging.getLogger(__name__)

LOAD_JOB = "exchange.load_dataset"
FORGOTTEN_AFTER = 24 * 3600  # seconds after which a folder that no dataset owns is not an upload under way


class Upload(Protocol):
    """A file that somebody sent, as Django hands it over."""

    @property
    def name(self) -> str | None: ...

    @property
    def size(self) -> int | None: ...

    def chunks(self) -> Iterable[bytes]: ...


@dataclass(frozen=True, slots=True)
class Description:
    """What a person says about a dataset."""

    title: str
    description: str = ""
    source: str = ""
    is_generated: bool = False


@dataclass(frozen=True, slots=True)
class ColumnNote:
    """What a person says about a column."""

    label: str
    description: str
    role: str


@transaction.atomic
def upload_dataset(*, by: User, initiative: Initiative, about: Description, file: Upload) -> Dataset:
    """Take a file in and queue its load. Raises InvalidInput where it is empty or too large."""
    check_user_can_manage_data(by, initiative)
    dataset = new_dataset(by=by, initiative=initiative, about=about, file=file)
    dataset.save()
    audit.record(
        by=by, verb=gettext_noop("uploaded the dataset"), target=dataset, initiative_id=initiative.pk
    )
    queue_load(by=by, dataset=dataset, file=file)
    return dataset


@transaction.atomic
def replace_dataset(*, by: User, dataset: Dataset, file: Upload) -> Dataset:
    """Take in a new version; the old one stays for the studies that use it."""
    check_user_can_manage_data(by, dataset.initiative)
    about = Description(dataset.title, dataset.description, dataset.source, dataset.is_generated)
    newer = new_dataset(by=by, initiative=dataset.initiative, about=about, file=file)
    versions = Dataset.objects.select_for_update().filter(series=dataset.series)
    newer.series = dataset.series
    newer.version = versions.aggregate(last=Max("version"))["last"] + 1
    newer.save()
    audit.record(
        by=by,
        verb=gettext_noop("uploaded a new version of the dataset"),
        target=newer,
        initiative_id=newer.initiative_id,
        changes={"version": [dataset.version, newer.version]},
    )
    queue_load(by=by, dataset=newer, file=file)
    return newer


def new_dataset(*, by: User, initiative: Initiative, about: Description, file: Upload) -> Dataset:
    """The unsaved record of a file whose size is acceptable."""
    check_size(file.size)
    return Dataset(
        initiative=initiative,
        title=about.title,
        description=about.description,
        source=about.source,
        is_generated=about.is_generated,
        file_name=Path(file.name or "").name[-200:] or "table",
        loaded_by=by,
    )


def check_size(size: int | None) -> None:
    """Refuse an empty file or one above the limit, before a byte of it is read."""
    if not size:
        raise InvalidInput(_("The file is empty. Choose a file with a header line and one row per student."))
    if size > settings.UPLOAD_MAX_BYTES:
        limit = settings.UPLOAD_MAX_BYTES // 1024**2
        raise InvalidInput(
            _(
                "The file has {size} MB; at most {limit} MB are accepted. Leave out what no study needs."
            ).format(size=-(-size // 1024**2), limit=limit)
        )


def queue_load(*, by: User, dataset: Dataset, file: Upload) -> None:
    """Keep the file in the dataset's folder and queue the job that reads it."""
    try:
        keep_upload(dataset, file)
    except BaseException:
        shutil.rmtree(dataset.folder, ignore_errors=True)
        raise
    job = jobs.enqueue(
        LOAD_JOB,
        title=_("Loading {name}").format(name=dataset.file_name),
        by_id=by.pk,
        initiative_id=dataset.initiative_id,
        back_url=reverse("exchange:datasets", args=[dataset.initiative.slug]),
        dataset_id=str(dataset.public_id),
    )
    dataset.job_id = job.pk
    dataset.save(update_fields=["job_id"])


def keep_upload(dataset: Dataset, file: Upload) -> None:
    """Write what came, readable by nobody else, never more than the limit whatever was announced."""
    dataset.folder.mkdir(parents=True, mode=0o700)
    written = 0
    with dataset.upload.open("xb") as target:
        for chunk in file.chunks():
            written += len(chunk)
            check_size(written)
            target.write(chunk)


@transaction.atomic
def finish_load(
    *, dataset: Dataset, table: Table, shared: Mapping[str, SharedValues], remarks: Sequence[Problem] = ()
) -> Dataset:
    """Make a loaded table known, once; documentation of the version before is carried over by column name."""
    current = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if current.state != DatasetState.LOADING:
        return current
    notes = earlier_notes(current)
    current.columns.bulk_create(
        DatasetColumn(
            dataset=current,
            position=position,
            name=column.name,
            kind=column.kind,
            missing=column.missing,
            distinct=column.distinct,
            levels=list(shared[column.name].levels),
            rare_levels=shared[column.name].rare,
            low=shared[column.name].low[:60],
            high=shared[column.name].high[:60],
            **vars_of(
                notes.get(column.name) or guessed_note(column.name, column.kind, column.distinct, table.rows)
            ),
        )
        for position, column in enumerate(table.columns)
    )
    current.state = DatasetState.READY
    current.sha256 = table.sha256
    current.rows = table.rows
    current.remarks = [problem.as_dict() for problem in remarks]
    current.loaded_at = timezone.now()
    current.save(update_fields=["state", "sha256", "rows", "remarks", "loaded_at"])
    audit.record(
        by=current.loaded_by,
        verb=gettext_noop("loaded the dataset"),
        target=current,
        initiative_id=current.initiative_id,
        changes={"rows": [None, table.rows], "sha256": [None, table.sha256]},
    )
    return current


def vars_of(note: ColumnNote) -> dict[str, str]:
    return {"label": note.label, "description": note.description, "role": note.role}


def earlier_notes(dataset: Dataset) -> dict[str, ColumnNote]:
    """What was said about the columns of the newest earlier version that was loaded."""
    last = dataset.version_before()
    columns = last.columns.all() if last else DatasetColumn.objects.none()
    return {column.name: ColumnNote(column.label, column.description, column.role) for column in columns}


PERSONAL = {"id", "name", "surname", "forename", "email", "phone", "ssn", "birthdate", "dob", "address"}
WHOSE = {
    "",
    "student",
    "pupil",
    "person",
    "child",
    "first",
    "last",
    "full",
    "family",
    "given",
    "date",
    "e",
    "row",
}


def guessed_note(name: str, kind: str, distinct: int, rows: int) -> ColumnNote:
    """The role that a new column starts with: identifier where its name or its many values say so."""
    words = name.lower().replace("-", "_").replace(".", "_").replace(" ", "_").split("_")
    named = words[-1] in PERSONAL and set(words[:-1]) <= WHOSE
    keyed = kind == "text" and rows > 0 and distinct > 0.5 * rows
    rownames = name.lower() in {"rownames", "studentid", "pupilid", "birthday", "lastname", "firstname"}
    identifies = named or keyed or rownames
    return ColumnNote("", "", ColumnRole.IDENTIFIER if identifies else ColumnRole.OTHER)


def fail_load(*, dataset: Dataset) -> None:
    """Note that a load came to nothing, and keep nothing of it."""
    changed = Dataset.objects.filter(pk=dataset.pk, state=DatasetState.LOADING).update(
        state=DatasetState.FAILED
    )
    if changed:
        shutil.rmtree(dataset.folder, ignore_errors=True)


@transaction.atomic
def edit_dataset(*, by: User, dataset: Dataset, about: Description) -> Dataset:
    """Change what is said about a dataset."""
    check_user_can_manage_data(by, dataset.initiative)
    values = {
        "title": about.title,
        "description": about.description,
        "source": about.source,
        "is_generated": about.is_generated,
    }
    changes = audit.apply_changes(dataset, values)
    if changes:
        dataset.save(update_fields=list(changes))
        audit.record(
            by=by,
            verb=gettext_noop("changed the description of the dataset"),
            target=dataset,
            initiative_id=dataset.initiative_id,
            changes=changes,
        )
    return dataset


@transaction.atomic
def document_columns(*, by: User, dataset: Dataset, notes: Mapping[str, ColumnNote]) -> int:
    """Change labels, descriptions and roles of columns by name; returns how many columns changed."""
    check_user_can_manage_data(by, dataset.initiative)
    columns = {column.name: column for column in dataset.columns.filter(name__in=notes)}
    if unknown := set(notes) - set(columns):
        raise InvalidInput(_("The dataset has no column “{name}”.").format(name=min(unknown)))
    changes: dict[str, list[object]] = {}
    for name, note in notes.items():
        changed = audit.apply_changes(columns[name], vars_of(note))
        if changed:
            columns[name].save(update_fields=list(changed))
            changes |= {f"{name}: {field}": change for field, change in changed.items()}
    if changes:
        audit.record(
            by=by,
            verb=gettext_noop("documented columns of the dataset"),
            target=dataset,
            initiative_id=dataset.initiative_id,
            changes=changes,
        )
    return len({key.rpartition(": ")[0] for key in changes})


@transaction.atomic
def remove_dataset(*, by: User, dataset: Dataset, typed_title: str, every_version: bool = False) -> int:
    """Destroy the rows for good; record, documentation and findings stay. Returns how many versions."""
    check_user_can_manage_data(by, dataset.initiative)
    if typed_title.strip() != dataset.title:
        raise InvalidInput(_("Type the title exactly as it is written: {title}").format(title=dataset.title))
    same = (
        Dataset.objects.filter(series=dataset.series)
        if every_version
        else Dataset.objects.filter(pk=dataset.pk)
    )
    gone = list(same.select_for_update().exclude(state=DatasetState.REMOVED))
    if not gone:
        raise Conflict(_("This dataset has been removed already."))
    for one in gone:
        forget_rows(by=by, dataset=one)
    return len(gone)


@transaction.atomic
def discard_dataset(*, by: User, dataset: Dataset) -> None:
    """Take an upload that could not be loaded off the list: nothing of it was ever kept."""
    check_user_can_manage_data(by, dataset.initiative)
    current = Dataset.objects.select_for_update().get(pk=dataset.pk)
    if current.state != DatasetState.FAILED:
        raise Conflict(_("Only an upload that could not be loaded can be taken off the list."))
    verb = gettext_noop("took off the list the failed upload")
    audit.record(by=by, verb=verb, target=current, initiative_id=current.initiative_id)
    current.delete()


def forget_rows(*, by: User, dataset: Dataset) -> None:
    """Mark one version as removed and, once that is certain, delete its files."""
    dataset.state = DatasetState.REMOVED
    dataset.removed_at = timezone.now()
    dataset.removed_by = by
    dataset.save(update_fields=["state", "removed_at", "removed_by"])
    dataset.columns.update(levels=[], rare_levels=0, low="", high="")
    audit.record(
        by=by,
        verb=gettext_noop("removed the data of"),
        target=dataset,
        initiative_id=dataset.initiative_id,
        changes={"rows": [dataset.rows, 0], "version": [dataset.version, dataset.version]},
    )
    transaction.on_commit(partial(shutil.rmtree, dataset.folder, ignore_errors=True))


def clean_datasets() -> int:
    """Delete what interrupted work left behind; returns how many datasets and folders were tidied.

    Loads whose job failed become failed datasets. Folders of failed and removed datasets go; those that no
    dataset owns only after a day, since an upload under way is not yet known to others.
    """
    tidied = 0
    for dataset in abandoned_loads():
        fail_load(dataset=dataset)
        tidied += 1
    for folder in datasets_folder().glob("*"):
        try:
            tidied += is_leftover(folder)
        except (
            OSError
        ):  # a folder that cannot be tidied, or that another worker tidies now, stops nobody's work
            logger.exception("The folder %s could not be tidied", folder.name)
    return tidied


def abandoned_loads() -> list[Dataset]:
    failed = Job.objects.filter(kind=LOAD_JOB, state=Job.State.FAILED).values("pk")
    return list(Dataset.objects.filter(state=DatasetState.LOADING, job_id__in=failed))


def is_leftover(folder: Path) -> bool:
    """Whether something was left over and is now deleted; of a ready dataset only the table is kept."""
    owner = Dataset.objects.filter(public_id__in=as_uuids(folder.name)).first()
    if owner is None:
        old = time.time() - folder.stat().st_mtime > FORGOTTEN_AFTER
    else:
        old = owner.state in {DatasetState.FAILED, DatasetState.REMOVED}
    if old:
        shutil.rmtree(folder, ignore_errors=True)
    elif owner is not None and owner.state == DatasetState.READY:
        return drop_all_but_table(owner)
    return old


def drop_all_but_table(dataset: Dataset) -> bool:
    """Delete the upload and what a killed load left: half a table, or the folder it was made in."""
    extra = [path for path in dataset.folder.iterdir() if path != dataset.parquet]
    for path in extra:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    return bool(extra)


def as_uuids(text: str) -> list[uuid.UUID]:
    """The UUID that the text is, or none."""
    try:
        return [uuid.UUID(text)]
    except ValueError:
        return []
