"""Forms of classes and groups, and of joint projects."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collegium.activities.forms.activities import limit, partners_of
from collegium.activities.models import Activity, ClassGroup, Project, ProjectMilestone, Reflection
from collegium.activities.vocabulary import ActivityKind, MilestoneState
from collegium.initiatives.forms import choice_filter, date_input
from collegium.initiatives.permissions import people_of_partners

OF_ORGANISERS = ("organisation", "contact")
OF_PROJECTS = ("contributes", "students")


class ClassGroupForm(forms.ModelForm[ClassGroup]):
    """A class of a partner; its own contact does not change whose it is."""

    class Meta:
        model = ClassGroup
        fields = ["organisation", "name", "contact", "contributes", "students"]
        widgets = {"contributes": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, activity: Activity, may_run: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "organisation", partners_of(activity.initiative))
        limit(self, "contact", people_of_partners(activity.initiative).order_by("name"))
        of_others = () if activity.kind == ActivityKind.PROJECT else OF_PROJECTS
        for name in (*of_others, *(() if may_run else OF_ORGANISERS)):
            del self.fields[name]
        if not self.instance.pk:
            self.fields.pop("students", None)

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
