"""Forms of consultations: preparing them, statements, and taking part."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.consultations.actions.taking_part import MOST_LINKS
from collegium.consultations.models import LONGEST_STATEMENT, Consultation, Statement
from collegium.consultations.vocabulary import Audience, Choice


class WordsForm(forms.Form):
    """Texts in every language of the site: a field for each, of which one at least is filled."""

    def add_texts(self, name: str, label: Any, texts: dict[str, str], *, rows: int, longest: int) -> None:
        for code, language in settings.LANGUAGES:
            field = forms.CharField(
                label=_("{label}, in {language}").format(label=label, language=language),
                required=False,
                max_length=longest,
                initial=texts.get(code, ""),
                widget=forms.Textarea(attrs={"rows": rows, "lang": code, "dir": "auto"}),
            )
            self.fields[f"{name}_{code}"] = field

    def texts(self, name: str) -> dict[str, str]:
        found = {
            code: self.cleaned_data.get(f"{name}_{code}", "").strip() for code, _name in settings.LANGUAGES
        }
        return {code: text for code, text in found.items() if text}


class ConsultationForm(WordsForm):
    audience = forms.ChoiceField(
        label=_("Who takes part"), choices=Audience.choices, widget=forms.RadioSelect, initial=Audience.ANYONE
    )
    takes_statements = forms.BooleanField(
        label=_("Participants may add statements"),
        required=False,
        initial=True,
        help_text=_("A coordinator looks at each before the others see it."),
    )

    def __init__(self, *args: Any, consultation: Consultation | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts("title", _("Title"), consultation.title if consultation else {}, rows=1, longest=150)
        question = consultation.question if consultation else {}
        self.add_texts("question", _("What it is about"), question, rows=3, longest=1000)
        if consultation:
            self.fields["audience"].initial = consultation.audience
            self.fields["takes_statements"].initial = consultation.takes_statements
        texts = [name for name in self.fields if name not in {"audience", "takes_statements"}]
        self.order_fields([*texts, "audience", "takes_statements"])

    def values(self) -> dict[str, Any]:
        return {
            "title": self.texts("title"),
            "question": self.texts("question"),
            "audience": self.cleaned_data["audience"],
            "takes_statements": self.cleaned_data["takes_statements"],
        }


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class OpenForm(forms.Form):
    opens_at = forms.DateTimeField(label=_("From"), widget=moment_input())
    closes_at = forms.DateTimeField(
        label=_("Until"),
        widget=moment_input(),
        help_text=_("In your time zone. Both can be moved until it is closed."),
    )

    def __init__(self, *args: Any, consultation: Consultation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        now = timezone.now().replace(second=0, microsecond=0)
        self.fields["opens_at"].initial = consultation.opens_at or now
        self.fields["closes_at"].initial = consultation.closes_at or now + timedelta(days=21)

    def moments(self) -> dict[str, datetime]:
        return {"opens_at": self.cleaned_data["opens_at"], "closes_at": self.cleaned_data["closes_at"]}


class StatementForm(WordsForm):
    def __init__(self, *args: Any, statement: Statement | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        texts = statement.texts if statement else {}
        self.add_texts("text", _("Statement"), texts, rows=2, longest=LONGEST_STATEMENT)


class LinksForm(forms.Form):
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=MOST_LINKS,
        initial=30,
        help_text=_("One for each person."),
    )


class ProposeForm(forms.Form):
    """website: people do not see it; whatever fills it is no person."""

    text = forms.CharField(
        label=_("Your statement"),
        max_length=LONGEST_STATEMENT,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One thought, one sentence, so that others can agree or disagree. Without names."),
    )
    website = forms.CharField(required=False)


class VoteForm(forms.Form):
    """One vote, from one of three buttons."""

    statement = forms.IntegerField(widget=forms.HiddenInput)
    choice = forms.TypedChoiceField(choices=Choice.choices, coerce=int)


class OwnVotesForm(forms.Form):
    """Every statement on one page; what is left open is not voted on."""

    def __init__(self, data: Any = None, *, statements: Sequence[Statement], votes: dict[int, int]) -> None:
        super().__init__(data, label_suffix="")
        self.statements = statements
        for one in statements:
            self.fields[f"s{one.pk}"] = forms.TypedChoiceField(
                label=str(one),
                required=False,
                coerce=int,
                empty_value=None,
                choices=Choice.choices,
                initial=votes.get(one.pk),
                widget=forms.RadioSelect,
            )

    def votes(self) -> dict[int, int]:
        found = {one.pk: self.cleaned_data[f"s{one.pk}"] for one in self.statements}
        return {key: choice for key, choice in found.items() if choice is not None}
