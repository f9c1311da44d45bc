"""Words of reports: what the evaluator writes, what partners comment on, how they sign off, when a study runs again."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _

LONGEST_TEXT = 5_000
LONGEST_REASON = 2_000


class ReportPart(models.TextChoices):
    """What the evaluator says in own words."""

    SUMMARY = "summary", _("What was tried, and why")
    LIMITS = "limits", _("What else we do not know")
    MEANING = "meaning", _("What it means for us")


class Section(models.TextChoices):
    """What partners can comment on, in the order of the page."""

    ANSWER = "answer", _("The answer")
    SURENESS = "sureness", _("How sure are we?")
    GROUPS = "groups", _("For whom?")
    COST = "cost", _("At what cost?")
    LIMITS = "limits", _("What we do not know")
    MEANING = "meaning", _("What it means for us")
    ANNEX = "annex", _("Technical annex")


class Assignment(models.TextChoices):
    """How it came about who took part."""

    UNKNOWN = "unknown", _("Not answered yet")
    RANDOM = "random", _("By lot")
    OTHER = "other", _("In another way")


class AssignedUnit(models.TextChoices):
    STUDENTS = "students", _("Students, one by one")
    CLUSTERS = "clusters", _("Whole classes or schools")
    GROUPS = (
        "groups",
        _("Students, one by one; those who took part were then taught in groups, the others not"),
    )


class OutcomeKind(models.TextChoices):
    """What an outcome is about; the engine's word is the value."""

    ACHIEVEMENT = "achievement", _("Achievement: tests, grades")
    BEHAVIOUR = "behaviour", _("Behaviour: attendance, conduct, staying in school")
    ATTITUDE = "attitude", _("Attitudes and wellbeing")
    OTHER = "other", _("Something else")


class Whom(models.TextChoices):
    """Which partners are asked to sign off."""

    GIVERS = "givers", _("The partners whose people loaded the data")
    ALL = "all", _("All partners that do not only observe")
    CHOSEN = "chosen", _("The partners ticked below")


class SignOffAnswer(models.TextChoices):
    """agrees; wants something changed, which holds publication up; or dissents, which is printed and does not."""

    NONE = "", _("Not answered yet")
    AGREES = "agrees", _("Agrees")
    CHANGE = "change", _("Asks for a change")
    DISSENTS = "dissents", _("Dissents")


SIGN_OFF_TONES: Mapping[str, str] = {
    SignOffAnswer.NONE: "neutral",
    SignOffAnswer.AGREES: "good",
    SignOffAnswer.CHANGE: "urgent",
    SignOffAnswer.DISSENTS: "attention",
}


class Every(models.IntegerChoices):
    """Months after which a study is run again."""

    NEVER = 0, _("Not by the calendar")
    QUARTER = 3, _("Every 3 months")
    HALF_YEAR = 6, _("Every 6 months")
    YEAR = 12, _("Every 12 months")
