"""The day on which roles begin and end: one for everybody.

People live in different time zones. If each page took the visitor's own date, a role given in Tokyo today would not yet
hold in New York, and a role that was ended would hold there for some hours more. A day that somebody chooses or reads
(a promise for today) is another matter: that is their own.
"""

from datetime import UTC, date, datetime

from django.utils import timezone


def utc_date() -> date:
    """Today in coordinated universal time."""
    return datetime.now(UTC).date()


def own_date(now: datetime | None = None) -> date:
    """Today where the person is who asks: for days that they choose or read. Work in the background is in UTC."""
    return timezone.localdate(now)


def latest_date(now: datetime | None = None) -> date:
    """The later of one's own day and that of everybody: what lies beyond it has not come yet."""
    return max(own_date(now), (now or datetime.now(UTC)).astimezone(UTC).date())
