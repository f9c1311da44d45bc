"""Real elections of the shared data folder as rules and ballots (see its SOURCES.md)."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from collegium.engines.ballots import Ballot, Ranking

WRITE_INS = "Undeclared Write-ins"


@dataclass(frozen=True, slots=True)
class Election:
    """Options, ballots, and the rounds that RCTab published for them."""

    options: tuple[str, ...]
    ballots: list[Ballot]
    rounds: list[dict[str, Any]]


def cast_vote_records(folder: Path, name: str) -> Election:
    """An election of RCTab's test suite, its ballots read under the rules in its configuration.

    Two or more rankings skipped in a row (three in the Park election) end a ballot, as does an overvote where the
    configuration says "exhaustImmediately"; elsewhere an overvote is a skipped ranking.
    """
    place = folder / "decisions" / "rcv" / name
    config = json.loads((place / f"{name}_config.json").read_text())
    report = json.loads((place / f"{name}_expected_detailed_report.json").read_text())
    source, rules = config["cvrFileSources"][0], config["rules"]
    first, ranks = int(source["firstVoteColumnIndex"]) - 1, int(rules["maxRankingsAllowed"])
    rows = CalamineWorkbook.from_path(place / f"{name}_cvr.xlsx").get_sheet_by_index(0).to_python()[1:]
    ballots = [
        Ballot(
            f"{number:05}",
            Ranking.of(*ranking([str(cell).strip() for cell in row[first : first + ranks]], rules)),
        )
        for number, row in enumerate(rows)
    ]
    options = tuple(candidate["name"] for candidate in config["candidates"])
    return Election((*options, WRITE_INS), ballots, report["results"])


def ranking(cells: list[str], rules: dict[str, Any]) -> list[str]:
    ranked: list[str] = []
    skipped = 0
    for cell in cells:
        if cell == "overvote" and rules["overvoteRule"] == "exhaustImmediately":
            break
        skipped = skipped + 1 if cell in ("overvote", "undervote", "") else 0
        if skipped > int(rules["maxSkippedRanksAllowed"]):
            break
        option = WRITE_INS if cell == "UWI" else cell
        if not skipped and option not in ranked:
            ranked.append(option)
    return ranked


def dublin_west(folder: Path) -> Election:
    """Dublin West, general election of 2002: numbers are preferences, 0 is none."""
    with (folder / "decisions" / "dublin_west.csv").open(encoding="utf-8") as file:
        names, *rows = csv.reader(file)
    ballots = []
    for number, row in enumerate(rows):
        marked = sorted((int(mark), name) for mark, name in zip(row, names, strict=True) if mark != "0")
        ballots.append(Ballot(f"{number:05}", Ranking.of(*(name for _, name in marked))))
    return Election(tuple(names), ballots, [])
