"""Surveys without an account: what is asked, when, what was answered, and what came of it.

A response is not tied to the person: the invitation only knows that it was used. Responses have random keys and no
time, so that their order says nothing either.
"""

import secrets
import uuid
from datetime import date, datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collegium.engines import surveys as engine
from collegium.feedback.vocabulary import Audience, FollowUpState, ItemKind, WaveState
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.partners.vocabulary import OrganisationKind
from collegium.people.models import User

SMALLEST_GROUP = 5


def new_key() -> str:
    return secrets.token_urlsafe(18)


def in_language(texts: dict[str, str]) -> str:
    """The text in the language that is active, else in the site's first, else in any."""
    language = get_language() or settings.LANGUAGE_CODE
    return texts.get(language) or texts.get(settings.LANGUAGE_CODE) or next(iter(texts.values()), "")


class Survey(models.Model):
    """An instrument in the words of one initiative; it is answered in waves."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="surveys")
    title = models.CharField(_("title"), max_length=150)
    intro = models.JSONField(default=dict, blank=True)  # {language: text}
    instrument = models.CharField(max_length=40, blank=True)  # of INSTRUMENTS, or nothing for an imported one
    licence = models.CharField(_("source and licence"), max_length=300, blank=True)
    minimum_group = models.PositiveSmallIntegerField(
        _("smallest group that is shown"), default=SMALLEST_GROUP
    )
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, blank=True, on_delete=models.PROTECT, related_name="surveys"
    )
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum_group__gte=SMALLEST_GROUP),
                name="survey_minimum_group",
                violation_error_message=_("Groups of fewer than five could give people away."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("feedback:survey", args=[self.initiative.slug, self.pk])

    @property
    def words(self) -> str:
        return in_language(self.intro)

    def as_instrument(self) -> engine.Instrument:
        """The items on a scale as the engine knows them."""
        asked = [item for item in self.items.all() if item.kind == ItemKind.SCALE]
        by_scale: dict[str, list[str]] = {}
        for item in asked:
            if item.scale:
                by_scale.setdefault(item.scale, []).append(item.key)
        return engine.Instrument(
            tuple(engine.Item(item.key, item.low or 0, item.high or 0, item.is_reversed) for item in asked),
            tuple(engine.Scale(key, tuple(keys)) for key, keys in by_scale.items()),
        )


class Item(models.Model):
    """One question. text, low_label and high_label are {language: text}."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=40)
    kind = models.CharField(max_length=10, choices=ItemKind.choices, default=ItemKind.SCALE)
    text = models.JSONField()
    low = models.PositiveSmallIntegerField(null=True, blank=True)
    high = models.PositiveSmallIntegerField(null=True, blank=True)
    low_label = models.JSONField(default=dict, blank=True)
    high_label = models.JSONField(default=dict, blank=True)
    is_reversed = models.BooleanField(default=False)
    scale = models.SlugField(max_length=40, blank=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "key"], name="item_key_once"),
            models.CheckConstraint(
                condition=Q(kind=ItemKind.TEXT, low=None, high=None)
                | Q(kind=ItemKind.SCALE, low__lt=F("high"), high__lte=10),
                name="item_has_a_scale",
                violation_error_message=_("A scale goes from a lower to a higher number, at most 10."),
            ),
        ]

    def __str__(self) -> str:
        return in_language(self.text)

    @property
    def ends(self) -> tuple[str, str]:
        return in_language(self.low_label), in_language(self.high_label)


class SurveyWaveQuerySet(models.QuerySet["Wave"]):
    def open(self, *, now: datetime) -> Self:
        return self.filter(closed_at=None, opens_at__lte=now, closes_at__gt=now)

    def due_to_close(self, *, now: datetime) -> Self:
        return self.filter(closed_at=None, closes_at__lte=now)


class Wave(models.Model):
    """One time a survey is answered."""

    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="waves")
    number = models.PositiveSmallIntegerField()
    audience = models.CharField(_("who answers"), max_length=10, choices=Audience.choices)
    key = models.CharField(max_length=40, unique=True, default=new_key)  # of the open link
    opens_at = models.DateTimeField(_("opens"), default=timezone.now)
    closes_at = models.DateTimeField(_("closes"))
    closed_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects = SurveyWaveQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "number"], name="wave_number_once"),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")),
                name="wave_closes_after_it_opens",
                violation_error_message=_("A survey must close after it opens."),
            ),
            models.UniqueConstraint(
                fields=["survey"],
                condition=Q(closed_at=None),
                name="wave_one_at_a_time",
                violation_error_message=_("This survey is open already. Close that wave first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.survey} ({self.number})"

    def get_absolute_url(self) -> str:
        return reverse("feedback:wave", args=[self.survey.initiative.slug, self.pk])

    def state(self, *, now: datetime) -> WaveState:
        if self.closed_at or self.closes_at <= now:
            return WaveState.CLOSED
        return WaveState.OPEN if self.opens_at <= now else WaveState.PLANNED


class Invitation(models.Model):
    """A person was asked once in a wave. It knows that it was used, not what was answered."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="invitations")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    group = models.CharField(max_length=30, choices=OrganisationKind.choices, blank=True)
    key = models.CharField(max_length=40, unique=True, default=new_key)
    is_used = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "person"], name="invited_once_a_wave")]

    def __str__(self) -> str:
        return f"{self.person}: {self.wave}"


class Response(models.Model):
    """What somebody answered: {key of the item: number or text}. Tied to nobody, ordered by nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="responses")
    group = models.CharField(max_length=30, choices=OrganisationKind.choices, blank=True)
    answers = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.wave)

    def text_key(self, item: Item) -> str:
        """The name of one of its texts in addresses; from two names nobody can tell that one person wrote both."""
        return salted_hmac("feedback.text", f"{self.pk} {item.pk}", algorithm="sha256").hexdigest()[:32]

    def as_response(self) -> engine.Response:
        numbers = {key: value for key, value in self.answers.items() if isinstance(value, int)}
        return engine.Response(numbers, self.group)


class HiddenText(models.Model):
    """One text of a response that a coordinator hid, as it names somebody or hurts; its words stay where they are."""

    response = models.ForeignKey(Response, on_delete=models.CASCADE, related_name="hidden_texts")
    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="hidden_texts")
    reason = models.CharField(
        _("why it is not shown"), max_length=300, help_text=_("Without names, and without what was written.")
    )
    hidden_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["hidden_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["response", "item"],
                name="text_hidden_once",
                violation_error_message=_("This text is hidden already."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="text_hidden_for_a_reason",
                violation_error_message=_("Say why it is not shown."),
            ),
        ]

    def __str__(self) -> str:
        return self.reason


class UsedBrowser(models.Model):
    """That a browser has answered a wave by the open link: the SHA-256 of a random cookie, and nothing else."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="used_browsers")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "digest"], name="browser_answers_once")]

    def __str__(self) -> str:
        return self.digest[:8]


class TakenAnswer(models.Model):
    """That one sending of answers has arrived, so that a phone may send it twice: a digest, tied to no response."""

    wave = models.ForeignKey(Wave, on_delete=models.CASCADE, related_name="taken_answers")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["wave", "digest"], name="answer_taken_once")]

    def __str__(self) -> str:
        return self.digest[:8]


class FollowUp(models.Model):
    """You said, we did: one thing that was said, and what came of it."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="follow_ups")
    wave = models.ForeignKey(
        Wave,
        verbose_name=_("where it was said"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    goal = models.ForeignKey(
        Goal,
        verbose_name=_("goal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="follow_ups",
    )
    said = models.TextField(_("you said"), max_length=2000)
    did = models.TextField(_("we did"), max_length=2000, blank=True)
    state = models.CharField(
        _("what comes of it"), max_length=10, choices=FollowUpState.choices, default=FollowUpState.HEARD
    )
    is_public = models.BooleanField(_("show on the public page"), default=False)
    due_on = models.DateField(_("answer by"), null=True, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=FollowUpState.HEARD) | ~Q(did=""),
                name="follow_up_says_what_was_done",
                violation_error_message=_("Say what was done, is planned, or why not now."),
            ),
            models.CheckConstraint(
                condition=Q(state=FollowUpState.HEARD, answered_at=None)
                | (~Q(state=FollowUpState.HEARD) & Q(answered_at__isnull=False)),
                name="follow_up_answered_when_not_only_heard",
            ),
        ]

    def __str__(self) -> str:
        return self.said if len(self.said) <= 80 else self.said[:79] + "…"

    def get_absolute_url(self) -> str:
        return reverse("feedback:follow_up", args=[self.initiative.slug, self.pk])

    def is_overdue(self, *, today: date) -> bool:
        return self.answered_at is None and self.due_on is not None and self.due_on < today

    def days_to_answer(self) -> int | None:
        return None if self.answered_at is None else (self.answered_at - self.recorded_at).days


def closing(initiative: Initiative, *, today: date) -> dict[str, Any]:
    """How well the loop is closed: how many were said, answered, are overdue; median days to the answer."""
    rows = list(initiative.follow_ups.current())
    days = sorted(taken for row in rows if (taken := row.days_to_answer()) is not None)
    middle = len(days) // 2
    median = None if not days else days[middle] if len(days) % 2 else (days[middle - 1] + days[middle]) / 2
    return {
        "said": len(rows),
        "answered": len(days),
        "overdue": sum(row.is_overdue(today=today) for row in rows),
        "median_days": median,
    }
