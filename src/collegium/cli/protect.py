"""`collegium protect TABLE.csv ... --out DIR`: tables of counts as they may be published, without a server."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from collegium.engines.disclosure import Asked, Group, Line, Release, Share, group_of, release
from collegium.engines.problems import Problem, ProblemsFound
from collegium.engines.tabular import Row, Rows, rows, write_csv

COUNTS = ("students", "count", "n", "number")
_MARKS = {"below": "<", "above": ">"}


def add_parser(subparsers: Any) -> None:
    """Add the command to `argparse` sub-parsers; its options are those that `run` reads."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "protect",
        help="withhold what could single students out of tables",
        description="Read tables of counts, one line per group, add all totals, and write them with the fewest numbers "
        "withheld that keep every small group from being worked out, also from all tables together.",
    )
    parser.add_argument(
        "tables", type=Path, nargs="+", metavar="TABLE", help="CSV or .xlsx; all appear together"
    )
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder to write to; made when missing"
    )
    parser.add_argument(
        "--count", default="", metavar="COLUMN", help=f"students per line (default: {', '.join(COUNTS)})"
    )
    parser.add_argument(
        "--outcome", default="", metavar="COLUMN", help="how many had it; becomes a percentage"
    )
    parser.add_argument(
        "--minimum", type=int, default=10, metavar="N", help="smallest number that may be shown (10)"
    )
    parser.add_argument("--zeros", action="store_true", help="treat 0 as a small number too")
    parser.add_argument(
        "--round", type=int, default=1, metavar="BASE", help="round shown counts to multiples of BASE"
    )
    parser.add_argument("--total", default="Total", metavar="WORD", help="what stands for a total (Total)")
    parser.add_argument(
        "--released",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a protected table that is out already",
    )
    parser.add_argument("--seconds", type=float, default=30.0, help="for one solution (30)")
    parser.add_argument("--replace", action="store_true", help="write over files that are in the folder")


@dataclass(frozen=True, slots=True)
class _Read:
    asked: Asked
    count: str
    digest: str
    sums: tuple[
        tuple[int, tuple[str | None, ...], int], ...
    ]  # line, values, count of each total that was given


def run(args: argparse.Namespace) -> int:
    """Exit codes: 0 done, 1 the disk refused, 2 problems, nothing written."""
    try:
        names = _names(args)
        tables = [_table(args, path) for path in args.tables]
        made = release(
            [table.asked for table in tables],
            minimum=args.minimum,
            zeros=args.zeros,
            base=args.round,
            public=_public(args),
            seconds=args.seconds,
        )
        _check_sums(tables)
        _write(args, names, tables, made)
    except ProblemsFound as found:
        for problem in found.problems:
            print(problem, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"collegium protect: {error}", file=sys.stderr)
        return 1
    _summarise(args, made, names)
    return 0


def _names(args: argparse.Namespace) -> list[str]:
    """The files to write; refused when something is in the way, or an option makes no sense."""
    names = [f"{path.stem}.csv" for path in args.tables]
    problems = [
        Problem("two tables have the same name", "Rename one of them.", name)
        for name, times in Counter(names).items()
        if times > 1
    ]
    for option, value in (("--minimum", args.minimum), ("--round", args.round)):
        if value < 1:
            problems.append(
                Problem(f"{option} must be at least 1", "Leave it out for the usual.", value=str(value))
            )
    there = [name for name in (*names, "audit.json") if (args.out / name).exists()]
    if there and not args.replace:
        why = f"these files are there already: {', '.join(there)}"
        problems.append(Problem(why, "Choose another folder, or add --replace.", str(args.out)))
    if any(
        (args.out / name).resolve() == path.resolve() for name, path in zip(names, args.tables, strict=True)
    ):
        problems.append(
            Problem("the folder is the one of the tables", "Choose another folder.", str(args.out))
        )
    if problems:
        raise ProblemsFound(problems)
    return names


def _table(args: argparse.Namespace, path: Path) -> _Read:
    table = _rows(path)
    count = _count_column(args, table)
    columns = _columns(args, table, count)
    students: dict[tuple[str, ...], int] = {}
    outcome: dict[tuple[str, ...], int] = {}
    sums, problems = [], []
    for row in table.rows:
        values = tuple(row.values[name] for name in columns)
        numbers = [_number(row, name) for name in (count, *([args.outcome] if args.outcome else []))]
        problems += [*_faults(table, row, columns), *(one for one in numbers if isinstance(one, Problem))]
        whole = [number for number in numbers if isinstance(number, int)]
        if problems or len(whole) != len(numbers):
            continue
        if any(_is_total(args, value) for value in values):
            sums.append(
                (row.line, tuple(None if _is_total(args, value) else value for value in values), whole[0])
            )
        elif values in students:
            problems.append(
                Problem("this group is in the table twice", "Add the lines up.", table.name, row.line)
            )
        else:
            students[values] = whole[0]
            outcome |= {values: whole[1]} if args.outcome else {}
    if not students and not problems:
        problems.append(Problem("the table has only totals", "Give one line per group.", table.name))
    if problems:
        raise ProblemsFound([_placed(problem, table) for problem in problems[:20]])
    asked = Asked(table.name, columns, students, outcome if args.outcome else None)
    return _Read(asked, count, sha256(path.read_bytes()).hexdigest(), tuple(sums))


def _rows(path: Path) -> Rows:
    if not path.is_file():
        raise ProblemsFound(Problem("there is no such file", "Check its name and folder.", str(path)))
    return rows(source=path, name=path.name)


def _placed(problem: Problem, table: Rows) -> Problem:
    return (
        problem
        if problem.source
        else Problem(problem.why, problem.todo, table.name, problem.line, problem.column, problem.value)
    )


def _count_column(args: argparse.Namespace, table: Rows) -> str:
    wanted = [args.count] if args.count else [name for name in table.header if name.lower() in COUNTS]
    missing = [name for name in (*wanted, args.outcome) if name and name not in table.header]
    if missing or len(wanted) != 1:
        why = "which column has the counts is not clear" if not missing else "the table has no such column"
        todo = f"Name it with --count or --outcome; the table has {', '.join(f'“{name}”' for name in table.header)}."
        raise ProblemsFound(Problem(why, todo, table.name, 1, ", ".join(missing)))
    return wanted[0]


def _columns(args: argparse.Namespace, table: Rows, count: str) -> tuple[str, ...]:
    columns = tuple(name for name in table.header if name not in (count, args.outcome))
    if not columns:
        raise ProblemsFound(
            Problem("the table has no columns of groups", "Add one, such as grade.", table.name, 1)
        )
    return columns


def _is_total(args: argparse.Namespace, value: str) -> bool:
    return value.casefold() == str(args.total).casefold()


def _faults(table: Rows, row: Row, columns: Sequence[str]) -> Iterator[Problem]:
    for name in columns:
        if not row.values[name]:
            yield Problem(
                "the cell is empty", "Write what it is, such as not known.", table.name, row.line, name
            )


def _number(row: Row, column: str) -> int | Problem:
    text = row.values[column]
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    return Problem("this is not a whole number of students", "Write digits only.", "", row.line, column, text)


def _check_sums(tables: Sequence[_Read]) -> None:
    """Totals that were given must be those that we compute: others would tell how many are in no line."""
    problems = []
    for table in tables:
        for line, values, count in table.sums:
            computed = sum(
                number
                for inner, number in table.asked.students.items()
                if all(value is None or value == own for value, own in zip(values, inner, strict=True))
            )
            if computed != count:
                why = f"the total is {count}, its parts sum to {computed}"
                todo = "Give those that are in no group a line of their own, such as not known."
                problems.append(Problem(why, todo, table.asked.name, line, table.count, str(count)))
    if problems:
        raise ProblemsFound(problems[:20])


def _public(args: argparse.Namespace) -> dict[Group, int]:
    """What earlier releases show; their withheld and rounded numbers are no help to anybody here."""
    found: dict[Group, int] = {}
    for path in args.released:
        table = _rows(path)
        count = _count_column(argparse.Namespace(count=args.count, outcome=""), table)
        columns = [
            name for name in table.header if name not in (count, "withheld") and not name.endswith("_percent")
        ]
        for row in table.rows:
            if row.values[count]:
                number = _number(row, count)
                if isinstance(number, Problem):
                    raise ProblemsFound(_placed(number, table))
                values = [None if _is_total(args, row.values[name]) else row.values[name] for name in columns]
                found[group_of(columns, values)] = number
    return found


def _write(args: argparse.Namespace, names: Sequence[str], tables: Sequence[_Read], made: Release) -> None:
    args.out.mkdir(parents=True, exist_ok=True)
    for name, table, lines in zip(names, tables, made.tables, strict=True):
        header = (
            *table.asked.columns,
            table.count,
            *([f"{args.outcome}_percent"] if args.outcome else []),
            "withheld",
        )
        write_csv(args.out / name, header, (_cells(args, line) for line in lines))
    audit = {
        "minimum": args.minimum,
        "zeros_are_small": args.zeros,
        "rounded_to": args.round,
        "numbers": made.numbers,
        "withheld": made.withheld,
        "narrowest_range": made.narrowest,
        "percentages_coded": made.coded,
        "fewest_possible": made.optimal,
        "tables": {name: table.digest for name, table in zip(names, tables, strict=True)},
        "released_before": [path.name for path in args.released],
    }
    (args.out / "audit.json").write_text(
        json.dumps(audit, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )


def _cells(args: argparse.Namespace, line: Line) -> tuple[object, ...]:
    values = tuple(args.total if value is None else value for value in line.values)
    percent = [_percent(line.share)] if line.share is not None else []
    withheld = line.students is None or (line.share is not None and line.share.kind == "withheld")
    return (*values, line.students, *percent, "yes" if withheld else "")


def _percent(share: Share) -> str:
    return "" if share.percent is None else f"{_MARKS.get(share.kind, '')}{share.percent}"


def _summarise(args: argparse.Namespace, made: Release, names: Sequence[str]) -> None:
    if made.narrowest is None:
        print(f"No number is below {args.minimum}: nothing is withheld.")
    else:
        print(f"{made.withheld:,} of {made.numbers:,} numbers are withheld.")
        print(
            f"Whoever puts the tables together cannot tell what is below {args.minimum}: at least "
            f"{made.narrowest + 1:,.0f} numbers remain possible for each."
        )
    if not made.coded:
        print("Note: percentages near 0 and 100 are withheld; “below” and “above” would have told too much.")
    if not made.optimal:
        print("Note: time was up; fewer numbers might be enough. --seconds allows more.")
    print(f"Written to {args.out}: {', '.join((*names, 'audit.json'))}")
