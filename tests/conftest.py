"""Fixtures for all tests: the world (tests/world.py), the shared data folder, the browser."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import HealthCheck, settings

from tests.world import world  # a fixture

__all__ = ["world"]

ROOT = Path(__file__).resolve().parents[1]
# How long an example takes says how busy the machine is, not whether the property holds.
# The same examples on every machine, so that a failure is there for everybody; `--hypothesis-profile=searching`
# looks for new ones.
BUSY = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("collegium", derandomize=True, **BUSY)
settings.register_profile("searching", derandomize=False, **BUSY)
settings.load_profile("collegium")

SHARED_DATA = Path(os.environ.get("COLLEGIUM_SHARED_DATA", ROOT.parent / "shared" / "data"))


def pytest_collection_finish() -> None:
    """Modules, models and tests stay until the end: not looked through again a thousand times for what is unused."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def pytest_unconfigure() -> None:
    gc.unfreeze()  # libraries that count their objects at the end find them gone


@pytest.fixture(autouse=True)
def own_folders(settings, tmp_path) -> None:
    """No test reads or writes the data of a real installation."""
    settings.DATA_DIR = tmp_path
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.EMAIL_FILE_PATH = tmp_path / "mail"


@pytest.fixture(autouse=True)
def files_when_asked(settings) -> None:
    """A client of a test does not read the list of all static files first."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs of a test run inside of its transaction, which the thread that shows life cannot write beside."""
    monkeypatch.setattr("collegium.core.jobs.HEARTBEAT_SECONDS", 3600.0)


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    """Rate limits of one test do not reach the next."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture(autouse=True)
def own_language() -> Iterator[None]:
    """The language a page was asked for in one test is not that of the next."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data that is kept beside the repository."""
    if not SHARED_DATA.is_dir():
        pytest.skip("the data folder beside the repository is absent (COLLEGIUM_SHARED_DATA)")
    return SHARED_DATA


@pytest.fixture
def person(db):
    """One signed-up person without any role."""
    from collegium.people.models import User

    return User.objects.create_user("ada@example.org", "correct horse battery", name="Ada Lovelace")
