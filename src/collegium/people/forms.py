"""Forms about oneself."""

from datetime import time
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext_lazy as _

from collegium.core.widgets import ZoneField
from collegium.people.models import User
from collegium.people.requests import zone_of_browser
from collegium.people.vocabulary import Frequency, Scope


class SignupDetailsForm(forms.Form):
    """What we ask besides e-mail address and password when a person signs up (allauth adds the rest)."""

    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "email", "password1", "password2"]

    def signup(self, request: HttpRequest, user: User) -> None:
        user.name = self.cleaned_data["name"]
        user.language = getattr(request, "LANGUAGE_CODE", "en")
        zone = zone_of_browser(request)
        user.time_zone = zone.key if zone else user.time_zone
        user.save(update_fields=["name", "language", "time_zone"])


class ProfileForm(forms.ModelForm[User]):
    time_zone = ZoneField(label=_("Time zone"))
    digest_days = forms.TypedMultipleChoiceField(
        label=_("On which days"),
        help_text=_("For letters on the days that you choose."),
        choices=[(number, WEEKDAYS[number]) for number in range(7)],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    digest_hour = forms.TypedChoiceField(
        label=_("Letters come after"), help_text=_("By the clock where you live."), coerce=int
    )

    class Meta:
        model = User
        fields = ["name", "language", "time_zone", "notify", "digest_days", "digest_hour"]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        hours = [(hour, time_format(time(hour), "TIME_FORMAT")) for hour in range(24)]
        self.fields["digest_hour"].choices = hours  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("notify") == Frequency.WEEKLY and not cleaned.get("digest_days"):
            self.add_error("digest_days", _("Choose at least one day."))
        return cleaned


class MagicLinkForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address"), widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ApiTokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100, help_text=_("Which program will use it."))
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), choices=Scope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=_("Expires on"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
