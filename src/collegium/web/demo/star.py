"""Project STAR, the Tennessee class-size experiment, as tables of one grade each, for demo and tutorial.

Source: AER::STAR (Kleiber & Zeileis), from the public file of Project STAR, 11,598 students, 1985 to 1989.
"""

import csv
import io
from collections import Counter

from collegium.engines.impact import Study as Question
from collegium.evaluation.vocabulary import AssignedUnit, Assignment, ReportPart, Section, SignOffAnswer
from collegium.exchange.vocabulary import ColumnRole
from collegium.web.demo.class_size_voices import CLASS_SIZE_VOICES
from collegium.web.demo.public_file import public_file
from collegium.web.demo.reports import Remark, ReportPlan
from collegium.web.demo.shape import Column, DataFile, StudyPlan
from collegium.web.demo.small_class_costs import small_class_costs

GRADES = {"k": "kindergarten", "1": "grade 1", "3": "grade 3"}
SOURCE = (
    "Project STAR (Student/Teacher Achievement Ratio), Tennessee, 1985 to 1989: the public student file as "
    "published in the R package AER (Kleiber and Zeileis), GPL-2 or GPL-3. Real students, without names; the "
    "public file carries no teacher number."
)

COLUMNS = (
    Column("student", "Student", "Number of the row in the public file.", ColumnRole.IDENTIFIER),
    Column("gender", "Gender", "As the school recorded it.", ColumnRole.SENSITIVE),
    Column(
        "ethnicity",
        "Ethnicity",
        "afam: African American; cauc: white; asian; hispanic; amindian: American Indian; other.",
        ColumnRole.SENSITIVE,
    ),
    Column("birth", "Birth", "Year and quarter of birth.", ColumnRole.SENSITIVE),
    Column(
        "class",
        "Class type",
        "small: 13 to 17 students; regular: 22 to 25; regular+aide: 22 to 25 with a full-time aide. "
        "Drawn by lot within each school.",
        ColumnRole.OTHER,
    ),
    Column("reading", "Reading", "Stanford Achievement Test, total reading, scaled score.", ColumnRole.AFTER),
    Column("mathematics", "Mathematics", "Stanford Achievement Test, mathematics, scaled.", ColumnRole.AFTER),
    Column(
        "score",
        "Total score",
        "Reading plus mathematics; empty where one of them is missing.",
        ColumnRole.AFTER,
    ),
    Column(
        "lunch", "School lunch", "free: entitled to free lunch, a sign of low income.", ColumnRole.SENSITIVE
    ),
    Column("setting", "Setting", "inner-city, urban, suburban or rural.", ColumnRole.OTHER),
    Column("degree", "Teacher's degree", "Highest degree of the teacher.", ColumnRole.OTHER),
    Column("ladder", "Teacher's career level", "On Tennessee's career ladder.", ColumnRole.OTHER),
    Column("experience", "Teacher's experience", "Years of teaching.", ColumnRole.OTHER),
    Column("teacher_ethnicity", "Teacher's ethnicity", "Coded as for students.", ColumnRole.OTHER),
    Column("district", "District", "Number of the school system.", ColumnRole.GROUP),
    Column("school", "School", "Number of the school.", ColumnRole.GROUP),
)
BY_GRADE = {
    "class": "star",
    "reading": "read",
    "mathematics": "math",
    "lunch": "lunch",
    "setting": "school",
    "degree": "degree",
    "ladder": "ladder",
    "experience": "experience",
    "teacher_ethnicity": "tethnicity",
    "district": "system",
    "school": "schoolid",
}
ALWAYS = {"student": "rownames", "gender": "gender", "ethnicity": "ethnicity", "birth": "birth"}
OUTCOMES = ("score", "reading", "mathematics")
SUBGROUPS = ("gender", "ethnicity", "lunch")


def grade_rows(grade: str) -> list[dict[str, str]]:
    """The students who were in the experiment in this grade ("k", "1" or "3"); missing values are empty."""
    names = ALWAYS | {ours: f"{theirs}{grade}" for ours, theirs in BY_GRADE.items()}
    rows = [
        {ours: without_decimals(row[theirs]) for ours, theirs in names.items()}
        for row in public_file()
        if row[names["class"]]
    ]
    for row in rows:
        scores = (row["reading"], row["mathematics"])
        row["score"] = str(sum(int(score) for score in scores)) if all(scores) else ""
    return rows


def without_decimals(text: str) -> str:
    """Columns with missing values come with decimals, though all of their numbers are whole."""
    return text.removesuffix(".0")


def grade_csv(grade: str) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, [column.name for column in COLUMNS], lineterminator="\n")
    writer.writeheader()
    writer.writerows(grade_rows(grade))
    return text.getvalue().encode()


def published_comparison(grade: str) -> StudyPlan:
    """Stock & Watson's Table 13.1: all students together, robust (HC1) standard errors."""
    question = Question(
        title=f"Small classes, {GRADES[grade]}: the published comparison",
        treatment="class",
        arms=("small", "regular+aide"),
        comparison="regular",
        outcomes=OUTCOMES,
        subgroups=SUBGROUPS,
    )
    words = (
        "How much better do students score after a year in a small class, or in a regular class with an aide, than "
        "in a regular class? Simple differences in means with robust standard errors, as printed in Stock and "
        "Watson, Introduction to Econometrics, Table 13.1. Children were assigned by lot, so the comparison is fair; "
        "it does not yet allow for students of one school being alike."
    )
    return StudyPlan(question, words)


def within_schools(grade: str) -> StudyPlan:
    """The same within schools (their Table 13.2), with standard errors that allow for schools."""
    question = Question(
        title=f"Small classes, {GRADES[grade]}: within schools",
        treatment="class",
        arms=("small", "regular+aide"),
        comparison="regular",
        outcomes=OUTCOMES,
        fixed_effects=("school",),
        cluster="school",
        subgroups=SUBGROUPS,
    )
    words = (
        "The lot was drawn in each school, so students are compared only with students of their own school (school "
        "fixed effects). Standard errors are clustered by school: the public file carries no teacher number. The "
        "estimates match Stock and Watson's Table 13.2; the intervals are wider than theirs, and more honest."
    )
    return StudyPlan(question, words, report=kindergarten_report if grade == "k" else None)


def kindergarten_report() -> ReportPlan:
    """Numbers of students are those of the public file; cost, words, interviews and answers are generated."""
    assigned = Counter(row["class"] for row in grade_rows("k"))
    return ReportPlan(
        texts=TEXTS,
        first={"meaning": FIRST_MEANING},
        cost={
            "total_cost": 342_000_000,
            "currency": "USD",
            "cost_students": assigned["small"],
            "cost_source": "Generated for this example: pay of additional teachers for one year, USD 1,800 for each "
            "child. Not from the accounts of Project STAR.",
        },
        answers={
            "assignment": Assignment.RANDOM,
            "unit": AssignedUnit.STUDENTS,
            "assigned": dict(assigned),
            "is_compromised": False,
            "changes": "In kindergarten next to none; from grade 1 on some children changed the type of class.",
            "is_confounded": False,
            "is_outcome_eligible": True,
            "may_leave_with_programme": True,
            "sites": len({row["school"] for row in grade_rows("k")}),
            "has_logic_model": True,
            "clusters": {},
            "has_joiners": True,
            "outcomes": {},
        },
        costed=small_class_costs(assigned["small"]),
        note="Please read what we say about cost and about what we do not know. Figures are checked already.",
        remarks=REMARKS,
        sign_offs=SIGN_OFFS,
        voices=CLASS_SIZE_VOICES,
    )


TEXTS: dict[str, str] = {
    ReportPart.SUMMARY: (
        "In 79 schools of Tennessee children who entered kindergarten in 1985 were assigned by lot to a small class "
        "(13 to 17 children), a regular class (22 to 25), or a regular class with a full-time aide. At the end of the "
        "year all were tested in reading and mathematics."
    ),
    ReportPart.LIMITS: (
        "Nobody tested the children before kindergarten, so that we rely on the lot. The schools volunteered and had "
        "to be large enough for three classes: for small rural schools this says little.\n\n"
        "One year is told here. Whether the gain lasts is the question of the other studies."
    ),
    ReportPart.MEANING: (
        "(Generated for the example.) We would begin where most children are entitled to free lunch, and leave aides "
        "as they are: an aide alone made no difference that we could find. The budget committee decides in spring."
    ),
}
FIRST_MEANING = (
    "(Generated for the example.) We would make all kindergarten classes small, from next autumn on."
)
REMARKS = (
    Remark(
        Section.MEANING,
        "grace",
        "All classes at once is more than the numbers carry. Begin where it does most?",
        "helen",
        "Agreed. Version 2 says where to begin.",
    ),
    Remark(
        Section.COST,
        "tessa",
        "Does this include rooms? Parents will ask.",
        "ruth",
        "Not in version 1, which has teachers' pay only. Version 2 adds up all that a small class uses.",
        resolved=False,
    ),
)
SIGN_OFFS = {
    "ruth": (SignOffAnswer.AGREES, ""),
    "helen": (SignOffAnswer.AGREES, ""),
    "victor": (SignOffAnswer.AGREES, ""),
    "nadia": (SignOffAnswer.AGREES, ""),
    "grace": (SignOffAnswer.AGREES, ""),
    "tessa": (
        SignOffAnswer.DISSENTS,
        (
            "(Generated for the example.) We do not doubt the numbers. But a test score is not all that a small class "
            "gives a child of five, and the report reads as if it were."
        ),
    ),
}


def data_file(grade: str) -> DataFile:
    name = GRADES[grade]
    return DataFile(
        file_name=f"star-{name.replace(' ', '-')}.csv",
        title=f"Project STAR, {name}",
        description=f"Students who were in the class-size experiment in {name}, one row each, with the type of "
        "their class, test scores at the end of the year, and what is known about student, teacher and school.",
        source=SOURCE,
        is_generated=False,
        columns=COLUMNS,
        content=lambda: grade_csv(grade),
        studies=(published_comparison(grade), within_schools(grade)),
    )


STUDY_FILE = """\
title = "Do small classes help in kindergarten?"

treatment = "class"                # the column that says who was in which class
arms = ["small", "regular+aide"]   # what is tried
comparison = "regular"             # business as usual

outcomes = ["score", "reading", "mathematics"]
subgroups = ["gender", "ethnicity", "lunch"]

[labels]
score = "Total score"
reading = "Reading"
mathematics = "Mathematics"
class = "Class type"
gender = "Gender"
ethnicity = "Ethnicity"
lunch = "School lunch"
"class=small" = "small class"
"class=regular+aide" = "regular class with an aide"
"class=regular" = "regular class"
"""


def codebook_csv() -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("column", "label", "description", "role"))
    writer.writerows((one.name, one.label, one.description, one.role.value) for one in COLUMNS)
    return text.getvalue().encode()


def tutorial_files() -> dict[str, bytes]:
    """By name: the kindergarten table, its codebook, and the study of Stock & Watson's Table 13.1 as a file."""
    return {
        "star-kindergarten.csv": grade_csv("k"),
        "star-kindergarten-codebook.csv": codebook_csv(),
        "study.toml": STUDY_FILE.encode(),
    }
