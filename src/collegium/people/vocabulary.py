"""Names that the code and the pages share: what people are told about, and what API tokens may do."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Frequency(models.TextChoices):
    AT_ONCE = "at once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("On the days that I choose")
    NEVER = "never", _("Never")


class Scope(models.TextChoices):
    """What an API token may do; the person's own permissions always apply as well."""

    PARTNERS_READ = "partners:read", _("Read partners")
    PARTNERS_WRITE = "partners:write", _("Change partners")
    INITIATIVES_READ = "initiatives:read", _("Read initiatives")
    INITIATIVES_WRITE = "initiatives:write", _("Change initiatives")
    TOGETHER_READ = "together:read", _("Read agreements, meetings, news, decisions, surveys and activities")
    TOGETHER_WRITE = (
        "together:write",
        _("Take part in agreements, meetings, decisions, surveys and activities"),
    )
    EVALUATION_READ = "evaluation:read", _("Read datasets, studies and findings")
    EVALUATION_WRITE = "evaluation:write", _("Define and run studies")
