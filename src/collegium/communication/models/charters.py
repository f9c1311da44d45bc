"""How the partners of an initiative have agreed to communicate."""

from django.core.validators import MaxLengthValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.initiatives.models import Initiative
from collegium.partners.vocabulary.languages import check_languages
from collegium.people.models import User


class CommunicationCharter(models.Model):
    """What everybody can expect: where things are said, how soon they are answered, in which languages."""

    initiative = models.OneToOneField(Initiative, on_delete=models.CASCADE, related_name="charter")
    channels = models.TextField(
        _("where we say what"),
        blank=True,
        validators=[MaxLengthValidator(5000)],
        help_text=_("For example: decisions and news here, quick questions by telephone."),
    )
    rhythm = models.TextField(_("how often we report"), blank=True, validators=[MaxLengthValidator(2000)])
    answer_days = models.PositiveSmallIntegerField(
        _("working days until an answer"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    urgent = models.TextField(_("when it cannot wait"), blank=True, validators=[MaxLengthValidator(2000)])
    languages = models.JSONField(_("languages"), default=list, blank=True, validators=[check_languages])
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("how we communicate")
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days=None) | Q(answer_days__range=(1, 60)),
                name="charter_answer_days",
                violation_error_message=_("Between 1 and 60 working days."),
            )
        ]

    def __str__(self) -> str:
        return str(self.initiative)
