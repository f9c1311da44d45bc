"""The field's words for initiatives: models, roles, decision rules, states."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class InitiativeModel(models.TextChoices):
    COMMUNITY_PARTNERSHIP = "community partnership", _("Community partnership")
    CONSORTIUM = "consortium", _("Consortium")
    DIGITAL_COLLABORATION = "digital collaboration", _("Digital collaboration")


class PartnerRole(models.TextChoices):
    BACKBONE = "backbone", _("Backbone organisation")
    LEAD = "lead", _("Lead partner")
    MEMBER = "member", _("Member")
    FUNDER = "funder", _("Funder")
    OBSERVER = "observer", _("Observer")
    COMMUNITY_VOICE = "community voice", _("Community voice")


class PersonRole(models.TextChoices):
    """What a person of a partner does in one initiative, beyond taking part."""

    COORDINATOR = "coordinator", _("Coordinator")
    EVALUATOR = "evaluator", _("Evaluator")
    DATA_STEWARD = "data steward", _("Data steward")


class StepPage(models.TextChoices):
    """The page on which a step of the check-list is done, by the name of its address."""

    VISION = "initiatives:vision", _("Vision")
    GOALS = "initiatives:goals", _("Goals")
    NEEDS = "initiatives:needs", _("Needs")
    MILESTONES = "initiatives:milestones", _("Milestones")
    PARTNERS = "initiatives:participations", _("Partners")
    PEOPLE = "initiatives:appointments", _("People and roles")
    SETTINGS = "initiatives:edit_initiative", _("Settings")
    AGREEMENTS = "agreements:agreements", _("Agreements")
    PROMISES = "agreements:promises", _("Promises")
    MEETINGS = "meetings:meetings", _("Meetings")
    DECISIONS = "decisions:proposals", _("Decisions")
    STUDIES = "evaluation:studies", _("Studies")
    EVALUATION_PLAN = "evaluation:plan", _("Evaluation plan")


class StepSign(models.TextChoices):
    """What shows by itself that a step of the check-list is done."""

    VISION_WRITTEN = "vision written", _("The vision is written")
    VISION_SIGNED = "vision signed", _("Every partner has signed the vision")


class DecisionRule(models.TextChoices):
    CONSENT = "consent", _("Consent: nobody has a reasoned objection")
    CONSENSUS = "consensus", _("Consensus: everybody agrees")
    MAJORITY = "majority", _("Majority of the votes")
    TWO_THIRDS = "two thirds", _("Two thirds of the votes")
    DOUBLE_MAJORITY = "double majority", _("Majority of the votes in every kind of partner")


class InitiativeState(models.TextChoices):
    PREPARING = "preparing", _("In preparation")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    CLOSED = "closed", _("Closed")


class IndicatorKind(models.TextChoices):
    OUTCOME = "outcome", _("Outcome")
    PROCESS = "process", _("Process")
    SUSTAINABILITY = "sustainability", _("Sustainability")


class Direction(models.TextChoices):
    UP = "up", _("Higher is better")
    DOWN = "down", _("Lower is better")


class MeasuringRhythm(models.TextChoices):
    """How often an indicator is to be measured; how many days that is: RHYTHM_DAYS."""

    MONTH = "month", _("Every month")
    QUARTER = "quarter", _("Every three months")
    HALF_YEAR = "half-year", _("Every half year")
    YEAR = "year", _("Every year")
    TWO_YEARS = "two years", _("Every two years")


# Months and years have different lengths: the longest of them, so that nobody is late for the calendar's sake.
RHYTHM_DAYS: Mapping[str, int] = {
    MeasuringRhythm.MONTH: 31,
    MeasuringRhythm.QUARTER: 92,
    MeasuringRhythm.HALF_YEAR: 184,
    MeasuringRhythm.YEAR: 366,
    MeasuringRhythm.TWO_YEARS: 731,
}


class NeedUrgency(models.TextChoices):
    LOW = "low", _("Can wait")
    MEDIUM = "medium", _("Soon")
    HIGH = "high", _("Now")


class PartnerState(models.TextChoices):
    """Where a participation stands; derived from its dates."""

    ASKED = "asked", _("Asked")
    ACCEPTED = "accepted", _("Takes part")
    ENDED = "ended", _("Ended")
    DECLINED = "declined", _("Did not join")


PARTNER_STATE_TONES: Mapping[str, str] = {
    PartnerState.ASKED: "attention",
    PartnerState.ACCEPTED: "good",
    PartnerState.ENDED: "neutral",
    PartnerState.DECLINED: "neutral",
}
INITIATIVE_STATE_TONES: Mapping[str, str] = {
    InitiativeState.PREPARING: "info",
    InitiativeState.ACTIVE: "good",
    InitiativeState.PAUSED: "attention",
    InitiativeState.CLOSED: "neutral",
}
URGENCY_TONES: Mapping[str, str] = {
    NeedUrgency.LOW: "neutral",
    NeedUrgency.MEDIUM: "attention",
    NeedUrgency.HIGH: "urgent",
}

# How far an indicator is: states and reasons of engines.progress, as people read them.
PROGRESS_LABELS: Mapping[str, Promise] = {
    "reached": _("Reached"),
    "on track": _("On track"),
    "behind": _("Behind"),
    "at risk": _("At risk"),
    "moving away": _("Moving away"),
    "no data": _("No data yet"),
}
PROGRESS_TONES: Mapping[str, str] = {
    "reached": "good",
    "on track": "good",
    "behind": "attention",
    "at risk": "urgent",
    "moving away": "urgent",
    "no data": "neutral",
}
PROGRESS_REASONS: Mapping[str, Promise] = {
    "no values": _("No value has been recorded."),
    "no baseline": _("The baseline is missing."),
    "no target": _("The target is missing."),
    "no dates": _("The days of baseline and target are missing."),
    "target against direction": _("The target is worse than the baseline."),
}

# The facts of engines.progress.health; {count} and {total} are numbers.
HEALTH_SENTENCES: Mapping[str, Promise] = {
    "vision": _("{count} of {total} partners have signed the vision"),
    "goals": _("{count} of {total} goals have an indicator"),
    "no goals": _("There is no goal yet"),
    "reached": _("{count} of {total} indicators have reached their target"),
    "on track": _("{count} of {total} indicators are on track"),
    "behind": _("{count} of {total} indicators are behind"),
    "at risk": _("{count} of {total} indicators are at risk"),
    "moving away": _("{count} of {total} indicators are further from the target than they began"),
    "no data": _("{count} of {total} indicators cannot be judged yet"),
    "stale": _("{count} of {total} indicators have not been measured for more than a year"),
    "milestones": _("{count} of {total} milestones are overdue"),
    "checklist": _("{count} of {total} steps of the check-list are done"),
    "needs": _("{count} of {total} needs have no goal"),
}
HEALTH_LABELS: Mapping[str, Promise] = {
    "good": _("All well"),
    "attention": _("Needs attention"),
    "urgent": _("Needs help now"),
}
