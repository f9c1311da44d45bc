"""The launcher makes what is missing or has changed, and nothing else."""

import json
import subprocess
import sys
import threading
from pathlib import Path
from types import ModuleType

import pytest

from tests import run as tests_run
from tests.launcher import LAUNCHER, load_launcher
from tests.run import SUMMARY


@pytest.fixture
def launcher(tmp_path, monkeypatch) -> ModuleType:
    """The launcher of an empty checkout in tmp_path, whose environment is the Python of the tests."""
    module = load_launcher()
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "pybabel").touch()
    places = {
        "ROOT": tmp_path,
        "VENV": tmp_path / ".venv",
        "PYTHON": Path(sys.executable),
        "BUILD": tmp_path / "build",
        "LOG": tmp_path / "build" / "launcher.log",
        "STAMPS": tmp_path / ".venv" / "collegium-stamps.json",
        "FRONTEND": tmp_path / "frontend",
        "DIST": tmp_path / "dist",
        "LOCALE": tmp_path / "locale",
    }
    for name, value in places.items():
        monkeypatch.setattr(module, name, value)
    return module


@pytest.fixture
def commands(launcher, monkeypatch) -> list[list[str]]:
    """The commands that the launcher would run; none is run."""
    ran: list[list[str]] = []
    monkeypatch.setattr(launcher, "run", lambda command, **_: ran.append(command))
    monkeypatch.setattr(launcher, "prepare_uv", lambda: False)
    return ran


def write_locks(launcher: ModuleType) -> None:
    for name in {**launcher.LOCKS, **launcher.APART}.values():
        (launcher.ROOT / name).write_text(f"{name}\n")


def test_a_step_is_done_once_for_the_same_inputs(launcher):
    done = []
    for wanted in ["1", "1", "2", "2"]:
        launcher.make("step", wanted, "Step", lambda wanted=wanted: done.append(wanted))
    assert done == ["1", "2"]


def test_a_step_whose_result_is_gone_is_done_again(launcher):
    done = []
    launcher.make("step", "1", "Step", lambda: done.append(1))
    launcher.make("step", "1", "Step", lambda: done.append(2), there=False)
    assert done == [1, 2]


def test_a_step_that_was_interrupted_is_done_again(launcher):
    def killed() -> None:
        raise KeyboardInterrupt

    launcher.make("step", "1", "Step", lambda: None)
    with pytest.raises(KeyboardInterrupt):
        launcher.make("step", "2", "Step", killed)
    done = []
    launcher.make("step", "1", "Step", lambda: done.append("again"))
    assert done == ["again"]


@pytest.mark.parametrize("damage", ["", "{", "[]", "\0"])
def test_damaged_notes_only_cost_time(launcher, damage):
    launcher.STAMPS.write_text(damage)
    assert launcher.stamps() == {}


def test_packages_are_installed_again_when_their_lock_changed(launcher, commands):
    write_locks(launcher)
    launcher.prepare_packages("demo")
    launcher.prepare_packages("demo")
    assert len(commands) == 1
    assert commands[0][-3:] == ["--require-hashes", "-r", str(launcher.ROOT / "requirements-demo.lock")]
    (launcher.ROOT / "requirements-demo.lock").write_text("other\n")
    launcher.prepare_packages("demo")
    assert len(commands) == 2


def test_an_environment_for_development_also_serves(launcher, commands):
    write_locks(launcher)
    launcher.prepare_packages("dev")
    launcher.prepare_packages("runtime")
    assert len(commands) == 1
    launcher.prepare_packages("bench")
    assert len(commands) == 2


def test_a_missing_lock_is_named(launcher, commands):
    with pytest.raises(launcher.Stop, match=r"requirements.lock is missing"):
        launcher.prepare_packages("runtime")


def test_one_launcher_at_a_time_prepares(launcher):
    order: list[str] = []
    inside, second = threading.Event(), threading.Event()

    def other() -> None:
        inside.wait()
        second.set()
        with launcher.alone():
            order.append("second")

    thread = threading.Thread(target=other)
    thread.start()
    with launcher.alone():
        inside.set()
        second.wait()
        thread.join(timeout=0.2)
        assert thread.is_alive()
        order.append("first")
    thread.join(timeout=5)
    assert order == ["first", "second"]


def test_a_failed_command_shows_the_end_of_what_it_said(launcher):
    with pytest.raises(launcher.Stop, match=r"(?s)exit code 3.*the reason"):
        launcher.run([sys.executable, "-c", "print('the reason', end=''); raise SystemExit(3)"])


def test_a_command_that_is_not_there_is_named(launcher):
    with pytest.raises(launcher.Stop, match="Cannot run nothing-like-this"):
        launcher.run(["nothing-like-this"])


@pytest.mark.parametrize(
    ("version", "serves"),
    [("v18.20.0", False), ("v20.18.1", False), ("v20.19.0", True), ("v21.7.0", False), ("v22.11.0", False),
     ("v22.12.0", True), ("v24.1.0", True), ("", False), ("not found", False)],
)  # fmt: skip
def test_only_a_node_that_can_run_the_build_is_used(launcher, version, serves):
    assert launcher.node_serves(version) is serves


def test_one_tool_is_taken_from_the_lock_with_its_hashes(launcher):
    (launcher.ROOT / "requirements-dev.lock").write_text(
        "# header\nuv-build==1.0 \\\n    --hash=sha256:aa\nuv==0.9 ; python_version > '3' \\\n"
        "    --hash=sha256:bb \\\n    --hash=sha256:cc\nzipp==1 \\\n    --hash=sha256:dd\n"
    )
    expected = "uv==0.9 ; python_version > '3' \\\n    --hash=sha256:bb \\\n    --hash=sha256:cc\n"
    assert launcher.lock_entry("uv") == expected
    with pytest.raises(launcher.Stop, match=r"babel is not in requirements-dev\.lock"):
        launcher.lock_entry("babel")


def test_uv_is_told_what_pip_is_told(launcher, monkeypatch):
    launcher.pip_settings.cache_clear()
    said = "global.cert='/file'\nglobal.proxy='http://file:1'\n:env:.cert='/environment'\n"
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, stdout=said))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    monkeypatch.setenv("HTTPS_PROXY", "http://mine:2")
    environment = launcher.uv_environment()
    launcher.pip_settings.cache_clear()
    assert environment["SSL_CERT_FILE"] == "/environment"
    assert environment["HTTPS_PROXY"] == "http://mine:2"


@pytest.mark.parametrize(
    ("told", "place"),
    [({"PYTHONDONTWRITEBYTECODE": "1"}, "bytecode"), ({}, None)],
    ids=["told none", "not told"],
)
def test_bytecode_goes_into_build_where_it_may_not_lie_beside_the_sources(launcher, monkeypatch, told, place):
    monkeypatch.setattr(launcher.os, "environ", dict(told))
    launcher.keep_bytecode()
    kept = launcher.os.environ.get("PYTHONPYCACHEPREFIX")
    assert kept == (place and str(launcher.BUILD / place))
    assert "PYTHONDONTWRITEBYTECODE" not in launcher.os.environ


def test_translations_are_compiled_when_they_changed(launcher):
    po = launcher.LOCALE / "es" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    text = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "goal"\nmsgstr "meta"\n'
    po.write_text(text)
    launcher.prepare_translations()
    compiled = po.with_suffix(".mo")
    assert b"meta" in compiled.read_bytes()
    before = compiled.stat().st_mtime_ns
    launcher.prepare_translations()
    assert compiled.stat().st_mtime_ns == before
    po.write_text(text.replace("meta", "objetivo"))
    launcher.prepare_translations()
    assert b"objetivo" in compiled.read_bytes()


def test_the_front_end_is_built_when_its_sources_changed(launcher, commands, monkeypatch):
    monkeypatch.setattr(launcher, "node_on_path", lambda: True)
    for name in ["package.json", "package-lock.json", "src/main.ts", "node_modules/left/out.js"]:
        (launcher.FRONTEND / name).parent.mkdir(parents=True, exist_ok=True)
        (launcher.FRONTEND / name).write_text("1")
    launcher.DIST.mkdir()
    launcher.prepare_frontend()
    assert commands == [["npm", "ci", "--ignore-scripts"], ["npm", "run", "build"]]
    (launcher.FRONTEND / "node_modules" / "left" / "out.js").write_text("2")
    launcher.prepare_frontend()
    assert len(commands) == 2
    (launcher.FRONTEND / "src" / "main.ts").write_text("2")
    launcher.prepare_frontend()
    assert commands[2:] == [["npm", "run", "build"]]


def test_help_explains_every_command(launcher):
    done = subprocess.run([sys.executable, LAUNCHER, "--help"], capture_output=True, text=True, check=True)
    explained = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")}
    assert explained == set(launcher.PREPARED)


@pytest.mark.parametrize("name", ["lint", "bench", "messages", "build", "lock", "oracle"])
def test_a_command_of_the_checkout_says_what_it_does_and_prepares_nothing(
    launcher, monkeypatch, capsys, name
):
    monkeypatch.setattr(launcher, "prepare", lambda _name: pytest.fail("something was prepared"))
    launcher.main([name, "--help"])
    (line,) = capsys.readouterr().out.splitlines()
    assert line.split()[0] == name


def test_an_unknown_command_is_refused_before_anything_is_prepared():
    done = subprocess.run([sys.executable, LAUNCHER, "dmeo"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "collegium: There is no command “dmeo”. ./collegium --help lists them.\n"


def test_an_older_python_is_told_so():
    start = f"runpy.run_path({str(LAUNCHER)!r}, run_name='__main__')"
    code = f"import sys, runpy; sys.version_info = (3, 9, 2); {start}"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Collegium needs Python 3.11 or newer; this is Python 3.9.\n")


def test_every_command_of_the_site_is_known_to_the_command_line(launcher):
    from collegium.cli.main import FILE_COMMANDS, SITE_COMMANDS

    assert set(launcher.PREPARED) - set(launcher.OWN) == {*SITE_COMMANDS, *FILE_COMMANDS}


@pytest.mark.parametrize(("name", "stays"), [("evaluate", True), ("protect", True), ("serve", False)])
def test_files_are_named_from_where_the_person_stands(launcher, tmp_path, monkeypatch, name, stays):
    called = []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(launcher.os, "execv", lambda _path, command: called.append((Path.cwd(), command)))
    launcher.command_line(name, ["study.toml"])
    ((at, command),) = called
    assert at == (tmp_path if stays else launcher.ROOT)
    assert command[1:] == ["-P", "-m", "collegium.cli", name, "study.toml"]


def test_a_changed_dependency_makes_its_locks_stale(launcher):
    def project(runtime: str, test: str, other: str = "pref-voting") -> None:
        groups = {"demo": [], "build": [], "lint": [], "test": [test], "bench": [], "oracle": [other]}
        lists = "\n".join(f"{name} = {json.dumps(value)}" for name, value in groups.items())
        head = f'[project]\nrequires-python = ">=3.11"\ndependencies = ["{runtime}"]'
        (launcher.ROOT / "pyproject.toml").write_text(f"{head}\n[dependency-groups]\n{lists}\n")

    project("django", "pytest")
    write_locks(launcher)
    every = {**launcher.LOCKS, **launcher.APART}
    assert launcher.stale_locks() == list(every.values())
    for level, name in every.items():
        launcher.write_header(launcher.ROOT / name, level)
    assert launcher.stale_locks() == []
    project("django", "pytest>9")
    assert launcher.stale_locks() == ["requirements-dev.lock", "requirements-bench.lock"]
    project("django>5", "pytest>9")
    assert launcher.stale_locks() == list(launcher.LOCKS.values())  # the other programs do not need ours
    project("django", "pytest", "pref-voting>2")
    assert launcher.stale_locks() == ["requirements-oracle.lock"]


def test_the_oracle_has_an_environment_of_its_own_made_once_from_its_lock(launcher, commands, monkeypatch):
    write_locks(launcher)
    ran = []

    def pytest_run(command, **more):
        ran.append((command, more["env"]["PYTHONPATH"]))
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(launcher.subprocess, "run", pytest_run)
    python = launcher.BUILD / "oracle" / "bin" / "python"
    for _again in range(2):
        with pytest.raises(SystemExit) as ended:
            launcher.oracle(["-x"])
        assert ended.value.code == 3  # as pytest said
        python.parent.mkdir(parents=True, exist_ok=True)
        python.touch()
    assert [command[-1] for command in commands] == [
        str(launcher.BUILD / "oracle"),
        str(launcher.ROOT / "requirements-oracle.lock"),
    ]
    assert all("--require-hashes" in command for command in commands if "pip" in command)
    command, path = ran[0]
    assert (command[0], command[-2:]) == (str(python), ["tests/reference/test_ballots_oracle.py", "-x"])
    assert str(launcher.ROOT / "src") in path


@pytest.mark.parametrize(
    "line",
    ["157 passed in 7.75s", "===== 1 failed, 2 passed, 3 skipped in 1.20s =====", "no tests ran in 0.01s",
     "\x1b[32m\x1b[1m5 passed\x1b[0m\x1b[32m in 0.01s\x1b[0m", "== 2 errors in 70.00s (0:01:10) =="],
)  # fmt: skip
def test_the_summary_of_pytest_is_recognised(line):
    assert SUMMARY.search(line)


@pytest.mark.parametrize(
    "line", ["tests/a.py::test_b PASSED", "FAILED tests/a.py - it failed in the morning", "...."]
)
def test_other_lines_of_pytest_are_not_its_summary(line):
    assert not SUMMARY.search(line)


@pytest.mark.parametrize(("told", "strict"), [(None, False), ("", False), ("0", False), ("1", True)])
def test_only_ci_fails_where_something_cannot_be_tested(monkeypatch, capsys, told, strict):
    """The tests themselves pass; there is neither a server nor a browser."""
    monkeypatch.delenv("COLLEGIUM_TEST_EVERYTHING", raising=False)
    if told is not None:
        monkeypatch.setenv("COLLEGIUM_TEST_EVERYTHING", told)
    monkeypatch.delenv("COLLEGIUM_TEST_DATABASE_URL", raising=False)
    monkeypatch.setattr(tests_run, "find_binaries", lambda: None)
    monkeypatch.setattr(tests_run, "find_chromium", lambda: None)
    monkeypatch.setattr(tests_run.signal, "signal", lambda *_: None)
    monkeypatch.setattr(tests_run, "on_sqlite", lambda _arguments: (0, "1 passed in 0.01s"))
    assert tests_run.main([]) == int(strict)
    said = capsys.readouterr().out
    assert "PostgreSQL tests skipped: no server found" in said
    assert "Browser tests skipped: no Chromium found" in said
    assert ("Failed, because COLLEGIUM_TEST_EVERYTHING is 1" in said) is strict


def test_where_everything_is_there_nothing_is_said_to_be_missing(monkeypatch):
    monkeypatch.setattr(tests_run.shutil, "which", lambda name: f"/usr/bin/{name}")
    assert tests_run.missing(browser="/usr/bin/chromium", database="postgres://") == []
