"""An empty database gets at once what all migrations make one after the other."""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

BEGIN = "import django; django.setup(); from django.core.management import call_command as run\n"


def made(folder: Path, code: str) -> Path:
    """A database that a process of its own has made in the folder."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"COLLEGIUM_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "collegium.web.settings"}
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, "-c", BEGIN + code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return folder / "collegium.sqlite3"


def parts(sql: str) -> Iterator[str]:
    """What stands between the outer brackets of a statement, parted at its own commas."""
    depth, part = 0, ""
    for letter in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and not depth:
            yield part.strip()
            part = ""
        else:
            part += letter
    yield part.strip()


def structure(file: Path) -> dict[str, list[str]]:
    """{table or index: its columns and constraints, in alphabetical order}."""
    with sqlite3.connect(file) as database:
        rows = database.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {name: sorted(parts(sql)) for name, sql in rows if name != "sqlite_sequence"}


def content(file: Path, tables: dict[str, str]) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(file) as database:
        return {
            name: sorted(database.execute(f"SELECT {columns} FROM {name}").fetchall())  # noqa: S608
            for name, columns in tables.items()
        }


def filled(file: Path) -> set[str]:
    """The tables that have rows."""
    with sqlite3.connect(file) as database:
        tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {name for (name,) in tables if database.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone()}  # noqa: S608


def test_all_tables_at_once_are_what_the_migrations_make(tmp_path):
    stepwise = made(
        tmp_path / "stepwise", "run('migrate', verbosity=0); run('createcachetable', verbosity=0)"
    )
    at_once = made(tmp_path / "at once", "run('prepare', verbosity=0)")
    assert len(structure(at_once)) > 400
    assert structure(at_once) == structure(stepwise)
    told = {
        "django_migrations": "app, name",
        "django_content_type": "app_label, model",
        "auth_permission": "codename",
    }
    assert content(at_once, told) == content(stepwise, told)
    assert set(told) <= filled(at_once)
    assert filled(at_once) == filled(stepwise)


def test_who_is_interrupted_finds_the_database_empty_and_can_begin_again(tmp_path):
    stopped = """
from unittest import mock
from collegium.web import migrating
with mock.patch.object(migrating, "note_all_as_applied", side_effect=KeyboardInterrupt):
    try:
        migrating.migrate_database()
    except KeyboardInterrupt:
        pass
from django.db import connection
assert connection.introspection.table_names() == []
run("prepare", verbosity=0)
run("migrate", check_unapplied=True)
"""
    assert len(structure(made(tmp_path / "data", stopped))) > 400
