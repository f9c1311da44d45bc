"""How the agreements, promises and responsibilities of an example are written down. Days count back from today."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pact:
    """An agreement. signed_ago: None where it is up for signature now; silent: partners that have not signed."""

    kind: str
    title: str
    partners: tuple[str, ...]
    drafted_ago: int
    signed_ago: int | None
    lasts_days: int
    # what stands in square brackets in the starting text, and what the partners put in its place
    filled: Mapping[str, str]
    more: tuple[tuple[str, str], ...] = ()
    silent: tuple[str, ...] = ()
    is_public: bool = False
    # a later version: (why, key of the changed section, sentence that was added)
    amended: tuple[str, str, str] | None = None


@dataclass(frozen=True, slots=True)
class Pledge:
    """A promise: by whom (account, partner), until when, and what came of it (days ago; None: open)."""

    owner: str
    partner: str
    title: str
    due_ago: int
    state: str = "open"
    settled_ago: int | None = None
    note: str = ""
    goal: str = ""
    rhythm: str = "once"
    receiver: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """What a partner gave: by whom it is recorded (account, partner), and who of another partner answers.

    values: fields of a contribution. promise: title of the one that it keeps. answer: (account, words or nothing); with
    questions it is asked about instead of confirmed.
    """

    account: str
    partner: str
    kind: str
    title: str
    ended_ago: int
    days: int
    values: Mapping[str, object]
    promise: str = ""
    receiver: str = ""
    answer: tuple[str, str] | None = None
    questions: bool = False


@dataclass(frozen=True, slots=True)
class Duties:
    """An area: (letter, partner, account or nothing) for each part."""

    area: str
    parts: tuple[tuple[str, str, str], ...]
    about: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A round about the vision: answers as (partner, account, what should change or nothing)."""

    opened_ago: int
    due_ago: int
    answers: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """A concern: steps as (stage, days ago, accounts of helpers, outcome)."""

    account: str
    text: str
    wish: str
    about: tuple[str, ...]
    handler: str
    raised_ago: int
    steps: tuple[tuple[str, int, tuple[str, ...], str], ...] = ()
    is_unnamed: bool = False
    messages: tuple[tuple[str, int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    pacts: tuple[Pact, ...]
    pledges: tuple[Pledge, ...]
    duties: tuple[Duties, ...]
    asked: Asked | None = None
    # what the backbone does every month: (account, partner, title)
    routines: tuple[tuple[str, str, str], ...] = ()
    facilitators: tuple[str, ...] = ()
    troubles: tuple[Trouble, ...] = ()
