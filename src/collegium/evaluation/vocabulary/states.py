"""Words for studies: how a run stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RunState(models.TextChoices):
    UNDER_WAY = "under way", _("Under way")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
