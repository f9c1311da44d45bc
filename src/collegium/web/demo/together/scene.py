"""What is there when the apps of working together furnish an example."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from collegium.initiatives.models import Initiative
from collegium.partners.models import Organisation
from collegium.people.models import User
from collegium.web.demo.shape import Example


@dataclass(frozen=True, slots=True)
class Scene:
    """One example being loaded. people: by account ("ingrid"); registry: organisations by name."""

    example: Example
    initiative: Initiative
    people: Mapping[str, User]
    registry: Mapping[str, Organisation]

    @property
    def coordinator(self) -> User:
        return self.people[self.example.coordinator.account]


def moment(days_ago: int, hour: int = 10, minute: int = 0) -> datetime:
    """A moment so many days before today (negative: ahead), in UTC."""
    day = datetime.now(UTC).date() - timedelta(days=days_ago)
    return datetime.combine(day, time(hour, minute), tzinfo=UTC)
