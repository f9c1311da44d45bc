"""Decisions of the community-college partnership."""

from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.web.demo.together.decisions.staging import Follow, Matter, Play, Round

HOLDS, BUS, CARE, BOOKS = (
    "Registration holds",
    "Getting to the campus",
    "Care for children",
    "Prices of books",
)

COMPLETION = Play(
    topics=("Students' money", "Classes"),
    delegations=(("lena", "june", ""),),
    matters=(
        Matter(
            title="Emergency grants without a form",
            by="june",
            topic="Students' money",
            text="A student in need gets up to 500 dollars within two days, on the word of one adviser.",
            background="Last year 41 of 96 forms were given up half-way. Figures are made up for the example.",
            method=Method.ADVICE,
            advisers=("keisha", "amir", "lena"),
            decider="june",
            opened_days_ago=60,
            rounds=(
                Round(
                    {
                        "keisha": (
                            "given",
                            "Say it out loud at enrolment. Nobody reads the third page of a website.",
                        ),
                        "amir": (
                            "given",
                            "Keep a list of reasons in four words each, or we will never know whether it helps.",
                        ),
                        "lena": ("given", "Two days work only if the bursar can pay on Fridays as well."),
                        "june": "yes",
                    }
                ),
            ),
            outcome=(
                "Grants are paid from the first of next month. Keisha's association tells students at enrolment; "
                "advisers note the reason in four words; the bursar pays on Fridays."
            ),
            review_in_days=-3,
            follow=Follow("Emergency grants are paid within two days", "june", 30),
        ),
        Matter(
            title="Which obstacle we take away first",
            by="keisha",
            text="All partners work for one term on one obstacle that makes students leave.",
            method=Method.DOTS,
            options={
                HOLDS: "Students who owe less than 100 dollars cannot enrol.",
                BUS: "The last bus leaves at 20:10.",
                CARE: "Evening classes without anybody to look after children.",
                BOOKS: "In 14 courses the books cost more than the fee.",
            },
            rules={"dots": 10, "dots_cap": 6},
            opened_days_ago=35,
            rounds=(
                Round(
                    {
                        "dolores": {HOLDS: 5, CARE: 5},
                        "amir": {HOLDS: 6, BOOKS: 4},
                        "june": {HOLDS: 4, BOOKS: 3, BUS: 3},
                        "lena": {HOLDS: 6, BOOKS: 4},
                        "priya": {BOOKS: 6, HOLDS: 4},
                        "otto": {BUS: 6, CARE: 4},
                        "keisha": {CARE: 6, BUS: 2, HOLDS: 2},
                    }
                ),
            ),
            outcome="We begin with registration holds; care for children comes next, and the two are planned together.",
            review_in_days=80,
        ),
        Matter(
            title="All evening classes move online",
            by="otto",
            topic="Classes",
            text="From autumn on, evening classes are taught online only.",
            method=Method.MAJORITY,
            rules={"threshold": "two thirds", "who_votes": WhoVotes.REPRESENTATIVES},
            opened_days_ago=28,
            lasts_days=7,
            rounds=(Round({"dolores": "no", "june": "yes", "priya": "no", "otto": "yes", "keisha": "no"}),),
            outcome="Not adopted. The college tries two courses in both forms and brings numbers in spring.",
        ),
        Matter(
            title="Lift holds below 100 dollars",
            by="lena",
            topic="Students' money",
            text="Nobody is kept from enrolling by a debt below 100 dollars.",
            background="It follows from what we chose to take away first.",
            method=Method.MAJORITY,
            rules={"who_votes": WhoVotes.MEMBERS, "inside": "majority"},
            opened_days_ago=3,
            lasts_days=10,
            rounds=(Round({"dolores": "yes", "june": "yes", "keisha": "yes"}),),
        ),
        Matter(
            title="Careers week with all employers",
            by="otto",
            text="Every spring the employers open their doors for a week.",
            method=Method.CONSENT,
        ),
    ),
)
