"""One meeting of a series: when it really is, who comes, what is on its agenda, who was there."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.initiatives.models import Initiative
from collegium.meetings.models.series import Invitee, MeetingSeries
from collegium.meetings.vocabulary import (
    LONGEST_NOTES,
    MINUTES_WITHIN_DAYS,
    OPENS_BEFORE_MINUTES,
    ItemState,
    MeetingState,
    PersonGroup,
    Presence,
    Rsvp,
    Through,
    check_video_url,
)
from collegium.partners.models import Organisation
from collegium.partners.vocabulary import OrganisationKind
from collegium.people.models import User


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def in_state(self, state: str, *, now: datetime) -> "MeetingQuerySet":
        """Meetings in this state; the same rules as `Meeting.state`."""
        if state == MeetingState.CANCELLED:
            return self.exclude(cancelled_at=None)
        left = self.filter(cancelled_at=None)
        over = Q(closed_at__isnull=False) | Q(opened_at=None, ends_at__lte=now)
        if state == MeetingState.HELD:
            return left.filter(over)
        begun = Q(opened_at__isnull=False) | Q(starts_at__lte=now)
        return left.exclude(over).filter(begun if state == MeetingState.RUNNING else ~begun)

    def ahead(self, *, now: datetime) -> "MeetingQuerySet":
        return self.in_state(MeetingState.PLANNED, now=now)


class Meeting(models.Model):
    """A meeting. original_on is the day on which the series has it, which is its name in calendars for ever."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="meetings")
    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="meetings")
    original_on = models.DateField(editable=False)
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"))
    title = models.CharField(_("title"), max_length=150)
    place = models.CharField(_("place"), max_length=300, blank=True)
    video_url = models.URLField(
        _("address of the video room"), max_length=500, blank=True, validators=[check_video_url]
    )
    # changed by itself: later changes of the series leave it alone
    is_own = models.BooleanField(default=False, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    asked_sequence = models.PositiveIntegerField(default=0, editable=False)
    # answers that are older than this are asked for again
    rescheduled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancel_reason = models.CharField(_("why it is cancelled"), max_length=300, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True, editable=False)
    open_reason = models.CharField(_("why it was opened before its time"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    due_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    minutes = models.TextField(_("in general"), blank=True, max_length=LONGEST_NOTES)
    minutes_revision = models.PositiveIntegerField(default=0, editable=False)
    minutes_sent_at = models.DateTimeField(null=True, blank=True, editable=False)
    minutes_approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    minutes_approved_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.PROTECT, related_name="+", editable=False
    )
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "pk"]
        indexes = [
            models.Index(fields=["initiative", "starts_at"], name="meeting_of_initiative"),
            models.Index(fields=["starts_at"], name="meeting_starts"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["series", "original_on"],
                name="meeting_once_a_day",
                violation_error_message=_("This series already has a meeting on that day."),
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="meeting_ends_after_start",
                violation_error_message=_("A meeting must end after it begins."),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(opened_at=None, closed_at=None),
                name="meeting_cancelled_or_held",
                violation_error_message=_("A meeting that has been held cannot be cancelled."),
            ),
            models.CheckConstraint(
                condition=Q(closed_at=None) | Q(opened_at__isnull=False), name="meeting_closed_was_open"
            ),
            models.CheckConstraint(
                condition=Q(minutes_approved_at=None, minutes_approved_by=None)
                | Q(
                    minutes_approved_at__isnull=False,
                    minutes_approved_by__isnull=False,
                    minutes_sent_at__isnull=False,
                ),
                name="meeting_approved_minutes_were_sent",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting", args=[self.initiative.slug, self.pk])

    def state(self, *, now: datetime) -> MeetingState:
        """Planned, under way, held or cancelled."""
        if self.cancelled_at:
            return MeetingState.CANCELLED
        if self.closed_at or (self.opened_at is None and self.ends_at <= now):
            return MeetingState.HELD
        return MeetingState.RUNNING if self.opened_at or self.starts_at <= now else MeetingState.PLANNED

    def local_start(self, zone: ZoneInfo | None = None) -> datetime:
        """When it begins, in a zone; in that of the series where none is given."""
        return self.starts_at.astimezone(zone or self.series.zone)

    @property
    def length(self) -> int:
        """In minutes."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def is_moved(self) -> bool:
        """Whether it is on another day or at another time than the series has it."""
        there = self.local_start()
        return (there.date(), there.time()) != (self.original_on, self.series.starts_at)

    @property
    def opens_at(self) -> datetime:
        """From when on it can be opened without giving a reason."""
        return self.starts_at - timedelta(minutes=OPENS_BEFORE_MINUTES)

    def has_begun(self, *, now: datetime) -> bool:
        return self.cancelled_at is None and (self.opened_at is not None or self.starts_at <= now)

    @property
    def minutes_due_at(self) -> datetime:
        return self.ends_at + timedelta(days=MINUTES_WITHIN_DAYS)

    @property
    def minutes_are_final(self) -> bool:
        return self.minutes_approved_at is not None


class Response(models.Model):
    """What an invited person answers about one meeting, and who comes in their place."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="responses")
    invitee = models.ForeignKey(Invitee, on_delete=models.CASCADE, related_name="responses")
    answer = models.CharField(_("answer"), max_length=10, choices=Rsvp.choices)
    substitute = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    substitute_answer = models.CharField(max_length=10, choices=Rsvp.choices, blank=True)
    comment = models.CharField(_("remark"), max_length=300, blank=True)
    answered_at = models.DateTimeField(default=timezone.now)
    through = models.CharField(max_length=10, choices=Through.choices)
    stamp = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-answered_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "invitee"], name="response_once"),
            models.CheckConstraint(condition=Q(answer__in=Rsvp.values), name="response_answer_is_known"),
            models.CheckConstraint(
                condition=Q(answer=Rsvp.SUBSTITUTE, substitute__isnull=False)
                | (~Q(answer=Rsvp.SUBSTITUTE) & Q(substitute=None, substitute_answer="")),
                name="response_substitute_is_named",
                violation_error_message=_("Name the person who comes in your place."),
            ),
            models.CheckConstraint(
                condition=Q(substitute_answer__in=["", Rsvp.YES, Rsvp.MAYBE, Rsvp.NO]),
                name="response_substitute_answer_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invitee.person}: {self.get_answer_display()}"


class AgendaItem(models.Model):
    """One thing to talk about: proposed by somebody, accepted by who prepares the meeting; with the notes on it."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("item"), max_length=200)
    detail = models.TextField(_("what it is about"), blank=True, max_length=5_000)
    length = models.PositiveSmallIntegerField(_("minutes"), default=10)
    presenter = models.CharField(_("who presents it"), max_length=150, blank=True)
    state = models.CharField(
        max_length=10, choices=ItemState.choices, default=ItemState.ACCEPTED, editable=False
    )
    # what it was made of: the kind of source, and where that is
    source_kind = models.CharField(max_length=40, blank=True, editable=False)
    source_id = models.BigIntegerField(null=True, blank=True, editable=False)
    source_url = models.CharField(max_length=300, blank=True, editable=False)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    notes = models.TextField(_("notes"), blank=True, max_length=LONGEST_NOTES)
    notes_revision = models.PositiveIntegerField(default=0, editable=False)
    archived_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ItemState.values), name="item_state_is_known"),
            models.CheckConstraint(
                condition=Q(length__range=(1, 600)),
                name="item_length",
                violation_error_message=_("An item takes from 1 to 600 minutes."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "source_kind", "source_id"],
                condition=Q(archived_at=None, source_id__isnull=False),
                name="item_source_once",
                violation_error_message=_("This is already on the agenda."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def initiative(self) -> Initiative:
        return self.meeting.initiative


class Attendance(models.Model):
    """How one person, or somebody without an account, was there for a partner."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    person = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("partner"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    presence = models.CharField(_("how"), max_length=10, choices=Presence.choices)
    taken_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    taken_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["organisation__name", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(presence__in=Presence.values), name="presence_is_known"),
            models.CheckConstraint(
                condition=Q(person__isnull=False) | ~Q(name=""),
                name="attendance_of_somebody",
                violation_error_message=_("Say who was there."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=Q(person__isnull=False),
                name="attendance_once",
                violation_error_message=_("This person is already on the list."),
            ),
        ]

    def __str__(self) -> str:
        return self.name or str(self.person)


class SpeakingTally(models.Model):
    """How often people of one group, of one kind of partner, spoke in a meeting. Never a person."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="tallies")
    kind = models.CharField(_("kind of partner"), max_length=30, choices=OrganisationKind.choices)
    group = models.CharField(
        _("group"), max_length=10, choices=PersonGroup.choices, default=PersonGroup.STAFF
    )
    people = models.PositiveSmallIntegerField(_("people present"), default=0)
    turns = models.PositiveIntegerField(_("times they spoke"), default=0)

    class Meta:
        ordering = ["kind", "group"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "kind", "group"], name="tally_once"),
            models.CheckConstraint(condition=Q(kind__in=OrganisationKind.values), name="tally_kind_is_known"),
            models.CheckConstraint(condition=Q(group__in=PersonGroup.values), name="tally_group_is_known"),
            models.CheckConstraint(
                condition=Q(turns=0) | Q(people__gt=0),
                name="tally_of_people",
                violation_error_message=_("Say how many people of this group were present."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.get_group_display()}"
