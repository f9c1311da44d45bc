"""Write a backup: one consistent look at the database, then the uploaded files."""

import contextlib
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.db import connection, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from collegium.engines.problems import Problem, ProblemsFound
from collegium.web.backup.manifest import NAME, Manifest, Part, as_json, chunks
from collegium.web.backup.rows import Model, dump_rows, stored_models
from collegium.web.backup.sequences import last_number

Say = Callable[[str], object]


def write_backup(file: Path, *, now: datetime, say: Say) -> Manifest:
    """Write the archive, which appears under its name only when it is complete; readable by its owner alone.

    Raises ProblemsFound when the file exists, its folder does not, or the database awaits a migration.
    """
    check_target(file)
    check_is_there()
    check_migrated()
    partial = file.with_name(f"{file.name}.part")
    try:
        with os.fdopen(os.open(partial, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as stream:
            with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
                manifest = fill(archive, now=now, say=say)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(file)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def fill(archive: zipfile.ZipFile, *, now: datetime, say: Say) -> Manifest:
    with snapshot():
        migrations = sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        )
        tables = [write_table(archive, number, model) for number, model in enumerate(stored_models(), 1)]
        named = set(named_files())
    media = [write_media(archive, path) for path in media_files()]
    for name in sorted(named - {part.name.removeprefix("media/") for part in media}):
        say(f"Warning: the database names the uploaded file {name}, which is not in {settings.MEDIA_ROOT}.")
    manifest = Manifest(
        version=version("collegium"),
        created_at=now.isoformat(),
        database=connection.vendor,
        migrations=migrations,
        tables=tables,
        media=media,
    )
    archive.writestr(NAME, as_json(manifest))
    return manifest


def check_target(file: Path) -> None:
    if file.suffix != ".zip":
        raise problem(file, "a backup is a zip file", "Give it a name that ends in .zip.")
    if not file.parent.is_dir():
        raise problem(file, "its folder does not exist", "Make the folder first.")
    if file.exists():
        raise problem(file, "it exists already", "Choose another name; a backup is never written over.")


def check_is_there() -> None:
    """To look into an SQLite file that does not exist would make an empty one."""
    name = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not str(name).startswith("file:") and not name.is_file():
        todo = "Name its folder in COLLEGIUM_DATA; for the database of the demo, set COLLEGIUM_DEMO=1."
        raise problem(name, "there is no database", todo)


def check_migrated() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        why = "the database is not up to date with this version of Collegium"
        raise ProblemsFound(
            Problem(why=why, todo="Run the command “manage migrate” first.", source="database")
        )


def problem(file: Path, why: str, todo: str) -> ProblemsFound:
    return ProblemsFound(Problem(why=why, todo=todo, source=str(file)))


@contextlib.contextmanager
def snapshot() -> Iterator[None]:
    """Every query inside sees the same moment, while others go on writing."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")  # not atomic(): that would take the write lock for the whole time
            try:
                yield
            finally:
                cursor.execute("ROLLBACK")
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL row_security = off")  # an error, rather than rows silently left out
        yield


class Measured:
    """Passes bytes on to a stream and keeps their number and SHA-256."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream, self.size, self.total = stream, 0, hashlib.sha256()

    def write_all(self, parts: Iterable[bytes]) -> None:
        for part in parts:
            self.stream.write(part)
            self.size += len(part)
            self.total.update(part)


def entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name)
    info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
    return info


def write_table(archive: zipfile.ZipFile, number: int, model: Model) -> Part:
    label = model._meta.label
    name = f"data/{number:04}-{label}.jsonl"
    rows = -1  # the first line holds the names of the columns

    def lines() -> Iterator[bytes]:
        nonlocal rows
        for line in dump_rows(model):
            rows += 1
            yield f"{line}\n".encode()

    with archive.open(entry(name), "w", force_zip64=True) as stream:
        measured = Measured(stream)
        measured.write_all(lines())
    return Part(name, measured.size, measured.total.hexdigest(), label, rows, last_number(model))


def media_files() -> list[Path]:
    """The uploaded files, without links: a link could lead anywhere."""
    root = Path(settings.MEDIA_ROOT)
    return sorted(path for path in root.rglob("*") if path.is_file() and not path.is_symlink())


def write_media(archive: zipfile.ZipFile, path: Path) -> Part:
    name = f"media/{path.relative_to(settings.MEDIA_ROOT).as_posix()}"
    with path.open("rb") as source, archive.open(entry(name), "w", force_zip64=True) as stream:
        measured = Measured(stream)
        measured.write_all(chunks(source))
    return Part(name, measured.size, measured.total.hexdigest())


def named_files() -> Iterator[str]:
    """The names of uploaded files that the rows hold."""
    for model in stored_models():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                rows: models.QuerySet[Any, str] = models.QuerySet(model).values_list(field.attname, flat=True)
                yield from filter(None, rows.iterator())
