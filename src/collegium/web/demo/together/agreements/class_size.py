"""What the class-size consortium has agreed and promised."""

from collegium.web.demo.class_size import CAPITAL, CUMBERLAND, DELTA, DEPARTMENT, PARENTS, SMOKY
from collegium.web.demo.together.agreements.shape import Asked, Duties, Pact, Pledge, Story, Trouble

LEARN = "Students in partner schools learn more"
CARRIED_OUT = "The approach is carried out as it was meant"
EVERY_SCHOOL = "Every kind of school can take part"
USED = "What we learn is used"

AGREEMENT = Pact(
    "memorandum",
    "Consortium agreement",
    (DEPARTMENT, CUMBERLAND, SMOKY, DELTA, CAPITAL, PARENTS),
    500,
    470,
    1095,
    {
        "five": "three",
        "ten": "seven",
        "six": "six",
        "twice": "four times",
    },
    (
        (
            "The lot decides",
            (
                "Within each school the lot decides which pupils and teachers are in small classes. Nobody changes a "
                "class by request; moves for reasons of health or safety are written down and reported."
            ),
        ),
    ),
    is_public=True,
    amended=(
        "Third year: schools asked for an evening with families in every term",
        "communication",
        "Every school holds one evening a term at which families see the results of their own school.",
    ),
)
DATA = Pact(
    "data sharing",
    "Scores from the Department to Cumberland Plateau University",
    (DEPARTMENT, CUMBERLAND),
    380,
    352,
    397,
    {
        "Partner": "The Department",
        "partner": "the university",
        "questions": "what class size does to scores in reading and mathematics, and for whom",
        "law and paragraph, consent, or the exception for studies": "the exception for studies in the state's law",
        "ethics board": "the university's review board",
        "whom": "pupils of the 79 schools in kindergarten to grade 3",
        "years": "the four years of the experiment",
        "columns": "school, class type, scores, and the background columns in the annex",
        "means": "an encrypted drive, handed over in person",
        "place and country": "the university's secure room in Cookeville, Tennessee",
        "names": "Helen Osei and Paul Whitaker",
    },
)
NEW_DATA = Pact(
    "data sharing",
    "Attendance records to Delta Rivers University",
    (DEPARTMENT, DELTA),
    24,
    None,
    365,
    {
        "Partner": "The Department",
        "partner": "the university",
        "questions": "whether pupils in small classes are absent less often",
        "law and paragraph, consent, or the exception for studies": "the exception for studies in the state's law",
        "ethics board": "the university's review board",
        "whom": "pupils of the inner-city schools",
        "years": "two school years",
        "columns": "school, class type, days absent",
        "means": "an encrypted transfer",
        "place and country": "Memphis, Tennessee",
        "names": "Nadia Farouk",
    },
    silent=(DELTA,),
)
PLEDGES = (
    Pledge(
        "helen",
        CUMBERLAND,
        "Study plan fixed before the first scores arrive",
        430,
        "kept",
        436,
        "Deposited with the review board, sealed.",
        USED,
    ),
    Pledge("helen", CUMBERLAND, "Tables of the first grade, with every group", 196, "kept", 199, goal=LEARN),
    Pledge(
        "paul", CUMBERLAND, "Check of the assignment lists of 79 schools", 172, "kept", 180, goal=CARRIED_OUT
    ),
    Pledge(
        "paul",
        CUMBERLAND,
        "Answer to the parents: what does an effect of .2 mean?",
        150,
        "late",
        131,
        "Took longer: the parents tested two drafts.",
        USED,
        receiver=PARENTS,
    ),
    Pledge("helen", CUMBERLAND, "Report on pupils who changed schools", 118, "kept", 120, goal=LEARN),
    Pledge("paul", CUMBERLAND, "Code and codebook open to all members", 96, "kept", 99, goal=USED),
    Pledge("helen", CUMBERLAND, "Draft of the third-grade findings to all members", -21, goal=LEARN),
    Pledge(
        "ruth",
        DEPARTMENT,
        "Money for additional teachers paid to every school",
        205,
        "kept",
        210,
        goal=EVERY_SCHOOL,
        rhythm="quarterly",
    ),
    Pledge("marcus", DEPARTMENT, "List of all who look at pupils' records", 88, "kept", 91, goal=CARRIED_OUT),
    Pledge(
        "ruth",
        DEPARTMENT,
        "Substitute teachers for three rural schools",
        61,
        "broken",
        47,
        "No candidates. The schools merged two lessons a week; the steering board looks for another way.",
        EVERY_SCHOOL,
    ),
    Pledge("ruth", DEPARTMENT, "Classrooms for the two schools that lack rooms", 12, goal=EVERY_SCHOOL),
    Pledge(
        "victor",
        SMOKY,
        "Two observations in every eastern school, autumn",
        160,
        "kept",
        163,
        goal=CARRIED_OUT,
    ),
    Pledge(
        "victor",
        SMOKY,
        "Two observations in every eastern school, spring",
        -35,
        goal=CARRIED_OUT,
        details="Schools where the small classes have grown beyond 17 pupils come first.",
    ),
    Pledge(
        "nadia",
        DELTA,
        "Letters to families in four languages",
        140,
        "kept",
        146,
        goal=EVERY_SCHOOL,
        receiver=PARENTS,
    ),
    Pledge("nadia", DELTA, "Make-up tests for pupils who were ill", 33, "late", 28, goal=LEARN),
    Pledge("grace", CAPITAL, "What a small class costs, school by school", 45, "kept", 52, goal=USED),
    Pledge(
        "tessa",
        PARENTS,
        "Panel of thirty parents, ten from each part of the state",
        230,
        "kept",
        233,
        goal=USED,
    ),
    Pledge(
        "tessa",
        PARENTS,
        "One page on the findings, tested with twenty parents",
        -9,
        goal=USED,
        receiver=CUMBERLAND,
    ),
)
DUTIES = (
    Duties(
        "Assignment by lot",
        (("A", CUMBERLAND, "helen"), ("R", DEPARTMENT, ""), ("C", PARENTS, ""), ("I", SMOKY, "")),
        "Who is drawn, when, and how exceptions are written down.",
    ),
    Duties(
        "Money for additional classes",
        (("A", DEPARTMENT, "ruth"), ("R", DEPARTMENT, ""), ("C", CAPITAL, "grace"), ("I", PARENTS, "")),
    ),
    Duties("Classroom observation", (("A", SMOKY, "victor"), ("R", SMOKY, ""), ("R", DELTA, ""))),
    Duties(
        "Pupils' data",
        (("A", DEPARTMENT, "marcus"), ("R", CUMBERLAND, "paul"), ("C", DELTA, ""), ("I", PARENTS, "")),
    ),
    Duties("Talking with families", (("A", PARENTS, "tessa"), ("A", DELTA, "nadia"), ("R", PARENTS, ""))),
    Duties("What happens after the money ends", (("R", CAPITAL, "grace"), ("C", DEPARTMENT, ""))),
)
ASKED = Asked(
    30,
    -5,
    (
        (DEPARTMENT, "ruth", ""),
        (CUMBERLAND, "helen", ""),
        (SMOKY, "victor", ""),
        (PARENTS, "tessa", "Say that we also look at what becomes of pupils after grade 3."),
    ),
)
TROUBLE = Trouble(
    "victor",
    "Two principals were told on the telephone that a small class could be swapped for an aide. That would break the "
    "lot, and they do not dare to say no.",
    "A clear letter to all schools, without naming the two.",
    (),
    "helen",
    26,
    (
        ("acknowledged", 24, (), ""),
        ("talk", 20, (), ""),
        (
            "settled",
            9,
            (),
            "A letter to all schools says that nobody can change a class. Both classes stayed.",
        ),
    ),
    messages=(("helen", 23, "Thank you. I shall not name the schools to anybody."),),
)
ROUTINES = (
    ("ruth", DEPARTMENT, "Agenda of the steering board a week ahead"),
    ("marcus", DEPARTMENT, "Log of who looked at pupils' records"),
)
STORY = Story(
    (AGREEMENT, DATA, NEW_DATA),
    PLEDGES,
    DUTIES,
    ASKED,
    facilitators=("helen",),
    troubles=(TROUBLE,),
    routines=ROUTINES,
)
