"""Decisions of the class-size consortium."""

from collegium.decisions.vocabulary import Method, WhoVotes
from collegium.web.demo.together.decisions.staging import Follow, Matter, Play, Round

READING, MATHS, STAYING, AIDES = (
    "Reading in grade 4",
    "Arithmetic in grade 4",
    "Staying in school",
    "What aides do",
)
WEST, EAST, PLATEAU, CITY = "Western counties", "Eastern counties", "The plateau", "Inner cities"

CLASS_SIZE = Play(
    topics=("Evidence", "Money"),
    delegations=(("paul", "helen", "Evidence"),),
    matters=(
        Matter(
            title="Publish every result, whether or not it pleases us",
            by="helen",
            facilitator="ruth",
            topic="Evidence",
            text="Every study that we register is published within six months after its data is complete.",
            background="Parents asked in spring what happens with results that show nothing.",
            method=Method.CONSENT,
            rules={"who_votes": WhoVotes.REPRESENTATIVES, "quorum_percent": 60},
            opened_days_ago=120,
            lasts_days=12,
            rounds=(
                Round(
                    {
                        "ruth": "consent",
                        "helen": "consent",
                        "tessa": "consent",
                        "victor": (
                            "object",
                            "Six months are not enough where schools check their own numbers first.",
                        ),
                        "nadia": "consent",
                    }
                ),
                Round(
                    {
                        "ruth": "consent",
                        "helen": "consent",
                        "victor": "consent",
                        "nadia": "consent",
                        "tessa": "consent",
                    },
                    text=(
                        "Every study that we register is published within six months after its data is complete. "
                        "Schools get eight weeks of these to check their own numbers; they check figures, not findings."
                    ),
                    note="Eight weeks for schools to check figures.",
                ),
            ),
            outcome="Binding for all studies registered from today. The list of studies shows the day of publication.",
            review_in_days=245,
            follow=Follow("Day of publication on the list of studies", "helen", 40),
        ),
        Matter(
            title="What we study next",
            by="paul",
            topic="Evidence",
            text="One question gets the money of the coming year. Rank all that you know something about.",
            method=Method.SCHULZE,
            options={
                READING: "Do the gains last when classes are large again?",
                MATHS: "The same for arithmetic.",
                STAYING: "Do fewer children repeat a grade or leave?",
                AIDES: "What an aide does in a class where nothing changes.",
            },
            opened_days_ago=65,
            rounds=(
                Round(
                    {
                        "ruth": (READING, STAYING, MATHS),
                        "marcus": (STAYING, READING),
                        "helen": (READING, MATHS, STAYING, AIDES),
                        "victor": (AIDES, READING, STAYING),
                        "nadia": (STAYING, AIDES, READING),
                        "tessa": (STAYING, READING, MATHS, AIDES),
                    }
                ),
            ),
            outcome="The next study follows the children into grade 4. Paul's vote was carried by Helen.",
            review_in_days=300,
        ),
        Matter(
            title="Two regions for the visits to classes",
            by="nadia",
            text="We visit classes in two regions, in proportion to what you rank.",
            method=Method.TRANSFERABLE_VOTE,
            options={WEST: "", EAST: "", PLATEAU: "", CITY: ""},
            rules={"seats": 2, "stv_rule": "scottish"},
            opened_days_ago=30,
            rounds=(
                Round(
                    {
                        "ruth": (CITY, WEST),
                        "marcus": (CITY, EAST),
                        "helen": (PLATEAU, EAST),
                        "paul": (PLATEAU, EAST),
                        "victor": (EAST, PLATEAU),
                        "nadia": (CITY, WEST),
                        "tessa": (WEST, EAST),
                        "grace": (EAST, WEST),
                    }
                ),
            ),
            outcome="Visits begin in spring in the two regions; the schools there hear from us before everybody else.",
            follow=Follow("Dates of the visits agreed with 12 schools", "nadia", 25),
        ),
        Matter(
            title="Aides or one class more",
            by="tessa",
            topic="Money",
            text="The money for teacher aides of next year goes into smaller classes in the first two grades.",
            background="The first study found no effect of aides. See the studies of this initiative.",
            method=Method.DOUBLE_MAJORITY,
            rules={"closes_early": True},
            opened_days_ago=5,
            lasts_days=12,
            rounds=(Round({"tessa": "yes", "helen": "yes", "ruth": "abstain", "victor": "no"}),),
        ),
        Matter(
            title="A calendar of all tests",
            by="nadia",
            text="No school is tested by two of us in the same month.",
            method=Method.CONSENT,
        ),
    ),
)
