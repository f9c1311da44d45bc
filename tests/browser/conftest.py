"""Browser journeys: a real Chromium against the real site. Skipped with one line where there is none."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser

from collegium.people.models import User
from tests.browser.person import Person
from tests.furnished import objects
from tests.run import find_chromium

__all__ = ["objects"]

HERE = Path(__file__).parent
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of this folder, and run them last: Playwright keeps an event loop open in its process."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.slow)
    items[:] = [item for item in items if item not in ours] + ours
    database = settings.DATABASES["default"]
    if ours and database["ENGINE"].endswith("sqlite3"):
        # In memory, server and test would share one connection, and wait for each other for ever.
        database["TEST"]["NAME"] = str(settings.DATA_DIR / "test.sqlite3")


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, Any]:
    chromium = find_chromium()
    if chromium is None:
        pytest.skip("no Chromium found (COLLEGIUM_CHROMIUM may name one)")
    return {"executable_path": chromium, "args": ARGUMENTS}


@pytest.fixture(scope="session", autouse=True)
def database_beside_playwright() -> None:
    """Playwright's event loop is not ours: Django may use the database beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


MeetPerson = Callable[..., Person]


@pytest.fixture
def meet(browser: Browser, live_server: Any) -> Iterator[MeetPerson]:
    """meet(user) opens a browser of their own for a person who is signed in; meet() for a visitor."""
    contexts = []

    def open_browser(user: User | None = None, **options: Any) -> Person:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB", **options})
        contexts.append(context)
        if user is not None:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": live_server.url}])
        return Person.at(context, live_server.url, options.get("java_script_enabled", True))

    yield open_browser
    for context in contexts:
        context.close()


def session_of(user: User) -> str:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies["sessionid"].value
