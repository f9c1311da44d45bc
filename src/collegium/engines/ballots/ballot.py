"""What a voter hands in: one ballot with one choice.

Numbers are exact everywhere in this package: int or Fraction, never float. People are pseudonyms.
"""

from dataclasses import dataclass
from fractions import Fraction

Exact = int | Fraction


@dataclass(frozen=True, slots=True)
class Answer:
    """One word. Majority: yes, no. Consent: consent, object. Advice: given; the owner: yes, no.

    "abstain" is an answer to every method. reason: why someone objects, or a digest of that text; an objection
    without a reason does not hold. resolved: the objection was integrated before the close.
    """

    word: str
    reason: str = ""
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Approved:
    """The options (or projects) a voter stands behind, in any order."""

    options: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """Scores or dots: (option, whole number) pairs, each option at most once."""

    points: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Ranking:
    """Options best first; options in the same level are equal. What is not ranked is below all that is."""

    levels: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, *options: str) -> "Ranking":
        """A ranking without equals: `Ranking.of("a", "b")`."""
        return cls(tuple((option,) for option in options))


@dataclass(frozen=True, slots=True)
class Delegated:
    """The vote is given to another voter, for one topic or (topic "") for every topic without one of its own."""

    to: str
    topic: str = ""


Choice = Answer | Approved | Points | Ranking | Delegated
ABSTAIN = Answer("abstain")


@dataclass(frozen=True, slots=True)
class Ballot:
    """One vote.

    Attributes:
        voter: pseudonym. A voter has one ballot; delegations come on top and give way to it.
        choice: of the kind that the method takes, or ABSTAIN.
        weight: 0 or more; a carried vote keeps the weight of the person it belongs to.
        constituency: partner type, for double majorities.
        organisation: for `PerOrganisation`, whose internal ballot this belongs to.
    """

    voter: str
    choice: Choice
    weight: Exact = 1
    constituency: str = ""
    organisation: str = ""


def is_blank(choice: Choice) -> bool:
    """Whether the ballot takes part without preferring anything: an abstention or an empty paper."""
    match choice:
        case Ranking():
            return not choice.levels
        case Answer():
            return choice.word == "abstain"
        case Approved():
            return not choice.options
        case Points():
            return not choice.points
        case Delegated():
            return False
