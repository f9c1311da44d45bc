"""How words and numbers fit, and which quotes a report tells."""

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.models import StudyRun, TextQuote, ThemeJudgement
from collegium.evaluation.vocabulary import LONGEST_WHY, MOST_TOLD_QUOTES, Fit


class JudgeThemeForm(forms.Form):
    """findings: (outcome, arm) and the line that tells it, of those that the run tells."""

    finding = forms.TypedChoiceField(
        label=_("Which finding does it stand beside?"), coerce=int, choices=[], widget=forms.RadioSelect
    )
    fit = forms.ChoiceField(label=_("How do they fit?"), choices=Fit.choices, widget=forms.RadioSelect)
    why = forms.CharField(
        label=_("Why?"),
        max_length=LONGEST_WHY,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_(
            "One or two sentences: what words and number mean together. Once the report is published, everybody reads "
            "them with your name. Do not quote here; choose a cleared quote instead."
        ),
    )

    def __init__(
        self,
        *args: Any,
        findings: list[tuple[tuple[str, str], str]],
        held: ThemeJudgement | None,
        **kwargs: Any,
    ) -> None:
        self.named = [named for named, _line in findings]
        initial: dict[str, Any] = {"finding": 0}
        if held is not None:
            here = (held.outcome, held.arm)
            place = self.named.index(here) if here in self.named else 0
            initial = {"finding": place, "fit": held.fit, "why": held.why}
        super().__init__(*args, **{"initial": initial, **kwargs})
        field: Any = self.fields["finding"]
        field.choices = [(place, line) for place, (_named, line) in enumerate(findings)]

    def values(self) -> dict[str, str]:
        outcome, arm = self.named[self.cleaned_data["finding"]]
        return {
            "outcome": outcome,
            "arm": arm,
            "fit": self.cleaned_data["fit"],
            "why": self.cleaned_data["why"],
        }


class ReportQuotesForm(forms.Form):
    """Among quotes that are cleared today; none is an answer too."""

    quotes = forms.ModelMultipleChoiceField(
        label=_("Quotes of the report"),
        queryset=TextQuote.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=format_lazy(
            _(
                "At most {most}, each with the title of its collection. Choose such that stand for what was said, "
                "also where it does not please."
            ),
            most=MOST_TOLD_QUOTES,
        ),
    )

    def __init__(self, *args: Any, run: StudyRun, quotes: list[TextQuote], **kwargs: Any) -> None:
        draft = getattr(run, "draft", None)
        chosen = list(draft.quotes.values_list("pk", flat=True)) if draft else []
        super().__init__(*args, **{"initial": {"quotes": chosen}, **kwargs})
        field: Any = self.fields["quotes"]
        field.queryset = TextQuote.objects.filter(pk__in=[one.pk for one in quotes]).select_related("code")
        field.label_from_instance = quote_words


def quote_words(quote: TextQuote) -> str:
    return f"{quote.code}: \u2068“{quote.excerpt}”\u2069"  # apart from a page that runs the other way
