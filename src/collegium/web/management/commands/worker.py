"""`worker`: does the jobs. Start as many as there are cores; kill them whenever you like."""

import threading
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections, connection

from collegium.core.jobs import requeue_stale
from collegium.core.regular import do_what_is_due

RESCUE_SECONDS = 10


class Command(BaseCommand):
    help = "Do the waiting jobs, and take over those of workers that died."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="stop when nothing is waiting")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks at the queue")

    def handle(self, *args: Any, batch: bool, interval: float, **options: Any) -> None:
        requeue_stale()
        stop = threading.Event()
        rescuer = threading.Thread(target=rescue, args=(stop,), name="rescuer", daemon=True)
        rescuer.start()
        try:
            call_command(
                "db_worker", batch=batch, interval=interval, reload=False, startup_delay=False, verbosity=0
            )
        finally:
            stop.set()
            rescuer.join()


def rescue(stop: threading.Event) -> None:
    """Look for jobs of dead workers and for regular work that is due, until told to stop."""
    while not stop.wait(RESCUE_SECONDS):
        requeue_stale()
        do_what_is_due()
        close_old_connections()
    connection.close()
