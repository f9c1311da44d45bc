"""Texts that people wrote or said, the codebook with which they are read, what each coder found, and quotes."""

from datetime import date
from typing import Any, Self

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.models.studies import Study
from collegium.evaluation.vocabulary import (
    LONGEST_PIECE,
    LONGEST_QUOTE,
    LONGEST_SOURCE,
    SPEAKER_KINDS,
    SPEAKER_LABELS,
    UNKNOWN,
)
from collegium.initiatives.models import Initiative
from collegium.people.models import User


class Kept(models.QuerySet[Any]):
    """Rows that are put away rather than deleted."""

    def current(self) -> Self:
        return self.filter(archived_at=None)


class TextCollectionQuerySet(Kept):
    def visible_to(self, user: Any, *, today: date) -> Self:
        return self.filter(initiative__in=Initiative.objects.visible_to(user, today=today))


class TextCollection(models.Model):
    """Texts on one question, and who codes them. study: the numbers beside which the words are put."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="text_collections")
    title = models.CharField(_("title"), max_length=150)
    question = models.CharField(_("question that it answers"), max_length=300)
    study = models.ForeignKey(
        Study,
        verbose_name=_("study whose numbers it stands beside"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="text_collections",
    )
    coders = models.ManyToManyField(User, verbose_name=_("who codes"), blank=True, related_name="+")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TextCollectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("text collection")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(question=""), name="text_collection_asks_something"
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evaluation:text_collection", args=[self.initiative.slug, self.pk])


class Code(models.Model):
    """What coders look for in a text."""

    collection = models.ForeignKey(TextCollection, on_delete=models.CASCADE, related_name="codes")
    name = models.CharField(_("short name"), max_length=60)
    meaning = models.CharField(_("what it means"), max_length=300)
    when = models.CharField(_("when to use it, and when not"), max_length=500, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("wider code"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="narrower",
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = Kept.as_manager()

    class Meta:
        verbose_name = _("code")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(meaning=""), name="text_code_means_something"),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="text_code_not_under_itself"),
            models.UniqueConstraint(
                fields=["collection", "name"],
                condition=Q(archived_at=None),
                name="text_code_named_once",
                violation_error_message=_("The codebook has a code of this name already."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def initiative(self) -> Initiative:
        return self.collection.initiative


class TextPieceQuerySet(Kept):
    def waiting_for(self, user: Any) -> Self:
        """Texts that the person is to code and has not coded."""
        return self.filter(collection__coders=user.pk).exclude(codings__coder=user.pk)


class TextPiece(models.Model):
    """What one person wrote or said. Its text is for those who code; its label tells nothing of it.

    upload: the file it came with, so that a file can be taken back.
    """

    collection = models.ForeignKey(TextCollection, on_delete=models.CASCADE, related_name="pieces")
    text = models.TextField(_("text"), validators=[MaxLengthValidator(LONGEST_PIECE)])
    kind = models.CharField(
        _("kind of partner that said it"), max_length=25, choices=SPEAKER_KINDS, default=UNKNOWN
    )
    source = models.CharField(_("where it came from"), max_length=LONGEST_SOURCE, blank=True)
    upload = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TextPieceQuerySet.as_manager()

    class Meta:
        verbose_name = _("text")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="text_piece_says_something"),
            models.CheckConstraint(
                condition=Q(kind__in=list(SPEAKER_LABELS)), name="text_piece_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return gettext("Text {number}").format(number=self.pk)

    @property
    def initiative(self) -> Initiative:
        return self.collection.initiative


class Coding(models.Model):
    """What one coder found in one text; no codes: looked, and found none."""

    piece = models.ForeignKey(TextPiece, on_delete=models.CASCADE, related_name="codings")
    coder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    codes = models.ManyToManyField(Code, blank=True, related_name="codings")
    coded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("coding")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["piece", "coder"],
                name="text_coded_once_by_each",
                violation_error_message=_("You have coded this text already."),
            )
        ]

    def __str__(self) -> str:
        return gettext("Coding of text {number}").format(number=self.piece_id)


class TextQuoteQuerySet(Kept):
    def for_reader(self, user: Any) -> Self:
        """Of texts that are there; of texts the person is still to code only their own, so that none sways them."""
        waiting = TextPiece.objects.waiting_for(user).values("pk")
        there = self.filter(archived_at=None, piece__archived_at=None)
        return there.exclude(~Q(proposed_by=user.pk), piece__in=waiting)


class TextQuote(models.Model):
    """An excerpt that may be shown once somebody else than who proposed it has cleared it.

    settled: places that may tell who speaks, found by the search, that whoever cleared it looked at and left.
    """

    piece = models.ForeignKey(TextPiece, on_delete=models.CASCADE, related_name="quotes")
    code = models.ForeignKey(
        Code, verbose_name=_("code that it stands for"), on_delete=models.PROTECT, related_name="quotes"
    )
    excerpt = models.CharField(_("excerpt"), max_length=LONGEST_QUOTE)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    is_safe = models.BooleanField(_("the speaker agreed or cannot be recognised"), default=False)
    settled = models.JSONField(default=list, blank=True, editable=False)
    cleared_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    cleared_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = TextQuoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("quote")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(excerpt=""), name="text_quote_says_something"),
            models.CheckConstraint(
                condition=Q(cleared_at=None, cleared_by=None, is_safe=False)
                | Q(cleared_at__isnull=False, cleared_by__isnull=False, is_safe=True)
                & ~Q(cleared_by=F("proposed_by")),
                name="text_quote_cleared_by_another",
            ),
        ]

    def __str__(self) -> str:
        return gettext("Quote {number}").format(number=self.pk)

    @property
    def initiative(self) -> Initiative:
        return self.piece.initiative
