"""Server and worker together: one that is killed does not take the other with it unnoticed."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from collegium.web.management.commands.serve import is_listening

pytestmark = pytest.mark.slow

# Each stands for its part: it writes its number down and waits.
PART = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
TOGETHER = """
import sys
from collegium.web.management.commands.serve import run_together
part, server, worker = sys.argv[1:]
sys.exit(run_together([sys.executable, "-c", part, server], [sys.executable, "-c", part, worker], lambda: True))
"""


def numbers(file: Path, count: int) -> list[int]:
    """The process numbers in the file, once there are so many."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        if file.exists() and len(found := file.read_text().split()) >= count:
            return [int(number) for number in found]
        time.sleep(0.1)
    pytest.fail(f"{file.name}: fewer than {count} were started")


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def site(tmp_path) -> Iterator[subprocess.Popen[str]]:
    files = [str(tmp_path / name) for name in ("server", "worker")]
    command = [sys.executable, "-c", TOGETHER, PART, *files]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        numbers(tmp_path / "server", 1), numbers(tmp_path / "worker", 1)
        yield process
        process.kill()


def test_a_killed_worker_is_followed_by_another_and_the_site_goes_on(site, tmp_path):
    (server,), (first,) = numbers(tmp_path / "server", 1), numbers(tmp_path / "worker", 1)
    os.kill(first, signal.SIGKILL)
    _first, second = numbers(tmp_path / "worker", 2)
    assert is_running(server)
    site.terminate()
    _out, said = site.communicate(timeout=20)
    assert site.returncode == 0
    assert "another one starts" in said
    assert not is_running(server)
    assert not is_running(second)


def test_a_killed_server_ends_both_with_a_failure_so_that_it_is_started_again(site, tmp_path):
    (server,), (worker,) = numbers(tmp_path / "server", 1), numbers(tmp_path / "worker", 1)
    os.kill(server, signal.SIGKILL)
    assert site.wait(timeout=20) == 1
    assert not is_running(worker)


def test_the_address_is_told_once_somebody_answers_there():
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        port = server.getsockname()[1]
        assert not is_listening("127.0.0.1", port)
        server.listen()
        assert is_listening("127.0.0.1", port)
        assert is_listening("0.0.0.0", port)  # noqa: S104
