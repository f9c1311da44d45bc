"""Student records that are generated: nobody behind them is real. Each table has a seed and a written recipe."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

COACHING_SEED, SCIENCE_SEED, CALLS_SEED = 20_240_901, 7_310, 4_711
ENTRANTS, COACHED = 2_400, 500
SCHOOLS, STUDENTS_PER_SCHOOL = 44, 38
CLASSES, LEARNERS_PER_CLASS = 72, 22
Row = Mapping[str, object]


def as_csv(rows: Sequence[Row]) -> bytes:
    """The rows (all with the same keys) as UTF-8 with a header line."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def yes(flags: Iterable[bool]) -> list[str]:
    return ["yes" if flag else "no" for flag in flags]


def college_csv() -> bytes:
    """2,400 entrants of a college; 500 were coached, and 500 others are matched to them.

    School grades are normal (2.7, 0.6) between 0.5 and 4, placement follows them. Coaching is offered to those
    in need: more often with a grant, as the first of the family, with lower grades. Credits, staying and
    graduating follow grades and grant; coaching adds 2.2 credits, 7 points of staying, 5 of graduating.
    """
    rng = np.random.default_rng(COACHING_SEED)
    grades = np.clip(rng.normal(2.7, 0.6, ENTRANTS), 0.5, 4.0).round(2)
    placement = np.clip(58 + 9 * (grades - 2.7) + rng.normal(0, 8, ENTRANTS), 20, 99).round()
    grant = rng.random(ENTRANTS) < 0.52
    first = rng.random(ENTRANTS) < np.where(grant, 0.62, 0.38)
    part_time = rng.random(ENTRANTS) < 0.44
    autumn = rng.integers(2, 4, ENTRANTS)
    wanting = 0.9 * grant + 0.5 * first - 0.8 * (grades - 2.7) + rng.gumbel(0, 1, ENTRANTS)
    coached = np.zeros(ENTRANTS, dtype=bool)
    coached[np.argsort(-wanting)[:COACHED]] = True
    group = grouped(coached, np.column_stack([grades / 0.6, placement / 9]), [grant, first, part_time])
    able = 0.9 * (grades - 2.7) - 0.35 * grant - 0.7 * part_time
    earned = np.clip(21 + 6 * able + 2.2 * coached + rng.normal(0, 6, ENTRANTS), 0, 36).round()
    stayed = rng.random(ENTRANTS) < np.clip(0.56 + 0.16 * able + 0.07 * coached, 0.02, 0.98)
    finished = stayed & (rng.random(ENTRANTS) < np.clip(0.42 + 0.18 * able + 0.05 * coached, 0.02, 0.98))
    columns = {
        "student": [f"R{number:05d}" for number in range(1, ENTRANTS + 1)],
        "cohort": [f"autumn {number}" for number in autumn],
        "group": group,
        "school_grades": grades,
        "placement": placement.astype(int),
        "grant": yes(grant),
        "first_generation": yes(first),
        "attendance": ["part time" if flag else "full time" for flag in part_time],
        "credits": earned.astype(int),
        "stayed": stayed.astype(int),
        "graduated": finished.astype(int),
    }
    return as_csv([dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)])


def grouped(coached: np.ndarray, measures: np.ndarray, exact: Sequence[np.ndarray]) -> list[str]:
    """ "coached", "matched" or "other" for each student.

    Matching: each coached student, in order, gets the nearest student who was not coached and is not yet taken,
    by Euclidean distance in `measures` (students x scaled measures), among those equal in all of `exact`.
    """
    group = np.where(coached, "coached", "other").astype("<U8")
    cells = np.column_stack(exact) @ (2 ** np.arange(len(exact)))
    for student in np.flatnonzero(coached):
        free = np.flatnonzero((group == "other") & (cells == cells[student]))
        if free.size:
            distance = ((measures[free] - measures[student]) ** 2).sum(axis=1)
            group[free[np.argmin(distance)]] = "matched"
    return [str(name) for name in group]


def science_csv() -> bytes:
    """44 schools in 22 pairs; of each pair the lot gave one the teacher training in the first year.

    Scores before are normal (50, 10) plus a school part (0, 3). Scores after follow them (0.7), with the
    training adding 2.6 points, and 1.2 more where Spanish is spoken at home; noise (0, 7) and a school part (0, 2).
    """
    rng = np.random.default_rng(SCIENCE_SEED)
    rows: list[Row] = []
    trained = np.array([side for _pair in range(SCHOOLS // 2) for side in rng.permutation([True, False])])
    for school in range(SCHOOLS):
        level, growth = rng.normal(0, 3), rng.normal(0, 2)
        for seat in range(STUDENTS_PER_SCHOOL):
            spanish = bool(rng.random() < 0.58)
            before = rng.normal(50, 10) + level
            gain = trained[school] * (2.6 + 1.2 * spanish)
            after = 15 + 0.7 * before + growth + gain + rng.normal(0, 7)
            rows.append(
                {
                    "student": f"S{school + 1:02d}-{seat + 1:02d}",
                    "school": f"School {school + 1:02d}",
                    "pair": f"Pair {school // 2 + 1:02d}",
                    "training": "trained" if trained[school] else "next year",
                    "gender": "girl" if rng.random() < 0.5 else "boy",
                    "home_language": "Spanish" if spanish else "English",
                    "science_before": round(before, 1),
                    "science_after": round(after, 1),
                    "wants_stem": int(rng.random() < 0.31 + 0.06 * trained[school]),
                }
            )
    return as_csv(rows)


def calls_csv() -> bytes:
    """72 virtual classes in three countries; half of the classes, by lot in each country, got a weekly call.

    The call adds 4 points to the score at the end, 6 where the connection is weak, and 9 points of completing.
    """
    rng = np.random.default_rng(CALLS_SEED)
    rows: list[Row] = []
    per_country = CLASSES // 3
    for country in ("Colombia", "Jordan", "Kenya"):
        called = rng.permutation(np.arange(per_country) % 2 == 0)
        for room in range(per_country):
            level = rng.normal(0, 4)
            for seat in range(LEARNERS_PER_CLASS):
                weak = bool(rng.random() < {"Colombia": 0.35, "Jordan": 0.3, "Kenya": 0.55}[country])
                start = np.clip(rng.normal(46 + level - 3 * weak, 12), 0, 100)
                help_given = called[room] * (6 if weak else 4)
                end = np.clip(start + 9 - 4 * weak + help_given + rng.normal(0, 9), 0, 100)
                done = rng.random() < 0.66 - 0.14 * weak + 0.09 * called[room]
                rows.append(
                    {
                        "learner": f"{country[:2].upper()}{room + 1:02d}-{seat + 1:02d}",
                        "country": country,
                        "class": f"{country} {room + 1:02d}",
                        "support": "weekly call" if called[room] else "messages only",
                        "gender": "female" if rng.random() < 0.54 else "male",
                        "connection": "weak" if weak else "good",
                        "start_score": round(float(start), 1),
                        "end_score": round(float(end), 1),
                        "completed": int(done),
                    }
                )
    return as_csv(rows)
