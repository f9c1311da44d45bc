"""Example 3: a university system, districts, a college and employers teach science in two languages."""

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

MARISOL = Person("marisol", "Marisol Ortega", time_zone="America/Denver")
DANIEL = Person("daniel", "Daniel Yazzie", time_zone="America/Denver")
ELENA = Person("elena", "Elena Cárdenas", "es", "America/Denver")
HANK = Person("hank", "Hank Sorensen", time_zone="America/Denver")
ROSA = Person("rosa", "Rosa Maldonado", "es", "America/Denver")
JAMAL = Person("jamal", "Jamal Reed", time_zone="America/Denver")
IRENE = Person("irene", "Irene Castillo", "es", "America/Denver")
WEI = Person("wei", "Wei Zhang", time_zone="America/Denver")

SYSTEM = "Río Claro University System"
MESA = "Mesa Verde School District"
BORDER = "Border Valley School District"
COLLEGE = "Desert Willow Community College"
SOLAR = "Sun Valley Solar Works"
MUSEUM = "Museum of the Rio"
FAMILIES = "Familias por la Ciencia"
NEXT_STEP = "Every young person leaves school with a next step"
VOICE = "Those who live here shape the work"
SCIENCE = "Students do science, in the language they think in"
TEACHERS = "Every science teacher has been trained, and is not alone"

COLUMNS = (
    Column("student", "Student", "Number given by the generator.", ColumnRole.IDENTIFIER),
    Column("school", "School", "School that the lot assigned.", ColumnRole.GROUP),
    Column("pair", "Pair", "Two similar schools, one drawn for the first year.", ColumnRole.GROUP),
    Column("training", "Teacher training", "trained: this year; next year: waits.", ColumnRole.OTHER),
    Column("gender", "Gender", "As the school recorded it.", ColumnRole.SENSITIVE),
    Column("home_language", "Language at home", "The one that is mostly spoken.", ColumnRole.SENSITIVE),
    Column("science_before", "Science, autumn", "Points, mean 50.", ColumnRole.BEFORE),
    Column("science_after", "Science, spring", "Points, same scale.", ColumnRole.AFTER),
    Column("wants_stem", "Wants to go on", "1: would choose science or engineering.", ColumnRole.AFTER),
)
TRAINING = StudyPlan(
    Question(
        title="Do students learn more science when their teachers are trained?",
        treatment="training",
        arms=("trained",),
        comparison="next year",
        outcomes=("science_after", "wants_stem"),
        baseline=("science_before",),
        covariates=("science_before",),
        fixed_effects=("pair",),
        cluster="school",
        subgroups=("gender", "home_language"),
    ),
    "Schools were put into pairs and one of each was drawn by lot for the first year, so whole schools are compared "
    "within their pair, with standard errors that allow for students of one school being alike. All records are "
    "generated.",
)
RECORDS = DataFile(
    file_name="science-year-one.csv",
    title="Science in grade 7, first year",
    description="Students of grade 7 in 44 schools, with a test in autumn and one in spring.",
    source=f"Generated with the seed {generated.SCIENCE_SEED}; the recipe is in collegium/web/demo/generated.py. "
    "No real student is in it.",
    is_generated=True,
    columns=COLUMNS,
    content=generated.science_csv,
    studies=(TRAINING,),
)

VISION = (
    "Every student in the valley can ask a question of nature, measure, and say what follows, in English and in "
    "Spanish. Nobody has to leave the valley to become an engineer, a nurse or a teacher of science.\n\n"
    "Cada estudiante del valle puede hacerle una pregunta a la naturaleza, medir y decir qué se deduce, en inglés y en "
    "español. Nadie tiene que irse del valle para llegar a ser ingeniera, enfermero o docente de ciencias."
)

STEM = Example(
    name="Science and engineering in the valley · Ciencia en el valle",
    summary="A university system, two districts, a college, employers and families teach science in two languages. "
    "Aprendemos ciencia en dos idiomas.",
    model=InitiativeModel.COMMUNITY_PARTNERSHIP,
    data_note="Everything here is generated: organisations, people, figures and student records. "
    "Todo en esta página es inventado.",
    started_days_ago=390,
    lasts_days=1825,
    partners=(
        Partner(
            SYSTEM,
            OrganisationKind.UNIVERSITY,
            PartnerRole.BACKBONE,
            Spot("Las Cruces", "New Mexico", "US", "32.312", "-106.778"),
            "Three campuses that train two of three science teachers of the valley. · Tres campus que forman a dos de "
            "cada tres docentes de ciencias del valle.",
            (Post(MARISOL, "Director of school partnerships"), Post(WEI, "Evaluator", MembershipRole.MEMBER)),
            short_name="RCUS",
            website="https://rio-claro.example.org/",
            languages=("en", "es"),
            shares=(
                offers(SERVICE, "Summer institute for 120 teachers · Instituto de verano"),
                offers(EXPERTISE, "Lesson plans aligned to school and university standards"),
                needs(RESOURCE, "Classrooms for 90 student teachers"),
            ),
            contact=("Oficina de alianzas escolares", "Front desk", "alianzas"),
        ),
        Partner(
            MESA,
            OrganisationKind.DISTRICT,
            PartnerRole.MEMBER,
            Spot("Deming", "New Mexico", "US", "32.269", "-107.759"),
            "22 schools, far apart. Frees its science teachers for ten days a year.",
            (Post(DANIEL, "Head of instruction"),),
            shares=(
                offers(RESOURCE, "Ten days a year for every science teacher"),
                needs(EXPERTISE, "Laboratory work without a laboratory"),
            ),
        ),
        Partner(
            BORDER,
            OrganisationKind.DISTRICT,
            PartnerRole.MEMBER,
            Spot("Sunland Park", "New Mexico", "US", "31.797", "-106.580"),
            "22 escuelas; siete de cada diez estudiantes hablan español en casa. · 22 schools; seven of ten students "
            "speak Spanish at home.",
            (Post(ELENA, "Directora de currículo"),),
            languages=("es", "en"),
            shares=(
                offers(EXPERTISE, "Enseñanza de ciencias en dos idiomas"),
                needs(RESOURCE, "Materiales en español para los grados 6 a 8"),
            ),
        ),
        Partner(
            COLLEGE,
            OrganisationKind.COLLEGE,
            PartnerRole.MEMBER,
            Spot("Hatch", "New Mexico", "US", "32.665", "-107.153"),
            "Two-year degrees in solar technology and nursing, with courses for school students.",
            (Post(HANK, "Dean of technology"),),
            shares=(offers(SERVICE, "College courses for students of grades 11 and 12"),),
        ),
        Partner(
            SOLAR,
            OrganisationKind.BUSINESS,
            PartnerRole.FUNDER,
            Spot("Las Cruces", "New Mexico", "US", "32.280", "-106.730"),
            "Builds and keeps solar fields; hires 40 technicians a year.",
            (Post(JAMAL, "Head of training"),),
            shares=(
                offers(SERVICE, "60 paid placements each summer"),
                offers(RESOURCE, "Measuring kits for 44 schools"),
            ),
        ),
        Partner(
            MUSEUM,
            OrganisationKind.NGO,
            PartnerRole.OBSERVER,
            Spot("Las Cruces", "New Mexico", "US", "32.309", "-106.782"),
            "Exhibits on the river that children build themselves.",
            (Post(IRENE, "Curadora"),),
            languages=("es", "en"),
            shares=(offers(RESOURCE, "Rooms for exhibitions of student work"),),
        ),
        Partner(
            FAMILIES,
            OrganisationKind.PARENTS_ASSOCIATION,
            PartnerRole.COMMUNITY_VOICE,
            Spot("Sunland Park", "New Mexico", "US", "31.801", "-106.574"),
            "Madres, padres y abuelos de las escuelas del sur. Piden noches de ciencia y cartas en español.",
            (Post(ROSA, "Presidenta"),),
            languages=("es",),
            shares=(offers(EXPERTISE, "Lo que las familias entienden y lo que no"),),
        ),
    ),
    visions=(VISION,),
    measures=(
        Measure(
            "Placements offered by local employers",
            "18",
            "120",
            800,
            ((380, "18"), (200, "52"), (40, "60")),
            "Register of placements",
        ),
        Measure(
            "Families who say that they are heard",
            "38",
            "75",
            700,
            ((370, "38"), (180, "44"), (30, "57")),
            "Encuesta de Familias por la Ciencia",
        ),
        Measure(
            "Residents, parents and students among those who vote",
            "14",
            "30",
            300,
            ((380, "14"), (60, "29")),
            "Minutes",
        ),
    ),
    aims=(
        Aim(
            SCIENCE,
            "Questions, measuring and arguing in class, in English and in Spanish. · Preguntar, medir y argumentar en "
            "clase, en inglés y en español.",
            1100,
            (
                Measure(
                    "Students of grade 8 at the expected level in science",
                    "29",
                    "45",
                    1000,
                    ((390, "29"), (25, "33")),
                    "State test (generated)",
                    "Students at or above the expected level, divided by all who were tested.",
                    "per cent",
                ),
                Measure(
                    "Gap between students who speak English and Spanish at home",
                    "21",
                    "8",
                    1000,
                    ((390, "21"), (25, "22")),
                    "State test (generated)",
                    "Difference between the two shares at the expected level.",
                    "percentage points",
                    direction="down",
                ),
            ),
        ),
        Aim(
            TEACHERS,
            "Ten days of training a year, a colleague to call, and lessons that one need not write alone.",
            600,
            (
                Measure(
                    "Science teachers who finished the first year of training",
                    "0",
                    "160",
                    500,
                    ((390, "0"), (240, "61"), (20, "84")),
                    "Attendance lists",
                    "Teachers of grades 6 to 12 with at least eight of ten days.",
                    "teachers",
                    "process",
                ),
                Measure(
                    "Shared lesson units in both languages",
                    "0",
                    "48",
                    650,
                    ((390, "0"), (200, "9"), (15, "23")),
                    "Library of units",
                    "Units that two teachers have tried and that exist in English and Spanish.",
                    "units",
                    "process",
                ),
            ),
        ),
    ),
    left_out=(
        "Every child comes to school ready and comes every day",
        "Every child reads well by the age of nine",
    ),
    done_steps={
        "All first partners have accepted their role": 5,
        "Vision signed by every partner": 60,
        "Baseline of every indicator known": 30,
        "First open community evening with results": -3,
    },
    steps=(
        Step("First summer institute with 60 teachers", -150, 152, SYSTEM, TEACHERS),
        Step("Measuring kits in all schools of the first year", -90, 70, SOLAR, SCIENCE),
        Step("Noche de ciencia in all schools of the south", -30, 28, BORDER, VOICE),
        Step("24 units in both languages", -10, None, SYSTEM, TEACHERS),
        Step("60 summer placements agreed", 120, None, SOLAR, NEXT_STEP),
    ),
    wants=(
        Want(
            "No hay materiales de ciencias en español para los grados 6 a 8",
            "Estudiantes que hablan español en casa",
            "Inventario de 22 escuelas; carta de Familias por la Ciencia (inventado).",
            NeedUrgency.HIGH,
            (SCIENCE,),
        ),
        Want(
            "Half of the science teachers in small schools teach outside their subject",
            "Teachers in schools with fewer than 200 students",
            "Staff lists of both districts (generated).",
            NeedUrgency.HIGH,
            (TEACHERS,),
        ),
        Want(
            "Technicians are hired from outside the valley",
            "Young people of the valley",
            "Hiring records of Sun Valley Solar Works, three years (generated).",
            NeedUrgency.MEDIUM,
            (NEXT_STEP,),
        ),
        Want(
            "School laboratories were closed for want of equipment",
            "Eleven schools in Mesa Verde",
            "Visit by the university and the district (generated).",
            NeedUrgency.MEDIUM,
            (SCIENCE,),
        ),
        Want(
            "Las familias no entienden las boletas de calificaciones",
            "Familias de las escuelas del sur",
            "Noche de ciencia: 140 tarjetas (inventado).",
            NeedUrgency.LOW,
            (VOICE,),
        ),
    ),
    checklist_done=9,
    duties=(Duty(WEI, PersonRole.EVALUATOR), Duty(DANIEL, PersonRole.DATA_STEWARD)),
    ties=(
        Tie(SYSTEM, RelationshipKind.TRAINS_STAFF_OF, MESA, 1500, "Science teachers"),
        Tie(SYSTEM, RelationshipKind.TRAINS_STAFF_OF, BORDER, 1500, "Docentes de ciencias"),
        Tie(MESA, RelationshipKind.SENDS_STUDENTS_TO, COLLEGE, 2200),
        Tie(COLLEGE, RelationshipKind.SENDS_STUDENTS_TO, SYSTEM, 2200),
        Tie(SOLAR, RelationshipKind.EMPLOYS_GRADUATES_OF, COLLEGE, 900),
        Tie(MUSEUM, RelationshipKind.WORKS_WITH, FAMILIES, 600),
    ),
    files=(RECORDS,),
    newcomer=NewcomerAsked(
        "Clínica del Valle (ejemplo)",
        OrganisationKind.NGO,
        PartnerRole.MEMBER,
        "clinica-del-valle",
        "¿Recibirían a estudiantes de enfermería y de ciencias dos semanas en verano?",
        "US",
    ),
)
