"""Forms and filters of initiatives."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import utc_date
from collegium.core.faults import sentence
from collegium.core.models import AuditEvent
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import SMALL, Row, Rows, rows
from collegium.initiatives.models import (
    Goal,
    Indicator,
    IndicatorValue,
    Initiative,
    Milestone,
    Need,
    Participation,
    Template,
)
from collegium.initiatives.permissions import people_of_partners
from collegium.initiatives.vocabulary import (
    InitiativeModel,
    InitiativeState,
    NeedUrgency,
    PartnerRole,
    PartnerState,
    PersonRole,
)
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import OrganisationKind, country_choices
from collegium.people.models import User

ANY = ("", _("Any"))


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def search_field(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": "search"})
    return forms.CharField(label=label, required=False, max_length=80, widget=widget)


def choice_filter(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=[ANY, *choices], required=False)


class StartForm(forms.ModelForm[Initiative]):
    """The short form that starts an initiative; everything else comes from the model or the template."""

    organisation = forms.ModelChoiceField(
        label=_("In the name of"),
        queryset=Organisation.objects.none(),
        help_text=_("Your organisation takes part from the first day; you coordinate."),
    )

    class Meta:
        model = Initiative
        fields = ["name", "summary", "starts_on"]
        widgets = {"starts_on": date_input()}

    field_order = ["name", "summary", "organisation", "starts_on"]

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        field.initial = organisations.first()


class SettingsForm(forms.ModelForm[Initiative]):
    # what the person started from, to notice that somebody else has saved meanwhile
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = Initiative
        fields = [
            "name",
            "summary",
            "state",
            "starts_on",
            "ends_on",
            "decision_rule",
            "quorum_percent",
            "governance",
            "meeting_rhythm",
            "agreement",
            "is_public",
            "data_note",
        ]
        widgets = {"starts_on": date_input(), "ends_on": date_input()}
        help_texts = {
            "is_public": _("Vision, goals, partners and milestones can then be seen by everybody."),
            "data_note": _("Shown wherever the initiative is shown, for example that its data is generated."),
        }


class VisionForm(forms.Form):
    text = forms.CharField(
        label=_("Shared vision"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 10})
    )
    after_version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class OfInitiativeForm(forms.ModelForm[Any]):
    """A form whose choices are things of one initiative."""

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        goals = initiative.goals.current()
        for name in ("goal", "goals"):
            if name in self.fields:
                self.fields[name].queryset = goals  # type: ignore[attr-defined]
        if "owner" in self.fields:
            parts = initiative.participations.accepted(today=utc_date()).values("organisation")
            owners = Organisation.objects.filter(Q(pk__in=parts) | Q(pk=self.instance.owner_id))
            self.fields["owner"].queryset = owners  # type: ignore[attr-defined]


class GoalForm(forms.ModelForm[Goal]):
    class Meta:
        model = Goal
        fields = ["title", "description", "due_on"]
        widgets = {"due_on": date_input()}


class IndicatorForm(OfInitiativeForm):
    class Meta:
        model = Indicator
        fields = [
            "name",
            "goal",
            "definition",
            "unit",
            "kind",
            "direction",
            "baseline",
            "baseline_on",
            "target",
            "target_on",
            "measured_every",
        ]
        widgets = {"baseline_on": date_input(), "target_on": date_input()}
        help_texts = {
            "definition": _("What is counted, divided by what, from which source, how often."),
            "unit": _("For example: per cent, students, hours."),
            "measured_every": _("So that everybody sees when a new value is due."),
        }


class IndicatorValueForm(forms.ModelForm[IndicatorValue]):
    class Meta:
        model = IndicatorValue
        fields = ["on", "value", "source"]
        widgets = {"on": date_input()}
        help_texts = {"source": _("Where the number comes from, so that others can check it.")}


class MilestoneForm(OfInitiativeForm):
    class Meta:
        model = Milestone
        fields = ["title", "due_on", "goal", "owner"]
        widgets = {"due_on": date_input()}


class NeedForm(OfInitiativeForm):
    class Meta:
        model = Need
        fields = ["title", "whose", "evidence", "source_url", "urgency", "goals"]
        widgets = {"goals": forms.CheckboxSelectMultiple}
        help_texts = {
            "whose": _("Who lives with it: children under six, families without a car, new teachers.")
        }

    source_url = forms.URLField(
        label=_("Link to the evidence"), required=False, max_length=200, assume_scheme="https"
    )


class InviteForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=PartnerRole.choices, initial=PartnerRole.MEMBER)
    expectation = forms.CharField(
        label=_("What is expected"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("If you leave this empty, the usual expectation of the role is used."),
    )


class InviteManyForm(InviteForm):
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    field_order = ["organisations"]

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = organisations  # type: ignore[attr-defined]


class InviteNewForm(InviteForm):
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=OrganisationKind.choices)
    country = forms.ChoiceField(label=_("Country"), required=False)
    email = forms.EmailField(
        label=_("E-mail address of somebody there"),
        help_text=_("This person is invited to speak for the organisation and to answer."),
    )
    message = forms.CharField(
        label=_("Personal message"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    steward = forms.ModelChoiceField(
        label=_("Looked after by"),
        queryset=Organisation.objects.none(),
        help_text=_("Your organisation keeps the record until the new one does so itself."),
    )
    field_order = ["name", "kind", "country", "email", "message", "role", "expectation", "steward"]

    def __init__(
        self, *args: Any, stewards: QuerySet[Organisation], initiative: Initiative, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        here = initiative.participations.accepted(today=utc_date()).values("organisation")
        field = self.fields["steward"]
        field.queryset = stewards  # type: ignore[attr-defined]
        field.initial = stewards.filter(pk__in=here).first() or stewards.first()
        self.fields["country"].choices = [("", _("Not known")), *country_choices()]  # type: ignore[attr-defined]


class AppointForm(forms.Form):
    person = forms.ModelChoiceField(label=_("Person"), queryset=User.objects.none())
    role = forms.ChoiceField(label=_("Role"), choices=PersonRole.choices)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_of_partners(initiative).order_by("name", "pk")
        self.fields["person"].queryset = people  # type: ignore[attr-defined]


class TemplateForm(forms.ModelForm[Template]):
    class Meta:
        model = Template
        fields = ["name", "organisation"]

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        field.initial = organisations.first()


class ImportValuesForm(forms.Form):
    """Values of one indicator from a table with the columns date, value and, if wanted, source."""

    file = forms.FileField(
        label=_("CSV or Excel file"),
        help_text=_("With the columns date (2026-05-31), value (12.5) and, if you like, source."),
    )

    def clean_file(self) -> list[dict[str, Any]]:
        """The rows as {line, on, value, source}; every fault is a message with its line, column and value."""
        upload = self.cleaned_data["file"]
        try:
            if upload.size > SMALL.size:
                raise ProblemsFound(
                    Problem(_gettext("The file is too large"), _gettext("Split it"), upload.name)
                )
            table = rows(source=upload.read(), name=upload.name)
            return read_values(table)
        except ProblemsFound as found:
            raise ValidationError([sentence(problem) for problem in found.problems]) from found


def read_values(table: Rows) -> list[dict[str, Any]]:
    """Dates and numbers of a table of values. Raises ProblemsFound with every fault."""
    missing = [name for name in ("date", "value") if name not in table.header]
    if missing:
        why = _gettext("There is no column “{name}”").format(name=missing[0])
        raise ProblemsFound(Problem(why, _gettext("Name the columns date and value"), table.name, 1))
    problems: list[Problem] = []
    read = [read_value(table.name, row, problems) for row in table.rows]
    if problems:
        raise ProblemsFound(problems[:20])
    return read


def read_value(name: str, row: Row, problems: list[Problem]) -> dict[str, Any]:
    on, number = row.values["date"], row.values["value"]
    values: dict[str, Any] = {"line": row.line, "source": row.values.get("source", "")[:200]}
    try:
        values["on"] = date.fromisoformat(on)
    except ValueError:
        why, todo = _gettext("this is not a date"), _gettext("Write year-month-day, for example 2026-05-31")
        problems.append(Problem(why, todo, name, row.line, "date", on))
    try:
        values["value"] = IndicatorValue._meta.get_field("value").clean(Decimal(number), None)
    except (InvalidOperation, ValidationError):
        why = _gettext("this is not a number that can be kept")
        todo = _gettext("Write digits with a point, at most four after it, for example 12.5")
        problems.append(Problem(why, todo, name, row.line, "value", number))
    return values


class InitiativeFilter(forms.Form):
    q = search_field(_("Name"))
    model = choice_filter(_("Model"), InitiativeModel.choices)
    state = choice_filter(_("State"), InitiativeState.choices)

    def apply(self, initiatives: QuerySet[Initiative]) -> QuerySet[Initiative]:
        wanted = {name: value for name in ("model", "state") if (value := self.cleaned_data[name])}
        return initiatives.filter(name__icontains=self.cleaned_data["q"], **wanted)


class ParticipationFilter(forms.Form):
    q = search_field(_("Name"))
    role = choice_filter(_("Role"), PartnerRole.choices)
    kind = choice_filter(_("Kind"), OrganisationKind.choices)
    state = choice_filter(_("State"), PartnerState.choices)

    def apply(self, parts: QuerySet[Participation]) -> QuerySet[Participation]:
        chosen = self.cleaned_data
        parts = parts.filter(organisation__name__icontains=chosen["q"])
        if chosen["role"]:
            parts = parts.filter(role=chosen["role"])
        if chosen["kind"]:
            parts = parts.filter(organisation__kind=chosen["kind"])
        if chosen["state"]:
            parts = parts.filter(PARTNER_STATES[chosen["state"]])
        return parts


PARTNER_STATES = {
    PartnerState.ASKED: Q(accepted_at=None, ended_on=None),
    PartnerState.ACCEPTED: Q(accepted_at__isnull=False, ended_on=None),
    PartnerState.ENDED: Q(accepted_at__isnull=False, ended_on__isnull=False),
    PartnerState.DECLINED: Q(accepted_at=None, ended_on__isnull=False),
}


class OrganisationFilter(forms.Form):
    """Search of the registry for organisations to invite."""

    q = search_field(_("Name, identifier or place"))
    kind = choice_filter(_("Kind"), OrganisationKind.choices)

    def apply(self, organisations: Any) -> Any:
        found = organisations.matching(self.cleaned_data["q"])
        kind = self.cleaned_data["kind"]
        return found.filter(kind=kind) if kind else found


class NeedFilter(forms.Form):
    q = search_field(_("Need or whose"))
    urgency = choice_filter(_("Urgency"), NeedUrgency.choices)
    goal = forms.ModelChoiceField(
        label=_("Goal"), queryset=Goal.objects.none(), required=False, empty_label=_("Any")
    )
    without_goal = forms.BooleanField(label=_("Without a goal"), required=False)

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = initiative.goals.current()  # type: ignore[attr-defined]

    def apply(self, needs: QuerySet[Need]) -> QuerySet[Need]:
        chosen = self.cleaned_data
        needs = needs.filter(Q(title__icontains=chosen["q"]) | Q(whose__icontains=chosen["q"]))
        if chosen["urgency"]:
            needs = needs.filter(urgency=chosen["urgency"])
        if chosen["goal"]:
            needs = needs.filter(goals=chosen["goal"])
        if chosen["without_goal"]:
            needs = needs.exclude(goals__archived_at=None, goals__isnull=False)
        return needs


class MilestoneFilter(forms.Form):
    OPEN, OVERDUE, DONE = "open", "overdue", "done"

    q = search_field(_("Milestone"))
    state = choice_filter(_("State"), [(OPEN, _("Open")), (OVERDUE, _("Overdue")), (DONE, _("Done"))])
    goal = forms.ModelChoiceField(
        label=_("Goal"), queryset=Goal.objects.none(), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["goal"].queryset = initiative.goals.current()  # type: ignore[attr-defined]

    def apply(self, milestones: QuerySet[Milestone]) -> QuerySet[Milestone]:
        chosen = self.cleaned_data
        milestones = milestones.filter(title__icontains=chosen["q"])
        if chosen["goal"]:
            milestones = milestones.filter(goal=chosen["goal"])
        if chosen["state"] == self.DONE:
            return milestones.exclude(done_on=None)
        if chosen["state"] == self.OVERDUE:
            return milestones.filter(done_on=None, due_on__lt=utc_date())
        return milestones.filter(done_on=None) if chosen["state"] == self.OPEN else milestones


class AuditFilter(forms.Form):
    q = search_field(_("Thing"))
    person = forms.ChoiceField(label=_("Person"), required=False)
    kind = forms.ChoiceField(label=_("Kind of thing"), required=False)
    since = forms.DateField(label=_("From"), required=False, widget=date_input())
    until = forms.DateField(label=_("To"), required=False, widget=date_input())

    def __init__(
        self, *args: Any, people: Iterable[str], kinds: Iterable[tuple[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = [ANY, *((name, name) for name in people)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [ANY, *kinds]  # type: ignore[attr-defined]

    def apply(self, events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
        chosen = self.cleaned_data
        events = events.filter(target_label__icontains=chosen["q"])
        if chosen["person"]:
            events = events.filter(actor_name=chosen["person"])
        if chosen["kind"]:
            events = events.filter(target_type=chosen["kind"])
        if chosen["since"]:
            events = events.filter(at__date__gte=chosen["since"])
        return events.filter(at__date__lte=chosen["until"]) if chosen["until"] else events
