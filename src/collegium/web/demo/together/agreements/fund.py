"""What the partners of the fund have agreed and promised, in English, Arabic and Spanish."""

from collegium.web.demo.fund import (
    AGENCY,
    COLOMBIA,
    DIRECTORATE,
    FINISH,
    JORDAN_NGO,
    KENYA_COLLEGE,
    KENYA_NGO,
    PAYS,
    REACH,
    RECOGNISED,
    SECRETARIAT,
    TEACH,
)
from collegium.web.demo.together.agreements.shape import Asked, Duties, Pact, Pledge, Story, Trouble

AGREEMENT = Pact(
    "memorandum",
    "Agreement of the fund · اتفاقية الصندوق · Acuerdo del fondo",
    (SECRETARIAT, AGENCY, DIRECTORATE, JORDAN_NGO, KENYA_COLLEGE, KENYA_NGO, COLOMBIA),
    285,
    262,
    334,
    {
        "currency": "Norwegian kroner",
        "sixty": "sixty",
        "the fund": "the fund",
        "five": "five",
        "twice": "four times",
    },
    (
        (
            "باختصار",
            (
                "نعلّم معًا عبر الحدود من صندوق مشترك. لكل شريك صوت واحد. لا يُطلب من المتعلمين دفع ثمن الاتصال. "
                "تبقى بيانات المتعلمين في بلدهم ما لم يُتفق كتابةً على غير ذلك."
            ),
        ),
        (
            "En resumen",
            (
                "Enseñamos juntos por encima de las fronteras con un fondo común. Cada socio tiene un voto. La "
                "conexión no "
                "la pagan quienes aprenden. Sus datos quedan en su país salvo acuerdo escrito."
            ),
        ),
    ),
    is_public=True,
)
DATA = Pact(
    "data sharing",
    "Course records for the study of weekly calls",
    (KENYA_COLLEGE, COLOMBIA, SECRETARIAT),
    18,
    None,
    540,
    {
        "Partner": "Each partner that runs a course",
        "partner": "the secretariat's evaluator",
        "questions": "whether a weekly call keeps learners in a course, also those with a weak connection",
        "law and paragraph, consent, or the exception for studies": "the written consent of learners or parents",
        "ethics board": "the boards of both countries",
        "whom": "learners of the shared courses",
        "years": "two terms",
        "columns": "country, class, support, connection, scores, completed",
        "means": "the fund's encrypted folder",
        "place and country": "the country of the learner; only tables leave it",
        "names": "Fatou Sarr",
    },
    silent=(COLOMBIA,),
)
PLEDGES = (
    Pledge("wanjiru", KENYA_COLLEGE, "60 tutors trained for weekly calls", 165, "kept", 165, goal=FINISH),
    Pledge(
        "wanjiru",
        KENYA_COLLEGE,
        "Course in mathematics opens in three countries",
        140,
        "kept",
        144,
        goal=TEACH,
    ),
    Pledge(
        "wanjiru", KENYA_COLLEGE, "Call lists for 900 learners every Monday", 115, "kept", 115, goal=FINISH
    ),
    Pledge("wanjiru", KENYA_COLLEGE, "Tutors' notes on why learners stop", 100, "late", 90, goal=FINISH),
    Pledge(
        "wanjiru", KENYA_COLLEGE, "Tests of the first term marked and returned", 97, "kept", 97, goal=FINISH
    ),
    Pledge(
        "wanjiru", KENYA_COLLEGE, "Twenty tutors for the Arabic course", -40, goal=TEACH, receiver=JORDAN_NGO
    ),
    Pledge(
        "samira",
        DIRECTORATE,
        "الاعتراف بدورة الرياضيات في ٣٠٠ مدرسة",
        85,
        "kept",
        88,
        "صدر التعميم ووصل إلى المدارس.",
        RECOGNISED,
    ),
    Pledge("samira", DIRECTORATE, "تفريغ ٢٥ معلمًا ساعتين في الأسبوع", 20, goal=TEACH),
    Pledge(
        "yousef",
        JORDAN_NGO,
        "ثلاثة مراكز مفتوحة بعد الظهر مع كهرباء وإنترنت",
        110,
        "late",
        96,
        "تأخر المركز الثالث أسبوعين بسبب المولّد.",
        REACH,
    ),
    Pledge("yousef", JORDAN_NGO, "لقاء شهري مع المتعلمين في المخيم", -7, goal=REACH, rhythm="monthly"),
    Pledge(
        "otieno",
        KENYA_NGO,
        "Forty lessons on community radio",
        70,
        "broken",
        60,
        "The transmitter in Turkana was down for five weeks; 26 lessons were sent. The rest is planned by telephone.",
        REACH,
    ),
    Pledge("otieno", KENYA_NGO, "Timetable of lessons by telephone", -15, goal=REACH),
    Pledge("camilo", COLOMBIA, "Curso de ciencias con licencia abierta", 130, "kept", 137, goal=TEACH),
    Pledge("camilo", COLOMBIA, "1.200 tabletas prestadas y registradas", 92, "kept", 95, goal=REACH),
    Pledge(
        "camilo",
        COLOMBIA,
        "Guía del curso de ciencias lista para traducir al árabe",
        6,
        goal=TEACH,
        receiver=DIRECTORATE,
    ),
    Pledge("hanne", AGENCY, "Second payment into the fund", 78, "kept", 79, goal=PAYS),
    Pledge(
        "ingrid", SECRETARIAT, "Open accounts of the quarter", 25, "kept", 26, goal=PAYS, rhythm="quarterly"
    ),
    Pledge("fatou", SECRETARIAT, "Findings on weekly calls in three languages", -28, goal=FINISH),
)
DUTIES = (
    Duties(
        "Shared courses · الدورات المشتركة · Cursos comunes",
        (("A", KENYA_COLLEGE, "wanjiru"), ("R", COLOMBIA, ""), ("R", DIRECTORATE, ""), ("C", JORDAN_NGO, "")),
    ),
    Duties(
        "Learners with a weak connection",
        (("A", JORDAN_NGO, "yousef"), ("R", KENYA_NGO, ""), ("R", JORDAN_NGO, ""), ("I", SECRETARIAT, "")),
        "Radio, telephone, centres and lent devices.",
    ),
    Duties("The fund", (("A", SECRETARIAT, "ingrid"), ("R", SECRETARIAT, ""), ("C", AGENCY, "hanne"))),
    Duties("Recognition in school reports", (("A", DIRECTORATE, "samira"), ("R", DIRECTORATE, ""))),
    Duties("Translation", (("R", SECRETARIAT, ""), ("C", COLOMBIA, ""), ("C", DIRECTORATE, ""))),
    Duties("Evaluation", (("A", SECRETARIAT, "fatou"), ("R", SECRETARIAT, ""), ("I", AGENCY, ""))),
)
ASKED = Asked(
    40,
    3,
    (
        (SECRETARIAT, "ingrid", ""),
        (DIRECTORATE, "samira", ""),
        (JORDAN_NGO, "yousef", "أن نذكر المتعلمين في المخيمات بالاسم."),
        (KENYA_COLLEGE, "wanjiru", ""),
        (COLOMBIA, "camilo", ""),
    ),
)
TROUBLE = Trouble(
    "otieno",
    "Decisions about the next call were made in a private chat of three partners before the board met. Our bid was "
    "judged by people who had a bid of their own.",
    "That whoever has a bid leaves the room, as the agreement says, and that the chat is closed.",
    (COLOMBIA,),
    "hanne",
    33,
    (("acknowledged", 30, (), ""), ("facilitation", 24, ("fatou",), "")),
    messages=(("hanne", 30, "I have read this. The board's minutes of that day are on their way to me."),),
)
ROUTINES = (
    ("ingrid", SECRETARIAT, "Agenda in three languages a week ahead"),
    ("ingrid", SECRETARIAT, "Payments of the month published"),
)
STORY = Story(
    (AGREEMENT, DATA), PLEDGES, DUTIES, ASKED, facilitators=("hanne",), troubles=(TROUBLE,), routines=ROUTINES
)
