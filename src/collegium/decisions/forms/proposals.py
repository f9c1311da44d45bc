"""Forms for proposals, their rules and options, outcomes, delegations; filters of lists."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from collegium.decisions.models import Adviser, Delegation, Option, Proposal, Topic
from collegium.decisions.vocabulary import (
    ALWAYS_OPEN,
    METHOD_SENTENCES,
    Method,
    ProposalState,
    ReviewFinding,
)
from collegium.initiatives.forms import choice_filter, date_input, search_field
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.meetings.models import Meeting
from collegium.partners.models import Organisation
from collegium.people.models import User

CURRENCY = RegexValidator(r"^[A-Za-z]{3}$", _("Write the three letters of the currency, such as EUR."))


def moment_input() -> forms.DateTimeInput:
    return forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


class ProposalForm(forms.ModelForm[Proposal]):
    text = forms.CharField(
        label=_("What is proposed"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The words that everybody decides on. Short enough to be read on a phone."),
    )

    class Meta:
        model = Proposal
        fields = [
            "title",
            "background",
            "topic",
            "goals",
            "facilitator",
            "meeting",
            "subject_label",
            "subject_url",
        ]
        widgets = {
            "goals": forms.CheckboxSelectMultiple,
            "background": forms.Textarea(attrs={"rows": 5}),
        }
        labels = {"subject_label": _("What it comes from"), "subject_url": _("Where that is")}
        help_texts = {
            "background": _("Why now, what was tried, what it costs, who was asked."),
            "facilitator": _("Opens and closes the vote, helps with objections and writes the outcome."),
            "subject_label": _("For example a discussion, or a finding of a study."),
            "subject_url": _("The address of that page of this initiative, beginning with /initiatives/."),
        }

    field_order = ["title", "text", "background"]

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["topic"].queryset = Topic.objects.filter(initiative=initiative).current()
        fields["goals"].queryset = initiative.goals.current()
        fields["meeting"].queryset = Meeting.objects.filter(
            initiative=initiative, cancelled_at=None
        ).order_by("-starts_at")
        fields["meeting"].label_from_instance = meeting_with_day
        fields["facilitator"].queryset = people_of_partners(initiative).order_by("name", "pk")
        for name in ("topic", "goals", "facilitator"):
            fields[name].fieldset = _("What it belongs to")
        for name in ("meeting", "subject_label", "subject_url"):
            fields[name].fieldset = _("Where it comes from")


def meeting_with_day(meeting: Meeting) -> str:
    """A meeting of a series is told from the others by its day."""
    day = date_format(timezone.localtime(meeting.starts_at), "DATE_FORMAT")
    return _gettext("{title}, {day}").format(title=meeting.title, day=day)


class MethodForm(forms.Form):
    method = forms.ChoiceField(label=_("How do we decide?"), widget=forms.RadioSelect, choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["method"]
        field.choices = [
            (
                method.value,
                _("{method}: {sentence}").format(method=method.label, sentence=METHOD_SENTENCES[method]),
            )
            for method in Method
        ]


OF_ALL = ["closes_at", "who_votes", "inside", "is_split", "quorum_percent"]
WHO = ["funders_vote", "observers_vote"]
OF_METHOD = {
    Method.CONSENT: [],
    Method.ADVICE: ["decider"],
    Method.MAJORITY: ["threshold"],
    Method.DOUBLE_MAJORITY: ["kinds_needed"],
    Method.APPROVAL: ["seats"],
    Method.SCORE: ["highest", "seats"],
    Method.DOTS: ["dots", "dots_cap", "seats"],
    Method.INSTANT_RUNOFF: [],
    Method.TRANSFERABLE_VOTE: ["seats", "stv_rule"],
    Method.SCHULZE: ["seats"],
    Method.BUDGET: ["budget", "currency", "budget_rule", "completion", "fits_budget"],
}


def fields_of(method: str) -> list[str]:
    """The rules that this method has, in the order of the form."""
    own = OF_METHOD[Method(method)]
    if method == Method.ADVICE:
        return ["closes_at", *own, "closes_early", "review_on"]
    secret = [] if method in ALWAYS_OPEN else ["is_secret"]
    inside = {
        "inside": method in {Method.MAJORITY, Method.DOUBLE_MAJORITY},
        "is_split": method != Method.CONSENT,
    }
    common = [name for name in OF_ALL if inside.get(name, True)]
    return [*own, *common, *WHO, *secret, "most_carried", "closes_early", "review_on"]


class RulesForm(forms.ModelForm[Proposal]):
    """The rules of one method: only what matters for it."""

    class Meta:
        model = Proposal
        fields = [*OF_ALL, *WHO, *{name for names in OF_METHOD.values() for name in names}]
        fields += ["is_secret", "most_carried", "closes_early", "review_on"]
        widgets = {"closes_at": moment_input(), "review_on": date_input()}
        help_texts = {
            "closes_at": _("In your time zone. Counted by itself when it is over; nobody can move it later."),
            "quorum_percent": _("0: no quorum. Abstentions count as being there."),
            "kinds_needed": _("Empty: every kind that has a vote. With a number: at least so many of them."),
            "inside": _("Only where each partner votes by a vote of its own people first."),
            "is_split": _("Only where each partner votes by a vote of its own people first."),
            "is_secret": _(
                "Nobody sees who voted what, coordinators included. People change their vote with a code that they "
                "are shown once. Votes that were given to others do not count."
            ),
            "most_carried": _("How many votes that others gave away one person may bring; 0: none."),
            "review_on": _("When you want to look at the decision again."),
            "currency": _("Three letters, for example EUR."),
            "budget": _("In whole units of the currency."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        order = fields_of(self.instance.method)
        for name in set(self.fields) - set(order):
            del self.fields[name]
        self.order_fields(order)
        fields: Any = self.fields
        fields["closes_at"].required = True
        if "decider" in fields:
            people = people_of_partners(self.instance.initiative).order_by("name", "pk")
            fields["decider"].queryset = people
            fields["decider"].required = True
        if "currency" in fields:
            # the browser would cut a word to its first three letters without a sign
            fields["currency"].widget.attrs.pop("maxlength", None)
            fields["currency"].validators.append(CURRENCY)
        for name in ("who_votes", "inside", "is_split", "quorum_percent", *WHO, "is_secret", "most_carried"):
            if name in fields:
                fields[name].fieldset = _("Who votes")
        for name in ("closes_at", "closes_early", "review_on"):
            fields[name].fieldset = _("When") if name == "closes_at" else _("Afterwards")


class OptionForm(forms.ModelForm[Option]):
    class Meta:
        model = Option
        fields = ["title", "description", "cost"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, with_cost: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if with_cost:
            self.fields["cost"].required = True
        else:
            del self.fields["cost"]


class WeightsForm(forms.Form):
    """One number for each partner with a vote."""

    def __init__(
        self, *args: Any, partners: Iterable[Organisation], weights: dict[int, int], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.partners = list(partners)
        for partner in self.partners:
            self.fields[f"weight_{partner.pk}"] = forms.IntegerField(
                label=partner.name, min_value=0, max_value=1000, initial=weights.get(partner.pk, 1)
            )

    def weights(self) -> dict[int, int]:
        return {partner.pk: self.cleaned_data[f"weight_{partner.pk}"] for partner in self.partners}


class AdviserForm(forms.ModelForm[Adviser]):
    class Meta:
        model = Adviser
        fields = ["person", "reason"]

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["person"].queryset = people_of_partners(initiative).order_by("name", "pk")


class WithdrawForm(forms.Form):
    because = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Everybody who was asked can read it.")
    )


class NextRoundForm(forms.Form):
    text = forms.CharField(
        label=_("What is proposed now"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 8})
    )
    note = forms.CharField(
        label=_("What has changed, and which objection it answers"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    closes_at = forms.DateTimeField(label=_("Votes until"), widget=moment_input())


class OutcomeForm(forms.Form):
    statement = forms.CharField(
        label=_("The outcome in words"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "What happens now, for whom and from when. For those who disagreed: what of theirs went in."
        ),
    )
    review_on = forms.DateField(label=_("To be looked at again on"), required=False, widget=date_input())


class ReviewForm(forms.Form):
    finding = forms.ChoiceField(
        label=_("What came of it?"), choices=ReviewFinding.choices, widget=forms.RadioSelect
    )
    note = forms.CharField(label=_("Why"), max_length=5_000, widget=forms.Textarea(attrs={"rows": 4}))
    next_on = forms.DateField(label=_("To be looked at again on"), required=False, widget=date_input())


class FollowForm(forms.Form):
    """A promise that carries a decision out."""

    title = forms.CharField(label=_("What is promised"), max_length=200)
    organisation = forms.ModelChoiceField(label=_("Who promises"), queryset=Organisation.objects.none())
    owner = forms.ModelChoiceField(label=_("Who sees to it"), queryset=User.objects.none(), required=False)
    due_on = forms.DateField(label=_("Until"), widget=date_input())

    def __init__(self, *args: Any, initiative: Initiative, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = initiative.participations.accepted(today=today).values("organisation")
        fields: Any = self.fields
        fields["organisation"].queryset = Organisation.objects.filter(pk__in=parts).order_by("name")
        fields["owner"].queryset = people_of_partners(initiative).order_by("name", "pk")


class DelegationForm(forms.ModelForm[Delegation]):
    class Meta:
        model = Delegation
        fields = ["taker", "topic"]

    def __init__(self, *args: Any, initiative: Initiative, giver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["taker"].queryset = people_of_partners(initiative).exclude(pk=giver.pk).order_by("name", "pk")
        fields["topic"].queryset = Topic.objects.filter(initiative=initiative).current()


class TopicForm(forms.ModelForm[Topic]):
    class Meta:
        model = Topic
        fields = ["name"]


class ProposalFilter(forms.Form):
    q = search_field(_("Search"))
    state = choice_filter(_("State"), ProposalState.choices)
    topic = forms.ModelChoiceField(
        label=_("Topic"), queryset=Topic.objects.none(), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topic: Any = self.fields["topic"]
        topic.queryset = Topic.objects.filter(initiative=initiative)

    def apply(self, rows: "QuerySet[Proposal]") -> "QuerySet[Proposal]":
        wanted = self.cleaned_data
        for word in wanted["q"].split():
            rows = rows.filter(Q(title__icontains=word) | Q(background__icontains=word))
        rows = rows.filter(state=wanted["state"]) if wanted["state"] else rows
        return rows.filter(topic=wanted["topic"]) if wanted["topic"] else rows
