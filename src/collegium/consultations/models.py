"""Consultations: statements on which many people agree, disagree or pass, without an account.

A participant is a random number and a digest: of a random cookie, of a personal link, or of an account together with
the secret key of the site. No name, no address and no time is kept with a vote.
"""

import secrets
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from collegium.consultations.vocabulary import Audience, Choice, ConsultationState, StatementState
from collegium.initiatives.models import Initiative
from collegium.people.models import User

LONGEST_STATEMENT = 280


def new_key() -> str:
    return secrets.token_urlsafe(9)


def language_of(texts: Mapping[str, str], first: str = "") -> str:
    """Which of the languages of a text is shown: the active one, else its first, else any."""
    wanted = (get_language() or settings.LANGUAGE_CODE, first, settings.LANGUAGE_CODE)
    return next((code for code in wanted if texts.get(code)), next(iter(texts), ""))


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def current(self) -> Self:
        return self.filter(archived_at=None)

    def due_to_close(self, *, now: datetime) -> Self:
        return self.filter(closed_at=None, closes_at__lte=now)

    def uncounted(self) -> Self:
        return self.exclude(closed_at=None).filter(results__isnull=True)


class Consultation(models.Model):
    """One question put to many. title, question: {language: text}. results: what may be shown, once closed."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="consultations")
    key = models.CharField(max_length=40, unique=True, default=new_key)  # of its public address
    title = models.JSONField(_("title"))
    question = models.JSONField(_("question"), default=dict, blank=True)
    audience = models.CharField(
        _("who takes part"), max_length=10, choices=Audience.choices, default=Audience.ANYONE
    )
    takes_statements = models.BooleanField(_("participants may add statements"), default=True)
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    results = models.JSONField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(opens_at=None, closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="consultation_closes_after_it_opens",
                violation_error_message=_("A consultation must close after it opens."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opens_at__isnull=False), name="consultation_closed_was_open"
            ),
            models.CheckConstraint(
                condition=Q(results__isnull=True) | Q(closed_at__isnull=False),
                name="consultation_results_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(closed_at__isnull=False),
                name="consultation_published_when_closed",
            ),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="consultation_audience_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.title[language_of(self.title)]) if self.title else self.key

    def get_absolute_url(self) -> str:
        return reverse("consultations:consultation", args=[self.initiative.slug, self.pk])

    @property
    def public_url(self) -> str:
        return f"{settings.SITE_URL}{reverse('consultations:take_part', args=[self.key])}"

    @property
    def words(self) -> str:
        """The question, in the language that is active or one that there is."""
        return str(self.question.get(language_of(self.question), ""))

    def state(self, *, now: datetime) -> ConsultationState:
        if self.opens_at is None or self.closes_at is None:
            return ConsultationState.DRAFT
        if self.closed_at is not None or now >= self.closes_at:
            return ConsultationState.CLOSED
        return ConsultationState.OPEN if now >= self.opens_at else ConsultationState.PLANNED


class Participant(models.Model):
    """Somebody who takes part, known by a digest only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participants")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "digest"], name="consultation_participant_once")
        ]

    def __str__(self) -> str:
        return str(self.id)[:8]


class PersonalLink(models.Model):
    """A link that was handed out for one person: the digest of its key, which is told once and kept nowhere."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="personal_links")
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["consultation", "digest"], name="consultation_link_once")
        ]

    def __str__(self) -> str:
        return self.digest[:8]


class StatementQuerySet(models.QuerySet["Statement"]):
    def shown(self) -> Self:
        return self.filter(state=StatementState.SHOWN)


class Statement(models.Model):
    """A sentence to vote on. texts: {language: text}; language: in which it was written, the others translate it.

    created_by: the coordinator whose seed it is; proposed_by: the participant who added it, shown to nobody.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="statements")
    number = models.PositiveSmallIntegerField()
    texts = models.JSONField()
    language = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=StatementState.choices, default=StatementState.WAITING)
    created_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey(
        Participant, null=True, blank=True, on_delete=models.SET_NULL, related_name="proposed"
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["number", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "number"], name="consultation_statement_number"),
            models.CheckConstraint(
                condition=Q(state__in=StatementState.values), name="consultation_statement_state_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.texts.get(self.shown_in, ""))

    @property
    def shown_in(self) -> str:
        """The language in which it is shown now."""
        return language_of(self.texts, self.language)


class Vote(models.Model):
    """The last choice of a participant on a statement."""

    participant = models.ForeignKey(Participant, on_delete=models.CASCADE, related_name="votes")
    statement = models.ForeignKey(Statement, on_delete=models.CASCADE, related_name="votes")
    choice = models.SmallIntegerField(choices=Choice.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["participant", "statement"], name="consultation_one_vote_each"),
            models.CheckConstraint(
                condition=Q(choice__in=Choice.values), name="consultation_choice_is_known"
            ),
        ]

    def __str__(self) -> str:
        return str(Choice(self.choice).label)


def counts_of(consultation: Consultation) -> dict[str, Any]:
    """How many took part and voted so far, and how many statements wait."""
    votes = Vote.objects.filter(statement__consultation=consultation)
    return {
        "voters": votes.values("participant").distinct().count(),
        "votes": votes.count(),
        "shown": consultation.statements.shown().count(),
        "waiting": consultation.statements.filter(state=StatementState.WAITING).count(),
    }
