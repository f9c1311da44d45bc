"""What the partners of the examples have given. All of it is generated, but for the rate whose source is named."""

from collections.abc import Mapping

from collegium.agreements import actions
from collegium.web.demo import completion, fund, stem
from collegium.web.demo.class_size import CUMBERLAND, DEPARTMENT
from collegium.web.demo.together.agreements.shape import Given
from collegium.web.demo.together.scene import Scene, moment

# GlobeNewswire quotes it from Independent Sector: an hour of volunteer time in the United States
HOUR_2021 = {
    "rate": 2995,
    "currency": "USD",
    "rate_year": 2021,
    "rate_source": "Independent Sector, United States",
}
GIVEN: Mapping[str, tuple[Given, ...]] = {
    "ruth": (
        Given(
            "ruth", DEPARTMENT, "money", "Additional teachers, first payment", 208, 1,
            {"amount": 125_000_000, "currency": "USD", "shows_amount": True},
            promise="Money for additional teachers paid to every school", answer=("helen", ""),
        ),
        Given(
            "paul", CUMBERLAND, "expertise", "Check of the assignment lists", 178, 20, {"hours": "64.5", **HOUR_2021},
            promise="Check of the assignment lists of 79 schools", answer=("ruth", "Three errors found; thank you."),
        ),
        Given(
            "helen", CUMBERLAND, "data", "Code and codebook, open to all members", 97, 1,
            {"quantity": 2, "unit": "files"},
        ),
    ),
    "dolores": (
        Given(
            "june", completion.COLLEGE, "space", "Room for child care on the campus", 30, 60,
            {"quantity": 2, "unit": "rooms"}, receiver=completion.STUDENTS, answer=("keisha", ""),
        ),
        Given(
            "otto", completion.EMPLOYERS, "hours", "Foremen talk about shift plans", 40, 14,
            {"hours": 38, **HOUR_2021}, answer=("june", "Was it not 28 hours? Two evenings fell through."),
            questions=True,
        ),
        Given(
            "tomas", completion.FOUNDATION, "money", "Emergency fund of the first term", 131, 1,
            {"amount": 2_500_000, "currency": "USD"}, promise="Emergency fund pays within two days",
            receiver=completion.COLLEGE,
            answer=("june", ""),
        ),
    ),
    "marisol": (
        Given(
            "jamal", stem.SOLAR, "materials", "Measuring kits", 109, 5, {"quantity": 44, "unit": "kits"},
            promise="Measuring kits for 44 schools", answer=("daniel", "Llegaron todos."),
        ),
        Given(
            "rosa", stem.FAMILIES, "hours", "Noches de ciencia: cocinar, traducir, recoger", 58, 40,
            {"hours": 96, **HOUR_2021}, answer=("elena", ""),
        ),
        Given(
            "hank", stem.COLLEGE, "expertise", "Solar course for school students", 76, 30, {"hours": "45.5"},
            promise="Solar course open to school students",
        ),
    ),
    "ingrid": (
        Given(
            "hanne", fund.AGENCY, "money", "Second payment", 79, 1,
            {"amount": 40_000_000, "currency": "EUR", "shows_amount": True},
            promise="Second payment into the fund", answer=("wanjiru", ""),
        ),
        Given(
            "camilo", fund.COLOMBIA, "materials", "Tabletas prestadas y registradas", 94, 3,
            {"quantity": 1200, "unit": "tabletas"}, promise="1.200 tabletas prestadas y registradas",
            answer=("samira", ""),
        ),
        Given(
            "yousef", fund.JORDAN_NGO, "hours", "ساعات المتطوعين في المراكز الثلاثة", 20, 30, {"hours": 210},
        ),
    ),
}  # fmt: skip


def give(scene: Scene, given: Given) -> None:
    by, ended = scene.people[given.account], moment(given.ended_ago)
    promised = scene.initiative.promises.filter(title=given.promise) if given.promise else None
    made = actions.record_contribution(
        by=by,
        initiative=scene.initiative,
        organisation=scene.registry[given.partner],
        values={
            "kind": given.kind,
            "title": given.title,
            "first_on": moment(given.ended_ago + given.days - 1).date(),
            "last_on": ended.date(),
            "promise": promised.earliest("due_on") if promised is not None else None,
            "receiver": scene.registry[given.receiver] if given.receiver else None,
            **given.values,
        },
        now=ended,
    )
    if given.answer is None:
        return
    account, words = given.answer
    act = actions.question_contribution if given.questions else actions.confirm_contribution
    act(by=scene.people[account], contribution=made, answer=words, now=moment(max(given.ended_ago - 4, 0)))
