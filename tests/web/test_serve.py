"""Server and worker together: one that is killed does not take the other with it unnoticed."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError

from collegium.web.management.commands import serve
from collegium.web.management.commands.serve import check_is_free, is_listening

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


def test_a_port_that_is_taken_is_named_before_anything_starts():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        check_is_free("127.0.0.1", port + 1 if port < 65535 else port - 1)
        other.listen()
        with pytest.raises(CommandError, match=f"Port {port} .* choose another port with --port"):
            check_is_free("127.0.0.1", port)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends the children of a killed process")
def test_both_end_when_what_started_them_is_killed(site, tmp_path):
    (server,), (worker,) = numbers(tmp_path / "server", 1), numbers(tmp_path / "worker", 1)
    site.kill()
    until = time.monotonic() + 20
    while time.monotonic() < until and (is_running(server) or is_running(worker)):
        time.sleep(0.1)
    assert not is_running(server)
    assert not is_running(worker)


def test_what_does_not_hear_is_killed_in_the_end_with_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(serve, "STOP_SECONDS", 2.0)
    deaf = f"import signal, subprocess, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); {PART}"
    process = serve.start([sys.executable, "-c", deaf, str(tmp_path / "deaf")])
    numbers(tmp_path / "deaf", 1)
    process.terminate()
    assert serve.ended(process, until=time.monotonic() + 2) == -signal.SIGKILL


@pytest.fixture
def served(tmp_path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The real server, with a worker and a folder of its own, and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"COLLEGIUM_DATA": str(tmp_path / "data"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "collegium.cli", "serve", "--port", str(port), "--processes", "1"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        wait_for(process, port)
        yield process, f"http://127.0.0.1:{port}"
        process.kill()


def wait_for(process: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + 120  # it migrates an empty database first, on a busy machine perhaps
    while time.monotonic() < until and process.poll() is None:
        if is_listening("127.0.0.1", port):
            return
        time.sleep(0.2)
    process.kill()
    pytest.fail(f"the server did not start: {process.communicate()[0]}")


def fetch(url: str) -> tuple[int, str, str]:
    """(status, kind of content, text)."""
    with urllib.request.urlopen(url, timeout=30) as answer:  # noqa: S310 - our own server
        return answer.status, answer.headers.get_content_type(), answer.read().decode()


@pytest.mark.skipif(
    not (settings.DIST_DIR / "manifest.json").is_file(),
    reason="not built: the front end (./collegium test builds it)",
)
def test_the_real_server_answers_and_stops_when_it_is_told_to(served):
    process, address = served
    assert fetch(f"{address}/health/")[0] == 200
    status, kind, page = fetch(f"{address}/accounts/login/")
    assert (status, kind) == (200, "text/html")
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet
    status, kind, rules = fetch(f"{address}{sheet[1]}")
    assert (status, kind) == (200, "text/css")
    assert "{" in rules
    process.send_signal(signal.SIGTERM)
    said, _err = process.communicate(timeout=60)
    assert process.returncode == 0
    assert f"Collegium is at {address}/" in said
