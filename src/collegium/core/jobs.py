"""Jobs: work longer than a second, run by the worker, with progress, safe to kill at any moment.

Register a function with `@job("app.verb_noun")`. It is called with `progress=` and the keyword arguments that were
given to `enqueue`, and returns the address of the result. It may be called again after its worker was killed, so it
must keep what it makes under a key of its own and write it in one transaction.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

from django.db import close_old_connections, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from collegium.core.errors import InvalidInput, Refusal
from collegium.core.models import Job
from collegium.engines.problems import ProblemsFound

logger = logging.getLogger(__name__)

JobFunction = Callable[..., str]
_functions: dict[str, JobFunction] = {}
_listeners: list[Callable[[Job], None]] = []

HEARTBEAT_SECONDS = 5.0
PROGRESS_SECONDS = 0.4


def job(kind: str) -> Callable[[JobFunction], JobFunction]:
    """Register the function that does jobs of this kind."""

    def register(function: JobFunction) -> JobFunction:
        _functions[kind] = function
        return function

    return register


def when_over(listener: Callable[[Job], None]) -> Callable[[Job], None]:
    """Call this with every job that is over: core cannot know the people who want to be told."""
    _listeners.append(listener)
    return listener


def enqueue(
    kind: str,
    *,
    title: str,
    by_id: int | None,
    initiative_id: int | None = None,
    back_url: str = "",
    **arguments: Any,
) -> Job:
    """Queue a job; it starts after the current transaction commits."""
    if kind not in _functions:
        raise LookupError(f"No job function is registered for “{kind}”.")
    queued = Job.objects.create(
        kind=kind,
        title=title[:200],
        arguments=arguments,
        requested_by_id=by_id,
        initiative_id=initiative_id,
        back_url=back_url,
    )
    transaction.on_commit(partial(run_job.enqueue, str(queued.pk)))
    return queued


@task()
def run_job(job_id: str) -> None:
    """Claim the job, run its function and note how it ended. A job that somebody else claimed is left alone."""
    claimed = Job.objects.filter(pk=job_id, state=Job.State.WAITING).update(
        state=Job.State.RUNNING,
        attempts=F("attempts") + 1,
        started_at=timezone.now(),
        heartbeat_at=timezone.now(),
        done=0,
        total=0,
        note="",
    )
    if not claimed:
        return
    current = Job.objects.get(pk=job_id)
    try:
        with heartbeat(current):
            url = _functions[current.kind](progress=ProgressWriter(current), **current.arguments)
    except ProblemsFound as found:
        finish(
            current,
            error=_("The data cannot be worked on as it is."),
            problems=[p.as_dict() for p in found.problems],
        )
    except InvalidInput as refusal:
        finish(current, error=refusal.message, problems=[p.as_dict() for p in refusal.problems])
    except Refusal as refusal:
        finish(current, error=refusal.message)
    except Exception:
        logger.exception("Job %s (%s) failed", current.pk, current.kind)
        finish(current, error=_("Something went wrong on our side. It has been logged; please try again."))
    else:
        finish(current, result_url=url)


def finish(
    current: Job, *, result_url: str = "", error: str = "", problems: list[dict[str, Any]] | None = None
) -> None:
    """Write the end of a job, unless it was taken from this worker because it had gone silent."""
    values: dict[str, Any] = {"finished_at": timezone.now(), "error": error, "problems": problems or []}
    values |= {"state": Job.State.FAILED} if error else {"state": Job.State.DONE, "result_url": result_url}
    ended = Job.objects.filter(pk=current.pk, state=Job.State.RUNNING, attempts=current.attempts).update(
        **values
    )
    if ended:
        tell(current)


def tell(ended: Job) -> None:
    ended.refresh_from_db()
    for listener in _listeners:
        listener(ended)


def requeue_stale() -> int:
    """Give jobs of dead workers to a living one; after `Job.MAX_ATTEMPTS` starts a job fails cleanly."""
    count = 0
    now = timezone.now()
    for stale in Job.objects.stale(now=now):
        over = stale.attempts >= Job.MAX_ATTEMPTS
        values: dict[str, Any] = {"state": Job.State.WAITING, "queued_at": now}
        if over:
            reason = _("The work was interrupted several times and was given up. Please start it again.")
            values = {"state": Job.State.FAILED, "finished_at": now, "error": reason}
        moved = Job.objects.filter(pk=stale.pk, state=stale.state, heartbeat_at=stale.heartbeat_at).update(
            **values
        )
        if moved and over:
            tell(stale)
        elif moved:
            run_job.enqueue(str(stale.pk))
        count += moved
    return count


class ProgressWriter:
    """Called as progress(done, total, note); writes to the database at most every 0.4 seconds."""

    def __init__(self, current: Job) -> None:
        self.job = current
        self.written = 0.0

    def __call__(self, done: int, total: int, note: str = "") -> None:
        now = time.monotonic()
        if now - self.written < PROGRESS_SECONDS and done < total:
            return
        self.written = now
        Job.objects.filter(pk=self.job.pk, attempts=self.job.attempts).update(
            done=min(done, total), total=total, note=note[:200], heartbeat_at=timezone.now()
        )


@contextmanager
def heartbeat(current: Job) -> Iterator[None]:
    """Show that the worker lives while it is inside a long computation that reports no progress."""
    stop = threading.Event()

    def beat() -> None:
        while not stop.wait(HEARTBEAT_SECONDS):
            Job.objects.filter(pk=current.pk, attempts=current.attempts).update(heartbeat_at=timezone.now())
            close_old_connections()
        connection.close()

    thread = threading.Thread(target=beat, name=f"heartbeat {current.pk}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
