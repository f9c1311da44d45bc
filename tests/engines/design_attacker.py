"""The attacker of `study_attacker` for the designs that have tables of evidence, written for the tests only.

It reads the JSON that leaves, and whatever number of students stands in a sentence. Who is in which bin, within the
bandwidth or in the matched group are columns of its table of counts; a test fills them in for the truth.
"""

import json
import math
import re
from collections.abc import Iterator

from tests.engines.study_attacker import StudyAttacker

MATCHED, BIN, RING = "matched", "bin", "ring"


class DesignAttacker(StudyAttacker):
    """A reader of value added, matching and cutoffs.

    rings: of the line, by number, how far they reach: those of the windows and of the bandwidth, which are told.
    """

    rings: dict[int, float]
    bandwidth: float

    def read_all(self, result, **needed) -> None:
        """needed: what a student must have to be used, beside the outcome."""
        told = json.loads(json.dumps(result.as_dict()))
        self._rows(told, needed)
        for one in told["findings"]:
            if not one["suppressed"]:
                self._side(told, one, needed)
        for row in told["baseline"]:
            self._before(told, row, needed)
        for table in told["evidence"]:
            kind, _, outcome = table["key"].partition(": ")
            rows = [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
            read = getattr(self, "_" + kind.replace(" ", "_"), None)
            if read is not None:
                read(told, outcome or told["study"]["outcomes"][0], rows, needed)
        for sentence in told["warnings"]:
            self._sentence(told, sentence, needed)

    def within(self, distance: float) -> list[int]:
        return [ring for ring, reach in self.rings.items() if reach <= distance * (1 + 1e-9)]

    # --- what every result has ---

    def _rows(self, told, needed) -> None:
        rows, study = told["rows"], told["study"]
        everybody = self.where()
        self.learn(everybody, rows["total"])
        arms = [*study["arms"], study["comparison"]]
        compared = told["study"].get("design", {}).get("kind", "compared") in {
            "compared",
            "matched",
            "logistic",
        }
        within = self.where(**{self.treatment: arms}) if compared else everybody
        if rows["other_arm"] is not None:
            self.learn(everybody - within, rows["other_arm"])
        for outcome, used in rows["used"].items():
            counted = within * self.where(**needed, **{outcome: any})
            if used is not None:
                self.learn(counted, used)
            if rows["missing"][outcome] is not None:
                self.learn(within - counted, rows["missing"][outcome])

    def _arms(self, told, one) -> Iterator[tuple[str, dict]]:
        """The side of the JSON, and who that is."""
        study = told["study"]
        for arm, side in ((one["arm"], "treated"), (study["comparison"], "comparison")):
            if told["study"].get("design", {}).get("kind") == "cutoff":
                below = study["design"]["below"] == (side == "treated")
                yield side, {"side": "below" if below else "above", RING: self.within(self.bandwidth)}
            else:
                yield side, {self.treatment: arm}

    def _side(self, told, one, needed) -> None:
        matched = told["study"].get("design", {}).get("kind") == "matched" and one["model"] == "adjusted"
        for side, who in self._arms(told, one):
            group = needed | who | ({MATCHED: 1} if matched else {}) | {one["outcome"]: any}
            n, mean, sd = (one[f"{name}_{side}"] for name in ("n", "mean", "sd"))
            self.learn(self.where(**group), n)
            if 0 in self.columns[one["outcome"]]:
                self.learn(self.where(**group | {one["outcome"]: 1}), had(n, mean, sd))

    def _before(self, told, row, needed) -> None:
        for side, who in self._arms(told, row):
            if row[f"n_{side}"] is not None:
                group = needed | who | {row["outcome"]: any, row["measure"]: any}
                group |= {MATCHED: 1} if MATCHED in self.columns else {}
                self.learn(self.where(**group), row[f"n_{side}"])
                if 0 in self.columns[row["measure"]]:
                    upper = round(row[f"n_{side}"] * row[f"mean_{side}"])
                    self.learn(self.where(**group | {row["measure"]: 1}), upper)

    def _sentence(self, told, sentence, needed) -> None:
        """Students without a match: the one sentence that counts them on their own."""
        if found := re.match(r"(\d+) of the (\d+) students who took part have no match", sentence):
            group = needed | {self.treatment: told["study"]["arms"], told["study"]["outcomes"][0]: any}
            self.learn(self.where(**group | {MATCHED: 0}), float(found[1]))
            self.learn(self.where(**group), float(found[2]))

    # --- tables of evidence ---

    def _value_added(self, _told, outcome, rows, needed) -> None:
        for row in rows:
            group = needed | {self.treatment: row["unit"], outcome: any}
            self.learn(self.where(**group), row["students"])

    def _sample(self, told, outcome, rows, needed) -> None:
        arms = (("treated", told["study"]["arms"]), ("comparison", [told["study"]["comparison"]]))
        for row in rows:
            for side, arm in arms:
                group = needed | {self.treatment: arm, outcome: any}
                if row["what"] == "students before":
                    self.learn(self.where(**group), row[side])
                elif row["what"] == "students in the comparison" or side == "treated":
                    self.learn(self.where(**group | {MATCHED: 1}), row[side])

    def _balance(self, told, outcome, rows, needed) -> None:
        """A share of the matched times their number, where somebody told it."""
        arms = (("treated", told["study"]["arms"][0]), ("comparison", told["study"]["comparison"]))
        sizes = [one for one in told["findings"] if one["model"] == "adjusted" and one["outcome"] == outcome]
        for row in rows:
            for side, arm in arms:
                mean, n = row[f"mean_{side}"], sizes[0][f"n_{side}"] if sizes else None
                if mean is not None and n is not None and 0 in self.columns.get(row["measure"], ()):
                    group = needed | {self.treatment: arm, outcome: any, MATCHED: 1, row["measure"]: 1}
                    self.learn(self.where(**group), round(n * mean))

    def _line(self, _told, outcome, rows, needed) -> None:
        for place, row in enumerate(rows):
            if row["students"] is None:
                continue
            group = needed | {"side": row["side"], BIN: place, outcome: any}
            self.learn(self.where(**group), row["students"])
            if 0 in self.columns[outcome]:
                self.learn(self.where(**group | {outcome: 1}), round(row["students"] * row["mean"]))

    def _crowding(self, _told, outcome, rows, needed) -> None:
        """The windows that are left are told by their distance: which one it is of all is known."""
        for row in rows:
            for side in ("below", "above"):
                group = needed | {"side": side, RING: self.within(row["distance"]), outcome: any}
                self.learn(self.where(**group), row[f"{side}_line"])


def had(n: int, mean: float, sd: float) -> int:
    """How many had a 1: from the deviation, which a weighted mean cannot hide; the mean says which of the two it is."""
    reach = math.sqrt(max(0.25 - sd**2 * (n - 1) / n, 0.0))
    return round(n * min((0.5 - reach, 0.5 + reach), key=lambda share: abs(share - mean)))
