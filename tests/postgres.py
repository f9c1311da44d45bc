"""A throw-away PostgreSQL server for tests and benchmarks. Standard library only."""

import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

# Nothing here outlives the run, so nothing need survive a crash.
FAST = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=60"


def find_binaries() -> Path | None:
    """The folder with initdb and pg_ctl: on PATH, else the newest of Debian's."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(folders, key=lambda file: float(file.parts[-3]) if file.parts[-3].isdigit() else 0)
    return newest[-1].parent if newest else None


def unprivileged() -> tuple[list[str], str | None]:
    """What to put before a server command, and the account it then uses: PostgreSQL will not run as root."""
    if os.geteuid() != 0:
        return [], None
    accounts = {entry.pw_name for entry in pwd.getpwall()}
    account = "postgres" if "postgres" in accounts else "nobody"
    return ["setpriv", f"--reuid={account}", "--clear-groups", "--"], account


@contextlib.contextmanager
def temporary_server(binaries: Path) -> Iterator[str]:
    """Run a server on a Unix socket in a new folder and give its database URL; both are gone afterwards."""
    prefix, account = unprivileged()
    folder = Path(tempfile.mkdtemp(prefix="collegium_pg_"))
    try:
        if account:
            shutil.chown(folder, account)
        with cluster(folder, [*prefix], binaries):
            yield f"postgres://collegium@{urllib.parse.quote(str(folder), safe='')}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def cluster(folder: Path, prefix: list[str], binaries: Path) -> Iterator[None]:
    data, log = folder / "data", folder / "log"
    login = ["--username=collegium", "--auth=trust", "--encoding=UTF8", "--no-locale", "--no-sync"]
    server(folder, [*prefix, str(binaries / "initdb"), f"--pgdata={data}", *login])
    control = [*prefix, str(binaries / "pg_ctl"), f"--pgdata={data}", "-w"]
    options = f"-c listen_addresses='' -c unix_socket_directories={folder} {FAST}"
    try:
        server(folder, [*control, f"--log={log}", f"--options={options}", "start"])
        yield
    finally:
        subprocess.run([*control, "--mode=immediate", "stop"], cwd=folder, capture_output=True, check=False)


def server(folder: Path, command: list[str]) -> None:
    """Run a server command; on failure show what it and the server's log said."""
    output = folder / "output"
    with output.open("w") as stream:
        done = subprocess.run(command, cwd=folder, stdout=stream, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        texts = [file.read_text(errors="replace") for file in (output, folder / "log") if file.exists()]
        raise RuntimeError(f"PostgreSQL could not be started: {' '.join(command)}\n" + "\n".join(texts))
