"""Work that comes round: consultations whose time is over are closed, and large ones counted."""

from datetime import datetime

from collegium.consultations import actions
from collegium.core.regular import regularly


@regularly(seconds=60)
def close_consultations(*, now: datetime) -> None:
    actions.close_due(now=now)


@regularly(seconds=10)
def count_consultations(*, now: datetime) -> None:
    actions.count_waiting(now=now)
