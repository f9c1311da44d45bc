"""The field's words for initiatives: models, roles, decision rules, states."""

from django.db import models
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
