"""The `collegium` command: what works on files runs here, without Django; the others are management commands."""

import argparse
import difflib
import importlib
import os
import subprocess
import sys
from collections.abc import Sequence
from importlib.metadata import version

FILE_COMMANDS = {
    "evaluate": "run a study on a CSV file, without a server: effect sizes, CSV, PDF",
    "plan-study": "before a study: is the sample large enough; freeze the plan; assign at random",
    "protect": "withhold what could single students out of tables of counts",
}
SITE_COMMANDS = {
    "demo": "load the worked examples, print the demo sign-ins, and serve",
    "serve": "serve the site",
    "worker": "work through the queued jobs (imports, studies, mail)",
    "mailserver": "listen for answers by mail (SMTP or LMTP) on the loopback",
    "receive-mail": "take one answer by mail from standard input, for the pipe of a mail server",
    "backup": "write the database and the uploaded files into one archive",
    "restore": "read such an archive back, all of it or nothing",
    "manage": "any Django management command, e.g. collegium manage migrate",
}
HELP = """usage: collegium COMMAND [arguments]

{commands}

COMMAND --help says more about each. The site keeps its database, files and key in the folder COLLEGIUM_DATA
(by default ./var in a checkout, else ~/.local/share/collegium); DATABASE_URL names another database.
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 done, 1 failed, 2 not understood."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"-h", "--help", "help"}:
        print(help_text(), end="")
        return 0
    name, *rest = given
    if name == "--version":
        print(f"collegium {version('collegium')}")
        return 0
    if name in FILE_COMMANDS:
        return on_files(name, rest)
    if name == "demo":
        os.environ.setdefault("COLLEGIUM_DEMO", "1")
    if name in SITE_COMMANDS:
        return site(rest if name == "manage" else [name.replace("-", "_"), *rest])
    print(unknown(name), file=sys.stderr)
    return 2


def help_text() -> str:
    lines = {**FILE_COMMANDS, **SITE_COMMANDS}
    return HELP.format(commands="\n".join(f"  {name:<12} {text}" for name, text in lines.items()))


def unknown(name: str) -> str:
    close = difflib.get_close_matches(name, [*FILE_COMMANDS, *SITE_COMMANDS], n=1)
    hint = f" Did you mean “{close[0]}”?" if close else ""
    return f"collegium: there is no command “{name}”.{hint} collegium --help lists them."


def on_files(name: str, arguments: list[str]) -> int:
    """Run a command of this package; its module is loaded only when asked, for the numerical libraries in it."""
    command = importlib.import_module(f"collegium.cli.{name.replace('-', '_')}")
    parser = argparse.ArgumentParser(prog="collegium")
    command.add_parser(parser.add_subparsers(required=True))
    code: int = command.run(parser.parse_args([name, *arguments]))
    return code


def site(arguments: list[str]) -> int:
    """Run a management command in a process of its own: nothing in this package may import Django."""
    if arguments[:1] == ["demo"]:
        os.environ["COLLEGIUM_DEMO"] = "1"  # the settings read it before the command is known
    command = [sys.executable, "-m", "collegium.web", *arguments]
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - our own Python; signals then reach the server itself
    return subprocess.run(command, check=False).returncode  # noqa: S603
