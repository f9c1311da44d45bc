"""`serve`: the web server (granian) and, unless told otherwise, one worker beside it."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

LOOK_SECONDS = 0.5
HEARD_SECONDS = 3.0  # after which whoever has not ended is told again
STOP_SECONDS = 25.0  # after being told to stop; a job that was cut off is taken up again by the next worker
DIE_WITH_PARENT = 1  # Linux: PR_SET_PDEATHSIG


class Command(BaseCommand):
    help = "Serve the pages, with one worker for the jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=default_host())
        parser.add_argument("--port", type=int, default=default_port())
        parser.add_argument("--processes", type=int, default=int(os.environ.get("COLLEGIUM_PROCESSES", "2")))
        parser.add_argument("--no-worker", action="store_true", help="serve pages only")
        parser.add_argument("--no-prepare", action="store_true", help="do not migrate first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DIST_DIR / "manifest.json").is_file():
            raise CommandError(
                "The front-end files are not built. In a checkout, start with ./collegium serve."
            )
        check_is_free(options["host"], options["port"])
        if not options["no_prepare"]:
            call_command("prepare", stdout=self.stdout)
        server = server_command(options["host"], options["port"], options["processes"])
        worker = None if options["no_worker"] else [sys.executable, "-m", "collegium.web", "worker"]
        sys.exit(run_together(server, worker, lambda: self.say(options["host"], options["port"])))

    def say(self, host: str, port: int) -> bool:
        """Tell the address once somebody answers there."""
        listening = is_listening(host, port)
        if listening:
            self.stdout.write(self.style.SUCCESS(f"Collegium is at http://{host}:{port}/"))
            if settings.LETTERS_STAY_HERE and not settings.DEMO:
                folder = settings.EMAIL_FILE_PATH
                self.stdout.write(f"No letters are sent outside production: they are written into {folder}")
            self.stdout.flush()
        return listening


def default_host() -> str:
    return os.environ.get("COLLEGIUM_BIND", "127.0.0.1")


def default_port() -> int:
    return int(os.environ.get("COLLEGIUM_PORT", "8000"))


def check_is_free(host: str, port: int) -> None:
    """Raise CommandError where something else is served already: two servers would share the requests."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or str(error)
            raise CommandError(
                f"Port {port} at {host} cannot be served: {why}. Perhaps Collegium or something else is there already; "
                "stop it, or choose another port with --port."
            ) from error


def is_listening(host: str, port: int) -> bool:
    """host: the address that is served; 0.0.0.0 and :: answer on the loopback as well."""
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    try:
        with socket.create_connection((own, port), timeout=1):
            return True
    except OSError:
        return False


def server_command(host: str, port: int, processes: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "collegium.web.wsgi:application", "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", str(processes), "--blocking-threads", "2",
        "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
    ]  # fmt: skip


def run_together(server: list[str], worker: list[str] | None, say: Callable[[], bool]) -> int:
    """Run both until the server ends (1, or its own exit code) or we are told to stop (0).

    say: asked again and again until it has told where the server is.

    A worker that ends by itself, killed for want of memory perhaps, is followed by another, which takes up its job.
    """
    running = [start(command) for command in (server, worker) if command]
    stopping = told = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True
        for process in running:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    while not stopping and running[0].poll() is None:
        if worker and not stopping and (code := running[1].poll()) is not None:
            sys.stderr.write(f"The worker ended (exit code {code}); another one starts.\n")
            running[1] = start(worker)
        told = told or say()
        time.sleep(LOOK_SECONDS)
    asked = stopping
    stop(0, None)
    codes = [ended(process, until=time.monotonic() + STOP_SECONDS) for process in running]
    return 0 if asked else max(1, codes[0])


def ended(process: subprocess.Popen[bytes], *, until: float) -> int:
    """The exit code of a process that was told to end. It is told again with its own and, in the end, killed with them.

    A server that is just starting does not hear the first time, and then waits for its own for ever.
    """
    while (code := process.poll()) is None:
        if time.monotonic() > until:
            os.killpg(process.pid, signal.SIGKILL)
            return process.wait()
        time.sleep(LOOK_SECONDS)
        if time.monotonic() > until - STOP_SECONDS + HEARD_SECONDS and process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    return code


def start(command: list[str]) -> subprocess.Popen[bytes]:
    """In a group of its own, so that whatever it starts can be ended with it; it ends when this process does."""
    return subprocess.Popen(command, start_new_session=True, preexec_fn=end_with_parent)  # noqa: S603, PLW1509 - ours


def end_with_parent() -> None:
    """Ask the kernel to end this process when its parent is killed; elsewhere than on Linux nothing is asked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIE_WITH_PARENT, signal.SIGTERM)
