"""What to look at: how much students took, one outcome and one programme of the run's study."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collegium.engines.impact import study_from_dict
from collegium.engines.robustness import DoseQuestion
from collegium.evaluation.actions import may_be_dose
from collegium.evaluation.forms.studies import offered
from collegium.evaluation.models import StudyRun
from collegium.evaluation.vocabulary import labels_of


class DoseForm(forms.Form):
    """One look at one run."""

    column = forms.ChoiceField(
        label=_("Which column says how much each student took?"),
        help_text=_("A number such as hours, sessions or modules; 0 for nothing."),
    )
    outcome = forms.ChoiceField(label=_("Which outcome?"))
    arm = forms.ChoiceField(
        label=_("Of which programme?"), help_text=_("The students who are looked at were in it.")
    )

    def __init__(self, *args: Any, run: StudyRun, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study, columns = study_from_dict(run.definition), list(run.dataset.columns.all())
        labels, suits = labels_of(columns), may_be_dose(run, study)
        arms = [(arm, labels.get(f"{study.treatment}={arm}", arm)) for arm in study.arms]
        self.choose("column", [("", _("Choose one")), *offered(columns, suits)])
        self.choose("outcome", [(name, labels.get(name, name)) for name in study.outcomes])
        self.choose("arm", arms)

    def choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def as_question(self) -> DoseQuestion:
        return DoseQuestion(**self.cleaned_data)
