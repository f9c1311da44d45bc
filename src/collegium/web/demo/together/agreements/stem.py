"""What the partners of the valley have agreed and promised, in two languages."""

from collegium.web.demo.stem import BORDER, COLLEGE, FAMILIES, MESA, SCIENCE, SOLAR, SYSTEM, TEACHERS, VOICE
from collegium.web.demo.together.agreements.shape import Asked, Duties, Pact, Pledge, Story, Trouble

NEXT_STEP = "Every young person leaves school with a next step"
AGREEMENT = Pact(
    "memorandum",
    "Agreement for the valley · Acuerdo del valle",
    (SYSTEM, MESA, BORDER, COLLEGE, SOLAR, FAMILIES),
    370,
    342,
    1095,
    {"place": "the valley, from Hatch to Sunland Park", "five": "five", "whoever used it": "the district"},
    (
        (
            "Two languages · Dos idiomas",
            (
                "Letters, minutes and materials exist in English and in Spanish before anybody is asked to act on "
                "them.\n\n"
                "Las cartas, las actas y los materiales existen en inglés y en español antes de que se pida algo a "
                "nadie."
            ),
        ),
        (
            "Young people at work · Jóvenes en prácticas",
            (
                "Whoever takes a student for a placement names one adult who is answerable, keeps the hours that "
                "the law "
                "allows, and pays. No student works alone on a roof or near high voltage.\n\n"
                "Quien recibe a un estudiante nombra a una persona adulta responsable, respeta las horas que "
                "permite la "
                "ley y paga."
            ),
        ),
    ),
    is_public=True,
    amended=(
        "Families asked for hours that they can keep · Las familias pidieron horarios posibles",
        "governance",
        (
            "The steering circle meets after six in the evening, with child care. El círculo se reúne después de "
            "las seis "
            "de la tarde, con cuidado de niños."
        ),
    ),
)
PLACEMENTS = Pact(
    "other",
    "Sixty paid placements at Sun Valley Solar Works",
    (SYSTEM, SOLAR, COLLEGE),
    15,
    None,
    365,
    {},
    (
        (
            "Sixty placements",
            (
                "Each summer Sun Valley Solar Works takes sixty students of the last two years for six weeks, pays "
                "them "
                "the starting wage of its technicians, and gives each of them a task of their own."
            ),
        ),
    ),
    silent=(SOLAR,),
)
PLEDGES = (
    Pledge("marisol", SYSTEM, "Summer institute for 120 teachers", 150, "kept", 152, goal=TEACHERS),
    Pledge("marisol", SYSTEM, "Two coaches in every school once a month", 120, "kept", 121, goal=TEACHERS),
    Pledge("wei", SYSTEM, "Report of the first year in both languages", 95, "late", 80, goal=SCIENCE),
    Pledge("marisol", SYSTEM, "Twelve units tested in eight schools", 110, "kept", 116, goal=SCIENCE),
    Pledge("wei", SYSTEM, "Results of the teachers' test to the districts", 130, "kept", 133, goal=TEACHERS),
    Pledge("wei", SYSTEM, "Interviews with thirty students, in the language they choose", -30, goal=SCIENCE),
    Pledge("daniel", MESA, "Ten free days for every science teacher", 100, "kept", 104, goal=TEACHERS),
    Pledge(
        "daniel",
        MESA,
        "Laboratory hour in every middle school",
        40,
        "broken",
        31,
        "The two most distant schools have no water in the room. Kits without water are promised instead.",
        SCIENCE,
    ),
    Pledge("daniel", MESA, "Buses for the science nights", 9, goal=VOICE, receiver=FAMILIES),
    Pledge(
        "elena",
        BORDER,
        "Materiales de sexto grado en español",
        90,
        "kept",
        93,
        "Revisados por doce docentes y ocho familias.",
        SCIENCE,
        receiver=FAMILIES,
    ),
    Pledge("elena", BORDER, "Materiales de séptimo grado en español", -12, goal=SCIENCE, receiver=FAMILIES),
    Pledge(
        "elena", BORDER, "Formación de 30 docentes para enseñar en dos idiomas", 66, "late", 58, goal=TEACHERS
    ),
    Pledge("hank", COLLEGE, "Solar course open to school students", 75, "kept", 75, goal=NEXT_STEP),
    Pledge("jamal", SOLAR, "Measuring kits for 44 schools", 105, "kept", 109, goal=SCIENCE),
    Pledge("jamal", SOLAR, "Sixty paid placements for the summer", -75, goal=NEXT_STEP),
    Pledge("rosa", FAMILIES, "Cuatro noches de ciencia en las escuelas del sur", 55, "kept", 56, goal=VOICE),
    Pledge("rosa", FAMILIES, "Lista de familias que pueden acoger una visita", -18, goal=VOICE),
)
DUTIES = (
    Duties(
        "Teacher training · Formación",
        (("A", SYSTEM, "marisol"), ("R", SYSTEM, ""), ("C", MESA, "daniel"), ("C", BORDER, "elena")),
    ),
    Duties(
        "Units and materials · Unidades y materiales",
        (("A", SYSTEM, "marisol"), ("R", BORDER, ""), ("R", MESA, ""), ("C", FAMILIES, ""), ("I", SOLAR, "")),
        "What is taught, in which language, and who may change it.",
    ),
    Duties("Placements · Prácticas", (("A", SOLAR, "jamal"), ("R", COLLEGE, "hank"), ("I", FAMILIES, ""))),
    Duties(
        "Science nights · Noches de ciencia", (("R", FAMILIES, "rosa"), ("C", MESA, ""), ("C", BORDER, ""))
    ),
    Duties("Evaluation · Evaluación", (("A", SYSTEM, "wei"), ("R", SYSTEM, ""), ("C", BORDER, ""))),
)
ASKED = Asked(
    12,
    -24,
    (
        (SYSTEM, "marisol", ""),
        (FAMILIES, "rosa", "Que diga también que las familias aprenden con sus hijos."),
    ),
)
TROUBLE = Trouble(
    "rosa",
    "Las invitaciones llegaron en inglés por tercera vez, y cuando preguntamos nos dijeron que ya sabíamos leerlas.",
    "Que las cartas salgan el mismo día en los dos idiomas, y una disculpa.",
    (MESA,),
    "elena",
    15,
    (("acknowledged", 14, (), ""), ("talk", 10, (), "")),
    is_unnamed=True,
    messages=(("elena", 13, "Gracias por decirlo. Hablo con ellos esta semana, sin decir de quién viene."),),
)
ROUTINES = (
    ("marisol", SYSTEM, "Orden del día · Agenda, a week ahead"),
    ("wei", SYSTEM, "Figures of the month to all districts"),
)
STORY = Story(
    (AGREEMENT, PLACEMENTS),
    PLEDGES,
    DUTIES,
    ASKED,
    facilitators=("elena",),
    troubles=(TROUBLE,),
    routines=ROUTINES,
)
