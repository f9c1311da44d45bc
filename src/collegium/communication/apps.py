from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommunicationConfig(AppConfig):
    name = "collegium.communication"
    label = "communication"
    verbose_name = _("Communication")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from collegium.communication import tasks  # noqa: F401, PLC0415 - registers its regular work and its answers
