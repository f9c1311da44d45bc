"""The worked examples: news, successes and setbacks with what was learned, discussions, and agreed ways."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from collegium.communication import actions
from collegium.communication.models import Thread
from collegium.web.demo.together.scene import Scene, moment


@dataclass(frozen=True, slots=True)
class Told:
    """by: account. answers: (account, text), a day and a half apart, beginning so many days after."""

    kind: str
    by: str
    days_ago: int
    title: str
    text: str
    lesson: str = ""
    goal: int | None = None  # which of the goals, counted from 0
    is_public: bool = False
    answers: tuple[tuple[str, str], ...] = ()
    answered_after: int = 2


@dataclass(frozen=True, slots=True)
class Talk:
    """A discussion: posts are (account, text), a day apart; the first one opens it."""

    title: str
    days_ago: int
    posts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Plan:
    told: tuple[Told, ...]
    talks: tuple[Talk, ...]
    channels: str
    rhythm: str
    answer_days: int
    urgent: str
    languages: tuple[str, ...]


PLANS: dict[str, Plan] = {
    "ruth": Plan(
        told=(
            Told(
                "news",
                "marcus",
                150,
                "All seventy-nine schools have sent their class lists",
                "The last list came on Friday. Thank you to the offices that worked through the holidays.",
                is_public=True,
            ),
            Told(
                "setback",
                "victor",
                96,
                "Pupils were moved between classes in two schools",
                "Two principals moved eleven pupils at the wish of their parents. The pupils are marked in the data; "
                "they count for the class that was drawn for them.",
                "Tell parents before the draw why nobody can be moved afterwards, and who decides on exceptions.",
                goal=1,
                answers=(
                    (
                        "grace",
                        "Our two schools had the same wish. The page for parents helped; I can share it.",
                    ),
                    ("ruth", "Please do. We put it on the agenda of the next meeting."),
                ),
                answered_after=3,
            ),
            Told(
                "success",
                "tessa",
                60,
                "The page for parents is out",
                "One page, in words that a grandmother can read. **Forty-one schools** have sent it home.",
                goal=3,
                is_public=True,
                answers=(
                    ("helen", "It is clearer than our abstract. May we quote it?"),
                    ("tessa", "With pleasure."),
                ),
            ),
            Told(
                "setback",
                "nadia",
                12,
                "The rural schools report attendance late",
                "Nine schools still send attendance on paper. We type it in, and are three weeks behind.",
                "A telephone call works better than a third letter.",
                goal=2,
            ),
        ),
        talks=(
            Talk(
                "May aides read aloud to small groups?",
                45,
                (
                    ("nadia", "A school asks whether the aide may take five pupils aside to read to them."),
                    ("grace", "If it happens only in classes with an aide, it is part of what an aide does."),
                    (
                        "paul",
                        "Then it goes into the handbook, so that we know what we compare. @Nadia Farouk, would you?",
                    ),
                ),
            ),
        ),
        channels="News, setbacks and decisions here. Quick questions by telephone to the work package lead.",
        rhythm="Each work package tells something at least once a month.",
        answer_days=3,
        urgent="Whatever concerns a child's safety: call the Department at once, then write.",
        languages=("en", "es"),
    ),
    "dolores": Plan(
        told=(
            Told(
                "success",
                "june",
                110,
                "One form has taken the place of three",
                "Twelve students tried it with us. It takes nine minutes.",
                is_public=True,
                goal=5,
                answers=(("keisha", "And it fits on a telephone. Thank you for asking us first."),),
            ),
            Told(
                "setback",
                "otto",
                50,
                "No places in the north of the valley",
                "Four companies said no. They fear the bus, not the students: the last one leaves at five.",
                "Ask about the way to work before asking for places.",
                goal=2,
                answers=(
                    ("keisha", "We asked on the bus: eleven would start if it left at half past six."),
                    ("tomas", "Bring those eleven to the county. We pay for the evening if they say yes."),
                ),
                answered_after=4,
            ),
            Told(
                "news",
                "dolores",
                20,
                "The community evening is on the second Thursday",
                "Food at six, talk at half past. Children are welcome; there is a room for them.",
                is_public=True,
            ),
        ),
        talks=(
            Talk(
                "How do we ask families who never come?",
                33,
                (
                    ("keisha", "Posters do not reach them. Who do they listen to?"),
                    ("lena", "The woman at the laundry on Third Street knows everybody."),
                    (
                        "dolores",
                        "Then we ask her, and pay her for it. @Amir Haddad, could you see what we can spend?",
                    ),
                ),
            ),
        ),
        channels="Everything that others should know: here. What only two need to know: between the two.",
        rhythm="Working groups tell what they did after each meeting.",
        answer_days=4,
        urgent="Call Dolores. If a student is in danger, call 911 first.",
        languages=("en", "es"),
    ),
    "marisol": Plan(
        told=(
            Told(
                "success",
                "elena",
                70,
                "Treinta maestras en el taller bilingüe",
                "Vinieron treinta, el doble que en otoño. Cada experimento se explicó en las dos lenguas.",
                goal=5,
                is_public=True,
                answers=(("hank", "We learned the words we were missing. Again, please."),),
            ),
            Told(
                "setback",
                "rosa",
                40,
                "Seis familias no pudieron venir",
                "No había con quién dejar a los niños. Lo supimos el mismo día.",
                "Preguntar por el cuidado de los niños en la invitación, no en la puerta.",
                answers=(
                    ("marisol", "La biblioteca ofrece cuidado desde el próximo taller. Gracias por decirlo."),
                ),
                answered_after=1,
            ),
            Told(
                "news",
                "jamal",
                9,
                "Thirty kits are packed",
                "They can be fetched from our hall on any weekday.",
            ),
        ),
        talks=(
            Talk(
                "Which word for “hypothesis”?",
                25,
                (
                    ("elena", "Los niños dicen «adivinanza». ¿La usamos?"),
                    ("wei", "A riddle has an answer that somebody knows. A hypothesis has not."),
                    (
                        "daniel",
                        "In Navajo we would say “what we think will happen”. That works in every language.",
                    ),
                ),
            ),
        ),
        channels="Aquí las noticias y los acuerdos, en la lengua que cada quien prefiera. · News and agreements here, "
        "in whichever language one thinks in.",
        rhythm="Una noticia por escuela y por mes. · One piece of news for each school, each month.",
        answer_days=5,
        urgent="Marisol, by telephone.",
        languages=("es", "en", "nv"),
    ),
    "ingrid": Plan(
        told=(
            Told(
                "success",
                "otieno",
                80,
                "Ten lessons on the air",
                "The first ten lessons were broadcast in three valleys. Teachers called in with questions.",
                is_public=True,
                goal=1,
                answers=(
                    ("camilo", "¿Podemos traducir los guiones?"),
                    ("otieno", "Please do. They are free to use."),
                ),
            ),
            Told(
                "setback",
                "wanjiru",
                44,
                "Half of the tasks came without a name",
                "Learners share one telephone and hand in one after the other. We cannot tell whose task is whose.",
                "A code that each learner chooses and writes on the task, as on an exam.",
                goal=0,
                answers=(
                    ("yousef", "جرّبنا الرموز في المخيم: يختار كل متعلّم كلمة يحبّها، ولم نخطئ مرة واحدة."),
                ),
                answered_after=5,
            ),
            Told(
                "news", "ingrid", 15, "Minutes are written in three languages", "One page each, the same day."
            ),
        ),
        talks=(
            Talk(
                "At what hour do we meet in winter?",
                21,
                (
                    ("camilo", "Para nosotros es de madrugada."),
                    ("hanne", "For us it is the afternoon; we can move to the evening."),
                    ("ingrid", "Then it rotates: each region has two good hours and one bad one."),
                ),
            ),
        ),
        channels="Here, in any of our languages. Whoever cannot read a post asks for it to be told.",
        rhythm="Each region tells something every two weeks.",
        answer_days=6,
        urgent="The secretariat, day and night, by telephone.",
        languages=("en", "es", "ar", "sw"),
    ),
}


def furnish(scene: Scene) -> None:
    plan = PLANS[scene.example.coordinator.account]
    for told in sorted(plan.told, key=lambda one: -one.days_ago):
        tell(scene, told)
    for talk in plan.talks:
        discuss(scene, talk)
    actions.change_charter(
        by=scene.coordinator,
        initiative=scene.initiative,
        values={
            "channels": plan.channels,
            "rhythm": plan.rhythm,
            "answer_days": plan.answer_days,
            "urgent": plan.urgent,
            "languages": list(plan.languages),
        },
        now=moment(170),
    )


def tell(scene: Scene, told: Told) -> None:
    """An update and its answers. Public ones are published by the coordinator."""
    goals = list(scene.initiative.goals.current())
    at = moment(told.days_ago)
    values: dict[str, Any] = {
        "kind": told.kind, "title": told.title, "text": told.text, "lesson": told.lesson,
    }  # fmt: skip
    values |= {"goal": goals[told.goal]} if told.goal is not None and told.goal < len(goals) else {}
    made = actions.write_update(by=scene.people[told.by], initiative=scene.initiative, values=values, now=at)
    if told.is_public:
        actions.edit_update(by=scene.coordinator, update=made, values={"is_public": True}, now=at)
    for number, (account, text) in enumerate(told.answers):
        later = at + timedelta(days=told.answered_after + number * 1.5)
        actions.add_post(by=scene.people[account], thread=found(made.thread_id), text=text, now=later)


def discuss(scene: Scene, talk: Talk) -> None:
    at = moment(talk.days_ago)
    (first, text), *others = talk.posts
    thread = actions.start_thread(
        by=scene.people[first], initiative=scene.initiative, title=talk.title, text=text, now=at
    )
    for number, (account, said) in enumerate(others, start=1):
        later = at + timedelta(days=number)
        actions.add_post(by=scene.people[account], thread=found(thread.pk), text=said, now=later)


def found(pk: int) -> Thread:
    return Thread.objects.select_related("initiative").get(pk=pk)
