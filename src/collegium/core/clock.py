"""The day on which roles begin and end: one for everybody.

People live in different time zones. If each page took the visitor's own date, a role given in Tokyo today would not yet
hold in New York, and a role that was ended would hold there for some hours more.
"""

from datetime import UTC, date, datetime


def utc_date() -> date:
    """Today in coordinated universal time."""
    return datetime.now(UTC).date()
