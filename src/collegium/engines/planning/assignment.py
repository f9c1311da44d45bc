"""Random assignment that anybody can repeat: the same units and the same seed give the same arms on any machine.

Nothing but SHA-256 decides, so neither the order of the list nor a random number generator matters, and nobody can
steer who gets what once the seed is fixed. The rule, with D(text) = SHA-256 of "seed, newline, text" in UTF-8:

1. Blocks are taken in the order of D(block); within a block, units in the order of D(unit).
2. A block of m units is due m * parts / all parts of each arm. Arms are taken in the order of their names; with S the
   sum of what is due so far, an arm gets floor(u + S) - floor(u + S before it) places: its due, rounded up or down.
3. u is D("") as a fraction of 2^256 for the first block, and grows by what the first arm is due in each block.
4. The first places go to the first arm, and so on.

Each unit has exactly the chance of each arm that the parts say, every block is divided as evenly as whole units
allow, and two arms stay as near to their parts over all blocks together. Groups are assigned by giving groups as
units.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor
from typing import Any

from collegium.engines.planning.plan import canonical
from collegium.engines.problems import Problem, ProblemsFound

FORMAT = "collegium assignment receipt"
VERSION = 1


@dataclass(frozen=True, slots=True, order=True)
class Unit:
    """A student, class or school to be assigned, and the block within which that happens ("" for none)."""

    name: str
    block: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Assigned:
    """A unit and its arm."""

    name: str
    block: str
    arm: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What shows that an assignment was made by the rule: no names, only counts and fingerprints.

    Attributes:
        seed, arms: of the rule; arms with their parts (1 and 1: half each).
        units, counts: how many in all, and in each arm.
        roster_sha256: of the sorted [unit, block] pairs; assignment_sha256: of the sorted [unit, block, arm] triples.
        plan_sha256: of the frozen plan it belongs to, or empty.
    """

    seed: str
    arms: Mapping[str, int]
    units: int
    counts: Mapping[str, int]
    roster_sha256: str
    assignment_sha256: str
    plan_sha256: str = ""

    def as_dict(self) -> dict[str, Any]:
        return {"format": FORMAT, "version": VERSION, **asdict(self)}


def assign(units: Sequence[Unit], *, arms: Mapping[str, int], seed: str) -> tuple[Assigned, ...]:
    """Every unit with its arm, in the order of names.

    Args:
        arms: name to parts, such as {"programme": 2, "comparison": 1}.
        seed: any text, fixed before the units are looked at.

    Raises:
        ProblemsFound: no seed, fewer than two arms, fewer units than arms, a unit twice or without a name.
    """
    _check(units, arms, seed)
    blocks: dict[str, list[str]] = defaultdict(list)
    for unit in units:
        blocks[unit.block].append(unit.name)
    names, total = sorted(arms), sum(arms.values())
    start = Fraction(int.from_bytes(_digest(seed, "")), 2**256)
    found: list[Assigned] = []
    for block in sorted(blocks, key=lambda name: _digest(seed, name)):
        due = [Fraction(arms[arm] * len(blocks[block]), total) for arm in names]
        dealt = [arm for arm, places in zip(names, _places(due, start), strict=True) for _ in range(places)]
        order = sorted(blocks[block], key=lambda name: _digest(seed, name))
        found += [Assigned(name, block, arm) for name, arm in zip(order, dealt, strict=True)]
        start += due[0]
    return tuple(sorted(found))


def receipt(
    assigned: Sequence[Assigned], *, arms: Mapping[str, int], seed: str, plan_sha256: str = ""
) -> Receipt:
    """The receipt of an assignment."""
    roster = [[one.name, one.block] for one in sorted(assigned)]
    triples = [[one.name, one.block, one.arm] for one in sorted(assigned)]
    counts = Counter(one.arm for one in assigned)
    return Receipt(
        seed=seed,
        arms=dict(arms),
        units=len(assigned),
        counts={arm: counts[arm] for arm in arms},
        roster_sha256=_sha256(roster),
        assignment_sha256=_sha256(triples),
        plan_sha256=plan_sha256,
    )


def check_receipt(
    document: Any, units: Sequence[Unit], assigned: Sequence[Assigned] | None = None
) -> tuple[str, ...]:
    """What does not hold when the assignment is made again from the units: "roster", "assignment", "counts", "list".

    assigned: the list that was acted on, to be compared too; () means that everything holds.
    """
    if not isinstance(document, dict) or (document.get("format"), document.get("version")) != (
        FORMAT,
        VERSION,
    ):
        raise ProblemsFound(
            Problem("this is not an assignment receipt", "Use receipt.json as it was written.", "receipt")
        )
    arms, seed = document.get("arms"), document.get("seed")
    if not isinstance(arms, dict) or not isinstance(seed, str):
        raise ProblemsFound(
            Problem("the receipt lacks its rule", "Use receipt.json as it was written.", "receipt")
        )
    again = assign(units, arms=arms, seed=seed)
    made = receipt(again, arms=arms, seed=seed).as_dict()
    names = {"roster": "roster_sha256", "assignment": "assignment_sha256", "counts": "counts"}
    wrong = [what for what, key in names.items() if made[key] != document.get(key)]
    if assigned is not None and tuple(sorted(assigned)) != again:
        wrong.append("list")
    return tuple(wrong)


def _places(due: Sequence[Fraction], start: Fraction) -> list[int]:
    """Whole places for each arm: systematic sampling along the line of what is due."""
    marks = [floor(start + sum(due[:arm], Fraction(0))) for arm in range(len(due) + 1)]
    return [after - before for before, after in pairwise(marks)]


def _check(units: Sequence[Unit], arms: Mapping[str, int], seed: str) -> None:
    problems = []
    if not seed.strip():
        problems.append(Problem("there is no seed", "Fix one before looking at the units.", "assignment"))
    if len(arms) < 2 or any(
        not isinstance(parts, int) or isinstance(parts, bool) or parts < 1 for parts in arms.values()
    ):
        why = "an assignment needs two arms or more, each with a whole number of parts from 1"
        problems.append(Problem(why, "Write for example programme = 1, comparison = 1.", "assignment"))
    if len(units) < len(arms):
        problems.append(Problem("there are fewer units than arms", "Give the whole list of units.", "roster"))
    if any(not unit.name.strip() for unit in units):
        problems.append(Problem("a unit has no name", "Fill the column, or leave the row out.", "roster"))
    twice = [name for name, times in Counter(unit.name for unit in units).items() if times > 1]
    for name in sorted(twice)[:20]:
        why = "this unit is in the list more than once, or in two blocks"
        problems.append(Problem(why, "Keep one of them.", "roster", value=name))
    if problems:
        raise ProblemsFound(problems)


def _digest(seed: str, text: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{text}".encode()).digest()


def _sha256(value: Any) -> str:
    return hashlib.sha256(canonical(value)).hexdigest()
