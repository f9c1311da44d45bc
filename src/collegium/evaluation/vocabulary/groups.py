"""Words for indicators by group: what is reported of a group, the tables of the page, the columns of a file."""

from django.db import models
from django.utils.translation import gettext_lazy as _

MOST_GROUPINGS = 6
MOST_LEVELS = 30
LONGEST_NAME = 60
LATEST_REPORTS = 60  # of one file, and on one page


class GroupMeasure(models.TextChoices):
    """What is reported of each group."""

    SHARE = "share", _("A share: how many of how many")
    MEAN = "mean", _("An average, with its spread")


# columns of numbers in a file; the first one is how many people are in the group
NUMBERS = {GroupMeasure.SHARE: ("denominator", "numerator"), GroupMeasure.MEAN: ("n", "mean", "sd")}
RESERVED = frozenset({"date", "source", "not known", *(name for names in NUMBERS.values() for name in names)})


class GroupTable(models.TextChoices):
    """The tables of an indicator by group, as the address of their files names them."""

    GROUPS = "groups", _("Groups")
    GAPS = "gaps", _("Gaps")
    INTERSECTIONS = "intersections", _("Intersections")
    CHANGES = "changes", _("Changes of gaps")
    HISTORY = "history", _("Groups on every day")
