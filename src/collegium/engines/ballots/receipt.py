"""The decision receipt: everything needed to count a decision again, in one JSON object.

`verify` counts it again. The same check runs without Collegium: see `program`.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass, fields

from collegium.engines.ballots.ballot import Ballot
from collegium.engines.ballots.codec import Json, from_json, rules_hash, to_json
from collegium.engines.ballots.counting import count
from collegium.engines.ballots.outcome import Outcome
from collegium.engines.ballots.rules import Rules
from collegium.engines.problems import Problem, ProblemsFound

FORMAT = "collegium decision receipt"
VERSION = 1


@dataclass(frozen=True, slots=True)
class Verdict:
    """What counting a receipt again found.

    Attributes:
        rules_match: the rules are those whose hash was published (the hash in the receipt is recomputed).
        differs: attributes of the outcome that differ from the recount; empty when it is the same.
        outcome: of the recount.
    """

    rules_match: bool
    differs: tuple[str, ...]
    outcome: Outcome

    @property
    def holds(self) -> bool:
        return self.rules_match and not self.differs


def receipt(rules: Rules, ballots: Sequence[Ballot], outcome: Outcome, *, title: str = "") -> dict[str, Json]:
    """The receipt, ready for `json.dumps`. Ballots are in the order of pseudonyms, not of arrival."""
    ordered = sorted(ballots, key=lambda ballot: (ballot.voter, repr(ballot.choice)))
    return {
        "format": FORMAT,
        "version": VERSION,
        "title": title,
        "rules": to_json(rules),
        "rules_sha256": rules_hash(rules),
        "ballots": to_json(ordered),
        "outcome": to_json(outcome),
    }


def verify(data: Json) -> Verdict:
    """Count a receipt again. Raises ProblemsFound when it cannot be read or its ballots do not fit its rules."""
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("version") != VERSION:
        raise ProblemsFound(
            Problem("this is not a decision receipt", "Use the file as it was exported.", "receipt")
        )
    rules, ballots = from_json(data.get("rules")), from_json(data.get("ballots"))
    told, found = from_json(data.get("outcome")), _counted(rules, ballots)
    differs = tuple(
        field.name
        for field in fields(Outcome)
        if not isinstance(told, Outcome) or getattr(told, field.name) != getattr(found, field.name)
    )
    return Verdict(rules_hash(rules) == data.get("rules_sha256"), differs, found)


def _counted(rules: Rules, ballots: Sequence[Ballot]) -> Outcome:
    try:
        return count(rules, ballots)
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        why = "rules or ballots are not what they should be"
        raise ProblemsFound(Problem(why, "Use the file as it was exported.", "receipt")) from error


def pseudonym(key: bytes, voter: str) -> str:
    """The name of a voter in the receipt of one decision: 80 bits of HMAC-SHA256, in hexadecimal.

    key: secret of at least 16 bytes, another one for every decision, so that ballots of two decisions cannot be put
    together; raises ValueError when it is shorter. Whoever knows the key can work out all names: destroy it for a
    secret ballot once every voter has been told theirs.
    """
    if len(key) < 16:
        raise ValueError("the key is too short")
    return hmac.new(key, voter.encode(), hashlib.sha256).hexdigest()[:20]
