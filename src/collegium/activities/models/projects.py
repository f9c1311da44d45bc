"""Joint student projects: a question, who owes what by when, what was made together, and what was learned."""

from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from collegium.activities.models.activities import Activity
from collegium.activities.models.groups import ClassGroup
from collegium.activities.vocabulary import ActivityKind, Licence
from collegium.initiatives.models import CurrentQuerySet, Initiative
from collegium.people.models import User

SHORT = [MaxLengthValidator(1000)]


class ProjectQuerySet(models.QuerySet["Project"]):
    def public(self) -> "ProjectQuerySet":
        """What everybody may read: published, and agreed to by the contact of every group."""
        waits = ClassGroup.objects.current().filter(activity=OuterRef("activity"), agreed_at=None)
        return self.filter(
            ~Exists(waits),
            published_at__isnull=False,
            activity__archived_at=None,
            activity__kind=ActivityKind.PROJECT,
            activity__initiative__is_public=True,
        ).select_related("activity__initiative")


class Project(models.Model):
    """What the groups of a joint project ask together until when, and what they made of it."""

    activity = models.OneToOneField(Activity, on_delete=models.CASCADE, related_name="project")
    question = models.CharField(_("question that the groups share"), max_length=300)
    ends_on = models.DateField(_("last day"))
    product_url = models.URLField(_("link to what was made"), blank=True)
    product_text = models.TextField(
        _("what it is"), blank=True, validators=SHORT, help_text=_("In a few sentences. Name no student.")
    )
    licence = models.CharField(_("licence"), max_length=10, choices=Licence.choices, blank=True)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    published_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("joint project")
        constraints = [
            models.CheckConstraint(
                condition=Q(product_url="", product_text="", licence="")
                | (
                    Q(product_url__startswith="https://")
                    & ~Q(product_text="")
                    & Q(licence__in=Licence.values)
                ),
                name="project_product_is_whole",
                violation_error_message=_(
                    "Give the link (it begins with https://), what it is, and the licence; or none of them."
                ),
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by=None)
                | (Q(published_at__isnull=False, published_by__isnull=False) & ~Q(product_url="")),
                name="project_published_by_somebody",
                violation_error_message=_("There is nothing to show yet."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.activity)

    def get_absolute_url(self) -> str:
        return reverse("activities:project", args=[self.initiative.slug, self.activity_id])

    @property
    def public_address(self) -> str:
        return reverse("activities:public_project", args=[self.initiative.slug, self.activity_id])

    @property
    def initiative(self) -> Initiative:
        return self.activity.initiative


class ProjectMilestone(models.Model):
    """What one group owes the others by a day."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="milestones")
    group = models.ForeignKey(
        ClassGroup, verbose_name=_("which group owes it"), on_delete=models.PROTECT, related_name="milestones"
    )
    title = models.CharField(_("what"), max_length=150)
    due_on = models.DateField(_("due"))
    done_on = models.DateField(_("done on"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = CurrentQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone of the project")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_on=None, done_by=None) | Q(done_on__isnull=False, done_by__isnull=False),
                name="project_milestone_done_by_somebody",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return self.project.get_absolute_url()

    @property
    def initiative(self) -> Initiative:
        return self.project.initiative


class Reflection(models.Model):
    """What a group says when the project is over."""

    group = models.OneToOneField(ClassGroup, on_delete=models.CASCADE, related_name="reflection")
    learned = models.TextField(
        _("what students learned"), validators=SHORT, help_text=_("Of the group, not of single students.")
    )
    would_change = models.TextField(_("what we would change"), validators=SHORT)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", editable=False)
    written_at = models.DateTimeField(editable=False)

    class Meta:
        verbose_name = _("reflection")

    def __str__(self) -> str:
        return str(self.group)

    @property
    def initiative(self) -> Initiative:
        return self.group.initiative
