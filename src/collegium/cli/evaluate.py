"""`collegium evaluate STUDY.toml DATA --out DIR`: run a study on a file, without a server."""

import argparse
import csv
import difflib
import json
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from types import FrameType
from typing import Any

from collegium.cli.evaluated_words import dose_sentences, robustness_sentences
from collegium.cli.named_choices import NamedBefore, named_sentence, read_named
from collegium.cli.study_file import StudyFile, read_study
from collegium.engines.designs import answer
from collegium.engines.impact import Progress, StudyResult, check_repeated
from collegium.engines.impact.source import open_source
from collegium.engines.problems import Problem, ProblemsFound, refuse
from collegium.engines.reporting import (
    DoseBefore,
    ProtectedRobustness,
    answers,
    effects_chart,
    evidence_sections,
    protected,
    protected_dose,
    protected_robustness,
    render_svg,
    report_pdf,
    standings,
    with_line,
    with_unit,
    write_baseline,
    write_coefficients,
    write_evidence,
    write_findings,
    write_interactions,
)
from collegium.engines.robustness import (
    BIN_FIELDS,
    LINE_FIELDS,
    WAY_FIELDS,
    DoseAnswer,
    DoseQuestion,
    can_be_checked,
    check_column,
    flat_bins,
    flat_lines,
    flat_ways,
    seed_of,
)
from collegium.engines.tabular import Table, find_text, load, repeated_lines, write_csv

FORMATS = ("csv", "svg", "pdf", "json")
FILES = (
    "findings.csv", "baseline.csv", "coefficients.csv", "interactions.csv", "evidence.csv", "robustness.csv",
    "dose.csv", "dose_lines.csv", "chart.svg", "report.pdf", "result.json",
)  # fmt: skip
_OPTIONAL = ("evidence.csv", "robustness.csv", "dose.csv", "dose_lines.csv")
_GENERATED = "Generated data: the students are made up, and so is what was found."
_DRAFTS = ".collegium-evaluate"  # removed by the next run if this one is killed


def add_parser(subparsers: Any) -> None:
    """Add the command to `argparse` sub-parsers; its options are those that `run` reads."""
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "evaluate",
        help="run a study on a CSV file, without a server",
        description="Run the study in STUDY on the table in DATA and write findings.csv, baseline.csv, "
        "coefficients.csv, interactions.csv, chart.svg, report.pdf and result.json. Small groups are withheld.",
    )
    parser.add_argument(
        "study", type=Path, metavar="STUDY.toml", help="the question; see docs/reference/study-file.md"
    )
    parser.add_argument("data", type=Path, metavar="DATA", help="CSV, .xlsx or Parquet, one row per student")
    parser.add_argument(
        "--out", type=Path, required=True, metavar="DIR", help="folder to write to; made when missing"
    )
    parser.add_argument(
        "--format", action="append", choices=FORMATS, help="only this; may be repeated (default: all)"
    )
    parser.add_argument("--replace", action="store_true", help="write over results that are in the folder")
    parser.add_argument(
        "--engine",
        choices=("duckdb", "spark"),
        default="duckdb",
        help="what reads the table: duckdb in this process, or Spark (the extra collegium[spark])",
    )
    parser.add_argument(
        "--robustness",
        action="store_true",
        help="also answer in every other way that the study leaves open, and fill in missing values: "
        "robustness.csv, and a part of result.json",
    )
    parser.add_argument(
        "--plan",
        type=Path,
        metavar="PLAN.json",
        help="with --robustness: a frozen plan or frozen study; only the choices that it named are varied",
    )
    parser.add_argument(
        "--dose",
        default="",
        metavar="COLUMN",
        help="also say how each outcome goes with how much students took (hours, sessions): dose.csv, dose_lines.csv, "
        "and a part of result.json",
    )
    parser.add_argument(
        "--sheet", default="", metavar="NAME", help="sheet of an .xlsx (default: the first visible)"
    )
    parser.add_argument(
        "--generated", action="store_true", help="the data were made up: every file and the summary say so"
    )


@dataclass(frozen=True, slots=True)
class _Evaluated:
    asked: StudyFile
    data: str  # name of the file
    table: Table
    result: StudyResult
    checked: ProtectedRobustness | None = None
    doses: tuple[DoseAnswer, ...] = ()
    named: NamedBefore | None = None
    generated: bool = False

    @property
    def note(self) -> str:
        """What is said of data that were made up."""
        return _GENERATED if self.generated else ""


def run(args: argparse.Namespace) -> int:
    """Do what the command line asks. Exit codes: 0 done, 1 the disk refused, 2 problems, nothing written."""
    formats = set(args.format or FORMATS)
    try:
        _check_free(args, formats)
        with _ending_on_signal():
            asked = _asked(args)
            named = read_named(args.plan, asked.study) if args.plan else None
            done = _compute(args, asked, named)
            names = _write(done, args.out, formats)
    except ProblemsFound as found:
        for problem in found.problems:
            print(problem, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"collegium evaluate: {error}", file=sys.stderr)
        return 1
    _summarise(done, args.out, names)
    return 0


def _asked(args: argparse.Namespace) -> StudyFile:
    asked = read_study(args.study)
    if args.robustness and not can_be_checked(asked.study):
        refuse(
            "only the plain comparison of arms leaves other ways of calculating", "Leave out --robustness."
        )
    if args.plan and not args.robustness:
        refuse("a plan names what --robustness varies", "Add --robustness, or leave out --plan.")
    if args.dose and not can_be_checked(asked.study):
        refuse("only the plain comparison of arms can be asked about a dose", "Leave out --dose.")
    if args.dose and args.dose in asked.study.subgroups:
        refuse(
            "subgroups by “{name}” are told, and ranges of it could be subtracted",
            "Leave it out of the subgroups, or leave out --dose.",
            name=args.dose,
        )
    return asked


def _check_free(args: argparse.Namespace, formats: set[str]) -> None:
    """Results are somebody's work: they are written over only by those who say so."""
    names = [name for name in FILES if name.rpartition(".")[2] in formats]
    there = [name for name in names if (args.out / name).exists()]
    if there and not args.replace:
        why = f"there are results already ({', '.join(there)})"
        raise ProblemsFound(Problem(why, "Choose another folder, or add --replace.", str(args.out)))


def _compute(args: argparse.Namespace, asked: StudyFile, named: NamedBefore | None) -> _Evaluated:
    if not args.data.is_file():
        raise ProblemsFound(Problem("there is no such file", "Check its name and folder.", str(args.data)))
    with tempfile.TemporaryDirectory(prefix="collegium-") as folder:
        print(f"reading {args.data.name}", file=sys.stderr)
        table, result = _answered_from_file(args, asked, Path(folder) / "table.parquet")
        done = _Evaluated(
            asked, args.data.name, table, protected(result), named=named, generated=args.generated
        )
        done = replace(done, checked=_robustness(done)) if args.robustness else done
        return replace(done, doses=_doses(done, args)) if args.dose else done


def _answered_from_file(args: argparse.Namespace, asked: StudyFile, out: Path) -> tuple[Table, StudyResult]:
    """The columns of the study first, since a file may have many others; what is wrong is said of the whole table."""
    only = None if args.robustness or args.dose else _names(asked)
    for wanted in (only, None):
        table = load(source=args.data, name=args.data.name, out=out, sheet=args.sheet, only=wanted)
        try:
            return table, _answered(args, asked, table)
        except ProblemsFound as found:
            if not table.partial:
                raise ProblemsFound([*_placed(found, args, asked, table)]) from None
    raise AssertionError("a whole table is not partial")


def _names(asked: StudyFile) -> set[str]:
    """Every word of the study: the columns that it names, and more that do no harm."""
    return {asked.identifier, *_words(asked.study.as_dict()), *_words(dict(asked.known))}


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _words([*value, *value.values()])
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _words(part)


def _answered(args: argparse.Namespace, asked: StudyFile, table: Table) -> StudyResult:
    _check_named(asked, table)
    _check_dose(args, asked, table)
    result = answer(
        parquet=table.path,
        study=asked.study,
        progress=progress_to(sys.stderr.write),
        engine=args.engine,
        identifier=asked.identifier,
    )
    if args.robustness or args.dose:  # these use more rows than the study itself
        check_repeated(parquet=table.path, study=asked.study, identifier=asked.identifier)
    return result


def _check_named(asked: StudyFile, table: Table) -> None:
    """A misspelt column in measured_before or measured_after would let pass what it should have stopped."""
    there = [column.name for column in table.columns]
    problems = []
    for name in dict.fromkeys(name for names in asked.known.values() for name in names):
        if name not in there:
            close = difflib.get_close_matches(name, there, n=3)
            todo = f"Did you mean {', '.join(close)}?" if close else f"The table has {', '.join(there)}."
            why = "the table has no such column, and it is said when it was measured"
            problems.append(Problem(why, todo, "table", None, name))
    if problems:
        raise ProblemsFound(problems)


def _check_dose(args: argparse.Namespace, asked: StudyFile, table: Table) -> None:
    """Before the study runs, which may take long: a misspelt dose is named with what it may have meant."""
    if not args.dose:
        return
    there = [column.name for column in table.columns]
    if args.dose not in there:
        close = difflib.get_close_matches(args.dose, there, n=3)
        todo = f"Did you mean {', '.join(close)}?" if close else f"The table has {', '.join(there)}."
        raise ProblemsFound(
            Problem("the table has no such column for --dose", todo, "table", None, args.dose)
        )
    study = asked.study
    unknown = {study.treatment, *study.outcomes, *study.covariates, *study.fixed_effects, study.cluster} - {
        *there,
        "",
    }
    if unknown:
        return  # the study itself names what is missing
    with open_source(table.path) as source:
        for outcome, arm in product(study.outcomes, study.arms):
            check_column(source, study, DoseQuestion(args.dose, outcome, arm))


def _robustness(done: _Evaluated) -> ProtectedRobustness:
    seed = seed_of(done.asked.study.fingerprint(), done.table.sha256)
    return protected_robustness(
        parquet=done.table.path,
        result=done.result,
        seed=seed,
        named=done.named.choices if done.named else None,
        progress=progress_to(sys.stderr.write),
    )


def _doses(done: _Evaluated, args: argparse.Namespace) -> tuple[DoseAnswer, ...]:
    """One look for each outcome and arm, each beside those before it."""
    study, told = done.asked.study, list[DoseAnswer]()
    try:
        for outcome, arm in product(study.outcomes, study.arms):
            found = protected_dose(
                parquet=done.table.path,
                result=done.result,
                question=DoseQuestion(args.dose, outcome, arm),
                before=[DoseBefore(study, one) for one in reversed(told)],
                released=done.checked.released if done.checked else (),
            )
            told.append(found)
    except ProblemsFound as found:
        raise ProblemsFound([replace(one, source=args.data.name) for one in found.problems]) from None
    return tuple(told)


def progress_to(write: Callable[[str], object]) -> Progress:
    """A progress function that writes a line for each further tenth of the work."""
    written = -1

    def progress(done: int, total: int, what: str) -> None:
        nonlocal written
        tenth = 10 * done // max(total, 1)
        if tenth > written:
            written = tenth
            write(f"{tenth * 10:3d} % {what}\n")

    return progress


def _placed(
    found: ProblemsFound, args: argparse.Namespace, asked: StudyFile, table: Table
) -> Iterator[Problem]:
    """The engine's problems with the names of the files, and the lines of cells that should be numbers."""
    text = {column.name for column in table.columns if column.kind == "text"}
    numbers = {*asked.study.outcomes, *asked.study.baseline} & text
    for problem in found.problems:
        if problem.column in numbers:
            with suppress(ValueError):
                yield from _cells(args, problem)
                continue
        if problem.column and problem.column == asked.identifier:
            yield from _repeats(args, problem)
        if problem.source == "study":
            yield replace(problem, source=args.study.name, line=asked.lines.get(problem.column))
        else:
            yield replace(problem, source=args.data.name)


def _repeats(args: argparse.Namespace, problem: Problem) -> Iterator[Problem]:
    """Lines on which a student stands again; none where the table lacks the column."""
    with suppress(ValueError):
        found = repeated_lines(source=args.data, name=args.data.name, column=problem.column, sheet=args.sheet)
        for line, first in found:
            why = f"the student of line {first} stands here again"
            yield Problem(why, "Keep one of the lines.", args.data.name, line, problem.column)


def _cells(args: argparse.Namespace, problem: Problem) -> Iterator[Problem]:
    try:
        find_text(source=args.data, name=args.data.name, column=problem.column, sheet=args.sheet)
    except ProblemsFound as found:
        yield from found.problems
    else:
        yield replace(problem, source=args.data.name)


def _write(done: _Evaluated, out: Path, formats: set[str]) -> list[str]:
    """Draw everything in a folder of drafts, then move each file into place; result.json comes last."""
    made = not out.exists()
    out.mkdir(parents=True, exist_ok=True)
    drafts = out / _DRAFTS
    try:
        shutil.rmtree(drafts, ignore_errors=True)
        drafts.mkdir()
        names = _draw(done, drafts, formats)
        for name in names:
            (drafts / name).replace(out / name)
        for name in _OPTIONAL if "csv" in formats else ():
            if name not in names:
                (out / name).unlink(missing_ok=True)  # of an earlier answer that is replaced
    except BaseException:
        shutil.rmtree(out if made else drafts, ignore_errors=True)
        raise
    drafts.rmdir()
    return names


def _draw(done: _Evaluated, drafts: Path, formats: set[str]) -> list[str]:
    result, labels, sha256 = done.result, done.asked.labels, done.table.sha256
    if "csv" in formats:
        write_findings(drafts / "findings.csv", result)
        write_baseline(drafts / "baseline.csv", result)
        write_coefficients(drafts / "coefficients.csv", result)
        write_interactions(drafts / "interactions.csv", result)
    if "csv" in formats and any(one.rows for one in result.evidence):
        write_evidence(drafts / "evidence.csv", result)
    if "csv" in formats and done.checked:
        _write_rows(
            drafts / "robustness.csv", WAY_FIELDS, with_unit(flat_ways(done.checked.robustness), result)
        )
    if "csv" in formats and done.doses:
        bins = [row for one in done.doses for row in flat_bins(one)]
        lines = [row for one in done.doses for row in flat_lines(one)]
        _write_rows(drafts / "dose.csv", BIN_FIELDS, with_unit(bins, result))
        _write_rows(drafts / "dose_lines.csv", LINE_FIELDS, with_unit(lines, result))
    if done.generated:
        for path in drafts.glob("*.csv"):
            _mark(path)
    if "svg" in formats:
        chart = with_line(render_svg(effects_chart(result, labels=labels)), done.note)
        (drafts / "chart.svg").write_text(chart, encoding="utf-8")
    if "pdf" in formats:
        sections = evidence_sections(result, names=labels)
        report = report_pdf(result, labels=labels, data_sha256=sha256, annex=sections, note=done.note)
        (drafts / "report.pdf").write_bytes(report)
    if "json" in formats:
        data: dict[str, Any] = {"name": done.data, "sha256": sha256, "rows": done.table.rows}
        data |= {"identifier": done.asked.identifier} if done.asked.identifier else {}
        data |= {"is_generated": True} if done.generated else {}
        content: dict[str, Any] = {"data": data, "labels": dict(labels), "result": result.as_dict()}
        content |= {"robustness": done.checked.robustness.as_dict()} if done.checked else {}
        content |= {"plan": done.named.as_dict()} if done.named else {}
        content |= {"doses": [one.as_dict() for one in done.doses]} if done.doses else {}
        text = json.dumps(content, indent=1, ensure_ascii=False, allow_nan=False)
        (drafts / "result.json").write_text(text + "\n", encoding="utf-8")
    return [name for name in FILES if (drafts / name).exists()]


def _mark(path: Path) -> None:
    """Add the last column that the files of a site have, too, where the data were made up."""
    with path.open(encoding="utf-8", newline="") as stream:
        header, *rows = csv.reader(stream)
    write_csv(path, [*header, "data"], [[*row, "generated"] for row in rows])


def _write_rows(path: Path, fields: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> None:
    write_csv(path, fields, [[row[name] for name in fields] for row in rows])


def _summarise(done: _Evaluated, out: Path, names: list[str]) -> None:
    print(done.asked.study.title)
    if done.note:
        print(done.note)
    labels = done.asked.labels
    for sentence in [*answers(done.result, labels=labels), *standings(done.result, labels=labels)]:
        print(sentence)
    if done.checked:
        print(named_sentence(done.named))
        print(*robustness_sentences(done.checked.robustness, done.result, done.asked.labels), sep="\n")
    if done.doses:
        print(*dose_sentences(done.doses, done.result, done.asked.labels), sep="\n")
    for warning in done.result.warnings:
        print(f"Note: {warning}")
    print(f"Written to {out}: {', '.join(names)}")


@contextmanager
def _ending_on_signal() -> Iterator[None]:
    """Let SIGTERM end the run through the clean-up above, as Ctrl-C does."""

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    try:
        before = signal.signal(signal.SIGTERM, end)
    except ValueError:  # not in the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
