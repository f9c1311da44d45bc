"""Backup and restore on the database of this run; cli/test_backup_across_databases.py uses both."""

import hashlib
import json
import math
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from collegium.core.audit import record
from collegium.core.models import AuditEvent, Job
from collegium.engines.problems import ProblemsFound
from collegium.people.models import User
from collegium.web.backup import restore
from collegium.web.backup.manifest import Manifest
from collegium.web.backup.restore import restore_backup
from collegium.web.backup.rows import dump_rows, from_plain, plain, stored_models
from collegium.web.backup.write import write_backup
from tests.world import build_world

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)
FILES = {
    "datasets/1/students.csv": b"id,score\n1,2\n",
    "datasets/2/\u0645\u062f\u0631\u0633\u0629.csv": b"x\n",
    "empty": b"",
}


@pytest.fixture
def installation(transactional_db, settings) -> Path:
    """The world of the tests, with awkward values, and three uploaded files; gives the media folder."""
    world = build_world()
    User.objects.filter(pk=world.alma.pk).update(last_login=datetime(2026, 1, 2, 3, 4, 5, 678901, tzinfo=UTC))
    record(
        by=world.alma,
        verb="tested",
        target=world.reading,
        changes={"note": [None, "“quoted”\n\\ \u2028 \U0001f600"]},
    )
    Job.objects.create(kind="test", title="A job", arguments={"deep": [1, {"a": None}], "real": 0.1})
    media = Path(settings.MEDIA_ROOT)
    for name, content in FILES.items():
        (media / name).parent.mkdir(parents=True, exist_ok=True)
        (media / name).write_bytes(content)
    return media


@pytest.fixture
def backup(installation, tmp_path) -> Path:
    file = tmp_path / "backup.zip"
    write_backup(file, now=NOW, say=pytest.fail)
    return file


def all_rows() -> dict[str, list[str]]:
    return {model._meta.label: list(dump_rows(model)) for model in stored_models()}


def all_files(media: Path) -> dict[str, bytes]:
    return {str(path.relative_to(media)): path.read_bytes() for path in media.rglob("*") if path.is_file()}


def refusal(file: Path, *, replace: bool = True) -> str:
    with pytest.raises(ProblemsFound) as found:
        restore_backup(file, replace=replace)
    return str(found.value)


def rewrite(file: Path, change: Callable[[dict[str, bytes], dict], object]) -> None:
    """Change the entries (name to content) and the manifest of an archive, and write it again."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
        manifest = json.loads(archive.read("manifest.json"))
    change(entries, manifest)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in {**entries, "manifest.json": json.dumps(manifest).encode()}.items():
            archive.writestr(name, content)


def forge(entries: dict[str, bytes], manifest: dict, label: str, content: bytes) -> None:
    """Give a table another content, with a list of contents that agrees."""
    part = next(part for part in manifest["tables"] if part["model"] == label)
    part |= {
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "rows": content.count(b"\n") - 1,
    }
    entries[part["name"]] = content


def test_a_restored_backup_is_what_was_there_row_for_row_and_byte_for_byte(installation, backup):
    rows = all_rows()
    User.objects.create_user("late@example.org", "correct horse battery", name="Late")
    User.objects.filter(name="Alma").update(name="Somebody else", last_login=None)
    AuditEvent.objects.all().delete()
    (installation / "empty").unlink()
    (installation / "late.csv").write_bytes(b"late")
    restore_backup(backup, replace=True)
    assert all_rows() == rows
    assert all_files(installation) == FILES
    assert stat.S_IMODE((installation / "empty").stat().st_mode) == 0o600


def test_the_world_has_rows_that_could_go_wrong(backup):
    """So that the round trip above shows something."""
    rows = {label: len(lines) - 1 for label, lines in all_rows().items()}
    assert rows["people.User"] == 6
    assert rows["core.AuditEvent"] > 5
    assert rows["contenttypes.ContentType"] > 20
    with zipfile.ZipFile(backup) as archive:
        users = next(archive.read(name).decode() for name in archive.namelist() if "people.User." in name)
    assert "2026-01-02T03:04:05.678901+00:00" in users


def test_the_archive_is_readable_by_its_owner_alone_and_leaves_no_partial_file(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    assert not list(backup.parent.glob("*.part"))


def test_the_number_of_a_deleted_row_is_not_given_again(transactional_db, tmp_path):
    User.objects.create_user("first@example.org", None, name="First")
    gone = User.objects.create_user("gone@example.org", None, name="Gone")
    number = gone.pk
    gone.delete()
    write_backup(tmp_path / "b.zip", now=NOW, say=print)
    restore_backup(tmp_path / "b.zip", replace=True)
    assert User.objects.create_user("next@example.org", None, name="Next").pk == number + 1


def test_an_installation_with_data_is_not_replaced_without_a_word(installation, backup):
    rows = all_rows()
    assert "--replace" in refusal(backup, replace=False)
    assert all_rows() == rows
    assert all_files(installation) == FILES


def test_uploaded_files_alone_count_as_data(transactional_db, settings, tmp_path):
    write_backup(tmp_path / "b.zip", now=NOW, say=print)
    restore_backup(tmp_path / "b.zip", replace=False)
    Path(settings.MEDIA_ROOT, "kept.csv").write_bytes(b"1")
    assert "it holds data" in refusal(tmp_path / "b.zip", replace=False)
    assert Path(settings.MEDIA_ROOT, "kept.csv").exists()


def test_a_changed_byte_is_found_before_anything_is_touched(installation, backup):
    rows = all_rows()
    rewrite(
        backup,
        lambda entries, _: entries.update(
            {"media/empty": b"", "media/datasets/1/students.csv": b"id,score\n1,3\n"}
        ),
    )
    message = refusal(backup)
    assert "media/datasets/1/students.csv is not as it was written" in message
    assert all_rows() == rows
    assert all_files(installation) == FILES


def test_a_truncated_archive_is_refused(backup):
    backup.write_bytes(backup.read_bytes()[:-200])
    assert "not a zip file, or not all of one" in refusal(backup)


def test_any_other_file_is_refused(transactional_db, tmp_path):
    (tmp_path / "letter.zip").write_text("Dear Alma")
    assert "not a zip file" in refusal(tmp_path / "letter.zip")
    with zipfile.ZipFile(tmp_path / "photos.zip", "w") as archive:
        archive.writestr("a.jpg", b"")
    assert "no list of contents" in refusal(tmp_path / "photos.zip")
    assert "No such file" in refusal(tmp_path / "nothing.zip")


@pytest.mark.parametrize(
    "name", ["media/../../evil", "/etc/evil", "media//evil", "media/a\\..\\evil", "evil", "media/./evil"]
)
def test_no_file_is_written_outside_the_media_folder(installation, backup, name):
    def add(entries: dict[str, bytes], manifest: dict) -> None:
        entries[name] = b"evil"
        manifest["media"].append({"name": name, "size": 4, "sha256": hashlib.sha256(b"evil").hexdigest()})

    rewrite(backup, add)
    assert "dangerous name" in refusal(backup)
    assert not list(installation.parent.rglob("evil"))


def test_a_file_that_the_list_does_not_name_is_refused(backup):
    rewrite(backup, lambda entries, _: entries.update({"media/extra": b""}))
    assert "not those of its list of contents" in refusal(backup)


def test_an_archive_larger_than_the_disk_is_refused_before_it_is_unpacked(backup, monkeypatch):
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr(restore.shutil, "disk_usage", lambda _: usage)
    message = refusal(backup)
    assert "unpacks to" in message
    assert "Make room" in message


def test_a_size_that_the_list_does_not_know_is_refused(backup):
    rewrite(backup, lambda _, manifest: manifest["media"][0].update(size=10**12))
    assert "its list of contents says 1000000000000" in refusal(backup)


def test_a_bad_row_leaves_everything_as_it_was(installation, backup):
    rows = all_rows()

    def spoil(entries: dict[str, bytes], manifest: dict) -> None:
        lines = rows["people.User"][:]
        lines[3] = lines[3].replace("+00:00", "+nonsense")
        forge(entries, manifest, "people.User", ("\n".join(lines) + "\n").encode())

    rewrite(backup, spoil)
    message = refusal(backup)
    assert "people.User.jsonl, line 4, column “date_joined”" in message
    assert "nonsense" in message
    assert all_rows() == rows
    assert all_files(installation) == FILES
    assert not list(installation.parent.glob("media.*"))


def test_a_row_that_points_nowhere_leaves_everything_as_it_was(installation, backup):
    rows = all_rows()
    rewrite(backup, lambda entries, manifest: forge(
        entries, manifest, "partners.Organisation", (rows["partners.Organisation"][0] + "\n").encode()
    ))  # fmt: skip
    assert "the database refused it" in refusal(backup)
    assert all_rows() == rows
    assert all_files(installation) == FILES


def test_a_failure_after_the_files_were_exchanged_puts_them_back(installation, backup, monkeypatch):
    """The commit itself may fail (a full disk, a lost connection)."""
    from django.db import DatabaseError, connection

    rows = all_rows()
    (installation / "late.csv").write_bytes(b"late")

    def lost_connection() -> None:
        assert not (installation / "late.csv").exists()
        raise DatabaseError("connection lost")

    monkeypatch.setattr(connection, "commit", lost_connection)
    assert "connection lost" in refusal(backup)
    monkeypatch.undo()
    assert all_files(installation) == {**FILES, "late.csv": b"late"}
    assert all_rows() == rows


def test_what_an_interrupted_restore_left_is_never_deleted(installation, backup):
    left = installation.with_name("media.replaced")
    left.mkdir()
    (left / "precious").write_bytes(b"1")
    assert "an interrupted restore left" in refusal(backup)
    assert (left / "precious").exists()


def test_the_backup_of_another_version_is_refused_with_its_version(backup):
    rewrite(
        backup,
        lambda _, manifest: manifest.update(
            version="9.1", migrations=[*manifest["migrations"], "core.0999_new"]
        ),
    )
    message = refusal(backup)
    assert "version 9.1" in message
    assert "core.0999_new" in message


def test_a_backup_never_overwrites_a_file(backup):
    with pytest.raises(ProblemsFound, match="exists already"):
        write_backup(backup, now=NOW, say=print)


@pytest.mark.parametrize(
    ("name", "why"), [("b.tar", "ends in .zip"), ("missing/b.zip", "Make the folder first")]
)
def test_a_backup_says_why_it_cannot_be_written_there(transactional_db, tmp_path, name, why):
    with pytest.raises(CommandError, match=why):
        call_command("backup", tmp_path / name)


def test_links_in_the_media_folder_are_not_followed(installation, tmp_path):
    (tmp_path / "secret").write_text("not ours")
    (installation / "link.csv").symlink_to(tmp_path / "secret")
    manifest: Manifest = write_backup(tmp_path / "b.zip", now=NOW, say=print)
    assert {part.name.removeprefix("media/") for part in manifest.media} == set(FILES)


def test_the_commands_say_what_they_did(installation, tmp_path, capsys):
    call_command("backup", tmp_path / "b.zip")
    assert "3 uploaded files" in capsys.readouterr().out
    call_command("restore", tmp_path / "b.zip", "--replace")
    assert "3 uploaded files, as of 20" in capsys.readouterr().out


FIELDS = {
    models.BooleanField(): st.booleans(),
    models.TextField(): st.text(st.characters(exclude_categories=["Cs"])),
    models.BigIntegerField(): st.integers(-(2**63), 2**63 - 1),
    models.FloatField(): st.floats(),
    models.DecimalField(max_digits=30, decimal_places=12): st.decimals(
        allow_nan=False, allow_infinity=False, places=12
    ),
    models.DateField(): st.dates(),
    models.TimeField(): st.times(),
    models.DateTimeField(): st.datetimes(timezones=st.just(UTC)),
    models.DurationField(): st.timedeltas(),
    models.UUIDField(): st.uuids(),
    models.BinaryField(): st.binary(),
}


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: type(field).__name__)
@given(data=st.data())
def test_every_kind_of_value_survives_the_text_of_the_archive(field, data):
    value = data.draw(FIELDS[field])
    text = json.dumps(plain(field, value), ensure_ascii=False)
    read = from_plain(field, json.loads(text.encode().decode()))
    if isinstance(value, float) and math.isnan(value):
        assert math.isnan(read)
    elif isinstance(value, bytes):
        assert bytes(read) == value
    else:
        assert read == value
        assert type(read) is type(value)


@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(), st.lists)
)
def test_json_survives_the_text_of_the_archive(value):
    field = models.JSONField(null=True)
    text = json.dumps(plain(field, value))
    assert from_plain(field, json.loads(text)) == value


def test_a_value_of_an_unknown_kind_stops_the_backup():
    with pytest.raises(TypeError, match="complex"):
        plain(models.TextField(), 1j)


def test_decimals_keep_their_places():
    assert plain(models.DecimalField(), Decimal("1.500")) == "1.500"


def test_where_there_is_no_database_none_is_made(tmp_path):
    environment = {**os.environ, "COLLEGIUM_DATA": str(tmp_path)}
    environment.pop("DATABASE_URL", None)
    line = [sys.executable, "-m", "collegium.web", "backup", str(tmp_path / "copy.zip")]
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "COLLEGIUM_DEMO=1" in done.stderr
    assert not (tmp_path / "collegium.sqlite3").exists()
