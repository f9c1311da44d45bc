"""The words of surveys and of what comes of them."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ItemKind(models.TextChoices):
    SCALE = "scale", _("A number on a scale")
    TEXT = "text", _("Free text")


class Audience(models.TextChoices):
    PEOPLE = "people", _("People of the partners, each by a letter")
    ANYONE = "anyone", _("Whoever has the link")


class WaveState(models.TextChoices):
    """Where a wave stands; derived from its days."""

    PLANNED = "planned", _("Planned")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class FollowUpState(models.TextChoices):
    HEARD = "heard", _("Heard")
    PLANNED = "planned", _("Planned")
    DONE = "done", _("Done")
    NOT_NOW = "not now", _("Not now, and why")


WAVE_TONES: Mapping[str, str] = {
    WaveState.PLANNED: "info",
    WaveState.OPEN: "attention",
    WaveState.CLOSED: "neutral",
}
FOLLOW_UP_TONES: Mapping[str, str] = {
    FollowUpState.HEARD: "attention",
    FollowUpState.PLANNED: "info",
    FollowUpState.DONE: "good",
    FollowUpState.NOT_NOW: "neutral",
}
# Reasons of engines.surveys, as people read them.
WITHHELD: Mapping[str, Promise] = {
    "no answers": _("Nobody answered"),
    "too few": _("Not shown: too few answers"),
    "could be worked out": _("Not shown: a small group could be worked out from it"),
}
