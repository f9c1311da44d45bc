"""What people fill in about reports: texts, cost, comments, sign-offs, schedules."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.engines.reporting import minor_digits
from collegium.evaluation.actions import givers_of_data, partners_to_ask
from collegium.evaluation.models import NO_BASIS, ReportDraft, RerunSchedule, StudyRun
from collegium.evaluation.vocabulary import (
    LONGEST_REASON,
    Every,
    Section,
    SignOffAnswer,
    Whom,
    field_money,
    minor_units,
)
from collegium.exchange.models import SMALLEST_GROUP
from collegium.partners.models import Organisation

USUAL_DAYS = 14
MOST_STUDENTS = 100_000_000


class CostForm(forms.Form):
    """Empty takes the cost out of the report."""

    amount = forms.CharField(
        label=_("What did it cost in all?"),
        max_length=30,
        required=False,
        help_text=_("Beyond what would have been spent anyway, for example 245000.00."),
    )
    currency = forms.CharField(
        label=_("Currency"),
        min_length=3,
        max_length=3,
        required=False,
        help_text=_("Three letters, for example USD, EUR or KES."),
    )
    students = forms.IntegerField(
        label=_("For how many students?"), min_value=SMALLEST_GROUP, max_value=MOST_STUDENTS, required=False
    )
    source = forms.CharField(
        label=_("Where does the amount come from?"),
        max_length=500,
        required=False,
        help_text=_("One sentence: which accounts, which year, what is counted."),
    )

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if code and not (code.isascii() and code.isalpha()):
            raise forms.ValidationError(_("A currency has three letters."))
        return code

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        given = [bool(data.get(name)) for name in ("amount", "currency", "students")]
        if any(given) and not all(given) and not self.errors:
            self.add_error(None, gettext("A cost has an amount, a currency and a number of students."))
        if data.get("amount") and data.get("currency"):
            try:
                data["units"] = minor_units(data["amount"], data["currency"])
            except ValueError:
                self.add_error(
                    "amount",
                    gettext("Write a number with at most {count} decimals.").format(
                        count=minor_digits(data["currency"])
                    ),
                )
        return data

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            **NO_BASIS,
            "total_cost": data.get("units"),
            "currency": data["currency"],
            "cost_students": data["students"],
            "cost_source": data["source"],
        }


def cost_initial(draft: ReportDraft | None) -> dict[str, Any]:
    if draft is None or draft.total_cost is None:
        return {}
    return {
        "amount": field_money(draft.total_cost, draft.currency),
        "currency": draft.currency,
        "students": draft.cost_students,
        "source": draft.cost_source,
    }


class CommentForm(forms.Form):
    section = forms.ChoiceField(label=_("About"), choices=Section.choices)
    text = forms.CharField(
        label=_("Your comment"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("All partners read it. Write @ and a name to ask somebody."),
    )


class AskSignOffsForm(forms.Form):
    """Whom, until when, and what they should look at."""

    whom = forms.ChoiceField(label=_("Who is asked?"), choices=Whom.choices, widget=forms.RadioSelect)
    due_on = forms.DateField(
        label=_("Answers until the end of"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    note = forms.CharField(
        label=_("What should they look at?"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )
    chosen = forms.ModelMultipleChoiceField(
        label=_("Partners"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, run: StudyRun, **kwargs: Any) -> None:
        givers = list(givers_of_data(run))
        due = timezone.localdate() + timedelta(days=USUAL_DAYS)
        whom = Whom.GIVERS if givers else Whom.ALL
        usual = {"whom": whom, "due_on": due, "chosen": givers}
        super().__init__(*args, **{"initial": usual, **kwargs})
        self.fields["chosen"].queryset = partners_to_ask(run.study.initiative)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "whom": Whom(data["whom"]),
            "chosen": list(data["chosen"]),
            "note": data["note"],
            "due_at": timezone.make_aware(datetime.combine(data["due_on"], time(23, 59))),
        }


class SignOffForm(forms.Form):
    answer = forms.ChoiceField(
        label=_("Your answer"),
        widget=forms.RadioSelect,
        choices=[
            (SignOffAnswer.AGREES, _("We stand behind this report.")),
            (
                SignOffAnswer.CHANGE,
                _("Something must change first. It is not published until that is settled."),
            ),
            (SignOffAnswer.DISSENTS, _("We see it differently. Publish it, and print what we say.")),
        ],
    )
    reason = forms.CharField(
        label=_("What should change, or what you see differently"),
        max_length=LONGEST_REASON,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        help_text=_("Not needed where you agree. A dissent is printed in the report word for word."),
    )


class PublishForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it published without their answer?"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        help_text=_("One sentence. It is printed in the report."),
    )


class ScheduleForm(forms.Form):
    every = forms.TypedChoiceField(
        label=_("By the calendar"), coerce=int, choices=Every.choices, widget=forms.RadioSelect
    )
    on_new_data = forms.BooleanField(
        label=_("When there is a new version of the data"),
        required=False,
        help_text=_("The study then takes the new version, if it has the same columns."),
    )

    def values(self) -> dict[str, Any]:
        return {"every": Every(self.cleaned_data["every"]), "on_new_data": self.cleaned_data["on_new_data"]}


def schedule_initial(schedule: RerunSchedule | None) -> dict[str, Any]:
    if schedule is None:
        return {"every": Every.NEVER, "on_new_data": False}
    return {"every": schedule.every, "on_new_data": schedule.on_new_data}
