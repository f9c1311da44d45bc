"""Datasets: student-level tables that an initiative holds, and the documentation of their columns.

The rows live in one Parquet file per dataset, outside the database and never served. The database holds what
may be said about them: names, descriptions, and values that at least ten students share.
"""

import uuid
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.exchange.vocabulary import ColumnKind, ColumnRole, DatasetState
from collegium.initiatives.models import Initiative
from collegium.people.models import User

# A value, or the end of a range, is only told when at least so many students stand behind it.
SMALLEST_GROUP = 10


class DatasetQuerySet(models.QuerySet["Dataset"]):
    def visible_to(self, user: Any, *, today: date) -> "DatasetQuerySet":
        """Datasets of the initiatives that the person may see."""
        return self.filter(initiative__in=Initiative.objects.visible_to(user, today=today))

    def ready(self) -> "DatasetQuerySet":
        return self.filter(state=DatasetState.READY)

    def newest_versions(self) -> "DatasetQuerySet":
        """Of each series the newest version that did not fail, or the newest where all failed."""
        series = Dataset.objects.filter(series=models.OuterRef("series"))
        newer = series.filter(version__gt=models.OuterRef("version"))
        sound = ~Q(state=DatasetState.FAILED)
        superseded = Q(state=DatasetState.FAILED) & (
            models.Exists(series.filter(sound)) | models.Exists(newer)
        )
        return self.exclude(models.Exists(newer.filter(sound))).exclude(superseded)


class Dataset(models.Model):
    """One version of one table, one row per student. Replacing it makes a new version of the same series."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    initiative = models.ForeignKey(Initiative, on_delete=models.PROTECT, related_name="datasets")
    series = models.UUIDField(default=uuid.uuid4, editable=False)
    version = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(_("title"), max_length=150)
    description = models.TextField(_("what it holds"), blank=True)
    source = models.TextField(_("where it comes from, and under which terms"), blank=True)
    is_generated = models.BooleanField(_("generated, not about real students"), default=False)
    state = models.CharField(
        _("state"), max_length=10, choices=DatasetState.choices, default=DatasetState.LOADING
    )
    file_name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, blank=True)
    rows = models.PositiveIntegerField(_("students"), default=0)
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # what may be wrong in the file, in the shape of engines.problems.Problem; for those who may change the data
    remarks = models.JSONField(default=list, editable=False)
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)
    loaded_at = models.DateTimeField(_("loaded"), null=True, blank=True)
    removed_at = models.DateTimeField(_("removed"), null=True, blank=True)
    removed_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    job_id = models.UUIDField(null=True, editable=False)

    objects = DatasetQuerySet.as_manager()

    class Meta:
        verbose_name = _("dataset")
        ordering = ["title", "-version", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "version"], name="dataset_version_once"),
            models.CheckConstraint(condition=Q(state__in=DatasetState.values), name="dataset_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state=DatasetState.READY) | (Q(loaded_at__isnull=False) & ~Q(sha256="")),
                name="dataset_ready_is_loaded",
            ),
            models.CheckConstraint(
                condition=Q(state=DatasetState.REMOVED, removed_at__isnull=False, removed_by__isnull=False)
                | (~Q(state=DatasetState.REMOVED) & Q(removed_at=None, removed_by=None)),
                name="dataset_removal_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("exchange:dataset", args=[self.initiative.slug, self.public_id])

    @property
    def generated_note(self) -> str:
        """What every file about made-up data says; empty where the data is about people."""
        if not self.is_generated:
            return ""
        return f"{gettext('Generated data.')} {gettext('These are not real people or results.')}"

    @property
    def folder(self) -> Path:
        return datasets_folder() / str(self.public_id)

    @property
    def parquet(self) -> Path:
        return self.folder / "table.parquet"

    @property
    def upload(self) -> Path:
        """The file as it came; it exists only until it is loaded."""
        return self.folder / "upload"

    def version_before(self) -> "Dataset | None":
        """The newest earlier version that was loaded."""
        earlier = Dataset.objects.filter(series=self.series, version__lt=self.version, columns__isnull=False)
        return earlier.order_by("-version").first()

    def lost_columns(self) -> list[str]:
        """Names of the columns that the version before had and this one, once loaded, lacks."""
        before = self.version_before() if self.loaded_at else None
        if before is None:
            return []
        kept = self.columns.values("name")
        return list(before.columns.exclude(name__in=kept).values_list("name", flat=True))


def datasets_folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "datasets"


class DatasetColumn(models.Model):
    """One column: what is told about it. Nothing here comes from fewer than `SMALLEST_GROUP` students."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="columns")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("column"), max_length=500)
    kind = models.CharField(_("kind"), max_length=10, choices=ColumnKind.choices)
    label = models.CharField(_("label"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=ColumnRole.choices, default=ColumnRole.OTHER)
    missing = models.PositiveIntegerField(_("without a value"))
    distinct = models.PositiveIntegerField(_("different values"))
    # At least SMALLEST_GROUP students lie at or below `low`, and as many at or above `high`.
    low = models.CharField(max_length=60, blank=True)
    high = models.CharField(max_length=60, blank=True)
    # Values that at least SMALLEST_GROUP students share, as text, and how many others there are.
    levels = models.JSONField(default=list)
    rare_levels = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("column of a dataset")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "name"], name="dataset_column_once"),
            models.CheckConstraint(
                condition=Q(role__in=ColumnRole.values), name="dataset_column_role_is_known"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ColumnKind.values), name="dataset_column_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.label or self.name

    @property
    def caption(self) -> str:
        """The label with the name that the file uses."""
        return f"{self.label} ({self.name})" if self.label and self.label != self.name else self.name

    @property
    def shows_values(self) -> bool:
        return self.role != ColumnRole.IDENTIFIER
