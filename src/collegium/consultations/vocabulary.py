"""The words of consultations."""

from collections.abc import Mapping

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Audience(models.TextChoices):
    ANYONE = "anyone", _("Whoever has the link")
    INVITED = "invited", _("People of the partners, and whoever has a link of their own")


class ConsultationState(models.TextChoices):
    """Where a consultation stands; derived from its moments."""

    DRAFT = "draft", _("In preparation")
    PLANNED = "planned", _("Opens later")
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class StatementState(models.TextChoices):
    WAITING = "waiting", _("Waits to be looked at")
    SHOWN = "shown", _("Shown")
    DECLINED = "declined", _("Not taken")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Choice(models.IntegerChoices):
    """A vote; the numbers are those of the engine."""

    AGREE = 1, _("Agree")
    DISAGREE = -1, _("Disagree")
    PASS = 0, _("Pass, or not sure")


STATE_TONES: Mapping[str, str] = {
    ConsultationState.DRAFT: "neutral",
    ConsultationState.PLANNED: "info",
    ConsultationState.OPEN: "attention",
    ConsultationState.CLOSED: "neutral",
}
STATEMENT_TONES: Mapping[str, str] = {
    StatementState.WAITING: "attention",
    StatementState.SHOWN: "good",
    StatementState.DECLINED: "neutral",
    StatementState.WITHDRAWN: "neutral",
}
# Reasons of engines.opinion, as people read them.
WITHHELD: Mapping[str, Promise] = {
    "too few voters": _(
        "Groups are not shown: fewer than 30 people have voted on enough statements. With so few, groups would be "
        "chance, and people could be recognised."
    ),
    "too few statements": _("Groups are not shown: there are too few statements."),
    "no differences": _("There are no groups: people voted too much alike."),
    "groups too small": _("Groups are not shown: some would be so small that people could be recognised."),
}
GROUP_WITHHELD: Mapping[str, Promise] = {
    "no answers": _("Nobody"),
    "too few": _("Not shown: too small"),
    "could be worked out": _("Not shown: a small group could be worked out from it"),
}
STABILITY: tuple[tuple[float, Promise], ...] = (
    (
        0.85,
        _("The groups are stable: with a fifth of the voters left out they come out almost the same."),
    ),
    (
        0.6,
        _(
            "The groups are fairly stable: with a fifth of the voters left out most people stay together, some do not."
        ),
    ),
    (
        -1.0,
        _(
            "The groups are not stable: with a fifth of the voters left out they come out quite differently. "
            "Do not build on them."
        ),
    ),
)


def stability_words(index: float) -> Promise:
    """What an adjusted Rand index between the groups and those of subsamples means."""
    return next(words for least, words in STABILITY if index >= least)


def group_name(number: int) -> str:
    """A letter: the largest group is A."""
    return "ABCDEFGH"[number]
