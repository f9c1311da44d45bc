"""Decisions of the multi-country fund: in English, Arabic and Spanish."""

from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.web.demo.together.decisions.staging import Follow, Matter, Play, Round

RADIO = "Lessons by radio in western Kenya"
TABLETS = "أجهزة لوحية لمراكز إربد"
SOLAR = "Paneles solares para doce escuelas de la sierra"
TUTORS = "Airtime for sixty tutors"
ARABIC = "Traducción al árabe de los cursos de ciencias"

FUND = Play(
    topics=("Money", "Languages"),
    delegations=(("fatou", "ingrid", "Money"),),
    matters=(
        Matter(
            title="In which languages the assembly speaks",
            by="camilo",
            facilitator="ingrid",
            topic="Languages",
            text="The assembly is held in English, with simultaneous translation into Arabic and Spanish.",
            background=(
                "At the last assembly two partners said nothing at all; both had asked for translation.\n\n"
                "En la última asamblea los de habla hispana hablamos cuatro minutos en total."
            ),
            method=Method.CONSENT,
            rules={"who_votes": WhoVotes.REPRESENTATIVES},
            opened_days_ago=70,
            rounds=(
                Round(
                    {
                        "ingrid": "consent",
                        "yousef": (
                            "object",
                            "الترجمة الفورية عبر الفيديو لا تصل إلى من يتصل بالهاتف فقط، وهؤلاء نصف متعلمينا.",
                        ),
                        "samira": "consent",
                        "wanjiru": "consent",
                        "otieno": (
                            "object",
                            "Nobody has said who pays the interpreters after the first year.",
                        ),
                        "camilo": "consent",
                    }
                ),
                Round(
                    {
                        "yousef": "consent",
                        "samira": "consent",
                        "ingrid": "consent",
                        "wanjiru": "consent",
                        "otieno": "consent",
                        "camilo": "consent",
                    },
                    text=(
                        "The assembly is held in English, with simultaneous translation into Arabic and Spanish, by "
                        "video and by a telephone line in each language.\n\n"
                        "Interpreters are paid from the common fund for two years; then we look again."
                    ),
                    note="A telephone line in each language; two years of interpreters are paid.",
                ),
            ),
            outcome=(
                "From the next assembly on, everybody can listen and speak in Arabic, English or Spanish, by video or "
                "by telephone. Yousef's objection put the telephone lines in; Peter's put the money in."
            ),
            review_in_days=310,
            follow=Follow("Telephone lines in three languages for the assembly", "ingrid", 45),
        ),
        Matter(
            title="900,000 kroner for what reaches the least connected",
            by="ingrid",
            topic="Money",
            text="We spend the reserve of this year on projects for learners with a weak connection.",
            background="Every vote decides about the same amount (Equal Shares), so that no majority takes it all.",
            method=Method.BUDGET,
            options={RADIO: 300_000, TABLETS: 280_000, SOLAR: 340_000, TUTORS: 120_000, ARABIC: 150_000},
            rules={"budget": 900_000, "currency": "NOK", "completion": "add1 greedy"},
            opened_days_ago=45,
            rounds=(
                Round(
                    {
                        "ingrid": [RADIO, TABLETS, TUTORS],
                        "samira": [TABLETS, ARABIC],
                        "yousef": [TABLETS, ARABIC],
                        "wanjiru": [TUTORS, RADIO],
                        "otieno": [RADIO, TUTORS],
                        "camilo": [SOLAR, ARABIC],
                    }
                ),
            ),
            outcome=(
                "What the count paid for is paid in the first quarter. The solar panels stay on our list for the "
                "second donor.\n\nLos paneles solares quedan primeros en la lista para el próximo donante."
            ),
            review_in_days=140,
            follow=Follow("Tablets are in the centres of Irbid", "yousef", 60),
        ),
        Matter(
            title="Open the course in French to all partners",
            by="wanjiru",
            text="We invite Sahel Digital Classrooms to teach its course in French to learners of all partners.",
            background="It would be our fourth language. Nobody would have to translate anything into French yet.",
            method=Method.MAJORITY,
            rules={"who_votes": WhoVotes.REPRESENTATIVES, "threshold": "two thirds", "closes_early": True},
            opened_days_ago=4,
            lasts_days=11,
            rounds=(Round({"wanjiru": "yes", "camilo": "yes", "samira": "abstain"}),),
        ),
        Matter(
            title="أين تُعقد الجمعية القادمة؟ Where the next assembly meets",
            by="samira",
            text=(
                "نختار مدينة للجمعية القادمة. We choose the city of the next assembly; those who cannot travel join by "
                "telephone."
            ),
            method=Method.INSTANT_RUNOFF,
            options={
                "عمّان": "مقر المديرية، وقاعات مجانية.",
                "Nairobi": "Visas on arrival for all partners.",
                "Medellín": "La fundación paga el alojamiento.",
            },
            rules={"is_secret": True},
            opened_days_ago=2,
            lasts_days=9,
            rounds=(Round({"samira": ("عمّان", "Nairobi"), "otieno": ("Nairobi", "عمّان", "Medellín")}),),
        ),
        Matter(
            title="Cuotas de participación según el tamaño",
            by="camilo",
            text="Cada socio aporta según su número de empleados, desde cero.",
            topic="Money",
            method=Method.CONSENT,
        ),
    ),
)
