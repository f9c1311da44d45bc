"""The tutorial is followed to the letter: commands are run, links and buttons chosen, what it promises looked for."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.test import Client

from collegium.evaluation.models import StudyRun
from collegium.initiatives.models import Initiative
from tests.web.demo_site import folders, loaded_demo
from tests.web.visitor import Visitor

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorials" / "your-first-initiative.md"
MARKS = re.compile(
    r"\*\*(?P<choose>.+?)\*\*|“(?P<see>.+?)”|<http://127.0.0.1:8000(?P<open>/[^>]*)>", re.DOTALL
)
STARTED_BY_THE_FIXTURE = {"./collegium demo"}
RUN_FOR_REAL = {"manage demo_files", "evaluate"}


@dataclass(frozen=True)
class Step:
    """What the reader does or sees: run, expect (a line of output), open, fill, choose or see."""

    kind: str
    text: str
    value: str = ""


def steps(tutorial: str) -> Iterator[Step]:
    """The steps of a tutorial in their order; its introduction explains the marks and has none."""
    _introduction, *sections = re.split(r"^## ", tutorial, flags=re.MULTILINE)
    for section in sections:
        for part in re.split(r"^(```.*?^```$)", section, flags=re.MULTILINE | re.DOTALL):
            yield from commands(part) if part.startswith("```") else doings(part)


def commands(block: str) -> Iterator[Step]:
    first, *lines = block.splitlines()[:-1]
    assert first == "```console", f"the test knows console blocks only, not {first}"
    for line in lines:
        yield Step("run", line[2:]) if line.startswith("$ ") else Step("expect", line)


def doings(text: str) -> Iterator[Step]:
    """Rows of tables are fields; in other text bold is chosen and quotation is seen."""
    for paragraph in re.split(r"\n\s*\n", text):
        if not paragraph.lstrip().startswith("|"):
            yield from marked(paragraph)
            continue
        for row in paragraph.strip().splitlines()[2:]:
            label, value = (cell.strip() for cell in row.strip("| ").split(" | "))
            yield Step("fill", label, value)


def marked(paragraph: str) -> Iterator[Step]:
    for mark in MARKS.finditer(paragraph):
        kind = str(mark.lastgroup)
        yield Step(kind, " ".join(mark[kind].split()))


def run(command: str, folder: Path) -> str:
    """Run a command of the launcher as the launcher does, in the folder; its output."""
    if command in STARTED_BY_THE_FIXTURE:
        return ""
    arguments = command.split()
    assert arguments[0] == "./collegium", f"the test does not know the command {command}"
    assert any(command.startswith(f"./collegium {known} ") for known in RUN_FOR_REAL), f"unknown: {command}"
    environment = {**os.environ, "COLLEGIUM_DATA": str(folder / "site")}
    line = [sys.executable, "-m", "collegium.cli", *arguments[1:]]
    done = subprocess.run(line, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def followed(django_db_setup, django_db_blocker, tmp_path_factory):
    """The tutorial followed to its end; gives the folder in which its commands were run."""
    folder = tmp_path_factory.mktemp("tutorial")
    with django_db_blocker.unblock(), loaded_demo(folder / "data"):
        follow(folder)
        yield folder


def follow(folder: Path) -> None:
    visitor = Visitor(Client(), folder)
    printed = ""
    do: dict[str, Callable[[Step], object]] = {
        "open": lambda step: visitor.open(step.text),
        "fill": lambda step: visitor.fill(step.text, step.value),
        "choose": lambda step: visitor.choose(step.text),
        "see": lambda step: visitor.sees(step.text),
    }
    for step in steps(TUTORIAL.read_text()):
        if step.kind == "run":
            printed = run(step.text, folder)
        elif step.kind == "expect":
            assert step.text in printed, f"“{step.text}” was not printed:\n{printed}"
        else:
            do[step.kind](step)


def test_the_tutorial_leads_to_a_published_finding_and_the_files_that_it_names(followed):
    assert (followed / "results" / "report.pdf").read_bytes().startswith(b"%PDF-")
    assert (followed / "results" / "findings.csv").is_file()
    assert (followed / "star" / "star-kindergarten-codebook.csv").read_text().startswith("column,label")
    made = Initiative.objects.get(name="Small classes at Hillside")
    (run,) = StudyRun.objects.published().filter(study__initiative=made)
    small = next(row for row in run.as_result().findings if row.arm == "small" and not row.subgroup)
    assert (round(small.effect, 2), round(small.se, 2)) == (13.90, 2.45)  # Stock & Watson, Table 13.1
    with folders(followed / "data"):
        assert "13.9 points higher" in Client().get(f"/public/{made.slug}/").content.decode()


def test_a_command_that_the_test_does_not_know_fails_it(tmp_path):
    for command in ("rm -r /", "./collegium restore old.zip"):
        with pytest.raises(AssertionError):
            run(command, tmp_path)


def test_every_kind_of_step_occurs_so_that_none_is_silently_skipped(followed):
    kinds = [step.kind for step in steps(TUTORIAL.read_text())]
    assert {kind: kinds.count(kind) >= least for kind, least in
            {"open": 1, "run": 3, "expect": 4, "fill": 25, "choose": 25, "see": 8}.items()} == dict.fromkeys(
        ["open", "run", "expect", "fill", "choose", "see"], True)  # fmt: skip


def test_a_missing_button_or_text_fails_it(followed):
    visitor = Visitor(Client(), followed)
    with pytest.raises(AssertionError, match="No link or button"):
        visitor.choose("A button that nobody made")
    with pytest.raises(AssertionError, match="is not on"):
        visitor.sees("a text that nobody wrote")
