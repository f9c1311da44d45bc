"""Example 4: a common fund for learning at a distance, with partners in six countries and three languages."""

from collegium.engines.impact import Study as Question
from collegium.exchange.vocabulary import ColumnRole
from collegium.initiatives.vocabulary import InitiativeModel, NeedUrgency, PartnerRole, PersonRole
from collegium.partners.vocabulary import MembershipRole, OrganisationKind, RelationshipKind
from collegium.web.demo import generated
from collegium.web.demo.shape import (
    EXPERTISE,
    RESOURCE,
    SERVICE,
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

INGRID = Person("ingrid", "Ingrid Solheim", time_zone="Europe/Oslo")
SAMIRA = Person("samira", "سميرة الحوراني", "ar", "Asia/Amman")
YOUSEF = Person("yousef", "يوسف العبادي", "ar", "Asia/Amman")
WANJIRU = Person("wanjiru", "Wanjiru Kamau", time_zone="Africa/Nairobi")
OTIENO = Person("otieno", "Peter Otieno", time_zone="Africa/Nairobi")
CAMILO = Person("camilo", "Camilo Restrepo", "es", "America/Bogota")
LUCIA = Person("lucia", "Lucía Arango", "es", "America/Bogota")
HANNE = Person("hanne", "Hanne Dahl", time_zone="Europe/Oslo")
FATOU = Person("fatou", "Fatou Sarr", time_zone="Africa/Dakar")

SECRETARIAT = "Learning Bridges Secretariat"
AGENCY = "Fjord Agency for Learning"
DIRECTORATE = "مديرية التعليم عن بُعد (مثال)"
JORDAN_NGO = "جمعية جسور المعرفة"
KENYA_COLLEGE = "Lakeside Teachers' College"
KENYA_NGO = "Radio Shule Network"
COLOMBIA = "Fundación Aulas Abiertas"
SECRETARY = "Secretaría de Educación de la Sierra (ejemplo)"
FINISH = "Learners finish what they begin"
REACH = "Every partner's learners can take part"
RECOGNISED = "Learning counts at home"
TEACH = "Partners teach each other"
PAYS = "The common work pays for itself"

COLUMNS = (
    Column("learner", "Learner", "Number given by the generator.", ColumnRole.IDENTIFIER),
    Column("country", "Country", "Where the learner lives.", ColumnRole.GROUP),
    Column("class", "Class", "Virtual class; the lot was drawn among classes.", ColumnRole.GROUP),
    Column("support", "Support", "weekly call by a tutor, or messages only.", ColumnRole.OTHER),
    Column("gender", "Gender", "As the learner stated it.", ColumnRole.SENSITIVE),
    Column(
        "connection", "Connection", "weak: under 1 Mbit/s or less than two hours a day.", ColumnRole.OTHER
    ),
    Column("start_score", "Score at the start", "Points out of 100.", ColumnRole.BEFORE),
    Column("end_score", "Score at the end", "Points out of 100.", ColumnRole.AFTER),
    Column("completed", "Completed", "1: finished the course.", ColumnRole.AFTER),
)
CALLS = StudyPlan(
    Question(
        title="Does a weekly call keep learners in a shared course?",
        treatment="support",
        arms=("weekly call",),
        comparison="messages only",
        outcomes=("completed", "end_score"),
        baseline=("start_score",),
        covariates=("start_score", "connection"),
        fixed_effects=("country",),
        cluster="class",
        subgroups=("country", "connection", "gender"),
    ),
    "In each country half of the virtual classes were drawn by lot for a weekly call by a tutor. Classes are compared "
    "within their country, with standard errors that allow for learners of one class being alike. All records are "
    "generated.",
)
RECORDS = DataFile(
    file_name="shared-course.csv",
    title="Shared course in mathematics, first round",
    description="Learners of 72 virtual classes in Colombia, Jordan and Kenya.",
    source=f"Generated with the seed {generated.CALLS_SEED}; the recipe is in collegium/web/demo/generated.py. "
    "No real learner is in it.",
    is_generated=True,
    columns=COLUMNS,
    content=generated.calls_csv,
    studies=(CALLS,),
)

VISION_1 = (
    "A young person with a telephone and two hours a day can finish a course that counts where they live."
)
VISION_2 = (
    "A young person with a telephone and two hours a day can finish a course that counts where they live, taught by "
    "whoever teaches it best, in a language they speak.\n\n"
    "يستطيع كل شاب وشابة، بهاتف وساعتين في اليوم، أن يُكملوا دورة معترفًا بها في بلدهم، يدرّسها من يُحسن تدريسها، وبلغة "
    "يتكلمونها.\n\n"
    "Cualquier joven con un teléfono y dos horas al día puede terminar un curso reconocido donde vive, enseñado por "
    "quien mejor lo enseña y en una lengua que habla."
)

FUND = Example(
    name="Learning Bridges fund · جسور التعلّم · Puentes",
    summary="Government, civil society and donors of six countries teach across borders from one common fund.",
    model=InitiativeModel.DIGITAL_COLLABORATION,
    data_note="Everything here is generated: organisations, people, figures and records of learners. "
    "كل ما في هذه الصفحة مثال. Todo es un ejemplo.",
    started_days_ago=300,
    lasts_days=1460,
    partners=(
        Partner(
            SECRETARIAT,
            OrganisationKind.NETWORK,
            PartnerRole.BACKBONE,
            Spot("Oslo", "", "NO", "59.913", "10.752"),
            "Keeps the accounts of the fund, the timetable across ten time zones and the translation of everything.",
            (Post(INGRID, "Secretary-general"), Post(FATOU, "Evaluator", MembershipRole.MEMBER)),
            short_name="Secretariat",
            website="https://learning-bridges.example.org/",
            languages=("en", "ar", "es"),
            shares=(
                offers(SERVICE, "Translation between Arabic, English and Spanish"),
                offers(SERVICE, "Open accounts each quarter"),
                needs(RESOURCE, "A second large donor"),
            ),
            contact=("Secretariat", "Front desk", "secretariat"),
        ),
        Partner(
            AGENCY,
            OrganisationKind.NATIONAL_GOVERNMENT,
            PartnerRole.FUNDER,
            Spot("Bergen", "", "NO", "60.393", "5.324"),
            "Gives 60 per cent of the fund, decreasing by ten points a year.",
            (Post(HANNE, "Senior adviser"),),
            website="https://fjord-agency.example.org/",
            languages=("nb", "en"),
            shares=(offers(RESOURCE, "18 million kroner over four years"),),
        ),
        Partner(
            DIRECTORATE,
            OrganisationKind.NATIONAL_GOVERNMENT,
            PartnerRole.MEMBER,
            Spot("Amman", "", "JO", "31.955", "35.945"),
            "تعترف بالدورات المشتركة في شهادات المدارس وتوفّر المعلمين. Recognises shared courses in school reports.",
            (Post(SAMIRA, "مديرة"),),
            languages=("ar", "en"),
            shares=(
                offers(RESOURCE, "اعتراف بالدورات في ٣٠٠ مدرسة"),
                needs(EXPERTISE, "تدريب المعلمين على التعليم عن بُعد"),
            ),
        ),
        Partner(
            JORDAN_NGO,
            OrganisationKind.NGO,
            PartnerRole.COMMUNITY_VOICE,
            Spot("Irbid", "", "JO", "32.556", "35.850"),
            "تتحدث باسم المتعلمين ذوي الاتصال الضعيف، ومعظمهم في المخيمات. Speaks for learners with a weak connection.",
            (Post(YOUSEF, "منسق المتعلمين"),),
            languages=("ar",),
            shares=(
                offers(SERVICE, "مراكز فيها كهرباء وإنترنت بعد الظهر"),
                needs(RESOURCE, "أجهزة لوحية مستعملة"),
            ),
        ),
        Partner(
            KENYA_COLLEGE,
            OrganisationKind.COLLEGE,
            PartnerRole.MEMBER,
            Spot("Kisumu", "", "KE", "-0.092", "34.768"),
            "Trains the tutors who call every week, and leads the course in mathematics.",
            (Post(WANJIRU, "Principal"),),
            languages=("en", "sw"),
            shares=(
                offers(EXPERTISE, "Tutoring by telephone"),
                needs(RESOURCE, "Airtime for 60 tutors"),
            ),
        ),
        Partner(
            KENYA_NGO,
            OrganisationKind.NGO,
            PartnerRole.MEMBER,
            Spot("Nairobi", "", "KE", "-1.286", "36.817"),
            "Sends lessons by community radio where no data network reaches.",
            (Post(OTIENO, "Head of programmes"),),
            languages=("sw", "en"),
            shares=(offers(SERVICE, "Lessons on 14 community stations"),),
            signs=1,
        ),
        Partner(
            COLOMBIA,
            OrganisationKind.FOUNDATION,
            PartnerRole.MEMBER,
            Spot("Medellín", "Antioquia", "CO", "6.244", "-75.581"),
            "Produce los cursos de ciencias y presta tabletas. Makes the courses in science and lends tablets.",
            (Post(CAMILO, "Director"),),
            languages=("es",),
            shares=(
                offers(RESOURCE, "Cursos de ciencias con licencia abierta"),
                offers(RESOURCE, "1.200 tabletas en préstamo"),
                needs(SERVICE, "Traducción al árabe"),
            ),
        ),
        Partner(
            SECRETARY,
            OrganisationKind.STATE_GOVERNMENT,
            PartnerRole.MEMBER,
            Spot("Santa Marta", "Magdalena", "CO", "11.241", "-74.199"),
            "Escuelas rurales de la sierra, muchas con luz solo unas horas al día.",
            (Post(LUCIA, "Subsecretaria"),),
            languages=("es",),
            shares=(needs(RESOURCE, "Materiales que funcionen sin conexión"),),
            joined=False,
        ),
    ),
    visions=(VISION_1, VISION_2),
    measures=(
        Measure(
            "Learners who complete a shared course",
            "41",
            "70",
            700,
            ((280, "41"), (180, "48"), (90, "55"), (10, "58")),
            "Platform, all countries",
        ),
        Measure(
            "Gap in completion between well and badly connected learners",
            "26",
            "10",
            700,
            ((280, "26"), (90, "23"), (10, "17")),
            "Platform, all countries",
        ),
        Measure(
            "Invited learners who could join the first session",
            "63",
            "90",
            400,
            ((280, "63"), (150, "71"), (20, "74")),
            "Platform, all countries",
        ),
        Measure(
            "Materials ready in every working language",
            "20",
            "95",
            300,
            ((280, "20"), (150, "44"), (20, "61")),
            "Library of courses",
        ),
        Measure(
            "Girls and women among the learners",
            "47",
            "50",
            400,
            ((280, "47"), (150, "50"), (20, "54")),
            "Enrolment, all countries",
        ),
        Measure(
            "Completed courses that were recognised",
            "5",
            "80",
            800,
            ((280, "5"), (90, "22"), (10, "31")),
            "Ministries and schools of the partners",
        ),
        Measure(
            "Courses led by partners in low-income countries",
            "25",
            "60",
            600,
            ((280, "25"), (20, "38")),
            "Timetable",
        ),
        Measure(
            "Share of the largest donor in the common fund",
            "60",
            "30",
            1100,
            ((280, "60"), (100, "60"), (10, "57")),
            "Accounts of the fund",
        ),
        Measure(
            "Quarters with published accounts",
            "0",
            "8",
            500,
            ((280, "0"), (180, "1"), (90, "2"), (5, "3")),
            "Public page",
        ),
    ),
    aims=(),
    left_out=(),
    done_steps={
        "Working languages, platform and rules of the fund agreed": 3,
        "Connection and devices of learners known for every partner": 12,
        "First shared course opens in at least two countries": -4,
        "First open accounts of the fund published": 0,
    },
    steps=(
        Step("60 tutors trained for weekly calls", -160, 165, KENYA_COLLEGE, FINISH),
        Step("Lessons on 14 community radio stations", -45, 40, KENYA_NGO, REACH),
        Step("اعتراف بالدورة الأولى في شهادات المدارس", -7, None, DIRECTORATE, RECOGNISED),
        Step("Curso de ciencias en árabe", 60, None, COLOMBIA, TEACH),
        Step("Second large donor has signed", 240, None, SECRETARIAT, PAYS),
    ),
    wants=(
        Want(
            "ينقطع الاتصال في المخيمات بعد الظهر",
            "المتعلمون في المخيمات",
            "استطلاع شمل ٤٢٠ متعلمًا (مثال): ٥٨٪ يفقدون الاتصال مرة في اليوم على الأقل.",
            NeedUrgency.HIGH,
            (REACH, FINISH),
        ),
        Want(
            "Los cursos no cuentan en la escuela",
            "Estudiantes de la sierra",
            "Actas de tres reuniones con docentes (inventado).",
            NeedUrgency.HIGH,
            (RECOGNISED,),
        ),
        Want(
            "Girls are called away from evening sessions",
            "Girls over 14 in western Kenya",
            "Tutors' call notes, one term (generated).",
            NeedUrgency.MEDIUM,
            (REACH,),
        ),
        Want(
            "Teachers want to see each other teach",
            "Teachers of all partners",
            "Question at the end of the first assembly, 96 answers (generated).",
            NeedUrgency.LOW,
            (TEACH,),
        ),
        Want(
            "Small partners wait months for money that was promised",
            "Partners with fewer than ten staff",
            "Letters to the secretariat (generated).",
            NeedUrgency.MEDIUM,
            (PAYS,),
        ),
    ),
    checklist_done=9,
    duties=(Duty(FATOU, PersonRole.EVALUATOR), Duty(INGRID, PersonRole.DATA_STEWARD)),
    ties=(
        Tie(AGENCY, RelationshipKind.FUNDS, SECRETARIAT, 290, "Common fund"),
        Tie(KENYA_COLLEGE, RelationshipKind.TRAINS_STAFF_OF, JORDAN_NGO, 160, "Tutors by telephone"),
        Tie(DIRECTORATE, RelationshipKind.WORKS_WITH, JORDAN_NGO, 700),
        Tie(COLOMBIA, RelationshipKind.WORKS_WITH, KENYA_COLLEGE, 150),
    ),
    files=(RECORDS,),
    newcomer=NewcomerAsked(
        "Sahel Digital Classrooms (example)",
        OrganisationKind.NGO,
        PartnerRole.MEMBER,
        "sahel-classrooms",
        "We met at the assembly. Would you open your course in French to the others?",
        "SN",
    ),
)
