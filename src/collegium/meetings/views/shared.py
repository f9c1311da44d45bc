"""What the pages of meetings do alike."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from collegium.initiatives.models import Initiative
from collegium.initiatives.views.shared import Crumbs, find_initiative
from collegium.meetings.models import Meeting, MeetingSeries
from collegium.people.requests import Request


def address(name: str, initiative: Initiative, *args: object) -> str:
    return reverse(f"meetings:{name}", args=[initiative.slug, *args])


def find_meeting(request: Request, slug: str, meeting_id: int) -> Meeting:
    """A meeting of an initiative in which the person takes part; otherwise 404."""
    initiative = find_initiative(request, slug)
    rows = Meeting.objects.filter(initiative=initiative)
    rows = rows.select_related(
        "series__created_by", "series__initiative", "initiative", "minutes_approved_by"
    )
    found: Meeting = get_object_or_404(rows, pk=meeting_id)
    return found


def find_series(request: Request, slug: str, series_id: int) -> MeetingSeries:
    initiative = find_initiative(request, slug)
    rows = MeetingSeries.objects.filter(initiative=initiative).select_related("initiative", "created_by")
    found: MeetingSeries = get_object_or_404(rows, pk=series_id)
    return found


def crumbs(thing: Meeting | MeetingSeries, *more: tuple[Any, str]) -> Crumbs:
    """From the list over the series to the meeting and what is below it."""
    start: Crumbs = [(_("Meetings"), address("meetings", thing.initiative))]
    if isinstance(thing, Meeting) and not thing.series.is_single:
        start.append((thing.series.title, thing.series.get_absolute_url()))
    own = [(called(thing), thing.get_absolute_url() if more else "")]
    return [*start, *own, *more]


def called(thing: Meeting | MeetingSeries) -> str:
    """The title; the day instead where a meeting is called like its series, which stands before it."""
    if isinstance(thing, Meeting) and not thing.series.is_single and thing.title == thing.series.title:
        return date_format(thing.local_start(), "DATE_FORMAT")
    return thing.title
