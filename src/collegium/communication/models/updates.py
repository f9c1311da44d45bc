"""Updates: news, successes and setbacks."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.communication.models.threads import Thread
from collegium.communication.vocabulary import LONGEST_TEXT, UpdateKind
from collegium.initiatives.models import CurrentQuerySet, Goal, Initiative
from collegium.people.models import User


class Update(models.Model):
    """What happened, told to all partners. A setback says what was learned, and is answered in its discussion."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="updates")
    goal = models.ForeignKey(
        Goal, verbose_name=_("goal"), null=True, blank=True, on_delete=models.PROTECT, related_name="updates"
    )
    kind = models.CharField(
        _("what it is"), max_length=10, choices=UpdateKind.choices, default=UpdateKind.NEWS
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("what happened"), validators=[MaxLengthValidator(LONGEST_TEXT)])
    lesson = models.TextField(
        _("what we learned"),
        blank=True,
        validators=[MaxLengthValidator(5000)],
        help_text=_("For a setback: what you would do differently, so that others need not learn it anew."),
    )
    is_public = models.BooleanField(
        _("show on the public page"), default=False, help_text=_("Coordinators decide this.")
    )
    thread = models.OneToOneField(Thread, on_delete=models.PROTECT, related_name="update", editable=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    edited_at = models.DateTimeField(null=True, blank=True, editable=False)
    # the first contribution of somebody else, which is what answers a setback
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("update")
        verbose_name_plural = _("updates")
        ordering = ["-written_at", "-pk"]
        indexes = [models.Index(fields=["initiative", "written_at"], name="update_of_initiative")]
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=UpdateKind.values), name="update_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=UpdateKind.SETBACK) | ~Q(lesson=""),
                name="update_setback_has_a_lesson",
                violation_error_message=_("Say what you learned from it."),
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("written_at")),
                name="update_answered_after_written",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("communication:update", args=[self.initiative.slug, self.pk])
