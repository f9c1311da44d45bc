"""Forms of the evaluation plan: a question, its answer, freezing."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from collegium.evaluation.models import PlanQuestion
from collegium.evaluation.vocabulary import KIND_SENTENCES, QuestionKind
from collegium.feedback.models import Survey
from collegium.initiatives.forms import date_input
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners

SERVES, EVIDENCE, WHO = _("What it is about"), _("What will answer it"), _("Who answers, and when")
LINKS = ("goals", "indicators", "studies", "surveys", "datasets")


class PlanQuestionForm(forms.ModelForm[PlanQuestion]):
    """A question; what the initiative has none of is not offered."""

    class Meta:
        model = PlanQuestion
        fields = ["text", "kind", "decision", "goals", "indicators", "studies", "surveys", "datasets"]
        fields += ["sources", "owner", "due_on"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 2}),
            "decision": forms.Textarea(attrs={"rows": 2}),
            "sources": forms.Textarea(attrs={"rows": 2}),
            "due_on": date_input(),
            **dict.fromkeys(LINKS, forms.CheckboxSelectMultiple),
        }
        labels = {"text": _("Question"), "decision": _("Which decision will it inform?")}
        help_texts = {
            "text": _("One plain sentence that can turn out either way."),
            "decision": _(
                "Who will do what differently, depending on the answer? If nobody, leave the question out."
            ),
            "sources": _("For example minutes, visits, interviews, the accounts of a partner."),
            "owner": _("One person; others may help."),
        }

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["kind"].choices = [
            (kind.value, _("{kind}: {sentence}").format(kind=kind.label, sentence=KIND_SENTENCES[kind]))
            for kind in QuestionKind
        ]
        fields["kind"].widget = forms.RadioSelect(choices=fields["kind"].choices)
        offered = {
            "goals": initiative.goals.current(),
            "indicators": initiative.indicators.current(),
            "studies": initiative.studies.filter(archived_at=None),
            "surveys": Survey.objects.filter(initiative=initiative).current(),
            "datasets": initiative.datasets.ready().newest_versions(),
        }
        for name, things in offered.items():
            self.offer(name, things)
        fields["owner"].queryset = people_of_partners(initiative).order_by("name", "pk")
        fields["sources"].fieldset = EVIDENCE
        for name in ("owner", "due_on"):
            fields[name].fieldset = WHO

    def offer(self, name: str, things: Any) -> None:
        """These, and what the question is linked with already, also where it was put away since."""
        field: Any = self.fields[name]
        everything = things.model._default_manager
        kept = getattr(self.instance, name).values("pk") if self.instance.pk else []
        field.queryset = everything.filter(Q(pk__in=things.values("pk")) | Q(pk__in=kept))
        field.fieldset = SERVES if name == "goals" else EVIDENCE
        if not field.queryset.exists():
            del self.fields[name]


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("What was found, in a few sentences"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "Say also how sure you are, and what remains open. Leave it empty to open the question again."
        ),
    )


class FreezeForm(forms.Form):
    note = forms.CharField(
        label=_("What changed, and why"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Whoever compares the versions later will thank you."),
    )
