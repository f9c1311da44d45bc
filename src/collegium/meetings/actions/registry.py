"""What other apps add to meetings: things to talk about, days in calendars, and what follows from a decision.

A higher app registers in its tasks.py; nothing here knows who has registered.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Max

from collegium.core.models import AuditEvent
from collegium.engines.schedule import Event
from collegium.initiatives.models import Initiative
from collegium.meetings.models import MinutedDecision
from collegium.people.models import User

logger = logging.getLogger(__name__)
MOST_OF_A_KIND = 12


@dataclass(frozen=True, slots=True)
class AgendaSuggestion:
    """Something that may go onto an agenda. id and url lead to the thing; length is in minutes."""

    title: str
    id: int
    url: str = ""
    reason: str = ""
    length: int = 10
    detail: str = ""


Source = Callable[[Initiative, date], Iterable[AgendaSuggestion]]
DecisionListener = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class AgendaSource:
    kind: str
    label: Any
    find: Source


CalendarFinder = Callable[[User, Sequence[int]], Iterable[Event]]
_sources: dict[str, AgendaSource] = {}


@dataclass(frozen=True, slots=True)
class CalendarSource:
    find: CalendarFinder
    changed_with: tuple[str, ...]


_calendar_sources: dict[str, CalendarSource] = {}
_listeners: list[DecisionListener] = []


def register_agenda_source(kind: str, find: Source, *, label: Any = "") -> None:
    """Offer things of this kind when an agenda is made. find(initiative, today) gives the most urgent first.

    label: how the kind is called on the page, in the plural. Registering a kind again replaces it.
    """
    _sources[kind] = AgendaSource(kind, label or kind, find)


def agenda_sources() -> list[AgendaSource]:
    return list(_sources.values())


def suggestions(initiative: Initiative, *, today: date) -> list[tuple[AgendaSource, list[AgendaSuggestion]]]:
    """What each source offers. A source that fails is logged and offers nothing."""
    found = []
    for source in _sources.values():
        try:
            offered = list(source.find(initiative, today))[:MOST_OF_A_KIND]
        except Exception:
            logger.exception("The agenda source %s failed", source.kind)
            offered = []
        if offered:
            found.append((source, offered))
    return found


def register_calendar_source(kind: str, find: "CalendarFinder", *, changed_with: Iterable[str]) -> None:
    """Put things of this kind into subscribed calendars. find(person, initiatives) gives their events.

    The events of a thing that has not changed must be equal each time: programs are told that nothing has changed.
    changed_with: labels of the models of which the events are made. As long as the audit trail of the initiatives tells
    nothing new of these, the events are not made again.
    """
    _calendar_sources[kind] = CalendarSource(find, tuple(changed_with))


def events_of_sources(person: User, initiatives: Sequence[int]) -> list[Event]:
    """The events of all sources. One that fails is logged and gives none."""
    found: list[Event] = []
    for kind, source in _calendar_sources.items():
        try:
            found += source.find(person, initiatives)
        except Exception:
            logger.exception("The calendar source %s failed", kind)
    return found


def changes_of_sources(initiatives: Sequence[int]) -> dict[str, Any]:
    """How many changes there were to what the events of all sources are made of, and the last one; one query."""
    labels = {label for source in _calendar_sources.values() for label in source.changed_with}
    told = AuditEvent.objects.filter(initiative_id__in=initiatives, target_type__in=labels).order_by()
    return told.aggregate(n=Count("pk"), last=Max("pk"), latest=Max("at"))


def when_decided(listener: DecisionListener) -> DecisionListener:
    """Call listener(decision=MinutedDecision, by=User) in the transaction in which minutes record a decision."""
    _listeners.append(listener)
    return listener


def tell_listeners(decision: MinutedDecision, *, by: User) -> None:
    for listener in _listeners:
        listener(decision=decision, by=by)
