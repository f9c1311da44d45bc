"""What the partners of the community-college completion example have agreed and promised."""

from collegium.web.demo.completion import (
    ALLIANCE,
    COLLEGE,
    EMPLOYERS,
    FINISH,
    FOUNDATION,
    NEXT_STEP,
    STUDENTS,
    UNIVERSITY,
)
from collegium.web.demo.together.agreements.shape import Asked, Duties, Pact, Pledge, Story, Trouble

AGREEMENT = Pact(
    "memorandum",
    "Partnership agreement of the three rivers",
    (ALLIANCE, COLLEGE, UNIVERSITY, FOUNDATION, EMPLOYERS, STUDENTS),
    410,
    388,
    448,
    {
        "place": "Springfield, Dayton and Middletown",
        "five": "three",
        "whoever used it": "the Alliance",
        "twice": "twice",
    },
    (
        (
            "Students at the table",
            (
                "The Student Council has two seats and two votes in the steering circle, one of them kept for "
                "somebody who "
                "studies in the evening. Its members are paid for their hours like everybody else at the table."
            ),
        ),
    ),
    is_public=True,
)
DATA = Pact(
    "data sharing",
    "Records of entrants for the study of coaching",
    (COLLEGE, ALLIANCE),
    20,
    None,
    730,
    {
        "Partner": "The college",
        "partner": "the Alliance",
        "questions": "whether a coach in the first year helps students to stay",
        "law and paragraph, consent, or the exception for studies": "the exception for studies to improve teaching",
        "ethics board": "the college's review board",
        "whom": "students who begin at the college",
        "years": "two autumns",
        "columns": "cohort, grades, placement test, grant, attendance, credits, stayed",
        "means": "the college's encrypted exchange",
        "place and country": "Springfield, Ohio",
        "names": "Amir Haddad",
    },
    silent=(ALLIANCE,),
)
PLEDGES = (
    Pledge("june", COLLEGE, "A coach for each of 250 entrants, autumn", 190, "kept", 192, goal=FINISH),
    Pledge(
        "june", COLLEGE, "Courses that end at five are offered again at seven", 165, "kept", 165, goal=FINISH
    ),
    Pledge(
        "lena", COLLEGE, "List of students who stopped with passing grades", 140, "kept", 143, goal=FINISH
    ),
    Pledge("june", COLLEGE, "Call every student who did not enrol again", 128, "late", 119, goal=FINISH),
    Pledge("lena", COLLEGE, "Entrants' records for the study, without names", 112, "kept", 115, goal=FINISH),
    Pledge("june", COLLEGE, "Evening child care opens on the campus", 14, goal=FINISH, receiver=STUDENTS),
    Pledge("lena", COLLEGE, "Figures of the autumn term to all partners", -16, goal=FINISH, rhythm="yearly"),
    Pledge(
        "priya",
        UNIVERSITY,
        "Six more pathways without lost credits",
        105,
        "broken",
        98,
        "Two departments wait for their accreditor. Four pathways are agreed; the rest is promised for spring.",
        FINISH,
        receiver=COLLEGE,
    ),
    Pledge("priya", UNIVERSITY, "An adviser at the college every Wednesday", 150, "kept", 150, goal=FINISH),
    Pledge("priya", UNIVERSITY, "Mathematics course that counts at both places", -60, goal=FINISH),
    Pledge(
        "tomas",
        FOUNDATION,
        "Emergency fund pays within two days",
        131,
        "kept",
        134,
        "First payment: a gearbox, 380 dollars, paid in 26 hours (generated).",
        FINISH,
        receiver=STUDENTS,
    ),
    Pledge("tomas", FOUNDATION, "Letter on the backbone's costs beyond the third year", -4, goal=FINISH),
    Pledge("otto", EMPLOYERS, "Forty more placements in eleven firms", 70, "late", 52, goal=NEXT_STEP),
    Pledge("otto", EMPLOYERS, "Last term paid for 60 students", -150, goal=NEXT_STEP),
    Pledge("otto", EMPLOYERS, "Shift plans that leave two evenings free for courses", 8, goal=FINISH),
    Pledge(
        "keisha", STUDENTS, "Two evenings at the gate: what makes you leave?", 180, "kept", 181, goal=FINISH
    ),
    Pledge(
        "keisha",
        STUDENTS,
        "Test of the new timetable with forty part-time students",
        44,
        "kept",
        45,
        goal=FINISH,
    ),
    Pledge(
        "dolores", ALLIANCE, "Minutes within three days of each meeting", 30, "kept", 32, rhythm="monthly"
    ),
    Pledge("amir", ALLIANCE, "What coaching did, on one page for families", -25, goal=FINISH),
)
DUTIES = (
    Duties(
        "Coaching",
        (("A", COLLEGE, "june"), ("R", COLLEGE, ""), ("C", STUDENTS, ""), ("I", FOUNDATION, "")),
        "Choosing, training and paying the coaches, and whom they coach.",
    ),
    Duties(
        "Credits that count",
        (("A", UNIVERSITY, "priya"), ("R", UNIVERSITY, ""), ("R", COLLEGE, "lena"), ("I", STUDENTS, "")),
    ),
    Duties(
        "Emergency fund",
        (("A", FOUNDATION, "tomas"), ("R", COLLEGE, ""), ("C", STUDENTS, "keisha"), ("I", ALLIANCE, "")),
    ),
    Duties("Placements and shifts", (("A", EMPLOYERS, "otto"), ("R", EMPLOYERS, ""), ("C", STUDENTS, ""))),
    Duties(
        "Evaluation",
        (("A", ALLIANCE, "amir"), ("R", ALLIANCE, ""), ("C", COLLEGE, ""), ("C", UNIVERSITY, "")),
    ),
    Duties(
        "Evening child care",
        (("R", COLLEGE, ""), ("C", STUDENTS, "")),
        "Opened late twice; who answers for it?",
    ),
)
ASKED = Asked(
    120,
    85,
    (
        (ALLIANCE, "dolores", ""),
        (COLLEGE, "june", ""),
        (UNIVERSITY, "priya", ""),
        (FOUNDATION, "tomas", ""),
        (STUDENTS, "keisha", "Say “graduate or transfer”: many of us never meant to take a degree here."),
    ),
)
TROUBLE = Trouble(
    "keisha",
    "In the last two meetings a member of the circle spoke over our evening student three times, and the point she "
    "made was later written down under somebody else's name.",
    "That the chair counts who has spoken, and that minutes name who proposed what.",
    (EMPLOYERS,),
    "dolores",
    6,
    (("acknowledged", 3, (), ""),),
    messages=(
        (
            "dolores",
            3,
            "I have read it. May I look through the recording of the second meeting before we talk?",
        ),
        ("keisha", 2, "Yes. She would rather not be named to him for now."),
    ),
)
ROUTINES = (
    ("dolores", ALLIANCE, "Agenda of the circle a week ahead"),
    ("dolores", ALLIANCE, "Calendar of all partners brought up to date"),
)
STORY = Story(
    (AGREEMENT, DATA), PLEDGES, DUTIES, ASKED, facilitators=("amir",), troubles=(TROUBLE,), routines=ROUTINES
)
