"""A series of meetings (a single one is a series of one), and who is invited to it."""

import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from collegium.core.letters import mail_domain
from collegium.engines.schedule import Rule
from collegium.initiatives.models import Initiative
from collegium.meetings.vocabulary import (
    LONGEST_MINUTES,
    Audience,
    Frequency,
    Nth,
    Rsvp,
    Through,
    Video,
    check_days,
    check_video_url,
    check_weekdays,
    check_zone,
    end_in_words,
    rhythm_in_words,
)
from collegium.partners.models import Organisation
from collegium.people.models import User


def new_uid() -> str:
    """A name for the series in every calendar, for ever."""
    return f"{uuid.uuid4()}@{mail_domain()}"


class MeetingSeriesQuerySet(models.QuerySet["MeetingSeries"]):
    def going_on(self) -> "MeetingSeriesQuerySet":
        """Series that were not ended."""
        return self.filter(ended_at=None)


class MeetingSeries(models.Model):
    """When and where partners meet. The time is that of the clock on the wall in `time_zone`."""

    initiative = models.ForeignKey(Initiative, on_delete=models.CASCADE, related_name="meeting_series")
    title = models.CharField(_("title"), max_length=150)
    purpose = models.TextField(_("what it is for"), blank=True, max_length=5_000)
    time_zone = models.CharField(_("time zone"), max_length=64, validators=[check_zone])
    first_on = models.DateField(_("first day"))
    starts_at = models.TimeField(_("begins at"))
    length = models.PositiveSmallIntegerField(_("length in minutes"), default=60)
    frequency = models.CharField(
        _("how often"), max_length=16, choices=Frequency.choices, default=Frequency.ONCE
    )
    interval = models.PositiveSmallIntegerField(
        _("every so many weeks or months"), default=1, help_text=_("1: every one; 2: every other.")
    )
    weekdays = models.JSONField(_("days of the week"), default=list, blank=True, validators=[check_weekdays])
    nth = models.SmallIntegerField(_("which of the month"), choices=Nth.choices, null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    count = models.PositiveSmallIntegerField(_("or so many times"), null=True, blank=True)
    # days of the rule on which it does not meet, as ISO texts
    without = models.JSONField(_("not on"), default=list, blank=True, validators=[check_days])
    place = models.CharField(_("place"), max_length=300, blank=True)
    video = models.CharField(_("video"), max_length=15, choices=Video.choices, default=Video.NONE)
    video_url = models.URLField(
        _("address of the video room"), max_length=500, blank=True, validators=[check_video_url]
    )
    audience = models.CharField(
        _("who is invited"), max_length=10, choices=Audience.choices, default=Audience.SPEAKERS
    )
    scribe = models.ForeignKey(
        User,
        verbose_name=_("who leads it or keeps its minutes"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text=_(
            "Opens and closes the meetings, records decisions and sends the minutes, as coordinators do."
        ),
    )
    counts_speaking = models.BooleanField(
        _("count who is heard"),
        default=False,
        help_text=_("A tally of turns by kind of partner and group of people, never by person."),
    )
    uid = models.CharField(max_length=200, unique=True, default=new_uid, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    # the sequence at which the time changed last: answers to older ones are out of date
    asked_sequence = models.PositiveIntegerField(default=0, editable=False)
    # counts the changes, so that two people who edit at once do not undo each other
    revision = models.PositiveIntegerField(default=0, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = MeetingSeriesQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        indexes = [models.Index(fields=["initiative", "changed_at"], name="series_changed")]
        constraints = [
            models.CheckConstraint(
                condition=Q(frequency__in=Frequency.values), name="series_frequency_is_known"
            ),
            models.CheckConstraint(condition=Q(video__in=Video.values), name="series_video_is_known"),
            models.CheckConstraint(
                condition=Q(audience__in=Audience.values), name="series_audience_is_known"
            ),
            models.CheckConstraint(
                condition=Q(length__range=(5, LONGEST_MINUTES)),
                name="series_length",
                violation_error_message=_("A meeting lasts from 5 minutes to 24 hours."),
            ),
            models.CheckConstraint(
                condition=Q(interval__range=(1, 52)),
                name="series_interval",
                violation_error_message=_("Between two meetings lie from 1 to 52 weeks or months."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(count=None),
                name="series_one_end",
                violation_error_message=_("Give either the last day or how many times, not both."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("first_on")),
                name="series_ends_after_start",
                violation_error_message=_("The last day must not be before the first day."),
            ),
            models.CheckConstraint(
                condition=Q(count=None) | Q(count__range=(1, 400)),
                name="series_count",
                violation_error_message=_("A series has from 1 to 400 meetings."),
            ),
            models.CheckConstraint(
                condition=~Q(frequency=Frequency.MONTHLY_WEEKDAY) | Q(nth__isnull=False),
                name="series_nth_is_given",
                violation_error_message=_("Say which weekday of the month: the first, the second, the last."),
            ),
            models.CheckConstraint(
                condition=Q(video=Video.NONE) | ~Q(video_url=""),
                name="series_video_has_url",
                violation_error_message=_("Give the address of the video room."),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("meetings:meeting_series", args=[self.initiative.slug, self.pk])

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @property
    def is_single(self) -> bool:
        return self.frequency == Frequency.ONCE

    def rhythm(self) -> str:
        return _in_words(self)

    def rule(self) -> Rule:
        """The series as the engine takes it. Once it was ended, its last possible day is that of the end."""
        monthly = self.frequency in {Frequency.MONTHLY_DAY, Frequency.MONTH_END, Frequency.MONTHLY_WEEKDAY}
        by_weekday = self.frequency == Frequency.MONTHLY_WEEKDAY
        # a monthly rule by weekday takes the chosen weekday, else that of its first day
        days = tuple(self.weekdays) if self.frequency == Frequency.WEEKLY or by_weekday else ()
        return Rule(
            frequency="monthly" if monthly else "once" if self.is_single else "weekly",
            first=self.first_on,
            at=self.starts_at,
            zone=self.time_zone,
            interval=self.interval,
            weekdays=(days or (self.first_on.weekday(),))[:1] if by_weekday else days,
            nth=self.nth or 0 if by_weekday else 0,
            month_end=self.frequency == Frequency.MONTH_END,
            until=self.last_possible_day(),
            count=None if self.ended_at else self.count,
            without=frozenset(date.fromisoformat(day) for day in self.without),
        )

    def last_possible_day(self) -> date | None:
        if self.ended_at is None:
            return self.until
        ended_on = self.ended_at.astimezone(self.zone).date()
        return max(self.first_on, min(self.until or ended_on, ended_on))


def _in_words(series: MeetingSeries) -> str:
    """How often it meets, as people say it: “Every 2 weeks on Monday, 4 times”."""
    rhythm = rhythm_in_words(
        series.frequency,
        series.interval,
        first_on=series.first_on,
        weekdays=series.weekdays,
        nth=series.nth,
    )
    count = None if series.ended_at else series.count
    return ", ".join(filter(None, [rhythm, end_in_words(count=count, until=series.last_possible_day())]))


class InviteeQuerySet(models.QuerySet["Invitee"]):
    def current(self) -> "InviteeQuerySet":
        return self.filter(left_at=None)


class Invitee(models.Model):
    """A person who is invited to every meeting of a series, for a partner; with the answer for all of them."""

    series = models.ForeignKey(MeetingSeries, on_delete=models.CASCADE, related_name="invitees")
    person = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_required = models.BooleanField(_("counts for the quorum"), default=True)
    answer = models.CharField(max_length=10, choices=Rsvp.choices, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    through = models.CharField(max_length=10, choices=Through.choices, blank=True)
    # when the calendar reply was written, by the clock of whoever wrote it: a later one wins
    stamp = models.DateTimeField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    objects = InviteeQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "person__name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["series", "person"], name="invitee_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None)
                | Q(answer__in=[Rsvp.YES, Rsvp.MAYBE, Rsvp.NO], answered_at__isnull=False),
                name="invitee_answer_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.organisation}"

    def answer_after(self, moment: datetime | None) -> Any:
        """The answer for all meetings, if it was given after the moment at which one of them was moved."""
        if self.answered_at is None or (moment is not None and self.answered_at < moment):
            return ""
        return self.answer
