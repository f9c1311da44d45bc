"""Meetings in time: when a series meets, calendar text, answers by mail, quorum, who is heard."""

from collegium.engines.schedule.hours import Hour, common_hours
from collegium.engines.schedule.quorum import Expected, Forecast, Verdict, forecast
from collegium.engines.schedule.recurrence import (
    LAST,
    Moment,
    Rule,
    aligned,
    days,
    fits,
    instants,
    last_day,
    moment,
    nth_weekday,
    rrule,
)
from collegium.engines.schedule.replies import Answer, Reply, answer_in_words, read_replies
from collegium.engines.schedule.speaking import (
    SMALLEST,
    Balance,
    Group,
    Share,
    Tally,
    added_up,
    balances,
    gini,
)
from collegium.engines.schedule.writing import Attendee, Event, write
from collegium.engines.schedule.zones import timezone_lines

__all__ = [
    "LAST",
    "SMALLEST",
    "Answer",
    "Attendee",
    "Balance",
    "Event",
    "Expected",
    "Forecast",
    "Group",
    "Hour",
    "Moment",
    "Reply",
    "Rule",
    "Share",
    "Tally",
    "Verdict",
    "added_up",
    "aligned",
    "answer_in_words",
    "balances",
    "common_hours",
    "days",
    "fits",
    "forecast",
    "gini",
    "instants",
    "last_day",
    "moment",
    "nth_weekday",
    "read_replies",
    "rrule",
    "timezone_lines",
    "write",
]
