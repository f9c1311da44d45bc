"""Forms of classes and groups, of joint projects, and of sessions of several classes."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.dates import WEEKDAYS as NAMES_OF_DAYS
from django.utils.translation import gettext_lazy as _

from collegium.activities.forms.activities import LanguagesField, limit, partners_of
from collegium.activities.models import Activity, ClassGroup, Project, ProjectMilestone, Reflection, Session
from collegium.activities.models.groups import MOST_STUDENTS
from collegium.activities.vocabulary import FIRST_DAY, LAST_DAY, ActivityKind, MilestoneState
from collegium.core.clock import utc_date
from collegium.core.widgets import ZoneField
from collegium.initiatives.forms import choice_filter, date_input
from collegium.initiatives.permissions import people_of_partners
from collegium.meetings.forms import time_input
from collegium.partners.vocabulary import language_name

OF_ORGANISERS = ("organisation", "contact")
OF_PROJECTS = ("contributes", "students")
OF_CLASSROOMS = ("zone", "opens", "closes", "school_days", "languages")


class ClassGroupForm(forms.ModelForm[ClassGroup]):
    """A class of a partner; its own contact does not change whose it is."""

    zone = ZoneField(label=_("Time zone"))
    school_days = forms.TypedMultipleChoiceField(
        label=_("School days"),
        choices=list(NAMES_OF_DAYS.items()),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = LanguagesField(
        label=_("Languages that the students understand"), help_text=_("Separated by commas.")
    )

    class Meta:
        model = ClassGroup
        fields = [
            "organisation", "name", "contact", "contributes", "students",
            "zone", "opens", "closes", "school_days", "languages",
        ]  # fmt: skip
        widgets = {
            "contributes": forms.Textarea(attrs={"rows": 3}), "opens": time_input(), "closes": time_input(),
        }  # fmt: skip

    def __init__(self, *args: Any, activity: Activity, may_run: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "organisation", partners_of(activity.initiative))
        limit(self, "contact", people_of_partners(activity.initiative).order_by("name"))
        of_others = () if activity.kind == ActivityKind.PROJECT else OF_PROJECTS
        for name in (*of_others, *(() if may_run else OF_ORGANISERS)):
            del self.fields[name]
        if not self.instance.pk:
            self.fields.pop("students", None)
        for name in OF_CLASSROOMS:
            self.fields[name].required = activity.kind == ActivityKind.CLASSROOM

    def validate_constraints(self) -> None:
        """The action says what is wrong."""


class ProjectForm(forms.ModelForm[Project]):
    class Meta:
        model = Project
        fields = ["question", "ends_on"]
        widgets = {"ends_on": date_input()}


class ProjectMilestoneForm(forms.ModelForm[ProjectMilestone]):
    class Meta:
        model = ProjectMilestone
        fields = ["title", "group", "due_on"]
        widgets = {"due_on": date_input()}

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "group", activity.class_groups.current().select_related("organisation"))


class ReflectionForm(forms.ModelForm[Reflection]):
    class Meta:
        model = Reflection
        fields = ["learned", "would_change"]
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in ("learned", "would_change")}


class ProductForm(forms.ModelForm[Project]):
    """What was made together: all three, or nothing."""

    product_url = forms.URLField(
        label=_("Link to what was made"),
        required=False,
        assume_scheme="https",
        help_text=_("Begins with https://."),
    )

    class Meta:
        model = Project
        fields = ["product_url", "product_text", "licence"]
        widgets = {"product_text": forms.Textarea(attrs={"rows": 4})}

    def validate_constraints(self) -> None:
        """The action says what is missing."""


class MilestoneFilter(forms.Form):
    """Which milestones of a project: by what they wait for, and who owes them."""

    state = choice_filter(_("State"), MilestoneState.choices)
    group = forms.ModelChoiceField(
        label=_("Owed by"), queryset=ClassGroup.objects.none(), required=False, empty_label=_("Any")
    )

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "group", activity.class_groups.select_related("organisation"), _("Any"))

    def apply(self, rows: list[Any]) -> list[Any]:
        data = self.cleaned_data
        return [
            row
            for row in rows
            if data["state"] in {"", row.state} and data["group"] in {None, row.milestone.group}
        ]


class SlotsForm(forms.Form):
    """From which day, and how long, a lesson in the school hours of all groups is looked for."""

    first = forms.DateField(
        label=_("From"),
        widget=date_input(),
        validators=[MinValueValidator(FIRST_DAY), MaxValueValidator(LAST_DAY)],
    )
    minutes = forms.IntegerField(label=_("Minutes"), min_value=10, max_value=240, initial=45)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first"].initial = utc_date()

    @property
    def asked(self) -> tuple[date, int]:
        """The day and the minutes; where they were not given, or not well, from today on and 45."""
        data = self.cleaned_data if self.is_valid() else {}
        return data.get("first", utc_date()), data.get("minutes", 45)


class LanguagePlanForm(forms.Form):
    """For each language of the groups: who interprets into it, and what there is to read in it."""

    def __init__(self, *args: Any, session: Session, languages: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {row.language: row for row in session.language_plan.all()}
        self.languages = sorted({*languages, *known}, key=language_name)
        for code in self.languages:
            row, name = known.get(code), language_name(code)
            self.add(f"interpreter_{code}", _("Who interprets"), 120, row.interpreter if row else "", name)
            self.add(f"materials_{code}", _("What there is to read"), 300, row.materials if row else "", name)

    def add(self, key: str, label: Any, most: int, initial: str, legend: str) -> None:
        field: Any = forms.CharField(label=label, max_length=most, required=False, initial=initial)
        field.fieldset = legend
        self.fields[key] = field

    @property
    def plan(self) -> dict[str, tuple[str, str]]:
        data = self.cleaned_data
        return {code: (data[f"interpreter_{code}"], data[f"materials_{code}"]) for code in self.languages}


class CountGroupsForm(forms.Form):
    """How many students of each group came; empty where none did."""

    def __init__(self, *args: Any, session: Session, groups: list[ClassGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = dict(session.group_attendances.values_list("group", "number"))
        for group in groups:
            self.fields[f"group_{group.pk}"] = forms.IntegerField(
                label=str(group),
                required=False,
                min_value=0,
                max_value=MOST_STUDENTS,
                initial=known.get(group.pk),
            )

    @property
    def numbers(self) -> dict[int, int | None]:
        return {int(name.removeprefix("group_")): value for name, value in self.cleaned_data.items()}


class SessionGroupFilter(forms.Form):
    """Of which group, and only what is still missing."""

    group = forms.ModelChoiceField(
        label=_("Group"), queryset=ClassGroup.objects.none(), required=False, empty_label=_("Any")
    )
    missing = forms.BooleanField(label=_("Only where somebody is left out"), required=False)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "group", activity.class_groups.current().select_related("organisation"), _("Any"))

    def apply(self, rows: list[Any]) -> list[Any]:
        data = self.cleaned_data
        return [
            row
            for row in rows
            if data["group"] in {None, row.group} and (row.is_left_out or not data["missing"])
        ]
