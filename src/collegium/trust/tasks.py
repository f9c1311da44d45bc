"""Work that comes round: waves whose time is over are closed, and partners that have not answered are reminded."""

from datetime import datetime

from collegium.core.regular import regularly
from collegium.trust import actions


@regularly(seconds=60)
def close_trust_surveys(*, now: datetime) -> None:
    actions.close_due(now=now)


@regularly(seconds=600)
def remind_of_trust_surveys(*, now: datetime) -> None:
    actions.remind(now=now)
