"""Meetings and lessons in time: series, common hours, calendar text, answers by mail, quorum, who is heard."""

from collegium.engines.schedule.hours import Hour, common_hours
from collegium.engines.schedule.languages import Following, following
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
from collegium.engines.schedule.school import (
    SchoolHours,
    Shortfall,
    Slot,
    in_the_way,
    nearest_miss,
    outside_hours,
    school_slots,
)
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
    "Following",
    "Forecast",
    "Group",
    "Hour",
    "Moment",
    "Reply",
    "Rule",
    "SchoolHours",
    "Share",
    "Shortfall",
    "Slot",
    "Tally",
    "Verdict",
    "added_up",
    "aligned",
    "answer_in_words",
    "balances",
    "common_hours",
    "days",
    "fits",
    "following",
    "forecast",
    "gini",
    "in_the_way",
    "instants",
    "last_day",
    "moment",
    "nearest_miss",
    "nth_weekday",
    "outside_hours",
    "read_replies",
    "rrule",
    "school_slots",
    "timezone_lines",
    "write",
]
