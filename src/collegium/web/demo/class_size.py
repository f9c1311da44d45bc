"""Example 1: a consortium of a state, four universities and 79 schools on the evidence about small classes."""

import csv
import io

from collegium.initiatives.vocabulary import InitiativeModel, NeedUrgency, PartnerRole, PersonRole
from collegium.partners.vocabulary import MembershipRole, OrganisationKind, RelationshipKind
from collegium.web.demo import star
from collegium.web.demo.shape import (
    EXPERTISE,
    RESOURCE,
    SERVICE,
    Duty,
    Example,
    Measure,
    NewcomerAsked,
    Partner,
    Person,
    Post,
    SchoolList,
    Spot,
    Step,
    Tie,
    Want,
    needs,
    offers,
)

RUTH = Person("ruth", "Ruth Callahan", time_zone="America/Chicago")
MARCUS = Person("marcus", "Marcus Bell", time_zone="America/Chicago")
HELEN = Person("helen", "Helen Osei", time_zone="America/Chicago")
VICTOR = Person("victor", "Victor Lindqvist", time_zone="America/New_York")
NADIA = Person("nadia", "Nadia Farouk", time_zone="America/Chicago")
PAUL = Person("paul", "Paul Whitaker", time_zone="America/Chicago")
TESSA = Person("tessa", "Tessa Monroe", time_zone="America/Chicago")
GRACE = Person("grace", "Grace Holloway", time_zone="America/New_York")

DEPARTMENT = "State Department of Education (example)"
CUMBERLAND = "Cumberland Plateau University"
DELTA = "Delta Rivers University"
SMOKY = "Smoky Ridge University"
CAPITAL = "Capital Hills University"
PARENTS = "Parents for Early Grades"

# Towns of Tennessee by setting, with rounded coordinates. Which school is where is invented.
TOWNS = {
    "inner-city": (("Memphis", 35.15, -90.05), ("Nashville", 36.16, -86.78)),
    "urban": (("Knoxville", 35.96, -83.92), ("Chattanooga", 35.05, -85.31), ("Jackson", 35.61, -88.81)),
    "suburban": (
        ("Germantown", 35.09, -89.81),
        ("Hendersonville", 36.30, -86.62),
        ("Murfreesboro", 35.85, -86.39),
        ("Maryville", 35.76, -83.97),
        ("Gallatin", 36.39, -86.45),
        ("Oak Ridge", 36.01, -84.27),
    ),
    "rural": (
        ("Dyersburg", 36.03, -89.39),
        ("Greeneville", 36.16, -82.83),
        ("Lawrenceburg", 35.24, -87.33),
        ("McMinnville", 35.68, -85.77),
        ("Paris", 36.30, -88.33),
        ("Pulaski", 35.20, -87.03),
        ("Savannah", 35.22, -88.25),
        ("Sparta", 35.93, -85.46),
        ("Union City", 36.42, -89.06),
        ("Crossville", 35.95, -85.03),
        ("Athens", 35.44, -84.59),
        ("Newport", 35.97, -83.19),
        ("Brownsville", 35.59, -89.26),
    ),
}
FIRST = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Foxglove", "Hickory", "Juniper", "Laurel", "Magnolia")
SECOND = ("Bend", "Creek", "Gap", "Hollow", "Mill", "Ridge", "Spring", "Valley")


def school_names(count: int) -> list[str]:
    """That many different names: every tree with every landmark."""
    names = [f"{first} {second} Elementary School" for second in SECOND for first in FIRST]
    return names[:count]


def school_csv() -> bytes:
    """The 79 schools of the kindergarten year as a list to import; setting and number are real."""
    settings = {row["school"]: row["setting"] for row in star.grade_rows("k")}
    schools = sorted(settings, key=int)
    text = io.StringIO()
    header = (
        "name",
        "kind",
        "country",
        "region",
        "locality",
        "latitude",
        "longitude",
        "local_id",
        "description",
    )
    writer = csv.writer(text)
    writer.writerow(header)
    for position, (name, number) in enumerate(zip(school_names(len(schools)), schools, strict=True)):
        towns = TOWNS[settings[number]]
        town, latitude, longitude = towns[position % len(towns)]
        # a few kilometres apart, so that each can be seen on the map
        north, east = (position * 7 % 11 - 5) / 100, (position * 5 % 13 - 6) / 100
        about = f"School {number} of the experiment ({settings[number]}). Name and town are generated."
        place = (f"{latitude + north:.2f}", f"{longitude + east:.2f}")
        writer.writerow((name, "school", "US", "Tennessee", town, *place, f"STAR-{number}", about))
    return text.getvalue().encode()


VISION_1 = (
    "Every child in our schools learns to read and to reckon in the first years, whichever school and whichever "
    "class the child is put in.\n\nWe want to know, not to believe, whether smaller classes bring us there."
)
VISION_2 = (
    "Every child in our schools learns to read and to reckon in the first four years, whichever school and "
    "whichever class the child is put in.\n\n"
    "We decide about class size, aides and money on evidence that anybody can check: students assigned by lot, "
    "results for every group of children, published whether or not they please us.\n\n"
    "Children of low-income families and of small rural schools come first when the evidence turns into places."
)

CLASS_SIZE = Example(
    name="Class-size consortium",
    summary="A state, four universities and 79 schools settle with evidence whether small classes help, and whom.",
    model=InitiativeModel.CONSORTIUM,
    data_note="Organisations, people, school names, needs, plans, notes, interviews, values of indicators but for "
    "effect sizes. The student data is real: Project STAR, Tennessee, 1985 to 1989.",
    started_days_ago=520,
    lasts_days=1460,
    partners=(
        Partner(
            DEPARTMENT,
            OrganisationKind.STATE_GOVERNMENT,
            PartnerRole.LEAD,
            Spot("Nashville", "Tennessee", "US", "36.165", "-86.784"),
            "Runs the state's schools and pays for the additional classes. An invented stand-in for the department "
            "that ordered the experiment.",
            (
                Post(RUTH, "Director of early grades"),
                Post(MARCUS, "Data protection officer", MembershipRole.MEMBER),
            ),
            short_name="Department",
            website="https://department.example.org/",
            shares=(
                offers(RESOURCE, "Salaries for additional teachers and aides"),
                offers(RESOURCE, "Student records with numbers instead of names"),
                needs(EXPERTISE, "An evaluation that is independent of the department"),
            ),
            contact=("Office of early grades", "Front desk", "early-grades"),
        ),
        Partner(
            CUMBERLAND,
            OrganisationKind.UNIVERSITY,
            PartnerRole.MEMBER,
            Spot("Cookeville", "Tennessee", "US", "36.163", "-85.502"),
            "Leads the evaluation. Its group on early learning designs the study and never works for the programme.",
            (
                Post(HELEN, "Professor of education measurement"),
                Post(PAUL, "Statistician", MembershipRole.MEMBER),
            ),
            website="https://cumberland.example.org/",
            shares=(
                offers(EXPERTISE, "Design and analysis of randomised experiments"),
                offers(EXPERTISE, "Training of school staff in testing"),
                needs(RESOURCE, "Class lists at the start and at the end of each year"),
            ),
            expectation="Writes the study plan before the first scores arrive, analyses, and publishes all findings.",
        ),
        Partner(
            SMOKY,
            OrganisationKind.UNIVERSITY,
            PartnerRole.MEMBER,
            Spot("Knoxville", "Tennessee", "US", "35.955", "-83.926"),
            "Watches lessons in small and regular classes and trains the teachers of the east of the state.",
            (Post(VICTOR, "Dean of teacher education"),),
            website="https://smoky-ridge.example.org/",
            shares=(
                offers(SERVICE, "Two classroom observations a year in every eastern school"),
                needs(RESOURCE, "Travel money for observers"),
            ),
        ),
        Partner(
            DELTA,
            OrganisationKind.UNIVERSITY,
            PartnerRole.MEMBER,
            Spot("Memphis", "Tennessee", "US", "35.119", "-89.937"),
            "Works with the inner-city schools: tests, translation of letters, evenings for families.",
            (Post(NADIA, "Director of school partnerships"),),
            website="https://delta-rivers.example.org/",
            shares=(
                offers(SERVICE, "Test administration in inner-city schools"),
                offers(EXPERTISE, "Work with families of low income"),
            ),
        ),
        Partner(
            CAPITAL,
            OrganisationKind.UNIVERSITY,
            PartnerRole.MEMBER,
            Spot("Nashville", "Tennessee", "US", "36.148", "-86.802"),
            "Reckons what additional classes cost, and what they save later.",
            (Post(GRACE, "Economist"),),
            website="https://capital-hills.example.org/",
            shares=(offers(EXPERTISE, "Cost of teaching and what it brings"),),
            signs=1,
        ),
        Partner(
            PARENTS,
            OrganisationKind.PARENTS_ASSOCIATION,
            PartnerRole.COMMUNITY_VOICE,
            Spot("Murfreesboro", "Tennessee", "US", "35.846", "-86.392"),
            "Parents from all three parts of the state, half of them from schools where most lunches are free.",
            (Post(TESSA, "Speaker"),),
            shares=(offers(EXPERTISE, "What families want to know about a study of their children"),),
        ),
    ),
    visions=(VISION_1, VISION_2),
    measures=(
        Measure(
            "Difference in test scores to comparison students",
            "0",
            "0.2",
            575,
            ((410, "0.19"), (230, "0.33"), (60, "0.21")),
            "Findings of the studies: kindergarten, grade 1, grade 3 (total score, small against regular class)",
        ),
        Measure(
            "Classes that carry out the core elements",
            "58",
            "80",
            575,
            ((500, "58"), (380, "63"), (260, "68"), (140, "71"), (20, "74")),
            "Observations by Smoky Ridge University",
        ),
        Measure(
            "Teachers who completed the training",
            "40",
            "90",
            210,
            ((500, "40"), (320, "61"), (135, "72")),
            "Attendance lists",
        ),
        Measure(
            "Students lost to the study",
            "9",
            "5",
            575,
            ((500, "9"), (270, "11"), (60, "12.5")),
            "Class lists at the start and the end of the year",
        ),
        Measure(
            "Partner schools that serve mostly low-income students",
            "24",
            "33",
            400,
            ((500, "24"), (300, "31"), (50, "35")),
            "School lunch counts",
        ),
        Measure(
            "Schools that stay from one year to the next",
            "96",
            "97",
            300,
            ((450, "96"), (85, "95")),
            "Register of the consortium",
        ),
        Measure(
            "Decisions that cite a finding of ours",
            "0",
            "6",
            575,
            ((500, "0"), (200, "1"), (40, "3")),
            "Minutes of partner institutions",
        ),
    ),
    aims=(),
    left_out=(),
    done_steps={
        "Consortium agreement signed by every member": 12,
        "Data-sharing agreements and ethics approval in place": -8,
        "Study plan fixed, before any outcome is seen": 0,
        "First measurement taken in all schools": 25,
        "First findings presented to the steering board and the advisory panel": 14,
    },
    steps=(
        Step(
            "Rooms found for 120 additional classes",
            -330,
            318,
            DEPARTMENT,
            "Every kind of school can take part",
        ),
        Step(
            "Second round of classroom observations",
            -20,
            15,
            SMOKY,
            "The approach is carried out as it was meant",
        ),
        Step("Report for families in plain words", -6, None, DELTA, "What we learn is used"),
        Step("Cost of a small class for each kind of school", 45, None, CAPITAL, "What we learn is used"),
        Step("Hearing before the budget committee", 130, None, DEPARTMENT, "What we learn is used"),
    ),
    wants=(
        Want(
            "One child in three leaves the first grade without reading a simple story",
            "Children in the first grades, most of all of low-income families",
            "Reading tests of the 79 schools in the spring before the start (generated figure); named first at four "
            "of six parents' evenings.",
            NeedUrgency.HIGH,
            ("Students in partner schools learn more",),
        ),
        Want(
            "Teachers of 25 and more cannot listen to each child read every week",
            "Teachers of kindergarten to grade 3",
            "Survey of 310 teachers in the partner schools, 78 per cent (generated).",
            NeedUrgency.HIGH,
            ("Students in partner schools learn more", "The approach is carried out as it was meant"),
        ),
        Want(
            "Small rural schools have one class a grade and are left out of experiments",
            "38 rural schools of the consortium",
            "Count of classes by school; the superintendents raised it when the study was planned.",
            NeedUrgency.MEDIUM,
            ("Every kind of school can take part",),
        ),
        Want(
            "Legislators ask what a small class costs for a child who would otherwise fall behind",
            "Budget committee of the state",
            "Letter to the department; minutes of the hearing before the start.",
            NeedUrgency.MEDIUM,
            ("What we learn is used",),
        ),
        Want(
            "Families do not know why the lot put their child into a regular class",
            "Families of the comparison classes",
            "Questions noted by Parents for Early Grades at the opening evenings.",
            NeedUrgency.LOW,
        ),
    ),
    checklist_done=10,
    duties=(
        Duty(HELEN, PersonRole.EVALUATOR),
        Duty(PAUL, PersonRole.EVALUATOR),
        Duty(MARCUS, PersonRole.DATA_STEWARD),
    ),
    ties=(
        Tie(DEPARTMENT, RelationshipKind.FUNDS, CUMBERLAND, 500, "Contract for the evaluation"),
        Tie(SMOKY, RelationshipKind.TRAINS_STAFF_OF, DEPARTMENT, 480, "Observers and mentors"),
        Tie(CUMBERLAND, RelationshipKind.WORKS_WITH, CAPITAL, 470),
        Tie(DELTA, RelationshipKind.WORKS_WITH, PARENTS, 350, "Evenings for families"),
    ),
    files=tuple(star.data_file(grade) for grade in star.GRADES),
    schools=SchoolList(
        DEPARTMENT,
        "tennessee-schools.csv",
        school_csv,
        PartnerRole.MEMBER,
        "Keeps small, regular and regular classes with an aide side by side, draws the lot, and has children tested.",
    ),
    newcomer=NewcomerAsked(
        "Early Reading Foundation (example)",
        OrganisationKind.FOUNDATION,
        PartnerRole.OBSERVER,
        "office-of-early-reading",
        "Would you follow our work as an observer? The findings of the first years are on our public page.",
        "US",
    ),
    template_name="Experiment in many schools",
)
