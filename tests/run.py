"""What `./collegium test` runs: pytest on SQLite, and beside it on PostgreSQL where a server is found."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
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
    # What these ask of the database, the other tests of their apps ask as well; the rest is computing.
    *(f"evaluation/test_{name}.py" for name in (
        "run_robustness", "joint_display", "run_report", "equity", "equity_over_time", "look_at_dose", "write_report",
        "report_cost", "choose_design", "rating_answers", "planned_sample",
    )),
]  # fmt: skip
NOTHING_COLLECTED = 5
RUNNING: list[subprocess.Popen[str]] = []
SUMMARY = re.compile(r"\b(passed|failed|errors?|skipped|deselected|no tests ran)\b.* in [\d.]+s")


def pytest_command(arguments: list[str]) -> list[str]:
    colour = "yes" if sys.stdout.isatty() else "no"
    shared = any(word.startswith(("-n", "--numprocesses")) for word in arguments)
    workers = [] if shared else ["-n", "auto", "--dist", "worksteal"]
    return [sys.executable, "-m", "pytest", f"--color={colour}", *workers, *arguments]


def run_pytest(
    arguments: list[str], *, data: str, database: str | None, show: Callable[[str], None]
) -> tuple[int, str]:
    """Run pytest, hand on each line of its output as it comes, and return its exit code and its summary line."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment["COLLEGIUM_DATA"] = data
    if database:
        environment["DATABASE_URL"] = database
    summary = "no summary: pytest did not finish"
    with subprocess.Popen(
        pytest_command(arguments),
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        errors="replace",
    ) as process:
        RUNNING.append(process)
        for line in process.stdout or ():
            show(line)
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


def say(line: str) -> None:
    print(line, end="", flush=True)


def on_sqlite(arguments: list[str]) -> tuple[int, str]:
    with data_folder() as folder:
        return run_pytest(arguments, data=folder, database=None, show=say)


def on_postgres(url: str, arguments: list[str], show: Callable[[str], None]) -> tuple[int, str]:
    """The same tests again, without those of ONCE and without the browser. The user's own -m wins."""
    ignored = [f"--ignore=tests/{name}" for name in ONCE]
    given = ["-m", "not browser", *ignored, *arguments]
    with data_folder() as folder:
        code, summary = run_pytest(given, data=folder, database=url, show=show)
    return (0 if code == NOTHING_COLLECTED and arguments else code), summary


def on_both(url: str, arguments: list[str]) -> tuple[tuple[int, str], tuple[int, str]]:
    """Both at once: each waits for browsers and servers of its own a quarter of the time. SQLite is seen first."""
    lines: list[str] = []
    with ThreadPoolExecutor(1) as beside:
        second = beside.submit(on_postgres, url, arguments, lines.append)
        first = on_sqlite(arguments)
        print("\nThe same tests on PostgreSQL", flush=True)
        found = second.result()
        say("".join(lines))
    return first, found


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


def stop(*_signal: object) -> None:
    """End what runs, so that the server of the tests is stopped as well."""
    for process in RUNNING:
        process.terminate()
    sys.exit(143)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, stop)
    if browser := find_chromium():
        os.environ["COLLEGIUM_CHROMIUM"] = browser
    with postgres_url() as url:
        skipped = missing(browser=browser, database=url)
        if url is None:
            code, summary = on_sqlite(arguments)
            lines = [f"Tests on SQLite:\n{summary}"]
        else:
            first, second = on_both(url, arguments)
            lines = [f"Tests on SQLite:\n{first[1]}", f"Tests on PostgreSQL:\n{second[1]}"]
            code = first[0] or second[0]
    if skipped and is_strict():
        lines.append("Failed, because COLLEGIUM_TEST_EVERYTHING is 1 and not everything was tested")
        code = code or 1
    print("\n" + "\n".join([*skipped, *lines]), flush=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
