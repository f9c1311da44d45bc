"""What a discussion can be about: things of this app's lower neighbours, and what higher apps register."""

from collections.abc import Callable
from dataclasses import dataclass

from collegium.agreements.models import Promise
from collegium.initiatives.models import Goal, Initiative
from collegium.meetings.models import Meeting
from collegium.people.models import User


@dataclass(frozen=True, slots=True)
class Subject:
    """A thing of an initiative. type: the label of its model; label and url: as pages show it."""

    type: str
    id: str
    label: str
    url: str


Finder = Callable[[User, Initiative, str], Subject | None]
_finders: dict[str, Finder] = {}


def register_subject(kind: str, find: Finder) -> None:
    """Let people discuss things of this kind. find(user, initiative, id) is None where they may not see it."""
    _finders[kind] = find


def find_subject(user: User, initiative: Initiative, kind: str, number: str) -> Subject | None:
    """The thing, if it is of this initiative and the person may see it."""
    finder = _finders.get(kind)
    if finder is None or not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return finder(user, initiative, number)


def goal(_user: User, initiative: Initiative, number: str) -> Subject | None:
    found = Goal.objects.filter(initiative=initiative, pk=int(number)).first()
    url = f"{initiative.get_absolute_url()}goals/{number}/"
    return Subject("initiatives.Goal", number, str(found)[:200], url) if found else None


def promise(_user: User, initiative: Initiative, number: str) -> Subject | None:
    found = Promise.objects.filter(initiative=initiative, pk=int(number)).first()
    url = f"{initiative.get_absolute_url()}promises/{number}/"
    return Subject("agreements.Promise", number, str(found)[:200], url) if found else None


def meeting(_user: User, initiative: Initiative, number: str) -> Subject | None:
    found = Meeting.objects.select_related("initiative").filter(initiative=initiative, pk=int(number)).first()
    return Subject("meetings.Meeting", number, str(found)[:200], found.get_absolute_url()) if found else None


register_subject("initiatives.Goal", goal)
register_subject("agreements.Promise", promise)
register_subject("meetings.Meeting", meeting)
