"""Counts a decision receipt again: python recount.py receipt.json [published hash of the rules].

Prints the outcome, and whether it is the one in the receipt. Ends with 0 if so, 1 if not, 2 if the file cannot be
read. Reads one file, writes nothing, and needs no network.
"""

import io
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from collegium.engines.ballots.ballot import Exact
from collegium.engines.ballots.outcome import Outcome
from collegium.engines.ballots.receipt import Verdict, verify
from collegium.engines.problems import ProblemsFound


def main(arguments: Sequence[str]) -> int:
    """Verify the receipt named first; compare its rules with the hash named second, if any."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    if not 1 <= len(arguments) <= 2:
        print(__doc__)
        return 2
    try:
        data = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
        verdict = verify(data)
    except (OSError, RecursionError, ValueError, ProblemsFound) as error:
        print(f"cannot be counted: {error}")
        return 2
    print("\n".join(lines(verdict.outcome)))
    published = len(arguments) == 1 or arguments[1] == data["rules_sha256"]
    print("\n".join(judgement(verdict, published)))
    return 0 if verdict.holds and published else 1


def judgement(verdict: Verdict, published: bool) -> list[str]:
    """Whether the receipt holds, in words."""
    return [
        "rules: as hashed" if verdict.rules_match else "RULES DIFFER from their hash",
        *([] if published else ["RULES DIFFER from the published hash"]),
        "outcome: the same" if not verdict.differs else f"OUTCOME DIFFERS: {', '.join(verdict.differs)}",
    ]


def lines(outcome: Outcome, indent: str = "") -> list[str]:
    """The outcome in plain words, one line each."""
    found = [f"{outcome.method}: {'passed' if outcome.passed else 'not passed'}"]
    if outcome.winners:
        found.append(f"winners: {', '.join(outcome.winners)}")
    if outcome.order:
        found.append(f"order: {' > '.join(' = '.join(level) for level in outcome.order)}")
    for number, one in enumerate(outcome.rounds, start=1):
        tallies = ", ".join(f"{option} {shown(votes)}" for option, votes in one.tallies)
        found.append(f"round {number}: {tallies}")
        found += [f"  elected: {', '.join(one.elected)}"] if one.elected else []
        found += [f"  out: {', '.join(one.eliminated)}"] if one.eliminated else []
        found += [f"  exhausted: {shown(one.exhausted)}"] if one.exhausted else []
    found += [
        f"tie in round {tie.round}: {', '.join(tie.options)}: {tie.chosen}, by {tie.by}"
        for tie in outcome.ties
    ]
    found += [f"because {why}" for why in outcome.reasons]
    found += [f"delegated by {one.voter} to {one.to}: {one.result}" for one in outcome.carried]
    for name, part in outcome.parts:
        found += [f"in {name}:", *lines(part, "  ")]
    return [indent + printable(line) for line in found]


def printable(line: str) -> str:
    """The line without control characters, so that no name can pass for a line of its own."""
    return "".join(letter if letter.isprintable() else "?" for letter in line)


def shown(number: Exact) -> str:
    """A whole number as it is, another one as a fraction."""
    return str(number)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
