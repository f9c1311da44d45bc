"""What comes round: reminders of sign-offs, and studies that run again by themselves."""

from datetime import datetime

from collegium.core.regular import regularly
from collegium.evaluation import actions


@regularly(seconds=600)
def remind_of_sign_offs(*, now: datetime) -> None:
    actions.remind_sign_offs(now=now)


@regularly(seconds=600)
def run_studies_again(*, now: datetime) -> None:
    actions.run_due_schedules(now=now)
