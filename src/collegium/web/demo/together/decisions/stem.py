"""Decisions of the STEM partnership of a university system."""

from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.web.demo.together.decisions.staging import Follow, Matter, Play, Round

WATER, SUN, ROBOT, NIGHT = "Agua del río", "Energy of a school roof", "A robot that sorts", "Cielo de noche"

STEM = Play(
    topics=("Units", "Data"),
    matters=(
        Matter(
            title="Names of schools in the shared data",
            by="wei",
            facilitator="marisol",
            topic="Data",
            text="Results are shared among the partners with the names of schools, and published without them.",
            background="Families asked who sees what. Nothing about single students is shared.",
            method=Method.DOUBLE_MAJORITY,
            rules={"who_votes": WhoVotes.REPRESENTATIVES},
            opened_days_ago=55,
            rounds=(
                Round({"marisol": "yes", "daniel": "yes", "elena": "yes", "hank": "abstain", "rosa": "yes"}),
            ),
            outcome=(
                "Schools are named among us and nowhere else. Las familias reciben cada semestre una hoja que dice "
                "quién ha visto qué."
            ),
            review_in_days=120,
            follow=Follow("One sheet for families: who has seen which results", "marisol", 70),
        ),
        Matter(
            title="Which units we write first",
            by="elena",
            topic="Units",
            text="Two units are written by teachers of both districts, in English and Spanish.",
            method=Method.SCORE,
            options={
                WATER: "Medir la calidad del agua del río con la clase.",
                SUN: "How much of the school's power could come from its roof.",
                ROBOT: "Build and program a machine that sorts waste.",
                NIGHT: "Observar y anotar durante un mes.",
            },
            rules={"seats": 2, "highest": 5},
            opened_days_ago=40,
            rounds=(
                Round(
                    {
                        "marisol": {WATER: 4, SUN: 5, ROBOT: 2, NIGHT: 3},
                        "wei": {WATER: 3, SUN: 4, ROBOT: 4},
                        "daniel": {SUN: 5, ROBOT: 4, WATER: 3},
                        "elena": {WATER: 5, NIGHT: 4, SUN: 3},
                        "hank": {ROBOT: 5, SUN: 5},
                        "rosa": {WATER: 5, NIGHT: 5, SUN: 2},
                    }
                ),
            ),
            outcome="We write the roof and the river. La unidad del río empieza en las escuelas de la frontera.",
            review_in_days=200,
            follow=Follow("Unidad «Agua del río», primera versión", "elena", 90),
        ),
        Matter(
            title="Placements on two afternoons",
            by="daniel",
            text="Students go to their placement on Tuesday and Thursday afternoons, and the bus is paid.",
            method=Method.CONSENT,
            opened_days_ago=3,
            lasts_days=9,
            rounds=(
                Round(
                    {
                        "daniel": "consent",
                        "hank": "consent",
                        "rosa": ("object", "Los jueves hay tutoría y muchas familias no pueden cambiarla."),
                    }
                ),
            ),
        ),
        Matter(
            title="What the museum shows in summer",
            by="marisol",
            text="Everybody ticks what their students would go and see.",
            method=Method.APPROVAL,
            options={WATER: "", SUN: "", NIGHT: ""},
            rules={"observers_vote": True},
            opened_days_ago=1,
            lasts_days=14,
            rounds=(Round({"irene": [NIGHT, WATER]}),),
        ),
    ),
)
