"""Forms and filters of meetings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.core.clock import utc_date
from collegium.core.widgets import ZoneField, sometimes_needed
from collegium.initiatives.forms import ANY, choice_filter, date_input, search_field
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import people_of_partners
from collegium.meetings.actions import doubts_about, substitutes_of
from collegium.meetings.models import AgendaItem, Attendance, Invitee, Meeting, MeetingSeries, MinutedDecision
from collegium.meetings.vocabulary import (
    LONGEST_NOTES,
    Audience,
    MeetingState,
    PersonGroup,
    Presence,
    Rsvp,
    Video,
    Weekday,
    check_days,
    check_video_url,
)
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import OrganisationKind
from collegium.people.models import User


def time_input() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class SeriesForm(forms.ModelForm[MeetingSeries]):
    """A series of meetings, or a single one."""

    time_zone = ZoneField(
        label=_("Time zone"),
        help_text=_("The meeting stays at this time on the clocks there, summer and winter."),
    )
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=Weekday.choices,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("If you choose none, that of the first day."),
    )
    without = forms.CharField(
        label=_("Not on"),
        required=False,
        max_length=5_000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Days on which it does not take place, one on a line: 2026-12-24."),
    )
    video_url = forms.URLField(
        label=_("Address of the video room"),
        required=False,
        max_length=500,
        assume_scheme="https",
        validators=[check_video_url],
        help_text=_("For Jitsi leave it empty: a room that nobody can guess is made."),
    )
    people = forms.ModelMultipleChoiceField(
        label=_("People"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only if you choose people yourself."),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    # shown once there is a doubt
    is_meant = forms.BooleanField(label=_("This is what I mean"), widget=forms.HiddenInput, required=False)

    class Meta:
        model = MeetingSeries
        fields = [
            "title", "purpose", "first_on", "starts_at", "length", "time_zone", "frequency", "interval", "weekdays",
            "nth", "until", "count", "without", "place", "video", "video_url", "audience", "scribe", "counts_speaking",
        ]  # fmt: skip
        widgets = {"first_on": date_input(), "until": date_input(), "starts_at": time_input()}
        help_texts = {"until": _("Leave both ends empty if it goes on.")}

    GROUPS = (
        (_("When"), ("first_on", "starts_at", "length", "time_zone")),
        (_("How often"), ("frequency", "interval", "weekdays", "nth", "until", "count", "without")),
        (_("Where"), ("place", "video", "video_url")),
        (_("Who"), ("audience", "people", "scribe", "counts_speaking")),
    )

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("people", "scribe"):
            self.fields[name].queryset = people_of_partners(initiative).order_by("name", "pk")  # type: ignore[attr-defined]
        if self.instance.pk:
            # who is invited has a page of its own
            del self.fields["people"], self.fields["audience"]
        if not settings.JITSI_SERVER and self.instance.video != Video.JITSI:
            offered = [choice for choice in Video.choices if choice[0] != Video.JITSI]
            self.fields["video"].choices = offered  # type: ignore[attr-defined]
            self.fields["video_url"].help_text = ""
        sometimes_needed(self.fields["video_url"], _("Needed for BigBlueButton and other services."))
        self.initial["without"] = "\n".join(self.instance.without)
        for legend, names in self.GROUPS:
            for name in names:
                if name in self.fields:
                    self.fields[name].fieldset = legend  # type: ignore[attr-defined]

    def _get_validation_exclusions(self) -> set[str]:
        # the room of a Jitsi series is made by the action
        return {*super()._get_validation_exclusions(), "video_url"}  # type: ignore[misc]

    def clean_without(self) -> list[str]:
        found = [
            line.strip()
            for line in self.cleaned_data["without"].replace(",", "\n").splitlines()
            if line.strip()
        ]
        check_days(found)
        return sorted(set(found))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if found.get("audience") == Audience.CHOSEN and not found.get("people"):
            self.add_error("people", ValidationError(_("Choose at least one person.")))
        needs_url = found.get("video") in {Video.BIGBLUEBUTTON, Video.OTHER}
        if needs_url and not found.get("video_url") and "video_url" not in self.errors:
            self.add_error("video_url", ValidationError(_("Give the address of the video room.")))
        return found

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        doubts = [] if self.errors else doubts_about(self.instance, now=timezone.now())
        if doubts:
            self.fields["is_meant"].widget = forms.CheckboxInput()
        if doubts and not self.cleaned_data["is_meant"]:
            self.add_error("is_meant", [*doubts, _("Change it, or tick the box.")])

    def values(self) -> dict[str, Any]:
        others = {"people", "revision", "is_meant"}
        return {name: value for name, value in self.cleaned_data.items() if name not in others}


class MeetingForm(forms.Form):
    """One meeting of a series, in the zone of the series."""

    title = forms.CharField(label=_("Title"), max_length=150)
    on = forms.DateField(label=_("Day"), widget=date_input())
    at = forms.TimeField(label=_("Begins at"), widget=time_input())
    length = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=1440)
    place = forms.CharField(label=_("Place"), max_length=300, required=False)
    video_url = forms.URLField(
        label=_("Address of the video room"),
        max_length=500,
        required=False,
        assume_scheme="https",
        validators=[check_video_url],
    )

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        there = meeting.local_start()
        initial = {"title": meeting.title, "on": there.date(), "at": there.time(), "length": meeting.length,
                   "place": meeting.place, "video_url": meeting.video_url}  # fmt: skip
        super().__init__(*args, **{**kwargs, "initial": initial})
        self.fields["at"].help_text = meeting.series.time_zone.replace("_", " ")


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), required=False, max_length=300, help_text=_("Everybody who is invited reads it.")
    )


class OpenForm(forms.Form):
    reason = forms.CharField(
        label=_("Why before its time"),
        required=False,
        max_length=300,
        help_text=_("Only needed earlier than an hour before; it stands in the minutes."),
    )


class InviteesForm(forms.Form):
    people = forms.ModelMultipleChoiceField(
        label=_("People"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, series: MeetingSeries, **kwargs: Any) -> None:
        invited = list(series.invitees.current().values_list("person", flat=True))
        super().__init__(*args, **{**kwargs, "initial": {"people": invited}})
        self.fields["people"].queryset = people_of_partners(series.initiative).order_by("name", "pk")  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Whether one comes. A substitute is one of the partner's people."""

    answer = forms.ChoiceField(label=_("Will you come?"), choices=Rsvp.choices, widget=forms.RadioSelect)
    substitute = forms.ModelChoiceField(
        label=_("Who comes in your place"), queryset=User.objects.none(), required=False,
        help_text=_("We ask this person by letter."),
    )  # fmt: skip
    comment = forms.CharField(label=_("Remark"), required=False, max_length=300)

    def __init__(self, *args: Any, invitee: Invitee | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = User.objects.none()
        if invitee is not None:
            found = User.objects.filter(pk__in=substitutes_of(invitee).values("person")).order_by(
                "name", "pk"
            )
        self.fields["substitute"].queryset = found  # type: ignore[attr-defined]
        if not found.exists():
            del self.fields["substitute"]
            choices = [choice for choice in Rsvp.choices if choice[0] != Rsvp.SUBSTITUTE]
            self.fields["answer"].choices = choices  # type: ignore[attr-defined]


class ItemForm(forms.ModelForm[AgendaItem]):
    class Meta:
        model = AgendaItem
        fields = ["title", "detail", "length", "presenter"]
        widgets = {"detail": forms.Textarea(attrs={"rows": 3})}


class DecisionForm(forms.ModelForm[MinutedDecision]):
    class Meta:
        model = MinutedDecision
        fields = ["text", "reason", "item", "review_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 2}), "reason": forms.Textarea(attrs={"rows": 2}),
                   "review_on": date_input()}  # fmt: skip

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.items.filter(archived_at=None)  # type: ignore[attr-defined]


class ActionForm(forms.Form):
    title = forms.CharField(label=_("What is to be done"), max_length=200)
    organisation = forms.ModelChoiceField(label=_("Partner in charge"), queryset=Organisation.objects.none())
    owner = forms.ModelChoiceField(
        label=_("Who sees to it"), queryset=User.objects.none(), required=False,
        help_text=_("Somebody of the partner; is reminded before the day."),
    )  # fmt: skip
    due_on = forms.DateField(label=_("By"), widget=date_input())
    item = forms.ModelChoiceField(label=_("Item"), queryset=AgendaItem.objects.none(), required=False)

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = meeting.initiative.participations.accepted(today=utc_date()).values("organisation")
        choices = {
            "organisation": Organisation.objects.filter(pk__in=parts),
            "owner": people_of_partners(meeting.initiative).order_by("name", "pk"),
            "item": meeting.items.filter(archived_at=None),
        }
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]


class NotesForm(forms.Form):
    text = forms.CharField(required=False, max_length=LONGEST_NOTES, strip=False)
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n")


class AttendanceForm(forms.Form):
    """One choice for each person who is invited or comes in somebody's place."""

    def __init__(self, *args: Any, people: Iterable[tuple[User, str, str]], **kwargs: Any) -> None:
        """people: (person, their partner, what is known or foreseen)."""
        super().__init__(*args, **kwargs)
        self.people = {}
        for person, partner, initial in people:
            name = f"person_{person.pk}"
            self.people[name] = person
            field = forms.ChoiceField(
                label=f"{person}, {partner}",
                choices=[("", "–"), *Presence.choices],
                required=False,
                initial=initial,
            )
            self.fields[name] = field

    def presences(self) -> dict[User, str]:
        return {person: self.cleaned_data[name] for name, person in self.people.items()}


class GuestForm(forms.ModelForm[Attendance]):
    class Meta:
        model = Attendance
        fields = ["name", "organisation", "presence"]

    def __init__(self, *args: Any, meeting: Meeting, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        parts = meeting.initiative.participations.accepted(today=utc_date()).values("organisation")
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=parts)  # type: ignore[attr-defined]
        self.fields["name"].required = True
        here = [choice for choice in Presence.choices if choice[0] in {Presence.PRESENT, Presence.REMOTE}]
        self.fields["presence"].choices = here  # type: ignore[attr-defined]


class TallyForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Kind of partner"), choices=[ANY, *OrganisationKind.choices], required=False
    )
    group = forms.ChoiceField(label=_("Group"), choices=PersonGroup.choices, initial=PersonGroup.STAFF)
    people = forms.IntegerField(label=_("People present"), min_value=0, max_value=9999, initial=0)
    turns = forms.IntegerField(label=_("Times they spoke"), min_value=0, max_value=99_999, initial=0)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        if (found.get("people") or found.get("turns")) and not found.get("kind"):
            self.add_error("kind", ValidationError(_("Say which kind of partner.")))
        if found.get("turns") and not found.get("people"):
            self.add_error("people", ValidationError(_("Say how many people of this group were present.")))
        return found


class MeetingFilter(forms.Form):
    q = search_field(_("Title"))
    state = choice_filter(_("State"), MeetingState.choices)
    series = forms.ModelChoiceField(
        label=_("Series"), queryset=MeetingSeries.objects.none(), required=False, empty_label=_("Any")
    )
    since = forms.DateField(label=_("From"), required=False, widget=date_input())
    until = forms.DateField(label=_("To"), required=False, widget=date_input())

    def __init__(self, *args: Any, initiative: Initiative, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["series"].queryset = initiative.meeting_series.all()  # type: ignore[attr-defined]

    def apply(self, meetings: Any) -> Any:
        chosen = self.cleaned_data
        found = meetings.filter(title__icontains=chosen["q"])
        if chosen["state"]:
            found = found.in_state(chosen["state"], now=timezone.now())
        if chosen["series"]:
            found = found.filter(series=chosen["series"])
        if chosen["since"]:
            found = found.filter(starts_at__date__gte=chosen["since"])
        return found.filter(starts_at__date__lte=chosen["until"]) if chosen["until"] else found


class RecordFilter(forms.Form):
    """Of the minutes of a series."""

    q = search_field(_("Text or partner"))
    kind = choice_filter(_("Kind"), [("decision", _("Decisions")), ("action", _("Actions"))])
    since = forms.DateField(label=_("From"), required=False, widget=date_input())
    until = forms.DateField(label=_("To"), required=False, widget=date_input())

    def apply(self, entries: Iterable[Any]) -> list[Any]:
        chosen = self.cleaned_data
        words = chosen["q"].casefold()
        first, last = chosen["since"] or date.min, chosen["until"] or date.max
        return [
            entry
            for entry in entries
            if words in f"{entry.text} {entry.who}".casefold()
            and chosen["kind"] in {"", entry.kind}
            and first <= entry.on <= last
        ]
