"""Forms of the indicator dashboard: its filter, and the talk about one indicator."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collegium.agreements.models import Promise
from collegium.evaluation.models import CurveNote
from collegium.evaluation.vocabulary import FRESHNESS_LABELS
from collegium.initiatives.forms import ANY, choice_filter, search_field
from collegium.initiatives.models import Goal, Indicator, Initiative
from collegium.initiatives.vocabulary import PROGRESS_LABELS, IndicatorKind

URGENCY = ("moving away", "at risk", "behind", "no data", "on track", "reached")
PRESSING, OLDEST = "pressing", "oldest"


class DashboardFilter(forms.Form):
    """Works on rows of `tables.dashboard`, whose states are reckoned, not stored."""

    q = search_field(_("Indicator"))
    goal = forms.ModelChoiceField(
        label=_("Goal"), queryset=Goal.objects.none(), required=False, empty_label=_("Any")
    )
    kind = choice_filter(_("Kind"), IndicatorKind.choices)
    # chosen by the tabs above the table
    state = forms.ChoiceField(
        required=False, choices=[ANY, *PROGRESS_LABELS.items()], widget=forms.HiddenInput
    )
    fresh = choice_filter(_("Last measured"), FRESHNESS_LABELS.items())
    order = forms.ChoiceField(
        label=_("Order"),
        required=False,
        choices=[("", _("By goal")), (PRESSING, _("Most pressing first")), (OLDEST, _("Oldest value first"))],
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = initiative.goals.current()  # type: ignore[attr-defined]

    def apply(self, rows: Sequence[Any]) -> list[Any]:
        wanted = self.cleaned_data
        words = wanted["q"].casefold().split()
        goal = wanted["goal"].pk if wanted["goal"] else None
        kept = [
            row
            for row in rows
            if all(word in row.indicator.name.casefold() for word in words)
            and (goal is None or row.indicator.goal_id == goal)
            and wanted["kind"] in {"", row.indicator.kind}
            and wanted["state"] in {"", row.state}
            and wanted["fresh"] in {"", row.freshness.standing}
        ]
        if wanted["order"] == PRESSING:
            return sorted(kept, key=lambda row: URGENCY.index(row.state))
        if wanted["order"] == OLDEST:
            return sorted(kept, key=lambda row: (row.freshness.last is not None, row.freshness.last))
        return kept


class CurveNoteForm(forms.ModelForm[CurveNote]):
    # what the person had before them, to notice that somebody else has written meanwhile
    after_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = CurveNote
        fields = ["story", "partners", "works", "plan", "promises"]
        widgets = {
            **{name: forms.Textarea(attrs={"rows": 4}) for name in ("story", "partners", "works", "plan")},
            "promises": forms.CheckboxSelectMultiple,
        }
        labels = {
            "story": _("The story behind the curve"),
            "partners": _("Partners who have a part to play"),
            "works": _("What works"),
            "plan": _("What we will do"),
            "promises": _("Promises that turn the curve"),
        }
        help_texts = {
            "story": _(
                "Why does it look as it does? What pushes it up, what holds it back, and how do you know?"
            ),
            "partners": _("Who could make a difference, and is not yet asked?"),
            "works": _("What has helped here or elsewhere, and something that costs nothing."),
            "plan": _("What comes first, and by when. Put it into a promise, so that it is not forgotten."),
        }

    def __init__(self, *args: Any, indicator: Indicator, last: CurveNote | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["after_version"] = last.version if last else 0
        promises: Any = self.fields["promises"]
        kept = last.promises.values("pk") if last else []
        own = Promise.objects.filter(initiative=indicator.initiative).filter(Q(state="open") | Q(pk__in=kept))
        promises.queryset = own.select_related("organisation")
        promises.label_from_instance = promise_label
        if not promises.queryset.exists():
            del self.fields["promises"]


def promise_label(promise: Promise) -> str:
    return f"{promise.title} · {promise.organisation}"


def note_initial(last: CurveNote | None) -> dict[str, Any]:
    """The latest words, to be changed."""
    if last is None:
        return {}
    texts = {name: getattr(last, name) for name in ("story", "partners", "works", "plan")}
    return {**texts, "promises": [promise.pk for promise in last.promises.all()]}
