"""A published study with public data for each design, as a table and a study file, for the how-tos.

The tables are real and hold no names. They come from the data package that only the demo installs (public_file.py).
"""

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from collegium.web.demo.public_file import STAR, public_file

Row = Mapping[str, str]
CASTLE = ("causaldata", "castle")


@dataclass(frozen=True)
class Example:
    """One study: where its table comes from, which columns are taken, and the question.

    columns: {name in our table: name in the public file, or what makes the value of a row}.
    """

    file: tuple[str, str]
    source: str
    columns: Mapping[str, str | Callable[[Row], str]]
    question: str
    keep: Callable[[Row], bool] = lambda _row: True

    def table(self) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(self.columns)
        for row in filter(self.keep, public_file(*self.file)):
            writer.writerow([row[one] if isinstance(one, str) else one(row) for one in self.columns.values()])
        return text.getvalue().encode()

    def study(self) -> bytes:
        lines = "".join(f"# {line}\n" for line in self.source.splitlines())
        return f"{lines}{self.question}".encode()


def word(column: str, yes: str, no: str) -> Callable[[Row], str]:
    """A column of 0 and 1 in words."""
    return lambda row: {"1": yes, "0": no}[row[column]]


def month(row: Row) -> str:
    """The public file numbers its months from January 1969; a study needs numbers that are evenly spaced."""
    return row["rownames"]


def total_score(row: Row) -> str:
    """Reading plus mathematics in kindergarten; empty where one of them is missing."""
    scores = row["readk"], row["mathk"]
    return str(sum(int(float(one)) for one in scores)) if all(scores) else ""


@cache
def first_years() -> dict[str, str]:
    """{state: the first full year with the law}; states that never had it in these years are not in it."""
    rows = [row for row in public_file(*CASTLE) if row["post"] == "1"]
    return {row["sid"]: row["year"] for row in sorted(rows, key=lambda row: row["year"], reverse=True)}


def first_year(row: Row) -> str:
    return first_years().get(row["sid"], "")


DESIGNS: dict[str, Example] = {
    "by-lot": Example(
        file=STAR,
        source="Project STAR, Tennessee, 1985: in each school kindergartners and teachers were drawn by lot for small\n"
        "classes, regular ones and regular ones with an aide. AER::STAR.",
        columns={
            "class": "stark",
            "score": total_score,
            "gender": "gender",
            "lunch": "lunchk",
            "school": "schoolidk",
        },
        question="""\
title = "Do small classes help in kindergarten?"
treatment = "class"
arms = ["small", "regular+aide"]
comparison = "regular"
outcomes = ["score"]
fixed_effects = ["school"]
cluster = "school"
subgroups = ["lunch"]

[labels]
score = "reading and mathematics"
lunch = "School lunch"
"class=small" = "a small class"
"class=regular+aide" = "a regular class with an aide"
"class=regular" = "a regular class"
""",
        keep=lambda row: row["stark"] != "",
    ),
    "logistic": Example(
        file=("wooldridge", "jtrain2"),
        source="LaLonde (1986), Dehejia and Wahba (1999): the National Supported Work demonstration, 445 men, 1976\n"
        "to 1978. wooldridge::jtrain2. Places in the training were drawn by lot.",
        columns={
            "group": word("train", "training", "no training"),
            "unemployed_1978": "unem78",
            "unemployed_1975": "unem75",
            "age": "age",
            "years_of_schooling": "educ",
            "married": "married",
        },
        question="""\
title = "Does vocational training keep men from unemployment?"
treatment = "group"
arms = ["training"]
comparison = "no training"
outcomes = ["unemployed_1978"]
baseline = ["unemployed_1975", "age", "years_of_schooling"]
covariates = ["age", "years_of_schooling", "married"]

[design]
kind = "logistic"

[labels]
unemployed_1978 = "unemployed in 1978"
""",
    ),
    "matched": Example(
        file=("MatchIt", "lalonde"),
        source="LaLonde (1986), Dehejia and Wahba (1999): 185 men in a job training programme, 429 from a survey.\n"
        "MatchIt::lalonde. Nobody drew lots between the two.",
        columns={
            "group": word("treat", "training", "survey"),
            "earned_1978": "re78",
            "earned_1974": "re74",
            "earned_1975": "re75",
            "age": "age",
            "years_of_schooling": "educ",
            "race": "race",
            "married": "married",
            "no_degree": "nodegree",
        },
        question="""\
title = "What did men earn after a job training programme?"
treatment = "group"
arms = ["training"]
comparison = "survey"
outcomes = ["earned_1978"]
baseline = ["earned_1974", "earned_1975", "age", "years_of_schooling"]

[design]
kind = "matched"
on = ["earned_1974", "earned_1975", "age", "years_of_schooling", "race", "married", "no_degree"]
method = "nearest"
caliper = 0.2

[labels]
earned_1978 = "dollars earned in 1978"
""",
    ),
    "cutoff": Example(
        file=("causaldata", "close_elections_lmb"),
        source="Lee, Moretti and Butler (2004): elections to the House of Representatives of the USA, 1946 to 1994.\n"
        "causaldata::close_elections_lmb. score: how liberal the votes of the member of the next House were, 0 to 100.",
        columns={
            "share_of_democrats": "lagdemvoteshare",
            "score": "score",
            "district": lambda row: f"{row['state']}-{row['district']}",
        },
        question="""\
title = "Does it matter for votes in the next House who won the last election?"
treatment = "share_of_democrats"
arms = ["the Democrat won"]
comparison = "the Democrat lost"
outcomes = ["score"]
cluster = "district"
persons = false

[design]
kind = "cutoff"
at = 0.5

[labels]
score = "how liberal the votes were"
""",
        keep=lambda row: row["lagdemvoteshare"] != "" and row["score"] != "",
    ),
    "change-over-time": Example(
        file=CASTLE,
        source="Cheng and Hoekstra (2013): laws on self-defence in the states of the USA, 2000 to 2010.\n"
        "causaldata::castle. Each row is a state in a year.",
        columns={
            "state": "sid",
            "year": "year",
            "law_from": first_year,
            "log_homicides": "l_homicide",
        },
        question="""\
title = "Did homicides change after laws that allow more self-defence?"
treatment = "law_from"
arms = ["law"]
comparison = "no law yet"
outcomes = ["log_homicides"]
persons = false

[design]
kind = "change over time"
unit = "state"
time = "year"
controls = "never"

[labels]
log_homicides = "homicides (logarithm of the rate)"
""",
    ),
    "synthetic-control": Example(
        file=("causaldata", "texas"),
        source="Cunningham (2021), chapter 10: in 1993 Texas began to double its prisons.\n"
        "causaldata::texas. Each row is a state in a year.",
        columns={"state": "state", "year": "year", "black_men_in_prison": "bmprison"},
        question="""\
title = "How many more black men were in prison after Texas built more prisons?"
treatment = "state"
arms = ["Texas"]
comparison = ""
outcomes = ["black_men_in_prison"]
persons = false

[design]
kind = "synthetic control"
time = "year"
start = 1994

[labels]
black_men_in_prison = "black men in prison"
""",
        keep=lambda row: row["bmprison"] != "",
    ),
    "interrupted-series": Example(
        file=("datasets", "Seatbelts"),
        source="Harvey and Durbin (1986): car passengers killed or seriously injured in Great Britain by month,\n"
        "1969 to 1984. datasets::Seatbelts. From February 1983 (month 170) belts in front were compulsory.",
        columns={"month": month, "front": "front", "seats": lambda _row: "front"},
        question="""\
title = "Did fewer people come to harm once belts were compulsory?"
treatment = "seats"
arms = ["front"]
comparison = ""
outcomes = ["front"]
persons = false

[design]
kind = "interrupted series"
time = "month"
start = 170
season = 12

[labels]
front = "passengers in front killed or seriously injured"
""",
    ),
    "value-added": Example(
        file=("mlmRev", "Exam"),
        source="Goldstein and others (1993): 4,059 pupils in 65 London schools.\n"
        "mlmRev::Exam. Both scores in standard deviations.",
        columns={"school": "school", "exam_at_16": "normexam", "reading_at_11": "standLRT"},
        question="""\
title = "How far did pupils come beyond what their reading at 11 let expect?"
treatment = "school"
arms = []
comparison = ""
outcomes = ["exam_at_16"]
baseline = ["reading_at_11"]

[design]
kind = "value added"

[labels]
exam_at_16 = "examination at 16"
reading_at_11 = "reading test at 11"
""",
    ),
    "random-intercept": Example(
        file=("mlmRev", "Hsb82"),
        source="High School and Beyond (1982): 7,185 students in 160 American schools, 70 of them Catholic.\n"
        "mlmRev::Hsb82. Families chose the school: this is a difference, no effect of a programme.",
        columns={
            "school": "school",
            "sector": "sector",
            "mathematics": "mAch",
            "family_status": "ses",
        },
        question="""\
title = "Do students of Catholic schools know more mathematics than others from like families?"
treatment = "sector"
arms = ["Catholic"]
comparison = "Public"
outcomes = ["mathematics"]
covariates = ["family_status"]

[design]
kind = "random intercept"
group = "school"
""",
    ),
}
