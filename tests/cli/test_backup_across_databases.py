"""A backup made on SQLite is restored on PostgreSQL and brought back, each in a process of its own."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.postgres import find_binaries, temporary_server

ROOT = Path(__file__).resolve().parents[2]
BEGIN = "import django; django.setup(); from django.core.management import call_command as run\n"
BUILD = (
    BEGIN
    + """
from tests.world import build_world
run("prepare"); build_world(); run("backup", "1.zip")
"""
)
MOVE = (
    BEGIN
    + """
import sys
from collegium.people.models import User
run("restore", sys.argv[1], "--replace"); run("backup", sys.argv[2])
print("next number", User.objects.create_user("new@example.org", None, name="New").pk)
"""
)

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    binaries = find_binaries()
    if binaries is None:
        pytest.skip("no PostgreSQL server found")
    with temporary_server(binaries) as url:
        yield url


def python(code: str, *arguments: str, data: str, folder: Path, database: str = "") -> str:
    """Run code on the installation folder/data, on SQLite unless another database is named; its last line."""
    env = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    env |= {"COLLEGIUM_DATA": str(folder / data), "DJANGO_SETTINGS_MODULE": "collegium.web.settings"}
    env |= {"PYTHONPATH": str(ROOT), **({"DATABASE_URL": database} if database else {})}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()[-1]


def content(file: Path) -> dict[str, object]:
    """The rows and files of an archive. PostgreSQL sorts the keys of JSON objects, so digests may differ."""
    with zipfile.ZipFile(file) as archive:
        names = [name for name in archive.namelist() if name != "manifest.json"]
        texts = {name: archive.read(name).decode() for name in names}
    tables = {
        name: [json.loads(line) for line in text.splitlines()]
        for name, text in texts.items()
        if name.startswith("data/")
    }
    return {**texts, **tables}


def manifest(file: Path) -> dict:
    with zipfile.ZipFile(file) as archive:
        return json.loads(archive.read("manifest.json"))


def test_a_backup_moves_from_sqlite_to_postgresql_and_back_unchanged(tmp_path, postgres):
    datasets = tmp_path / "a" / "media" / "datasets"
    datasets.mkdir(parents=True)
    (datasets / "a.csv").write_text("a\n1\n")
    python(BUILD, data="a", folder=tmp_path)
    on_postgres = python(MOVE, "1.zip", "2.zip", data="b", folder=tmp_path, database=postgres)
    back = python(MOVE, "2.zip", "3.zip", data="a", folder=tmp_path)

    archives = [tmp_path / f"{number}.zip" for number in (1, 2, 3)]
    assert [manifest(file)["database"] for file in archives] == ["sqlite", "postgresql", "sqlite"]
    first, second, third = map(content, archives)
    assert first == second == third
    assert (tmp_path / "b" / "media" / "datasets" / "a.csv").read_text() == "a\n1\n"
    last = next(
        part["last_number"] for part in manifest(archives[0])["tables"] if part["model"] == "people.User"
    )
    assert on_postgres == back == f"next number {last + 1}"
