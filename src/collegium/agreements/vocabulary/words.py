"""The field's words for agreements, promises, responsibilities and concerns."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise as Text
from django.utils.translation import gettext_lazy as _


class AgreementKind(models.TextChoices):
    MEMORANDUM = "memorandum", _("Memorandum of understanding")
    DATA_SHARING = "data sharing", _("Data-sharing agreement")
    OTHER = "other", _("Other agreement")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OUT = "out", _("Out for signature")
    IN_FORCE = "in force", _("In force")
    ENDED = "ended", _("Ended")
    EXPIRED = "expired", _("Expired")


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OUT = "out", _("Out for signature")
    IN_FORCE = "in force", _("In force")
    REPLACED = "replaced", _("Replaced")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class SignedThrough(models.TextChoices):
    PAGE = "page", _("Signed in")
    LINK = "link", _("By the link in a letter")


class PromiseState(models.TextChoices):
    OPEN = "open", _("Open")
    KEPT = "kept", _("Kept")
    LATE = "late", _("Kept late")
    BROKEN = "broken", _("Not kept")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Rhythm(models.TextChoices):
    ONCE = "once", _("Once")
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every three months")
    YEARLY = "yearly", _("Every year")


MONTHS_OF: Mapping[str, int] = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}


class ContributionKind(models.TextChoices):
    MONEY = "money", _("Money")
    HOURS = "hours", _("Hours of work")
    SPACE = "space", _("Space")
    MATERIALS = "materials", _("Materials")
    EXPERTISE = "expertise", _("Expertise")
    DATA = "data", _("Data")
    OTHER = "other", _("Something else")


OF_HOURS = [ContributionKind.HOURS, ContributionKind.EXPERTISE]  # measured in hours only


class ContributionState(models.TextChoices):
    RECORDED = "recorded", _("Recorded")
    CONFIRMED = "confirmed", _("Confirmed")
    QUESTIONED = "questioned", _("Questioned")


CONTRIBUTION_TONES: Mapping[str, str] = {
    ContributionState.RECORDED: "info",
    ContributionState.CONFIRMED: "good",
    ContributionState.QUESTIONED: "attention",
}


class RaciPart(models.TextChoices):
    """A part in an area of responsibility. The letters are those of engines.policy."""

    ACCOUNTABLE = "A", _("Accountable")
    RESPONSIBLE = "R", _("Responsible")
    CONSULTED = "C", _("Consulted")
    INFORMED = "I", _("Informed")


class Affirmation(models.TextChoices):
    AFFIRMED = "affirmed", _("Still our vision")
    CHANGE = "change", _("Something should change")


class ConcernStage(models.TextChoices):
    RAISED = "raised", _("Raised")
    ACKNOWLEDGED = "acknowledged", _("Acknowledged")
    TALK = "talk", _("Talk")
    FACILITATION = "facilitation", _("With a facilitator")
    PANEL = "panel", _("With a panel")
    SETTLED = "settled", _("Settled")
    DECIDED = "decided", _("Decided")
    EXIT = "exit", _("A partner leaves")
    WITHDRAWN = "withdrawn", _("Withdrawn")


CLOSED_STAGES = (ConcernStage.SETTLED, ConcernStage.DECIDED, ConcernStage.EXIT, ConcernStage.WITHDRAWN)

# Working days within which the next step must be taken, from the day on which the stage began.
STAGE_DAYS: Mapping[str, int] = {
    ConcernStage.RAISED: 5,
    ConcernStage.ACKNOWLEDGED: 10,
    ConcernStage.TALK: 10,
    ConcernStage.FACILITATION: 15,
    ConcernStage.PANEL: 20,
}
# Where each stage may lead. Whoever raised it may withdraw it from every open stage.
NEXT_STAGES: Mapping[str, tuple[ConcernStage, ...]] = {
    ConcernStage.RAISED: (ConcernStage.ACKNOWLEDGED,),
    ConcernStage.ACKNOWLEDGED: (ConcernStage.TALK, ConcernStage.FACILITATION),
    ConcernStage.TALK: (ConcernStage.SETTLED, ConcernStage.FACILITATION),
    ConcernStage.FACILITATION: (ConcernStage.SETTLED, ConcernStage.PANEL),
    ConcernStage.PANEL: (ConcernStage.DECIDED, ConcernStage.EXIT),
}
STAGE_HELP: Mapping[str, Text] = {
    ConcernStage.RAISED: _("Whoever handles it says that it has arrived and will be looked into."),
    ConcernStage.ACKNOWLEDGED: _("Whoever handles it brings those concerned to talk with each other."),
    ConcernStage.TALK: _("Those concerned talk and try to settle it."),
    ConcernStage.FACILITATION: _("Somebody from outside helps them to settle it."),
    ConcernStage.PANEL: _("People who are not party to it hear everybody and decide."),
}

AGREEMENT_TONES: Mapping[str, str] = {
    AgreementState.DRAFT: "neutral",
    AgreementState.OUT: "attention",
    AgreementState.IN_FORCE: "good",
    AgreementState.ENDED: "neutral",
    AgreementState.EXPIRED: "urgent",
}
VERSION_TONES: Mapping[str, str] = {
    VersionState.DRAFT: "neutral",
    VersionState.OUT: "attention",
    VersionState.IN_FORCE: "good",
    VersionState.REPLACED: "neutral",
    VersionState.WITHDRAWN: "neutral",
}
PROMISE_TONES: Mapping[str, str] = {
    PromiseState.OPEN: "info",
    PromiseState.KEPT: "good",
    PromiseState.LATE: "attention",
    PromiseState.BROKEN: "urgent",
    PromiseState.WITHDRAWN: "neutral",
}

# The gaps of engines.policy: what is missing, and what to do. {area}, {who} and {count} are filled in.
GAP_SENTENCES: Mapping[str, tuple[Text, Text]] = {
    "nobody accountable": (
        _("Nobody is accountable for “{area}”."),
        _("Name the one partner or person who answers for it."),
    ),
    "several accountable": (
        _("{count} are accountable for “{area}”: {who}."),
        _("Leave one of them; give the others another part."),
    ),
    "nobody responsible": (
        _("Nobody is responsible for doing “{area}”."),
        _("Name at least one who does the work."),
    ),
    "accountable has left": (
        _("{who}, who was accountable for “{area}”, no longer takes part."),
        _("Name somebody else."),
    ),
    "without part": (
        _("Without any part ({count}): {who}."),
        _("Ask what each would take on, or at least be informed of."),
    ),
    "too much": (
        _("{who} is accountable for {count} areas."),
        _("Hand some of them over, before something is left lying."),
    ),
}
