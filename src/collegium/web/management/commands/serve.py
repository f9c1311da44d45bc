"""`serve`: the web server (granian) and, unless told otherwise, one worker beside it."""

import os
import signal
import subprocess
import sys
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser


class Command(BaseCommand):
    help = "Serve the pages, with one worker for the jobs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=os.environ.get("COLLEGIUM_BIND", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("COLLEGIUM_PORT", "8000")))
        parser.add_argument("--processes", type=int, default=int(os.environ.get("COLLEGIUM_PROCESSES", "2")))
        parser.add_argument("--no-worker", action="store_true", help="serve pages only")
        parser.add_argument("--no-prepare", action="store_true", help="do not migrate first")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DIST_DIR / "manifest.json").is_file():
            raise CommandError(
                "The front-end files are not built. In a checkout, start with ./collegium serve."
            )
        if not options["no_prepare"]:
            call_command("prepare", stdout=self.stdout)
        commands = [server_command(options["host"], options["port"], options["processes"])]
        if not options["no_worker"]:
            commands.append([sys.executable, "-m", "collegium.web", "worker"])
        self.stdout.write(self.style.SUCCESS(f"Collegium is at http://{options['host']}:{options['port']}/"))
        self.stdout.flush()
        sys.exit(run_together(commands))


def server_command(host: str, port: int, processes: int) -> list[str]:
    return [
        sys.executable, "-m", "granian", "collegium.web.wsgi:application", "--interface", "wsgi",
        "--host", host, "--port", str(port), "--workers", str(processes), "--blocking-threads", "2",
        "--no-ws", "--log-level", "warning", "--respawn-failed-workers",
    ]  # fmt: skip


def run_together(commands: list[list[str]]) -> int:
    """Run the commands until one ends or we are told to stop; then stop the others and return the exit code."""
    running = [subprocess.Popen(command) for command in commands]  # noqa: S603 - our own commands

    def stop(_number: int, _frame: FrameType | None) -> None:
        for process in running:
            process.terminate()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    codes = [wait_for_first(running)]
    stop(0, None)
    codes += [process.wait() for process in running]
    return max(0, *codes)


def wait_for_first(running: list[subprocess.Popen[bytes]]) -> int:
    """Sleep until any of the processes has ended; its exit code."""
    while True:
        for process in running:
            try:
                return process.wait(timeout=0.5)
            except subprocess.TimeoutExpired:
                continue
