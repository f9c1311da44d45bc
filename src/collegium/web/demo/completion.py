"""Example 2: a place, its community college and a foundation want students to finish what they begin."""

from collegium.engines.impact import Study as Question
from collegium.exchange.vocabulary import ColumnRole
from collegium.initiatives.vocabulary import InitiativeModel, NeedUrgency, PartnerRole, PersonRole
from collegium.partners.vocabulary import MembershipRole, OrganisationKind, RelationshipKind
from collegium.web.demo import generated
from collegium.web.demo.shape import (
    EXPERTISE,
    RESOURCE,
    SERVICE,
    Aim,
    Column,
    DataFile,
    Duty,
    Example,
    Measure,
    NewcomerAsked,
    Partner,
    Person,
    Post,
    Spot,
    Step,
    StudyPlan,
    Tie,
    Want,
    needs,
    offers,
)

DOLORES = Person("dolores", "Dolores Whitfield", time_zone="America/New_York")
AMIR = Person("amir", "Amir Haddad", time_zone="America/New_York")
JUNE = Person("june", "June Kowalski", time_zone="America/New_York")
TOMAS = Person("tomas", "Tomás Rivera", time_zone="America/New_York")
PRIYA = Person("priya", "Priya Raman", time_zone="America/New_York")
KEISHA = Person("keisha", "Keisha Barnes", time_zone="America/New_York")
OTTO = Person("otto", "Otto Brandt", time_zone="America/New_York")
LENA = Person("lena", "Lena Marsh", time_zone="America/New_York")

ALLIANCE = "Three Rivers Community Alliance"
COLLEGE = "Riverbend Community College"
UNIVERSITY = "Lakeview State University"
FOUNDATION = "Harvest Foundation"
STUDENTS = "Riverbend Student Council"
EMPLOYERS = "Valley Manufacturers' Council"
DISTRICT = "Riverbend School District"
NEXT_STEP = "Every young person leaves school with a next step"
FINISH = "Students who begin at the college finish, and their credits count at the university"

COLUMNS = (
    Column("student", "Student", "Number given by the generator.", ColumnRole.IDENTIFIER),
    Column("cohort", "Cohort", "Term in which the student began.", ColumnRole.GROUP),
    Column(
        "group",
        "Group",
        "coached: had a coach in the first year; matched: the most similar student without one; other: the rest.",
        ColumnRole.OTHER,
    ),
    Column(
        "school_grades",
        "School grades",
        "Grade point average at the end of school, 0 to 4.",
        ColumnRole.BEFORE,
    ),
    Column("placement", "Placement test", "Points, 20 to 99, before the first term.", ColumnRole.BEFORE),
    Column("grant", "Need-based grant", "yes where family income entitles to it.", ColumnRole.SENSITIVE),
    Column("first_generation", "First generation", "Neither parent studied.", ColumnRole.SENSITIVE),
    Column("attendance", "Attendance", "full time or part time in the first term.", ColumnRole.OTHER),
    Column("credits", "Credits", "Earned in the first year.", ColumnRole.AFTER),
    Column("stayed", "Stayed", "1: enrolled in the second autumn.", ColumnRole.AFTER),
    Column("graduated", "Graduated", "1: degree or transfer within three years.", ColumnRole.AFTER),
)
COACHING = StudyPlan(
    Question(
        title="Does a coach in the first year help students to stay?",
        treatment="group",
        arms=("coached",),
        comparison="matched",
        outcomes=("stayed", "graduated", "credits"),
        baseline=("school_grades", "placement"),
        covariates=("school_grades", "placement", "grant", "first_generation", "attendance"),
        subgroups=("grant", "first_generation", "attendance"),
    ),
    "Coached students are compared with the most similar students of the same years who had no coach: equal in grant, "
    "first generation and attendance, nearest in school grades and placement test. Nobody drew lots, so a difference "
    "that was never measured may remain. All records are generated.",
)
RECORDS = DataFile(
    file_name="riverbend-entrants.csv",
    title="Entrants of two autumns",
    description="Students who began at the college in two autumns, with what was known before, whether they were "
    "coached or matched to a coached student, and what became of them in three years.",
    source=f"Generated with the seed {generated.COACHING_SEED}; the recipe is in collegium/web/demo/generated.py. "
    "No real student is in it.",
    is_generated=True,
    columns=COLUMNS,
    content=generated.college_csv,
    studies=(COACHING,),
)

VISION_1 = "Whoever begins at Riverbend College finishes, with a certificate or degree that an employer here asks for."
VISION_2 = (
    "Whoever begins at Riverbend College finishes, with a certificate or degree that leads to work or to the "
    "university without losing a credit.\n\n"
    "We count those who work, raise children or study part time as fully as the others, and we ask them first."
)

COMPLETION = Example(
    name="Community-college completion",
    summary="A town, its college, employers and a foundation see to it that students finish what they begin.",
    model=InitiativeModel.COMMUNITY_PARTNERSHIP,
    data_note="Everything here is generated: organisations, people, figures and student records.",
    started_days_ago=430,
    lasts_days=1825,
    partners=(
        Partner(
            ALLIANCE,
            OrganisationKind.NGO,
            PartnerRole.BACKBONE,
            Spot("Springfield", "Ohio", "US", "39.924", "-83.809"),
            "Keeps the partnership together: a staff of three, an open office, and the calendar of everybody.",
            (
                Post(DOLORES, "Director"),
                Post(AMIR, "Evaluator", MembershipRole.MEMBER),
            ),
            short_name="Alliance",
            website="https://three-rivers.example.org/",
            languages=("en", "es"),
            shares=(
                offers(SERVICE, "Meetings prepared, minutes within three days"),
                offers(EXPERTISE, "Evaluation with a comparison group"),
                needs(RESOURCE, "Money for the office beyond the third year"),
            ),
            contact=("Alliance office", "Front desk", "three-rivers"),
        ),
        Partner(
            COLLEGE,
            OrganisationKind.COLLEGE,
            PartnerRole.MEMBER,
            Spot("Springfield", "Ohio", "US", "39.915", "-83.826"),
            "5,200 students, six in ten part time. Coaches, shorter courses, one timetable for a whole programme.",
            (Post(JUNE, "Dean of students"), Post(LENA, "Registrar", MembershipRole.MEMBER)),
            website="https://riverbend-college.example.org/",
            shares=(
                offers(SERVICE, "A coach for each of 250 entrants a year"),
                offers(RESOURCE, "Records of entrants, without names"),
                needs(SERVICE, "Child care in the evening"),
                needs(EXPERTISE, "Courses in mathematics that count at the university"),
            ),
            expectation="Coaches 250 entrants a year and changes whatever the findings show to stand in their way.",
        ),
        Partner(
            UNIVERSITY,
            OrganisationKind.UNIVERSITY,
            PartnerRole.MEMBER,
            Spot("Dayton", "Ohio", "US", "39.741", "-84.178"),
            "Takes students over after two years. Has agreed on 18 of 30 pathways without lost credits.",
            (Post(PRIYA, "Vice-provost for transfer"),),
            website="https://lakeview.example.org/",
            shares=(
                offers(SERVICE, "Advisers one day a week at the college"),
                offers(RESOURCE, "600 places for students who transfer"),
            ),
        ),
        Partner(
            FOUNDATION,
            OrganisationKind.FOUNDATION,
            PartnerRole.FUNDER,
            Spot("Columbus", "Ohio", "US", "39.961", "-82.999"),
            "Gives for five years and asks for one page a year, with results for each group.",
            (Post(TOMAS, "Programme officer"),),
            website="https://harvest.example.org/",
            shares=(offers(RESOURCE, "Grants for coaching and for emergencies"),),
        ),
        Partner(
            EMPLOYERS,
            OrganisationKind.NETWORK,
            PartnerRole.MEMBER,
            Spot("Middletown", "Ohio", "US", "39.515", "-84.398"),
            "31 firms between the three rivers. They pay for the last term of those whom they hire.",
            (Post(OTTO, "Secretary"),),
            shares=(
                offers(SERVICE, "Paid placements in 31 firms"),
                needs(RESOURCE, "120 trained mechatronics workers a year"),
            ),
            signs=1,
        ),
        Partner(
            DISTRICT,
            OrganisationKind.DISTRICT,
            PartnerRole.MEMBER,
            Spot("Springfield", "Ohio", "US", "39.930", "-83.790"),
            "Three high schools whose leavers make up half of the college's entrants.",
            (Post(Person("walter", "Walter Nguyen", time_zone="America/New_York"), "Superintendent"),),
            shares=(offers(SERVICE, "College courses in the last school year"),),
            joined=False,
        ),
        Partner(
            STUDENTS,
            OrganisationKind.STUDENT_BODY,
            PartnerRole.COMMUNITY_VOICE,
            Spot("Springfield", "Ohio", "US", "39.916", "-83.825"),
            "Elected by all students, with seats kept for those who study in the evening.",
            (Post(KEISHA, "President"),),
            shares=(
                offers(EXPERTISE, "What makes students leave, from those who nearly did"),
                needs(RESOURCE, "Pay for students who sit on committees"),
            ),
        ),
    ),
    visions=(VISION_1, VISION_2),
    measures=(
        Measure(
            "School leavers in training, study or work after six months",
            "71",
            "85",
            900,
            ((420, "71"), (60, "75")),
            "Survey of the school district",
        ),
        Measure(
            "Placements offered by local employers",
            "64",
            "180",
            700,
            ((400, "64"), (280, "88"), (160, "112"), (30, "121")),
            "Register of the Manufacturers' Council",
        ),
        Measure(
            "Residents, parents and students among those who vote",
            "12",
            "33",
            300,
            ((420, "12"), (200, "21"), (25, "27")),
            "Minutes",
        ),
        Measure(
            "Backbone costs secured for the next two years",
            "40",
            "100",
            500,
            ((420, "40"), (240, "55"), (50, "55")),
            "Accounts of the Alliance",
        ),
        Measure(
            "Partners that kept what they promised",
            "0",
            "90",
            640,
            ((420, "0"), (55, "67")),
            "Yearly review",
        ),
    ),
    aims=(
        Aim(
            FINISH,
            "Half of those who leave do so in the first year, most of them with passing grades. They lack time, money "
            "or a course that counts, not ability.",
            1400,
            (
                Measure(
                    "Entrants who are still enrolled in the second autumn",
                    "54",
                    "68",
                    1000,
                    ((800, "54"), (430, "55.5"), (65, "59")),
                    "Registrar, all entrants",
                    "Entrants of an autumn who are enrolled, have a degree or have transferred in the next one, "
                    "divided by all entrants. Shown also for part-time students and for those with a grant.",
                    "per cent",
                ),
                Measure(
                    "Degree or transfer within three years",
                    "24",
                    "40",
                    1400,
                    ((800, "24"), (430, "25"), (65, "26.5")),
                    "Registrar, all entrants",
                    "Students with a degree, a certificate or a transfer three years after they began, divided by all "
                    "who began with them.",
                    "per cent",
                ),
                Measure(
                    "Gap in staying between students with and without a grant",
                    "13",
                    "4",
                    1000,
                    ((800, "13"), (430, "12"), (65, "9")),
                    "Registrar, all entrants",
                    "Difference between the two shares that stayed.",
                    "percentage points",
                    direction="down",
                ),
                Measure(
                    "Credits lost on transfer",
                    "14",
                    "3",
                    700,
                    ((430, "14"), (65, "10")),
                    "Lakeview State University",
                    "Credits that the university does not count towards the degree, mean of all who transfer.",
                    "credits",
                    direction="down",
                ),
            ),
        ),
    ),
    left_out=(
        "Every child comes to school ready and comes every day",
        "Every child reads well by the age of nine",
    ),
    done_steps={
        "All first partners have accepted their role": 20,
        "Vision signed by every partner": 45,
        "Baseline of every indicator known": -5,
        "First open community evening with results": 6,
    },
    steps=(
        Step("250 entrants have a coach", -200, 190, COLLEGE, FINISH),
        Step("Emergency fund pays within two days", -120, 131, FOUNDATION, FINISH),
        Step("Pathways without lost credits: 30 of 30", 210, None, UNIVERSITY, FINISH),
        Step("Evening child care opens on the campus", -14, None, COLLEGE, FINISH),
        Step("Employers pay the last term of 60 students", 150, None, EMPLOYERS, NEXT_STEP),
    ),
    wants=(
        Want(
            "Students give up over a car repair or a month's rent",
            "Students with a grant, most of them working",
            "Exit interviews with 184 students who left with passing grades: 41 per cent name a sum under 500 dollars "
            "(generated).",
            NeedUrgency.HIGH,
            (FINISH,),
        ),
        Want(
            "Courses end at five, work ends at six",
            "Part-time students",
            "Student Council poll, 612 answers, two evenings at the gate (generated).",
            NeedUrgency.HIGH,
            (FINISH,),
        ),
        Want(
            "Credits in mathematics are repeated at the university",
            "Students who transfer",
            "Comparison of 220 transcripts by both registrars (generated).",
            NeedUrgency.MEDIUM,
            (FINISH,),
        ),
        Want(
            "Firms cannot fill places in mechatronics",
            "31 employers and their towns",
            "Count of open places by the Manufacturers' Council each spring (generated).",
            NeedUrgency.MEDIUM,
            (NEXT_STEP,),
        ),
        Want(
            "Parents who study find no child care after four",
            "One entrant in five",
            "Conversation evening in the library, with interpreters.",
            NeedUrgency.MEDIUM,
        ),
    ),
    checklist_done=8,
    duties=(Duty(AMIR, PersonRole.EVALUATOR), Duty(LENA, PersonRole.DATA_STEWARD)),
    ties=(
        Tie(FOUNDATION, RelationshipKind.FUNDS, COLLEGE, 400, "Coaching and emergency grants"),
        Tie(FOUNDATION, RelationshipKind.FUNDS, ALLIANCE, 430, "Backbone costs"),
        Tie(COLLEGE, RelationshipKind.SENDS_STUDENTS_TO, UNIVERSITY, 2000),
        Tie(DISTRICT, RelationshipKind.SENDS_STUDENTS_TO, COLLEGE, 3000),
        Tie(EMPLOYERS, RelationshipKind.EMPLOYS_GRADUATES_OF, COLLEGE, 1500),
        Tie(STUDENTS, RelationshipKind.PART_OF, COLLEGE, 1200),
    ),
    files=(RECORDS,),
    newcomer=NewcomerAsked(
        "Springfield Family Centre (example)",
        OrganisationKind.COMMUNITY_GROUP,
        PartnerRole.COMMUNITY_VOICE,
        "family-centre",
        "Parents who study need care for their children after four. Would you sit at the table with us?",
        "US",
    ),
)
