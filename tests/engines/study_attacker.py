"""An attacker of protected studies, written for the tests only: it reads the files that leave and nothing else.

Unknown to it is one table of counts: how many students there are of each arm, race, sex, with and without the score,
and so on. Every printed number is a sum over that table (or gives one: a mean of a two-valued outcome times the number
of students), so the range of any group is a linear programme over it. Nothing of the engine's own is used.
"""

import csv
import io
import json
from itertools import product

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.optimize import linprog

from collegium.engines.reporting import write_baseline, write_findings

MOST = 5000  # students of one kind that the attacker would believe


class StudyAttacker:
    """columns: of the table, with every value that a student may have there; None stands for a missing value."""

    def __init__(self, frame: pd.DataFrame, columns: dict[str, list], treatment: str = "arm") -> None:
        self.frame, self.columns, self.treatment = frame, columns, treatment
        self.kinds = list(product(*columns.values()))
        self.lines: list[np.ndarray] = []
        self.counts: list[float] = []
        self.widths: dict[bytes, float] = {}

    def where(self, **wanted) -> np.ndarray:
        """Which kinds of students are meant: column=value, column=[values] or column=any."""
        names = list(self.columns)
        chosen = np.ones(len(self.kinds))
        for name, value in wanted.items():
            place = names.index(name)
            chosen *= [
                kind[place] is not None
                if value is any
                else kind[place] in (value if isinstance(value, list) else [value])
                for kind in self.kinds
            ]
        return chosen

    def learn(self, chosen: np.ndarray, count: float) -> None:
        self.lines.append(chosen)
        self.counts.append(count)

    def truth(self, **wanted) -> int:
        frame = self.frame
        for name, value in wanted.items():
            column = frame[name]
            frame = frame[
                column.notna() if value is any else column.isin(value if isinstance(value, list) else [value])
            ]
        return len(frame)

    def read(self, result, *, needed: tuple[str, ...] = ()) -> None:
        """Everything that the CSV files and the JSON file tell. needed: columns that a student must have to count."""
        study = result.study
        text = io.StringIO()
        write_findings(text, result)
        for row in csv.DictReader(io.StringIO(text.getvalue().lstrip("\ufeff"))):
            self._finding(study, row, needed)
        text = io.StringIO()
        write_baseline(text, result)
        for row in csv.DictReader(io.StringIO(text.getvalue().lstrip("\ufeff"))):
            if row["n_treated"]:
                for arm, side in ((row["arm"], "treated"), (study.comparison, "comparison")):
                    wanted = {self.treatment: arm, row["outcome"]: any, row["measure"]: any}
                    self.learn(self.where(**dict.fromkeys(needed, any) | wanted), float(row[f"n_{side}"]))
        self._account(study, json.loads(json.dumps(result.as_dict()["rows"])), needed)

    def _finding(self, study, row: dict[str, str], needed: tuple[str, ...]) -> None:
        outcome, subgroup = row["outcome"], row["subgroup"]
        place = dict.fromkeys(needed, any) | ({subgroup: row["level"]} if subgroup else {})
        for arm, side in ((row["arm"], "treated"), (study.comparison, "comparison")):
            if not row[f"n_{side}"]:
                continue
            n, mean = float(row[f"n_{side}"]), float(row[f"mean_{side}"])
            self.learn(self.where(**place, **{self.treatment: arm, outcome: any}), n)
            if 0 in self.columns[outcome]:
                self.learn(self.where(**place, **{self.treatment: arm, outcome: 1}), round(n * mean))
        if row["df"] and not study.cluster and row["model"] == "unadjusted":
            arms = [*study.arms, study.comparison]
            together = float(row["df"]) + len(study.arms) + 1
            self.learn(self.where(**place, **{self.treatment: arms, outcome: any}), together)

    def _account(self, study, rows: dict, needed: tuple[str, ...]) -> None:
        arms = {self.treatment: [*study.arms, study.comparison]}
        self.learn(np.ones(len(self.kinds)), rows["total"])
        if rows["other_arm"] is not None:
            self.learn(1 - self.where(**arms), rows["other_arm"])
        for outcome, used in rows["used"].items():
            counted = self.where(**dict.fromkeys(needed, any) | arms | {outcome: any})
            if used is not None:
                self.learn(counted, used)
            if rows["missing"][outcome] is not None:
                self.learn(self.where(**arms) - counted, rows["missing"][outcome])

    def width(self, chosen: np.ndarray) -> float:
        """From the smallest to the largest number that this group can have."""
        if chosen.tobytes() not in self.widths:
            matrix = sparse.csr_array(np.array(self.lines))
            ends = [
                linprog(sign * chosen, A_eq=matrix, b_eq=self.counts, bounds=(0, MOST), method="highs")
                for sign in (1, -1)
            ]
            assert all(end.status == 0 for end in ends), "what was printed contradicts itself"
            self.widths[chosen.tobytes()] = -ends[1].fun - ends[0].fun
        return self.widths[chosen.tobytes()]
