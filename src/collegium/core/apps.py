from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "collegium.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from collegium.core import letters  # noqa: F401, PLC0415 - registers the sending of letters
