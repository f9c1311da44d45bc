"""The worked examples: questions put to many. The votes are generated, as the note of each example says."""

import random
from dataclasses import dataclass

from collegium.consultations import actions
from collegium.consultations.models import Consultation
from collegium.web.demo.together.scene import Scene, moment

SEED = 20261126
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class Plan:
    """apart: statements on which two camps differ; alike: on which most agree. days_left: of one that is open."""

    title: Texts
    question: Texts
    apart: tuple[Texts, ...]
    alike: tuple[Texts, ...]
    voters: int
    closed_days_ago: int = 0
    days_left: int = 0
    proposed: tuple[
        tuple[str, str], ...
    ] = ()  # (language, text), from participants: they wait to be looked at


PLANS: dict[str, Plan] = {
    "ruth": Plan(
        {"en": "Small classes: what should come first?"},
        {"en": "If there is money for one thing only, what should it be?"},
        (
            {"en": "A smaller class does more for a child than an aide."},
            {"en": "Aides should have their own training before anything else."},
            {"en": "Kindergarten comes first; the upper grades can wait."},
            {"en": "Every school should get the same, whatever its results."},
            {"en": "Rooms must be built before classes are divided."},
        ),
        (
            {"en": "Teachers should hear the results before the newspapers."},
            {"en": "Parents should get the results on one page."},
            {"en": "Children should stay with their class for more than a year."},
        ),
        voters=64,
        closed_days_ago=30,
    ),
    "dolores": Plan(
        {"en": "What keeps students at the college?", "es": "¿Qué ayuda a seguir en el colegio?"},
        {"en": "Say what would have helped you, or somebody you know.", "es": "Diga qué le habría ayudado."},
        (
            {
                "en": "Evening classes matter more than cheaper books.",
                "es": "Importan más las clases de noche que los libros baratos.",
            },
            {
                "en": "Advisers should call students who miss two classes.",
                "es": "Los consejeros deben llamar a quien falta dos veces.",
            },
            {
                "en": "Every student should have a job placement.",
                "es": "Cada estudiante debe tener una práctica.",
            },
            {
                "en": "Mathematics should count less for admission.",
                "es": "Las matemáticas deben pesar menos en la admisión.",
            },
        ),
        (
            {
                "en": "The last bus should leave after the last class.",
                "es": "El último autobús debe salir después de la última clase.",
            },
            {"en": "Forms should be one page.", "es": "Los formularios deben ser de una página."},
        ),
        voters=41,
        days_left=12,
        proposed=(
            ("es", "La biblioteca debería abrir también los sábados."),
            ("en", "Firms should say beforehand what they expect."),
        ),
    ),
    "marisol": Plan(
        {"en": "Science at school", "es": "La ciencia en la escuela"},
        {"en": "What should change next year?", "es": "¿Qué debe cambiar el próximo año?"},
        (
            {
                "en": "Science should be taught in Spanish first.",
                "es": "La ciencia debe enseñarse primero en español.",
            },
            {
                "en": "One big fair is better than many small ones.",
                "es": "Una feria grande es mejor que muchas pequeñas.",
            },
            {"en": "Companies should come into the classroom.", "es": "Las empresas deben venir al aula."},
            {
                "en": "Experiments at home are too much to ask.",
                "es": "Es demasiado pedir experimentos en casa.",
            },
            {"en": "Girls need a club of their own.", "es": "Las niñas necesitan un club propio."},
        ),
        (
            {
                "en": "Materials should be in both languages.",
                "es": "Los materiales deben estar en las dos lenguas.",
            },
            {"en": "Workshops need childcare.", "es": "Los talleres necesitan cuidado de niños."},
        ),
        voters=52,
        closed_days_ago=14,
    ),
    "ingrid": Plan(
        {"en": "Learning without a network", "es": "Aprender sin red", "ar": "التعلّم بلا شبكة"},
        {"en": "What should we make first?", "es": "¿Qué hacemos primero?", "ar": "ماذا نصنع أولاً؟"},
        (
            {
                "en": "Radio first, screens later.",
                "es": "Primero la radio, después las pantallas.",
                "ar": "الإذاعة أولاً ثم الشاشات.",
            },
            {
                "en": "Lessons should be made in one language and translated.",
                "es": "Las lecciones se hacen en una lengua y se traducen.",
                "ar": "تُعَدّ الدروس بلغة واحدة ثم تُترجم.",
            },
            {
                "en": "Every learner should get a telephone.",
                "es": "Cada estudiante debe recibir un teléfono.",
                "ar": "ينبغي أن يحصل كل متعلّم على هاتف.",
            },
        ),
        (
            {
                "en": "Teachers should be paid for recording.",
                "es": "Hay que pagar a quien graba.",
                "ar": "ينبغي أن يُدفع للمعلّمين مقابل التسجيل.",
            },
            {
                "en": "Lessons should be free to copy.",
                "es": "Las lecciones deben poder copiarse.",
                "ar": "ينبغي أن يكون نسخ الدروس حراً.",
            },
        ),
        # too few for groups of opinion: the page says so
        voters=22,
        closed_days_ago=10,
    ),
}


def furnish(scene: Scene) -> None:
    plan = PLANS[scene.example.coordinator.account]
    by = scene.coordinator
    begun = moment(plan.closed_days_ago + 21 if plan.closed_days_ago else 9)
    ends = moment(plan.closed_days_ago) if plan.closed_days_ago else moment(-plan.days_left)
    made = actions.create_consultation(
        by=by, initiative=scene.initiative, values={"title": plan.title, "question": plan.question}, now=begun
    )
    for texts in (*plan.apart, *plan.alike):
        actions.add_statement(by=by, consultation=made, texts=texts)
    made = actions.open_consultation(by=by, consultation=made, opens_at=begun, closes_at=ends, now=begun)
    vote(plan, made)
    for number, (language, text) in enumerate(plan.proposed):
        digest = actions.digest_of_key(made, f"generated {number}")
        actions.propose_statement(consultation=made, digest=digest, text=text, language=language)
    if plan.closed_days_ago:
        actions.close_consultation(by=by, consultation=made, now=ends)
        made.refresh_from_db()
        actions.publish_results(by=by, consultation=made, now=ends)


def vote(plan: Plan, made: Consultation) -> None:
    """Two camps of three and two in five, with some who differ from theirs and some who pass."""
    lot = random.Random(SEED)  # noqa: S311 - generated votes, always the same
    keys = list(made.statements.shown().order_by("pk").values_list("pk", flat=True))
    for number in range(plan.voters):
        side = 1 if number % 5 < 3 else -1
        votes = {}
        for at, key in enumerate(keys):
            leaning = side * (1 if at % 2 else -1) if at < len(plan.apart) else 1
            chance = lot.random()
            votes[key] = 0 if chance < 0.1 else leaning if chance < 0.9 else -leaning
        digest = actions.digest_of_key(made, f"generated {number}")
        actions.cast_votes(consultation=made, digest=digest, votes=votes, now=made.opens_at)
