"""The field's words for communication: what an update tells, what somebody wants to hear of."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class UpdateKind(models.TextChoices):
    """Successes and setbacks stand side by side, with the same weight."""

    NEWS = "news", _("News")
    SUCCESS = "success", _("Success")
    SETBACK = "setback", _("Setback")


class Level(models.TextChoices):
    """What a person wants to hear of in an initiative, or in one discussion."""

    ALL = "all", _("Everything")
    OWN = "own", _("News, and discussions in which I take part or am named")
    NAMED = "named", _("Only where I am named")
    NONE = "none", _("Nothing")


class Through(models.TextChoices):
    """How a contribution came in."""

    PAGE = "page", _("on the page")
    LETTER = "letter", _("by letter")


KIND_TONES: Mapping[str, str] = {
    UpdateKind.NEWS: "info",
    UpdateKind.SUCCESS: "good",
    UpdateKind.SETBACK: "attention",
}
LONGEST_TEXT = 20_000
