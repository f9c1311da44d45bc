"""Forms and filters of communication."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collegium.communication.models import CommunicationCharter, Update
from collegium.communication.vocabulary import LONGEST_TEXT, UpdateKind
from collegium.core.widgets import FoldedCheckboxes, sometimes_needed
from collegium.initiatives.forms import choice_filter, search_field
from collegium.initiatives.models import Goal, Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.partners.vocabulary import language_groups
from collegium.people.models import User


def text_field(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    return forms.CharField(label=label, max_length=LONGEST_TEXT, widget=widget, help_text=help_text)


def named_field() -> "forms.ModelMultipleChoiceField[User]":
    return forms.ModelMultipleChoiceField(
        label=_("Who should look at this"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("They are told. You can also write @ and a name in the text."),
    )


class UpdateForm(forms.ModelForm[Update]):
    class Meta:
        model = Update
        fields = ["kind", "title", "text", "lesson", "goal", "is_public"]
        widgets = {
            "kind": forms.RadioSelect,
            "text": forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
            "lesson": forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        }

    def __init__(self, *args: Any, initiative: Initiative, coordinates: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = initiative.goals.current()  # type: ignore[attr-defined]
        self.fields["kind"].choices = UpdateKind.choices  # type: ignore[attr-defined]
        sometimes_needed(self.fields["lesson"], _("Needed for a setback."))
        if not coordinates:
            del self.fields["is_public"]


class PostForm(forms.Form):
    text = text_field(_("Your contribution"))
    named = named_field()

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["named"].queryset = people_of_partners(initiative).order_by("name", "pk")  # type: ignore[attr-defined]


class ThreadForm(PostForm):
    title = forms.CharField(label=_("What it is about"), max_length=200)
    field_order = ["title", "text", "named"]


class EditPostForm(forms.Form):
    text = text_field(_("Your contribution"), _("What stood here before stays visible to all."))


class CharterForm(forms.ModelForm[CommunicationCharter]):
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=language_groups,
        required=False,
        widget=FoldedCheckboxes,
    )

    class Meta:
        model = CommunicationCharter
        fields = ["channels", "rhythm", "answer_days", "urgent", "languages"]
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in ("channels", "rhythm", "urgent")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = language_groups(self.instance.languages or ())  # type: ignore[attr-defined]


class UpdateFilter(forms.Form):
    q = search_field(_("Text"))
    kind = choice_filter(_("What it is"), UpdateKind.choices)
    goal = forms.ModelChoiceField(
        label=_("Goal"), queryset=Goal.objects.none(), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = initiative.goals.current()  # type: ignore[attr-defined]

    def apply(self, updates: Any) -> Any:
        chosen = self.cleaned_data
        found = updates.filter(title__icontains=chosen["q"]) | updates.filter(text__icontains=chosen["q"])
        if chosen["kind"]:
            found = found.filter(kind=chosen["kind"])
        return found.filter(goal=chosen["goal"]) if chosen["goal"] else found


class ThreadFilter(forms.Form):
    q = search_field(_("Title"))
    unread = forms.BooleanField(label=_("Unread only"), required=False)

    def apply(self, threads: Any) -> Any:
        found = threads.filter(title__icontains=self.cleaned_data["q"])
        return found.filter(is_read=False) if self.cleaned_data["unread"] else found


class PersonFilter(forms.Form):
    q = search_field(_("Person or organisation"))

    def apply(self, rows: Any) -> list[Any]:
        words = self.cleaned_data["q"].casefold()
        return [one for one in rows if words in f"{one.person} {one.organisation}".casefold()]
