"""How a worked example is written down: plain data, from which `loading` calls the actions.

Days are counted from the day on which the demo is loaded, so that it always looks lived in.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from collegium.engines.impact import Study as Question
from collegium.exchange.vocabulary import ColumnRole
from collegium.initiatives.vocabulary import InitiativeModel, NeedUrgency, PartnerRole, PersonRole
from collegium.partners.vocabulary import (
    MembershipRole,
    OfferCategory,
    OfferDirection,
    OrganisationKind,
    RelationshipKind,
)
from collegium.web.demo.reports import ReportPlan

EXPERTISE, RESOURCE, SERVICE = OfferCategory.EXPERTISE, OfferCategory.RESOURCE, OfferCategory.SERVICE


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who can sign in with the password of the demo."""

    account: str  # before @example.org
    name: str
    language: str = "en"
    time_zone: str = "UTC"

    @property
    def email(self) -> str:
        return f"{self.account}@example.org"


@dataclass(frozen=True, slots=True)
class Post:
    """A person's role in an organisation."""

    person: Person
    function: str
    role: MembershipRole = MembershipRole.ADMINISTRATOR
    since_days: int = 900


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an organisation is; degrees in WGS 84."""

    locality: str
    region: str
    country: str
    latitude: str
    longitude: str


@dataclass(frozen=True, slots=True)
class Share:
    """What an organisation offers or needs."""

    direction: OfferDirection
    category: OfferCategory
    title: str
    description: str = ""


def offers(category: OfferCategory, title: str, description: str = "") -> Share:
    return Share(OfferDirection.OFFERS, category, title, description)


def needs(category: OfferCategory, title: str, description: str = "") -> Share:
    return Share(OfferDirection.NEEDS, category, title, description)


@dataclass(frozen=True, slots=True)
class Partner:
    """An organisation and its part. Its first post registers it; without `joined` it has only been asked.

    expectation: what is expected of it; empty takes the words of the model.
    signs: how many versions of the vision, counted from the first, it signed; -1 stands for all.
    """

    name: str
    kind: OrganisationKind
    role: PartnerRole
    spot: Spot
    about: str
    posts: tuple[Post, ...]
    short_name: str = ""
    website: str = ""
    languages: tuple[str, ...] = ("en",)
    shares: tuple[Share, ...] = ()
    contact: tuple[str, str, str] | None = None  # name, function, account before @example.org
    expectation: str = ""
    joined: bool = True
    signs: int = -1


@dataclass(frozen=True, slots=True)
class Tie:
    """source <kind> target, both by name."""

    source: str
    kind: RelationshipKind
    target: str
    since_days: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Measure:
    """What an indicator of the model, or a new one with `unit`, started from, aims at and has stood at.

    values: (days ago, value), oldest first; the day of the first is also the day of the baseline.
    """

    indicator: str
    baseline: str
    target: str
    target_in_days: int
    values: tuple[tuple[int, str], ...]
    source: str
    definition: str = ""
    unit: str = ""
    kind: str = "outcome"
    direction: str = "up"


@dataclass(frozen=True, slots=True)
class Aim:
    """A goal that the partners added to those of the model, with its own indicators."""

    title: str
    description: str
    due_in_days: int
    measures: tuple[Measure, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone. done_days_ago is None while it is not done; owner and goal are named, or empty."""

    title: str
    due_in_days: int
    done_days_ago: int | None = None
    owner: str = ""
    goal: str = ""


@dataclass(frozen=True, slots=True)
class Want:
    """A need of the community; goals are named."""

    title: str
    whose: str
    evidence: str
    urgency: NeedUrgency
    goals: tuple[str, ...] = ()
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Duty:
    """A person's role in the initiative, besides the coordinator who starts it."""

    person: Person
    role: PersonRole


@dataclass(frozen=True, slots=True)
class NewcomerAsked:
    """An organisation that is not in the registry yet and was asked by e-mail."""

    name: str
    kind: OrganisationKind
    role: PartnerRole
    account: str
    message: str
    country: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    label: str
    description: str
    role: ColumnRole


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """A study as the evaluator defines it; `question` is the engine's, `words` are for people, `report` makes one."""

    question: Question
    words: str
    is_published: bool = True
    report: Callable[[], ReportPlan] | None = None


@dataclass(frozen=True, slots=True)
class DataFile:
    """A table of students. `content` makes the CSV when it is wanted."""

    file_name: str
    title: str
    description: str
    source: str
    is_generated: bool
    columns: tuple[Column, ...]
    content: Callable[[], bytes]
    studies: tuple[StudyPlan, ...]


@dataclass(frozen=True, slots=True)
class SchoolList:
    """Organisations that one partner imported as a list, looks after and speaks for."""

    steward: str
    file_name: str
    content: Callable[[], bytes]
    role: PartnerRole
    expectation: str


@dataclass(frozen=True, slots=True)
class Example:
    """One initiative. The first partner starts it; the first person of that partner coordinates it."""

    name: str
    summary: str
    model: InitiativeModel
    data_note: str
    started_days_ago: int
    lasts_days: int
    partners: tuple[Partner, ...]
    visions: tuple[str, ...]
    measures: tuple[Measure, ...]
    aims: tuple[Aim, ...]
    left_out: tuple[str, ...]  # goals of the model that the partners put away
    done_steps: Mapping[str, int]  # milestones of the model: how many days late (or, below zero, early)
    steps: tuple[Step, ...]
    wants: tuple[Want, ...]
    checklist_done: int
    duties: tuple[Duty, ...]
    ties: tuple[Tie, ...] = ()
    files: tuple[DataFile, ...] = ()
    schools: SchoolList | None = None
    newcomer: NewcomerAsked | None = None
    template_name: str = ""

    @property
    def coordinator(self) -> Person:
        return self.partners[0].posts[0].person

    @property
    def evaluator(self) -> Person:
        """Who loads the data and defines the studies: the evaluator, else the coordinator."""
        people = [duty.person for duty in self.duties if duty.role == PersonRole.EVALUATOR]
        return [*people, self.coordinator][0]

    @property
    def people(self) -> list[Person]:
        return list(dict.fromkeys(post.person for partner in self.partners for post in partner.posts))
