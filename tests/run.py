"""What `./collegium test` runs: pytest on SQLite, then on PostgreSQL where a server is found."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.postgres import find_binaries, temporary_server  # noqa: E402

# Tests that touch no database, bring their own, or only read what others check on both; once is enough.
ONCE = [
    "architecture", "engines", "reference", "cli", "browser",
    "web/test_translations.py", "web/test_tutorial.py", "web/test_palette.py", "evaluation/test_killed_worker.py",
    "web/test_demo.py", "web/test_demo_mail.py", "people/test_admin.py",
    "web/test_access.py", "web/test_api_schema.py", "web/test_year.py",
]  # fmt: skip
NOTHING_COLLECTED = 5
SUMMARY = re.compile(r"\b(passed|failed|errors?|skipped|deselected|no tests ran)\b.* in [\d.]+s")


def run_pytest(arguments: list[str], *, data: str, database: str | None) -> tuple[int, str]:
    """Run pytest, show its output as it comes, and return its exit code and its summary line."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["COLLEGIUM_DATA"] = data
    if database:
        environment["DATABASE_URL"] = database
    colour = "yes" if sys.stdout.isatty() else "no"
    workers = (
        []
        if any(word.startswith(("-n", "--numprocesses")) for word in arguments)
        else ["-n", "auto", "--dist", "worksteal"]
    )
    command = [sys.executable, "-m", "pytest", f"--color={colour}", *workers, *arguments]
    summary = "no summary: pytest did not finish"
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, errors="replace"
    ) as process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if SUMMARY.search(line):
                summary = line.rstrip()
    return process.returncode, summary


@contextlib.contextmanager
def data_folder() -> Iterator[str]:
    """A folder for what the site writes during the tests, so that ./var is not touched."""
    with tempfile.TemporaryDirectory(prefix="collegium_test_") as folder:
        yield folder


@contextlib.contextmanager
def postgres_url() -> Iterator[str | None]:
    """COLLEGIUM_TEST_DATABASE_URL, else a server of our own, else None."""
    if given := os.environ.get("COLLEGIUM_TEST_DATABASE_URL"):
        yield given
    elif binaries := find_binaries():
        with temporary_server(binaries) as url:
            yield url
    else:
        yield None


def on_sqlite(arguments: list[str]) -> tuple[int, str]:
    with data_folder() as folder:
        return run_pytest(arguments, data=folder, database=None)


def on_postgres(url: str, arguments: list[str]) -> tuple[int, str]:
    """The same tests again, without those of ONCE and without the browser. The user's own -m wins."""
    ignored = [f"--ignore=tests/{name}" for name in ONCE]
    with data_folder() as folder:
        code, summary = run_pytest(["-m", "not browser", *ignored, *arguments], data=folder, database=url)
    return (0 if code == NOTHING_COLLECTED and arguments else code), summary


def find_chromium() -> str | None:
    names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
    return os.environ.get("COLLEGIUM_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


def is_strict() -> bool:
    """Whether what cannot be tested is a failure. CI says so; everybody else is told of it and goes on."""
    return os.environ.get("COLLEGIUM_TEST_EVERYTHING") == "1"


def missing(*, browser: str | None, database: str | None) -> list[str]:
    """What was not tested, and for want of what."""
    lines = []
    if database is None:
        lines.append("PostgreSQL tests skipped: no server found")
    if browser is None:
        lines.append("Browser tests skipped: no Chromium found (COLLEGIUM_CHROMIUM may name one)")
    if shutil.which("xgettext") is None:
        lines.append("Test of collecting texts skipped: no gettext found")
    return lines


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the server below is stopped as well
    if browser := find_chromium():
        os.environ["COLLEGIUM_CHROMIUM"] = browser
    code, summary = on_sqlite(arguments)
    lines = [f"Tests on SQLite:\n{summary}"]
    with postgres_url() as url:
        skipped = missing(browser=browser, database=url)
        if url is not None:
            print("\nThe same tests on PostgreSQL", flush=True)
            second, summary = on_postgres(url, arguments)
            lines.append(f"Tests on PostgreSQL:\n{summary}")
            code = code or second
    if skipped and is_strict():
        lines.append("Failed, because COLLEGIUM_TEST_EVERYTHING is 1 and not everything was tested")
        code = code or 1
    print("\n" + "\n".join([*skipped, *lines]), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
