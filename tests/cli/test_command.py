"""The `collegium` command itself; `evaluate` has tests of its own."""

import subprocess
import sys

import pytest

from collegium.cli import main as command


def collegium(*arguments: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-m", "collegium.cli", *arguments]
    return subprocess.run(line, capture_output=True, text=True, check=False)


def test_help_lists_every_command_with_a_line(capsys):
    assert command.main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(f"  {name} " in shown for name in [*command.FILE_COMMANDS, *command.SITE_COMMANDS])


def test_without_arguments_it_shows_help_and_succeeds():
    done = collegium()
    assert done.returncode == 0
    assert done.stdout.startswith("usage: collegium COMMAND")


def test_a_mistyped_command_is_answered_with_the_near_one(capsys):
    assert command.main(["evalute"]) == 2
    assert "Did you mean “evaluate”?" in capsys.readouterr().err


def test_the_version_is_that_of_the_package(capsys):
    from importlib.metadata import version

    assert command.main(["--version"]) == 0
    assert capsys.readouterr().out == f"collegium {version('collegium')}\n"


@pytest.mark.parametrize(
    ("given", "passed"),
    [(["manage", "migrate", "--plan"], ["migrate", "--plan"]), (["backup", "a b.zip"], ["backup", "a b.zip"]),
     (["serve", "--port", "9000"], ["serve", "--port", "9000"])],
)  # fmt: skip
def test_site_commands_become_a_process_of_their_own(monkeypatch, given, passed):
    became: list[list[str]] = []
    monkeypatch.setattr(command.os, "execv", lambda _, line: became.append(line))
    monkeypatch.setattr(command.subprocess, "run", lambda line, **_: subprocess.CompletedProcess(line, 0))
    assert command.main(given) == 0
    assert became == [[sys.executable, "-m", "collegium.web", *passed]]


def test_only_the_demo_is_started_as_a_demo(monkeypatch):
    started: list[str | None] = []
    monkeypatch.setattr(
        command.os, "execv", lambda *_: started.append(command.os.environ.get("COLLEGIUM_DEMO"))
    )
    monkeypatch.setattr(command.subprocess, "run", lambda line, **_: subprocess.CompletedProcess(line, 0))
    monkeypatch.setattr(command.os, "environ", {})
    command.main(["serve"])
    command.main(["demo"])
    assert started == [None, "1"]


def test_the_options_of_a_site_command_are_explained_by_it():
    done = collegium("restore", "--help")
    assert done.returncode == 0
    assert "--replace" in done.stdout


def test_the_command_line_does_not_load_django_or_numbers():
    code = "import sys, collegium.cli.main; print(sorted({'django', 'numpy', 'duckdb'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
