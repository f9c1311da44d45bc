"""Difference in differences for schools, classes or students that enter a programme at different times.

docs/how-to/follow-change-over-time.md shows it with real numbers. Units must be seen in every period; for different
students each year, give one row per school and year with the mean of its students.
"""

from collegium.engines.panel.averages import Average, Part
from collegium.engines.panel.change import Change, GroupTime, Setting, change_over_time
from collegium.engines.panel.estimators import Method
from collegium.engines.panel.inference import Effect, Joint
from collegium.engines.panel.table import Account, Rows, first_periods

__all__ = [
    "Account",
    "Average",
    "Change",
    "Effect",
    "GroupTime",
    "Joint",
    "Method",
    "Part",
    "Rows",
    "Setting",
    "change_over_time",
    "first_periods",
]
