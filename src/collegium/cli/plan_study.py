"""`collegium plan-study PLAN.toml --out DIR`: power, a frozen plan, random assignment; `--check DIR` looks again."""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from collegium.cli.plan_file import Lot, PlanFile, lot_of, read_plan
from collegium.cli.study_file import read_study
from collegium.engines.planning import (
    Assigned,
    Design,
    Unit,
    after_loss,
    assign,
    check_receipt,
    degrees_of_freedom,
    departures,
    detectable,
    fingerprint,
    frozen,
    needed,
    power_of,
    receipt,
    to_recruit,
    verified,
)
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import Limits, guarded, rows, write_csv

ROSTER = Limits(size=200_000_000, rows=1_000_000, columns=500, cell=5_000)
WRONG = {
    "roster": "the roster is not the one that was assigned",
    "assignment": "the seed or the arms give another assignment",
    "counts": "the numbers in each arm are others",
    "list": "assignment.csv is not what the lot gave",
    "plan": "the receipt belongs to another plan",
    "rule": "the receipt has another seed or other arms than the plan",
}


def add_parser(subparsers: Any) -> None:
    """Add the command to `argparse` sub-parsers; its options are those that `run` reads."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "plan-study",
        help="before a study: power, a frozen plan, random assignment",
        description="Say whether the sample in PLAN is large enough and write the plan with its fingerprint "
        "(plan.json), the effects that other samples would find (power.csv) and, with a roster, who gets what by lot "
        "(assignment.csv, receipt.json). With --check, look whether what is in a folder still holds.",
    )
    parser.add_argument(
        "plan", type=Path, nargs="?", metavar="PLAN.toml", help="see docs/reference/plan-file.md"
    )
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="folder to write to; without it nothing is written"
    )
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="CSV or .xlsx with the units to be assigned"
    )
    parser.add_argument("--sheet", default="", metavar="NAME", help="sheet of an .xlsx roster")
    parser.add_argument(
        "--study", type=Path, metavar="STUDY.toml", help="with --check: name departures of this study"
    )
    parser.add_argument("--replace", action="store_true", help="write over a plan that is in the folder")
    parser.add_argument(
        "--check", type=Path, metavar="DIR", help="check plan.json there, and with --roster the lot"
    )


def run(args: argparse.Namespace) -> int:
    """Exit codes: 0 done and everything holds, 1 the disk refused, 2 problems, or a check that failed."""
    try:
        if args.check is not None:
            return _check(args)
        if args.plan is None:
            raise ProblemsFound(Problem("no plan is named", "Give a PLAN.toml, or --check and a folder."))
        return _make(args)
    except ProblemsFound as found:
        for problem in found.problems:
            print(problem, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"collegium plan-study: {error}", file=sys.stderr)
        return 1


def _make(args: argparse.Namespace) -> int:
    asked = read_plan(args.plan)
    assigned = _assigned(args, asked)
    for sentence in sentences(asked):
        print(sentence)
    print(f"Fingerprint of the plan: {fingerprint(asked.plan)}")
    if args.out is None:
        return 0
    names = ["plan.json", "power.csv", *(["assignment.csv", "receipt.json"] if assigned else [])]
    there = [name for name in names if (args.out / name).exists()]
    if there and not args.replace:
        why = f"there is a plan already ({', '.join(there)})"
        raise ProblemsFound(Problem(why, "Choose another folder, or add --replace.", str(args.out)))
    args.out.mkdir(parents=True, exist_ok=True)
    _write(args.out, asked, assigned)
    print(f"Written to {args.out}: {', '.join(names)}")
    return 0


def sentences(asked: PlanFile) -> Iterator[str]:
    """What the plan can find, in words."""
    plan, design = asked.plan, asked.design
    yield plan.title
    left = after_loss(design, loss=plan.loss)
    smallest, power = detectable(left, power=plan.power), power_of(left, plan.effect)
    least = needed(design, plan.effect, power=plan.power)
    if plan.loss:
        yield (
            f"Recruit {_sample(design)}; with a loss of {plan.loss:.0%} of the {design.unit}, {_sample(left)} remain, "
            "and the rest is about these."
        )
    if smallest is None or power is None:
        yield f"With so few {design.unit} no effect can be told from chance."
    else:
        yield (
            f"With {left.everyone:,.0f} students the smallest effect that would be found with {plan.power:.0%} "
            f"probability is {smallest:.2f} standard deviations."
        )
        yield (
            f"An effect of {plan.effect:g}, the smallest that would matter, would be found with {power:.0%} "
            "probability."
        )
    yield _need(plan.effect, design, least, plan.loss)


def _sample(design: Design) -> str:
    """“800 students in 40 groups”."""
    students = f"{design.everyone:,.0f} students"
    return (
        students
        if design.unit == "students"
        else f"{students} in {getattr(design, design.unit):,} {design.unit}"
    )


def _need(effect: float, design: Design, least: int | None, loss: float) -> str:
    if least is None:
        return f"No number of {design.unit} finds an effect of {effect:g} in this design."
    begin = to_recruit(least, loss=loss)
    more = f" ({begin:,} to begin with, for {loss:.0%} drop out)" if loss else ""
    have = design.students if design.unit == "students" else getattr(design, design.unit)
    verdict = "which the plan has" if have >= begin else f"and the plan has {have:,.0f}"
    return f"{least:,} {design.unit} are needed for an effect of {effect:g}{more}, {verdict}."


def _write(out: Path, asked: PlanFile, assigned: tuple[Assigned, ...] | None) -> None:
    _json(out / "plan.json", frozen(asked.plan))
    header = ("units", "counted", "students", "remaining", "degrees_of_freedom", "detectable_effect", "power")
    write_csv(out / "power.csv", header, _curve(asked))
    if assigned is not None and asked.lot is not None:
        write_csv(
            out / "assignment.csv", ("unit", "block", "arm"), [(a.name, a.block, a.arm) for a in assigned]
        )
        made = receipt(
            assigned, arms=asked.lot.arms, seed=asked.lot.seed, plan_sha256=fingerprint(asked.plan)
        )
        _json(out / "receipt.json", made.as_dict())


def _json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(
        json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False) + "\n", encoding="utf-8"
    )


def _curve(asked: PlanFile) -> Iterator[tuple[object, ...]]:
    """From half to four times the units of the plan, as many as begin; the numbers are about those who remain."""
    design, unit = asked.design, asked.design.unit
    have = design.students if unit == "students" else getattr(design, unit)
    for units in sorted({max(2, round(have * share)) for share in (0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4)}):
        other = _with(design, units)
        left = after_loss(other, loss=asked.plan.loss)
        df = degrees_of_freedom(left)
        yield (
            units,
            unit,
            round(other.everyone),
            round(left.students) if unit == "students" else getattr(left, unit),
            df if df > 0 else None,
            detectable(left, power=asked.plan.power),
            power_of(left, asked.plan.effect),
        )


def _with(design: Design, units: int) -> Design:
    if design.unit == "sites":
        return replace(design, sites=units)
    return replace(design, groups=units) if design.unit == "groups" else replace(design, students=units)


def _assigned(args: argparse.Namespace, asked: PlanFile) -> tuple[Assigned, ...] | None:
    if args.roster is None:
        return None
    if asked.lot is None:
        why = "the plan says nothing about a random assignment"
        raise ProblemsFound(
            Problem(why, "Add a table [assignment] to it, or leave the roster out.", args.plan.name)
        )
    return assign(_units(args, asked.lot), arms=asked.lot.arms, seed=asked.lot.seed)


def _units(args: argparse.Namespace, lot: Lot) -> list[Unit]:
    """The units of the roster, each once: a roster of students may name the school that is assigned on every line."""
    if not args.roster.is_file():
        raise ProblemsFound(Problem("there is no such file", "Check its name and folder.", str(args.roster)))
    table = rows(source=args.roster, name=args.roster.name, limits=ROSTER, sheet=args.sheet)
    columns = [lot.unit, *([lot.block] if lot.block else [])]
    absent = [name for name in columns if name not in table.header]
    if absent:
        todo = f"The roster has {', '.join(f'“{name}”' for name in table.header[:20])}."
        raise ProblemsFound(
            [Problem("the roster has no such column", todo, args.roster.name, None, name) for name in absent]
        )
    empty = [(row.line, name) for row in table.rows for name in columns if not row.values[name]]
    if empty:
        why, todo = "the cell is empty", "Fill it, or leave the line out."
        raise ProblemsFound([Problem(why, todo, args.roster.name, line, name) for line, name in empty[:20]])
    return sorted({Unit(row.values[lot.unit], row.values.get(lot.block, "")) for row in table.rows})


def _check(args: argparse.Namespace) -> int:
    document = _loaded(args.check / "plan.json")
    plan = verified(document)
    print(f"The plan “{plan['title']}” is as it was frozen: {document['sha256']}")
    followed = args.study is None or _followed(plan, args.study)
    lot_holds = args.roster is None or _lot_holds(args, plan, document["sha256"])
    return 0 if followed and lot_holds else 2


def _followed(plan: Mapping[str, Any], path: Path) -> bool:
    """Whether the study asks what was planned; every setting that differs is named."""
    if not plan.get("study"):
        why = "the plan names no study"
        raise ProblemsFound(Problem(why, 'Freeze one with study = "study.toml" in it.', "plan"))
    study, planned = read_study(path).study.as_dict(), plan["study"]
    names = departures(plan, study)
    for name in names:
        print(
            f"Departs from the plan: {name} is {_shown(study.get(name))}, planned {_shown(planned.get(name))}."
        )
    if not names:
        print("The study asks exactly what was planned.")
    return not names


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _lot_holds(args: argparse.Namespace, plan: Mapping[str, Any], plan_sha256: str) -> bool:
    lot, made = lot_of(plan), _loaded(args.check / "receipt.json")
    if lot is None:
        raise ProblemsFound(
            Problem("the plan says nothing about a random assignment", "Check another folder.")
        )
    wrong = list(check_receipt(made, _units(args, lot)))
    wrong += ["plan"] if made.get("plan_sha256") != plan_sha256 else []
    wrong += ["rule"] if (made.get("seed"), made.get("arms")) != (lot.seed, dict(lot.arms)) else []
    wrong += [] if _list_holds(args, lot) else ["list"]
    for what in wrong:
        print(f"Does not hold: {WRONG[what]}.", file=sys.stderr)
    if not wrong:
        print(f"The assignment of {made['units']:,} units follows from the seed, the roster and the plan.")
    return not wrong


def _list_holds(args: argparse.Namespace, lot: Lot) -> bool:
    """Whether assignment.csv says what the lot gives; cells there are safe for spreadsheets, so compare those."""
    path = args.check / "assignment.csv"
    listed = rows(source=path, name=path.name, limits=ROSTER)
    told = sorted(tuple(row.values.get(name, "") for name in ("unit", "block", "arm")) for row in listed.rows)
    again = assign(_units(args, lot), arms=lot.arms, seed=lot.seed)
    return told == sorted((guarded(one.name), guarded(one.block), guarded(one.arm)) for one in again)


def _loaded(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ProblemsFound(Problem("there is no such file", "Check the folder.", str(path))) from None
    except (UnicodeDecodeError, json.JSONDecodeError):
        raise ProblemsFound(
            Problem("this is not JSON", "Use the file as it was written.", str(path))
        ) from None
