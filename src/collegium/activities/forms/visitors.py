"""Forms of visitors of community events, of how they were invited, and of what was heard from them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from collegium.activities.forms.activities import limit, partners_of
from collegium.activities.models import Activity, HeardTheme, Outreach, Visitor
from collegium.activities.permissions import schools_of, user_can_run_activity
from collegium.activities.vocabulary import Channel, RegistrationState
from collegium.core.clock import utc_date
from collegium.initiatives.forms import choice_filter, date_input
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import language_choices
from collegium.people.models import User


class VisitorForm(forms.ModelForm[Visitor]):
    """Who comes, with how many, and what they need."""

    class Meta:
        model = Visitor
        fields = ["name", "email", "people", "interpreting", "children", "access"]
        labels = {"email": _("Your e-mail address")}
        help_texts = {"email": _("The confirmation goes there, with a link to change or cancel.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not needed")), *language_choices()]
        self.fields["interpreting"].widget = forms.Select(choices=choices)
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def validate_unique(self) -> None:
        """Whether an address is known already is told to nobody but its owner, by letter."""

    def validate_constraints(self) -> None:
        """The action says what is wrong."""


class ChangeVisitForm(VisitorForm):
    class Meta(VisitorForm.Meta):
        fields = ["name", "people", "interpreting", "children", "access"]


class VisitorFilter(forms.Form):
    """Who has a place or waits, and who needs something."""

    state = choice_filter(_("State"), RegistrationState.choices[:2])
    needs = forms.BooleanField(label=_("Only who needs something"), required=False)

    def apply(self, rows: Any) -> Any:
        data = self.cleaned_data
        if data["state"]:
            rows = rows.filter(state=data["state"])
        return rows.exclude(interpreting="", children=0, access="") if data["needs"] else rows


class OutreachForm(forms.ModelForm[Outreach]):
    class Meta:
        model = Outreach
        fields = ["organisation", "audience", "channel", "reached", "on"]
        widgets = {"on": date_input()}

    def __init__(self, *args: Any, activity: Activity, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = user_can_run_activity(user, activity)
        own = schools_of(user, activity.initiative)
        limit(self, "organisation", partners_of(activity.initiative) if every else own)
        if own.count() == 1:
            self.fields["organisation"].initial = own.get().pk
        self.fields["on"].initial = utc_date()

    def validate_constraints(self) -> None:
        """The action says what is wrong."""


class OutreachFilter(forms.Form):
    partner = forms.ModelChoiceField(
        label=_("Partner"), queryset=Organisation.objects.none(), required=False, empty_label=_("Any")
    )
    channel = choice_filter(_("Channel"), Channel.choices)

    def __init__(self, *args: Any, activity: Activity, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "partner", partners_of(activity.initiative), _("Any"))

    def apply(self, rows: Any) -> Any:
        data = self.cleaned_data
        if data["partner"]:
            rows = rows.filter(organisation=data["partner"])
        return rows.filter(channel=data["channel"]) if data["channel"] else rows


class HeardForm(forms.ModelForm[HeardTheme]):
    class Meta:
        model = HeardTheme
        fields = ["theme", "will_happen"]
        widgets = {"will_happen": forms.Textarea(attrs={"rows": 3})}
