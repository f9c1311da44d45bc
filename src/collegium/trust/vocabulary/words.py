"""The words of the trust survey. The six dimensions are those of the engine; the wording is our own."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class WaveState(models.TextChoices):
    """Where a wave stands; derived from its days."""

    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class TieKind(models.TextChoices):
    """What two partners do with one another. Not the registered relationships of organisations."""

    INFORMATION = "information", _("Tell each other what we know")
    ACTIVITIES = "activities", _("Do activities together")
    REFERRAL = "referral", _("Send people to one another")
    RESOURCES = "resources", _("Share staff, rooms, materials or money")
    PLANNING = "planning", _("Plan and decide together")


class Frequency(models.IntegerChoices):
    """How often; the number is the strength of the tie."""

    YEARLY = 1, _("Once or twice a year")
    QUARTERLY = 2, _("Every few months")
    MONTHLY = 3, _("Every month")
    WEEKLY = 4, _("Every week or more")


WAVE_TONES: Mapping[str, str] = {WaveState.OPEN: "attention", WaveState.CLOSED: "neutral"}
RATINGS: tuple[tuple[int, str | Promise], ...] = (
    (1, _("Not at all")),
    (2, _("A little")),
    (3, _("Quite")),
    (4, _("Very much")),
)
MEASURE_LABELS: Mapping[str, Promise] = {
    "power": _("Influence"),
    "involvement": _("Involvement"),
    "resources": _("Resources"),
    "reliability": _("Reliability"),
    "mission": _("Support of the purpose"),
    "openness": _("Openness"),
    "value": _("Value"),
    "trust": _("Trust"),
}
DIMENSION_QUESTIONS: Mapping[str, Promise] = {
    "power": _("It can get things moving in our field."),
    "involvement": _("It puts time and work into what we do together."),
    "resources": _("It brings what we need: money, people, rooms, knowledge."),
    "reliability": _("It does what it has said it would do."),
    "mission": _("It stands behind what we want to reach together."),
    "openness": _("One can talk with it openly, also about what does not work."),
}
# The roles of Gould and Fernandez, as people read them; with whom a partner stands between.
ROLE_LABELS: Mapping[str, Promise] = {
    "coordinator": _("Links within its kind"),
    "gatekeeper": _("Brings others to its kind"),
    "representative": _("Brings its kind to others"),
    "itinerant": _("Links two of another kind"),
    "liaison": _("Links three kinds"),
}
DIMENSIONS: tuple[str, ...] = tuple(DIMENSION_QUESTIONS)
FEW_IN_BOTH = _("Not shown: fewer than five partners rated in both waves")
# what is told instead of a number
SIDES: Mapping[str, Promise] = {"low": _("Below the middle"), "high": _("In the middle or above")}
# Reasons of engines.network, as people read them.
WITHHELD: Mapping[str, Promise] = {
    "no ratings": _("Nobody rated this"),
    "too few raters": _("Not shown: fewer than three partners rated this"),
    "could be worked out": _("Not shown: single ratings could be worked out from it"),
    "only the side": _("Only the side of the scale: numbers could tell single ratings"),
    "earlier rule": _("Not shown: counted before single ratings were protected as they are now"),
    "too few partners": _("Not shown: too few partners have a score of their own"),
}
