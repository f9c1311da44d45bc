from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "collegium.web"
    label = "web"

    def ready(self) -> None:
        from collegium.web import subjects  # noqa: F401, PLC0415  registers itself, once the models are there
