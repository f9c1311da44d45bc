"""Forms of activities, placements and mentoring."""

import zoneinfo
from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _gettext
from django.utils.translation import gettext_lazy as _

from collegium.activities.models import (
    Activity,
    EventPage,
    MentoringMeeting,
    MentoringPair,
    Place,
    PlacementRound,
    Registration,
    Session,
    Student,
    Tally,
)
from collegium.activities.vocabulary import ActivityKind, ActivityState, HalfDay, Measure, TallyMeasure
from collegium.core.clock import utc_date
from collegium.core.widgets import ZoneField, sometimes_needed
from collegium.initiatives.forms import OfInitiativeForm, choice_filter, date_input, search_field
from collegium.initiatives.models import Indicator, Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import LANGUAGES, language_choices, language_name
from collegium.people.models import User

MOST_WISHES = 5
NONE = _("None")


def partners_of(initiative: Initiative) -> "QuerySet[Organisation]":
    parts = initiative.participations.accepted(today=utc_date()).values("organisation")
    return Organisation.objects.filter(pk__in=parts).order_by("name")


def limit(form: forms.BaseForm, name: str, rows: Any, empty: Any = NONE) -> None:
    """The choices of a field, and what stands for none of them."""
    field: Any = form.fields[name]
    field.queryset = rows
    if not field.required:
        field.empty_label = empty


class ActivityForm(OfInitiativeForm):
    class Meta:
        model = Activity
        fields = [
            "kind", "title", "description", "goal", "promise", "host", "lead", "language", "capacity",
            "certificate_hours",
        ]  # fmt: skip
        widgets = {"description": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, initiative=initiative, **kwargs)
        limit(self, "promise", initiative.promises.select_related("organisation"))
        limit(self, "host", partners_of(initiative))
        limit(self, "lead", people_of_partners(initiative).order_by("name"), _("Nobody in particular"))
        self.fields["language"].widget = forms.Select(choices=language_choices())


class SessionForm(forms.Form):
    """Day and times as clocks show them in the chosen time zone."""

    title = forms.CharField(label=_("Title"), max_length=150, required=False)
    on = forms.DateField(label=_("Day"), widget=date_input())
    begins = forms.TimeField(
        label=_("Begins"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    ends = forms.TimeField(label=_("Ends"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    zone = ZoneField(label=_("Time zone"))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    video_url = forms.URLField(
        label=_("Video link"), required=False, assume_scheme="https", help_text=_("Begins with https://.")
    )
    language = forms.ChoiceField(label=_("Language"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [("", _("As the activity")), *language_choices()]  # type: ignore[attr-defined]
        sometimes_needed(self.fields["place"], _("Needed if there is no video link."))
        sometimes_needed(self.fields["video_url"], _("Needed if there is no place."))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        zone = zoneinfo.ZoneInfo(data["zone"])
        for name in ("begins", "ends"):
            moment = datetime.combine(data["on"], data[name], tzinfo=zone)
            if moment.astimezone(UTC).astimezone(zone).time() != data[name]:
                self.add_error(name, _gettext("Clocks skip this time on that day. Choose another."))
            data[f"{name}_at"] = moment
        if data["ends_at"].astimezone(UTC) <= data["begins_at"].astimezone(UTC):
            self.add_error("ends", _gettext("A session must end after it begins."))
        if not data["place"] and not data["video_url"]:
            self.add_error("place", _gettext("Say where it takes place, or give a video link."))
        if data["video_url"] and not data["video_url"].startswith("https://"):
            self.add_error("video_url", _gettext("A video link begins with https://."))
        return data

    @property
    def values(self) -> dict[str, Any]:
        """Fields of Session."""
        data = self.cleaned_data
        same = {name: data[name] for name in ("title", "zone", "place", "video_url", "language")}
        starts, ends = (data[name].astimezone(UTC) for name in ("begins_at", "ends_at"))
        return {**same, "starts_at": starts, "ends_at": ends}


def session_initial(session: Session) -> dict[str, Any]:
    zone = zoneinfo.ZoneInfo(session.zone)
    begins, ends = session.starts_at.astimezone(zone), session.ends_at.astimezone(zone)
    same = {name: getattr(session, name) for name in ("title", "zone", "place", "video_url", "language")}
    return {**same, "on": begins.date(), "begins": begins.time(), "ends": ends.time()}


class RegisterOtherForm(forms.Form):
    person = forms.ModelChoiceField(
        label=_("Person of a partner"), queryset=User.objects.none(), required=False, empty_label=NONE
    )
    name = forms.CharField(label=_("Or name of somebody from outside"), max_length=120, required=False)
    organisation_name = forms.CharField(
        label=_("Their organisation"),
        max_length=150,
        required=False,
        help_text=_("Nothing else is kept of people from outside."),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "person", people_of_partners(initiative).order_by("name"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        outside = bool(data.get("name")) and bool(data.get("organisation_name"))
        touched = bool(data.get("name")) or bool(data.get("organisation_name"))
        if data.get("person") and touched:
            raise ValidationError(_gettext("Choose a person of a partner or give a name, not both."))
        if not data.get("person") and not outside:
            raise ValidationError(_gettext("Choose a person of a partner, or give a name and organisation."))
        return data


class AttendanceForm(forms.Form):
    """Hours of everybody who has a place; empty for who did not come."""

    def __init__(
        self, *args: Any, session: Session, registrations: list[Registration], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        known = {row.registration_id: row.hours for row in session.attendances.all()}
        for row in registrations:
            self.fields[f"hours_{row.pk}"] = forms.DecimalField(
                label=f"{row} ({row.from_where})",
                required=False,
                min_value=0,
                max_digits=5,
                decimal_places=2,
                initial=known.get(row.pk) if known else session.hours,
                widget=forms.NumberInput(attrs={"step": "0.25", "min": "0", "max": str(session.hours)}),
            )

    @property
    def hours(self) -> dict[int, Decimal | None]:
        return {int(name.removeprefix("hours_")): value for name, value in self.cleaned_data.items()}


class RevokeForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("Whoever has the link to the certificate reads it.")
    )


class RecordParticipationForm(forms.Form):
    indicator = forms.ModelChoiceField(label=_("Indicator"), queryset=Indicator.objects.none())
    measure = forms.ChoiceField(label=_("What counts"), choices=Measure.choices, widget=forms.RadioSelect)
    activity = forms.ModelChoiceField(
        label=_("Of"), queryset=Activity.objects.none(), required=False, empty_label=_("All activities")
    )
    on = forms.DateField(label=_("Until the end of"), widget=date_input())

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "indicator", initiative.indicators.filter(archived_at=None))
        limit(self, "activity", initiative.activities.current(), _("All activities"))
        self.fields["on"].initial = utc_date()
        self.fields["measure"].initial = Measure.PEOPLE


class TallyForm(forms.ModelForm[Tally]):
    """From what an indicator is filled, and how often."""

    measure = forms.ChoiceField(
        label=_("What counts"), choices=TallyMeasure.choices, widget=forms.RadioSelect
    )

    class Meta:
        model = Tally
        fields = ["indicator", "measure", "goal", "every", "first_on"]
        widgets = {"first_on": date_input()}

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "indicator", initiative.indicators.filter(archived_at=None))
        limit(self, "goal", initiative.goals.current(), _("All activities"))
        self.fields["first_on"].initial = utc_date()

    def validate_constraints(self) -> None:
        """The action says what is counted already."""


class HoursForm(forms.Form):
    """Which partners, from which day, how long, between which hours."""

    zones = forms.MultipleChoiceField(label=_("Partners"), widget=forms.CheckboxSelectMultiple)
    first = forms.DateField(label=_("From"), widget=date_input())
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=480, initial=60)
    opens = forms.IntegerField(label=_("Not before (hour)"), min_value=0, max_value=23, initial=8)
    closes = forms.IntegerField(label=_("Not after (hour)"), min_value=1, max_value=23, initial=18)

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zones"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("opens", 0) >= data.get("closes", 24):
            self.add_error("closes", _gettext("The last hour must come after the first."))
        return data

    @property
    def work(self) -> tuple[time, time]:
        return time(self.cleaned_data["opens"]), time(self.cleaned_data["closes"])


class ActivityFilter(forms.Form):
    q = search_field(_("Title"))
    kind = choice_filter(_("Kind"), ActivityKind.choices)
    state = choice_filter(_("State"), ActivityState.choices)
    archived = forms.BooleanField(label=_("Also those put away"), required=False)

    def apply(self, rows: "QuerySet[Activity]") -> "QuerySet[Activity]":
        data = self.cleaned_data
        if data["q"]:
            rows = rows.filter(title__icontains=data["q"])
        for name in ("kind", "state"):
            if data[name]:
                rows = rows.filter(**{name: data[name]})
        return rows if data["archived"] else rows.filter(archived_at=None)


class TagsField(forms.Field):
    """Short words separated by commas; a list without repetitions, in small letters."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        words = [" ".join(word.split()).casefold() for word in str(value or "").split(",")]
        return list(dict.fromkeys(word for word in words if word))

    def run_validators(self, value: Any) -> None:
        if len(value) > 12 or any(len(word) > 40 for word in value):
            raise ValidationError(_gettext("At most 12 entries of up to 40 letters, separated by commas."))


class LanguagesField(TagsField):
    """Languages by code or by name in the language of the reader; a list of codes."""

    def to_python(self, value: Any) -> list[str]:
        by_name = {str(name).casefold(): code for code, name in LANGUAGES.items()}
        return [by_name.get(word, word) for word in super().to_python(value)]

    def run_validators(self, value: Any) -> None:
        super().run_validators(value)
        for code in value:
            if code not in LANGUAGES:
                raise ValidationError(_gettext("“{code}” is not a language.").format(code=code))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(language_name(code) for code in value) if isinstance(value, list) else value


class EventPageForm(forms.ModelForm[EventPage]):
    """What visitors must know, in plain text."""

    languages = LanguagesField(
        label=_("Languages spoken"),
        required=False,
        help_text=_("Separated by commas. Empty: that of the activity."),
    )
    interpreting = LanguagesField(
        label=_("Interpreting into"), required=False, help_text=_("Separated by commas.")
    )

    class Meta:
        model = EventPage
        fields = [
            "languages", "interpreting", "step_free", "childcare", "food", "getting_there",
            "takes_visitors", "visitor_places", "kept_days",
        ]  # fmt: skip
        widgets = {
            name: forms.Textarea(attrs={"rows": 2})
            for name in ("step_free", "childcare", "food", "getting_there")
        }

    def validate_constraints(self) -> None:
        """The action says what is wrong."""


def half_days_field(label: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=HalfDay.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class PlacementRoundForm(OfInitiativeForm):
    class Meta:
        model = PlacementRound
        fields = ["title", "description", "goal", "starts_on", "ends_on"]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}), "starts_on": date_input(), "ends_on": date_input()
        }  # fmt: skip


class PlaceForm(forms.ModelForm[Place]):
    half_days = half_days_field(_("Days and times"))
    languages = LanguagesField(
        label=_("Languages, one of which is enough"), required=False, help_text=_("Separated by commas.")
    )
    requirements = TagsField(
        label=_("What a student must bring"),
        required=False,
        help_text=_("Separated by commas, for example: own bicycle, first aid course."),
    )
    preferred = TagsField(
        label=_("What is welcome"),
        required=False,
        help_text=_("Students who bring more of this come before the lot. Separated by commas."),
    )

    class Meta:
        model = Place
        fields = [
            "employer",
            "title",
            "number",
            "half_days",
            "area",
            "languages",
            "requirements",
            "preferred",
        ]

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limit(self, "employer", partners_of(initiative))


class StudentForm(forms.ModelForm[Student]):
    """What a student can do is chosen from what the places ask, so that nothing else is kept."""

    half_days = half_days_field(_("Free on"))
    areas = forms.MultipleChoiceField(
        label=_("Can travel to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None: everywhere."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    qualities = forms.MultipleChoiceField(
        label=_("What the student brings"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Student
        fields = ["school", "code", "half_days", "areas", "languages", "qualities"]

    def __init__(
        self, *args: Any, schools: "QuerySet[Organisation]", places: list[Place], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["school"].queryset = schools
        fields["school"].initial = schools.first()
        fields["areas"].choices = [(area, area) for area in sorted({place.area for place in places})]
        spoken = sorted({code for place in places for code in place.languages})
        fields["languages"].choices = [(code, language_name(code)) for code in spoken]
        asked = sorted({word for place in places for word in [*place.requirements, *place.preferred]})
        fields["qualities"].choices = [(word, word) for word in asked]
        for name in ("areas", "languages", "qualities"):
            if not fields[name].choices:
                del fields[name]
        self.add_wishes(places)

    def add_wishes(self, places: list[Place]) -> None:
        chosen = [wish.place_id for wish in self.instance.wishes.all()] if self.instance.pk else []
        rows = Place.objects.filter(pk__in=[place.pk for place in places]).select_related("employer")
        for number in range(1, MOST_WISHES + 1):
            self.fields[f"wish_{number}"] = forms.ModelChoiceField(
                label=_gettext("Wish {number}").format(number=number),
                queryset=rows,
                required=False,
                empty_label=NONE,
                initial=chosen[number - 1] if number <= len(chosen) else None,
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        seen: set[Any] = set()
        for name in self.wish_names:
            if data.get(name) and data[name] in seen:
                self.add_error(name, _gettext("A place can be wished for once."))
            seen.add(data.get(name))
        return data

    @property
    def wish_names(self) -> list[str]:
        return [f"wish_{number}" for number in range(1, MOST_WISHES + 1)]

    @property
    def wishes(self) -> list[Place]:
        return [self.cleaned_data[name] for name in self.wish_names if self.cleaned_data[name]]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if not name.startswith("wish_")}


class MentoringPairForm(OfInitiativeForm):
    class Meta:
        model = MentoringPair
        fields = ["mentor", "mentee", "mentee_code", "starts_on", "activity", "goal"]
        widgets = {"starts_on": date_input()}

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, initiative=initiative, **kwargs)
        people = people_of_partners(initiative).order_by("name")
        limit(self, "mentor", people)
        limit(self, "mentee", people, _("None: a code instead"))
        limit(self, "activity", initiative.activities.current().filter(kind=ActivityKind.MENTORING))
        self.fields["starts_on"].initial = utc_date()


class MentoringMeetingForm(forms.ModelForm[MentoringMeeting]):
    class Meta:
        model = MentoringMeeting
        fields = ["on", "hours"]
        widgets = {"on": date_input(), "hours": forms.NumberInput(attrs={"step": "0.25", "min": "0.25"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = timezone.localdate()
