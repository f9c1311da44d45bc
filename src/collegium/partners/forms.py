"""What people fill in about organisations."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import utc_date
from collegium.core.widgets import FoldedCheckboxes, limit_upload
from collegium.partners.models import Contact, Offer, Organisation, OrganisationQuerySet, Place
from collegium.partners.vocabulary import (
    INVERSE,
    IdentifierScheme,
    MembershipRole,
    OfferCategory,
    OfferDirection,
    OrganisationKind,
    RelationshipKind,
    country_choices,
    language_choices,
    language_groups,
    normalised,
)

MAX_UPLOAD = 20_000_000
OWN, STEWARD = "own", "steward"


def date_input() -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


class SuggestInput(forms.TextInput):
    """A text field that suggests organisations while one types; see django/forms/widgets/datalist.html."""

    template_name = "django/forms/widgets/datalist.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        attributes = {**(attrs or {}), "data-suggest": reverse("partners:search"), "autocomplete": "off"}
        attributes["list"] = f"{attributes.get('id', name)}_list"
        context = super().get_context(name, value, attributes)
        context["widget"]["suggestions"] = []
        return context


class OrganisationField(forms.CharField):
    """Takes the label of an organisation (see `Organisation.label`) and gives the organisation."""

    widget = SuggestInput
    visible: OrganisationQuerySet | None = None

    def clean(self, value: Any) -> Organisation | None:
        text = super().clean(value)
        if not text:
            return None
        visible = Organisation.objects.none() if self.visible is None else self.visible
        found = list(visible.labelled(text)[:2])
        if len(found) == 1:
            return found[0]
        if found:
            raise forms.ValidationError(_("Several organisations have this name. Choose one from the list."))
        raise forms.ValidationError(_("No organisation has this name. Choose one from the list."))


class OrganisationFilterForm(forms.Form):
    """Narrows the directory; see `Organisation.objects.matching`."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("Name, identifier or town")}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    region = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    locality = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    direction = forms.ChoiceField(label=_("Offers or needs"), required=False)
    category = forms.ChoiceField(label=_("What"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.set_choices("kind", _("All kinds"), OrganisationKind.choices)
        self.set_choices("country", _("All countries"), country_choices())
        self.set_choices("direction", _("Either"), OfferDirection.choices)
        self.set_choices("category", _("Anything"), OfferCategory.choices)

    def set_choices(self, name: str, empty: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = [("", empty), *choices]  # type: ignore[attr-defined]

    def apply(self, rows: OrganisationQuerySet) -> OrganisationQuerySet:
        data = self.cleaned_data
        rows = rows.matching(data["q"])
        if data["kind"]:
            rows = rows.filter(kind=data["kind"])
        if data["country"]:
            rows = rows.in_country(data["country"])
        if data["region"] or data["locality"]:
            rows = rows.in_place(region=data["region"], locality=data["locality"])
        if data["direction"] or data["category"]:
            rows = rows.offering(data["direction"], data["category"], today=utc_date())
        return rows


class OrganisationForm(forms.ModelForm[Organisation]):
    website = forms.URLField(label=_("Web site"), required=False, max_length=200, assume_scheme="https")
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        required=False,
        choices=language_groups,
        widget=FoldedCheckboxes,
        help_text=_("In which it works."),
    )

    class Meta:
        model = Organisation
        fields = [
            "name",
            "short_name",
            "kind",
            "country",
            "website",
            "description",
            "languages",
            "is_listed",
        ]
        widgets = {"description": forms.Textarea(attrs={"rows": 4, "maxlength": 5000})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = language_groups(self.instance.languages)  # type: ignore[attr-defined]

    def _post_clean(self) -> None:
        """The action checks the model; here only what was typed."""


class NewOrganisationForm(OrganisationForm):
    """A new organisation with its main place and at most one identifier."""

    on_behalf = forms.ChoiceField(
        label=_("For whom"),
        widget=forms.RadioSelect,
        help_text=_("You become the administrator of your own; one that you look after has none yet."),
    )
    locality = forms.CharField(label=_("Town or city"), required=False, max_length=100)
    region = forms.CharField(label=_("State or region"), required=False, max_length=100)
    scheme = forms.ChoiceField(
        label=_("Public register"), required=False, choices=[("", _("None")), *IdentifierScheme.choices]
    )
    value = forms.CharField(label=_("Identifier"), required=False, max_length=100)
    is_new = forms.BooleanField(
        label=_("It is none of these: register it"), required=False, widget=forms.HiddenInput
    )
    field_order = [
        "on_behalf",
        "name",
        "kind",
        "country",
        "locality",
        "region",
        "website",
        "scheme",
        "value",
        "short_name",
        "description",
        "languages",
        "is_listed",
    ]

    def __init__(self, *args: Any, stewards: list[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.registered: Organisation | None = None  # set once the action has made it
        self.stewards = {str(steward.pk): steward for steward in stewards}
        choices = [(OWN, _("My own organisation"))]
        choices += [(key, self.kept_by(steward)) for key, steward in self.stewards.items()]
        self.fields["on_behalf"].choices = choices  # type: ignore[attr-defined]
        self.fields["on_behalf"].initial = OWN
        watch = {
            "hx-get": reverse("partners:lookalikes"),
            "hx-trigger": "input changed delay:400ms",
            "hx-include": "closest form",
            "hx-target": "#lookalikes",
            "hx-swap": "innerHTML",
        }
        self.fields["name"].widget.attrs.update(watch)

    @staticmethod
    def kept_by(steward: Organisation) -> Any:
        return _("One that {steward} looks after").format(steward=steward)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if bool(data.get("scheme")) != bool(data.get("value")):
            self.add_error("value", _("Give both the register and the identifier, or neither."))
        elif data.get("scheme"):
            check_identifier(self, data)
        return data

    @property
    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in OrganisationForm.Meta.fields}

    @property
    def steward(self) -> Organisation | None:
        return self.stewards.get(self.cleaned_data["on_behalf"])

    @property
    def identifiers(self) -> list[tuple[str, str]]:
        data = self.cleaned_data
        return [(data["scheme"], data["value"])] if data["scheme"] else []


def check_identifier(form: forms.Form | forms.ModelForm[Any], data: dict[str, Any]) -> None:
    """Put the identifier into its one spelling, or say at the field what is wrong with it."""
    try:
        data["value"] = normalised(data["scheme"], data["value"])
    except ValueError as error:
        form.add_error("value", str(error))


class IdentifierForm(forms.Form):
    scheme = forms.ChoiceField(label=_("Public register"), choices=IdentifierScheme.choices)
    value = forms.CharField(label=_("Identifier"), max_length=100)

    def clean(self) -> dict[str, Any]:
        if {"scheme", "value"} <= self.cleaned_data.keys():
            check_identifier(self, self.cleaned_data)
        return self.cleaned_data


class RecordForm(forms.ModelForm[Any]):
    """A form whose values go to an action, which checks the record as a whole."""

    def _post_clean(self) -> None:
        """The action checks the model; here only what was typed."""


class PlaceForm(RecordForm):
    class Meta:
        model = Place
        fields = [
            "address",
            "locality",
            "region",
            "postal_code",
            "country",
            "latitude",
            "longitude",
            "is_main",
        ]
        help_texts = {"latitude": _("Degrees from -90 to 90."), "longitude": _("Degrees from -180 to 180.")}

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        given = [data.get("latitude") is not None, data.get("longitude") is not None]
        if any(given) and not all(given) and not self.errors:
            self.add_error("longitude" if given[0] else "latitude", _("Give both coordinates or none."))
        for name, limit in [("latitude", 90), ("longitude", 180)]:
            if data.get(name) is not None and abs(data[name]) > limit:
                self.add_error(name, _("This is more than {limit} degrees.").format(limit=limit))
        if not any(data.get(name) for name in ["address", "locality", "region", "postal_code", "country"]):
            self.add_error("locality", _("Say where it is: at least a town, a region or a country."))
        return data


class DatedForm(RecordForm):
    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("started_on"), self.cleaned_data.get("ended_on")
        if since and until and until < since:
            self.add_error("ended_on", _("The last day cannot be before the first day."))
        return self.cleaned_data


class ContactForm(DatedForm):
    class Meta:
        model = Contact
        fields = ["name", "function", "email", "phone", "language", "started_on", "ended_on"]
        widgets = {"started_on": date_input(), "ended_on": date_input()}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("Not known")), *language_choices()]
        self.fields["language"] = forms.ChoiceField(label=_("Language"), required=False, choices=choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not data.get("email") and not data.get("phone") and not self.errors:
            self.add_error("email", _("Give an e-mail address or a telephone number."))
        return data


class OfferForm(DatedForm):
    class Meta:
        model = Offer
        fields = ["direction", "category", "title", "description", "started_on", "ended_on"]
        widgets = {
            "started_on": date_input(),
            "ended_on": date_input(),
            "description": forms.Textarea(attrs={"rows": 3}),
        }


class RelationshipForm(forms.Form):
    """A tie to another organisation, read in either direction."""

    tie = forms.ChoiceField(label=_("This organisation"))
    other = OrganisationField(label=_("Other organisation"), max_length=330)
    note = forms.CharField(label=_("Note"), required=False, max_length=200)
    started_on = forms.DateField(label=_("Since"), widget=date_input(), initial=utc_date)
    ended_on = forms.DateField(label=_("Until"), widget=date_input(), required=False)

    def __init__(self, *args: Any, visible: OrganisationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outward = [(f"out:{kind.value}", kind.label) for kind in RelationshipKind]
        inward = [
            (f"in:{kind.value}", label)
            for kind, label in INVERSE.items()
            if kind != RelationshipKind.WORKS_WITH
        ]
        self.fields["tie"].choices = outward + inward  # type: ignore[attr-defined]
        self.fields["other"].visible = visible  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("started_on"), self.cleaned_data.get("ended_on")
        if since and until and until < since:
            self.add_error("ended_on", _("The last day cannot be before the first day."))
        return self.cleaned_data


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=MembershipRole.choices,
        initial=MembershipRole.MEMBER,
        help_text=_("Administrators can change the record and invite others."),
    )
    function = forms.CharField(
        label=_("Function"), required=False, max_length=150, help_text=_("For example: head teacher.")
    )
    message = forms.CharField(
        label=_("Personal message"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=MembershipRole.choices)
    function = forms.CharField(label=_("Function"), required=False, max_length=150)


class ImportForm(forms.Form):
    steward = forms.ModelChoiceField(
        label=_("Looked after by"),
        queryset=Organisation.objects.none(),
        help_text=_("This organisation keeps the records of those that are new."),
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), at most 20 MB and 20,000 lines."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )

    def __init__(self, *args: Any, stewards: OrganisationQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["steward"].queryset = stewards  # type: ignore[attr-defined]
        self.fields["steward"].initial = stewards.first()
        too_large = gettext("This file has more than 20 MB. Split it into smaller ones.")
        limit_upload(self.fields["file"], MAX_UPLOAD, too_large)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_UPLOAD:
            raise forms.ValidationError(_("This file has more than 20 MB. Split it into smaller ones."))
        return file


class MergeForm(forms.Form):
    """Which record stays, and from which of the two each differing field is taken."""

    def __init__(self, *args: Any, first: Organisation, second: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = {str(first.pk): first, str(second.pk): second}
        sides = [(key, str(organisation)) for key, organisation in self.pair.items()]
        self.fields["kept"] = self.choice(_("Keep the record"), sides, str(first.pk))
        for name in differing(first, second):
            label = Organisation._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            choices = [(key, shown(one, name)) for key, one in self.pair.items()]
            better = first if getattr(first, name) not in ("", []) else second
            self.fields[name] = self.choice(label, choices, str(better.pk))

    @staticmethod
    def choice(label: Any, choices: list[tuple[str, Any]], initial: str) -> forms.ChoiceField:
        return forms.ChoiceField(
            label=capfirst(label), choices=choices, initial=initial, widget=forms.RadioSelect
        )

    @property
    def kept(self) -> Organisation:
        return self.pair[self.cleaned_data["kept"]]

    @property
    def merged(self) -> Organisation:
        return next(one for key, one in self.pair.items() if key != self.cleaned_data["kept"])

    @property
    def take(self) -> tuple[str, ...]:
        """The fields to take from the record that goes."""
        gone = str(self.merged.pk)
        return tuple(name for name, key in self.cleaned_data.items() if name != "kept" and key == gone)


def differing(first: Organisation, second: Organisation) -> list[str]:
    return [name for name in OrganisationForm.Meta.fields if getattr(first, name) != getattr(second, name)]


def shown(organisation: Organisation, name: str) -> Any:
    """A field as the reader sees it."""
    if name == "languages":
        return ", ".join(organisation.language_names) or "–"
    if name in {"kind", "country"}:
        return getattr(organisation, f"get_{name}_display")() or "–"
    value = getattr(organisation, name)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return value or "–"
