"""Words for datasets: what state one is in, and what a column is for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DatasetState(models.TextChoices):
    LOADING = "loading", _("Being loaded")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Could not be loaded")
    REMOVED = "removed", _("Removed")


class ColumnKind(models.TextChoices):
    NUMBER = "number", _("Number")
    TEXT = "text", _("Text")
    DATE = "date", _("Date")
    BOOLEAN = "boolean", _("Yes or no")


class ColumnRole(models.TextChoices):
    """What a column is for; it decides what pages may show of it and where a study offers it."""

    IDENTIFIER = "identifier", _("Identifies a person (never shown, never analysed)")
    SENSITIVE = "sensitive", _("Sensitive characteristic")
    BEFORE = "outcome-before", _("Measured before the programme")
    AFTER = "outcome-after", _("Outcome, measured after")
    GROUP = "group", _("Group: school, class or programme")
    OTHER = "other", _("Something else")
