"""Read a backup back: checked before anything is touched, then all of it or nothing."""

import contextlib
import os
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import Error, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from collegium.web.backup.manifest import Manifest, Part, chunks, read_manifest, refused, verify_part
from collegium.web.backup.rows import all_models, load_rows, stored_models
from collegium.web.backup.sequences import continue_after
from collegium.web.migrating import migrate_database

# Made by migrations themselves, so that a new database already holds them.
ALWAYS_THERE = {"contenttypes.ContentType", "auth.Permission"}
LONGEST_LINE = 256 * 1024 * 1024


def restore_backup(file: Path, *, replace: bool) -> Manifest:
    """Put the content of the archive in the place of what the database and the media folder hold.

    Stop the web server and the workers first. Raises ProblemsFound when the archive is damaged or from
    another version, or when there is data and replace is False; then nothing has changed, except that an
    empty database may have got its tables.
    """
    with open_archive(file) as archive:
        manifest = read_manifest(archive, source=file.name)
        check_migrations(manifest, source=file.name)
        check_space(manifest, source=file.name)
        for part in manifest.parts:
            verify_part(archive, part, source=file.name)
        prepare_tables()
        if not replace and holds_data():
            todo = "Restore into a new installation, or add --replace to lose what this one holds."
            raise refused("this installation", "it holds data", todo=todo)
        with staged_media(archive, manifest.media) as staged:
            replace_everything(archive, manifest, staged, source=file.name)
    ContentType.objects.clear_cache()
    cache.clear()
    return manifest


@contextlib.contextmanager
def open_archive(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        archive = zipfile.ZipFile(file)
    except (OSError, zipfile.BadZipFile) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not a zip file, or not all of one"
        raise refused(str(file), f"it cannot be opened: {why}") from error
    with archive:
        yield archive


def check_migrations(manifest: Manifest, *, source: str) -> None:
    """The tables of the backup must be the tables of this version."""
    loader = MigrationLoader(connection)
    there = set(manifest.migrations)
    known = {f"{app}.{name}" for app, name in loader.disk_migrations}
    needed = {f"{app}.{name}" for app, name in loader.graph.nodes}
    if different := sorted((there - known) | (needed - there)):
        why = f"it was made by version {manifest.version}, whose tables differ ({', '.join(different[:5])})"
        raise refused(source, why, todo=f"Restore it with version {manifest.version} and upgrade afterwards.")
    labels = [model._meta.label for model in stored_models()]
    if sorted(part.model for part in manifest.tables) != labels:
        raise refused(source, "its tables are not those of this version")


def check_space(manifest: Manifest, *, source: str) -> None:
    """Refuse an archive that would fill the disk, whether by mistake or by malice."""
    needed = sum(part.size for part in manifest.parts)
    folder = Path(settings.DATA_DIR)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    free = shutil.disk_usage(folder).free
    if needed > 0.9 * free:
        why = f"it unpacks to {needed / 1e9:.1f} GB and {folder} has {free / 1e9:.1f} GB free"
        raise refused(source, why, todo="Make room first, if you trust this file.")


def prepare_tables() -> None:
    """Make the tables in an empty database; a database with tables must have been migrated by its owner."""
    loader = MigrationLoader(connection)
    if not loader.applied_migrations:
        migrate_database()
    elif missing := set(loader.graph.nodes) - set(loader.applied_migrations):
        why = f"it lacks {len(missing)} migrations of this version, e.g. {'.'.join(min(missing))}"
        raise refused("this database", why, todo="Run the command “manage migrate” first.")
    call_command("createcachetable", verbosity=0)


def holds_data() -> bool:
    seen = [model for model in all_models() if model._meta.label not in ALWAYS_THERE]
    media = Path(settings.MEDIA_ROOT)
    return any(models.QuerySet(model).exists() for model in seen) or any(
        path.is_file() for path in media.rglob("*")
    )


@contextlib.contextmanager
def staged_media(archive: zipfile.ZipFile, parts: list[Part]) -> Iterator[Path]:
    """Unpack the uploaded files beside the media folder; what is still there at the end is removed."""
    staged = beside_media("restoring")
    staged.mkdir(mode=0o700, parents=True)
    try:
        for part in parts:
            target = staged.joinpath(*PurePosixPath(part.name).parts[1:])
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with archive.open(part.name) as stream, target.open("xb") as copy:
                copy.writelines(chunks(stream))
                os.fchmod(copy.fileno(), settings.FILE_UPLOAD_PERMISSIONS)
        yield staged
    finally:
        shutil.rmtree(staged, ignore_errors=True)


def beside_media(word: str) -> Path:
    """A free place on the same disk as the media folder, so that a move is one step."""
    media = Path(settings.MEDIA_ROOT)
    place = media.with_name(f"{media.name}.{word}")
    shutil.rmtree(place, ignore_errors=True)
    return place


def replace_everything(archive: zipfile.ZipFile, manifest: Manifest, staged: Path, *, source: str) -> None:
    """The rows in one transaction; the folders change places just before it commits, and back if it fails."""
    media, old = Path(settings.MEDIA_ROOT), left_media()
    try:
        with transaction.atomic(durable=True):
            empty_tables()
            load_tables(archive, manifest, source=source)
            if media.exists():
                media.rename(old)
            staged.rename(media)
    except BaseException as error:
        if not staged.exists():
            media.rename(staged)
        if old.exists():
            old.rename(media)
        if isinstance(error, Error):
            raise refused(source, f"the database refused it: {str(error).strip()}") from error
        raise
    shutil.rmtree(old, ignore_errors=True)


def left_media() -> Path:
    """Where the old media folder waits for the commit. A kill in that moment leaves it there."""
    media = Path(settings.MEDIA_ROOT)
    old = media.with_name(f"{media.name}.replaced")
    if old.exists():
        todo = f"If the files in {media} are not the right ones, put it back in their place; else remove it."
        raise refused(str(old), "an interrupted restore left the earlier uploaded files here", todo=todo)
    return old


def empty_tables() -> None:
    """Delete every row, and keep others from writing until the end of the transaction."""
    tables = [model._meta.db_table for model in all_models()]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL row_security = off")
        for statement in connection.ops.sql_flush(no_style(), tables, reset_sequences=True):
            cursor.execute(statement)


def load_tables(archive: zipfile.ZipFile, manifest: Manifest, *, source: str) -> None:
    parts = {part.model: part for part in manifest.tables}
    for model in stored_models():
        part = parts[model._meta.label]
        place = f"{source}: {part.name}"
        rows = load_rows(model, lines_of(archive, part, source=place), source=place)
        if rows != part.rows:
            raise refused(place, f"it has {rows} rows; the list of contents says {part.rows}")
    connection.check_constraints()
    reset_sequences()
    for model in stored_models():
        continue_after(model, parts[model._meta.label].last_number)


def reset_sequences() -> None:
    """Rows were inserted with their own numbers, which PostgreSQL does not count by itself."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), stored_models()):
            cursor.execute(statement)


def lines_of(archive: zipfile.ZipFile, part: Part, *, source: str) -> Iterator[str]:
    with archive.open(part.name) as stream:
        while line := stream.readline(LONGEST_LINE):
            if len(line) == LONGEST_LINE:
                raise refused(source, "it has a line that is too long to be ours")
            yield line.decode()
