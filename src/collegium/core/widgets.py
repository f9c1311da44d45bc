"""Form widgets that Django does not have."""

from collections.abc import Iterable
from typing import Any

from django import forms

from collegium.core.zones import main_zone, zone_choices


def limit_upload(field: forms.Field, most: int, said: str) -> None:
    """Let the browser say that a file has more than so many bytes, instead of sending it."""
    field.widget.attrs |= {"data-max-bytes": most, "data-too-large": said}


class SuggestInput(forms.TextInput):
    """A text field that suggests while one types.

    suggestions are offered at once, without scripts. url, where given, is asked with ?q=<what was typed> and
    answers a JSON list of texts. Any other text may still be entered: the field decides what is valid.
    """

    template_name = "django/forms/widgets/datalist.html"

    def __init__(
        self, suggestions: Iterable[object] = (), *, url: str = "", attrs: dict[str, Any] | None = None
    ) -> None:
        super().__init__(attrs)
        self.suggestions = suggestions
        self.url = url

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["suggestions"] = list(self.suggestions)
        widget["attrs"] |= {"list": f"{widget['attrs'].get('id', name)}_list", "autocomplete": "off"}
        if self.url:
            widget["attrs"]["data-suggest"] = str(self.url)
        return context


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Boxes for many choices: those in a group are folded under its name until somebody opens it."""

    template_name = "django/forms/widgets/folded_checkboxes.html"


class ZoneField(forms.ChoiceField):
    """A time zone by continent and place; an old name for one counts as the one that is listed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "choices": zone_choices})

    def prepare_value(self, value: Any) -> Any:
        return main_zone(value) if isinstance(value, str) else value

    def to_python(self, value: Any) -> str:
        return main_zone(super().to_python(value))


def sometimes_needed(field: Any, when: object) -> None:
    """A field that some answers need and others do not: it is not called optional, and says when it is needed."""
    field.is_sometimes_needed = True
    field.help_text = " ".join(str(text) for text in (when, field.help_text) if text)
