"""Work that comes round in `agreements`: each hour, each idempotent."""

from datetime import datetime

from collegium.agreements import actions
from collegium.core.regular import regularly

HOUR = 3600


@regularly(seconds=HOUR)
def look_after_agreements(*, now: datetime) -> None:
    """Expire what is over, announce ends, ask again for signatures."""
    actions.expire_agreements(now=now)
    actions.sound_renewal_alarms(now=now)
    actions.remind_to_sign(now=now)


@regularly(seconds=HOUR)
def remind_owners_of_promises(*, now: datetime) -> None:
    actions.remind_of_promises(now=now)


@regularly(seconds=HOUR)
def remind_partners_of_the_vision(*, now: datetime) -> None:
    actions.remind_of_reaffirmations(now=now)


@regularly(seconds=HOUR)
def remind_handlers_of_concerns(*, now: datetime) -> None:
    actions.remind_of_concerns(now=now)
