"""The digital collaboration: partners in many places and languages share teaching and pooled money online."""

from django.utils.translation import gettext_lazy as _

from collegium.initiatives.vocabulary.blueprints.shape import Blueprint, BlueprintGoal, BlueprintIndicator
from collegium.initiatives.vocabulary.words import (
    DecisionRule,
    Direction,
    IndicatorKind,
    PartnerRole,
    StepPage,
    StepSign,
)

DOWN, PROCESS, SUSTAINABILITY = Direction.DOWN, IndicatorKind.PROCESS, IndicatorKind.SUSTAINABILITY

DIGITAL_COLLABORATION = Blueprint(
    explanation=_(
        "Partners in several regions or countries teach, plan and decide together online: "
        "shared courses, virtual exchange, open materials, pooled funds. A small "
        "secretariat keeps time zones, languages and rules together."
    ),
    suits=(
        _("Ministries, civil society and donors that act across borders."),
        _("Schools and colleges that share courses or teachers they could not have alone."),
        _("Partners who work in different languages, with very different connections to the internet."),
    ),
    vision_prompt=_(
        "What will learners in every partner place be able to do together that they cannot "
        "do today? Who has no device, connection or language to join, and how will they "
        "join all the same?"
    ),
    founder_role=PartnerRole.BACKBONE,
    role_duties={
        PartnerRole.BACKBONE: _(
            "Runs the secretariat: platform, calendar across time zones, translation, help for "
            "users, common records."
        ),
        PartnerRole.LEAD: _(
            "Leads one region or one shared course and answers for its quality in that region."
        ),
        PartnerRole.MEMBER: _(
            "Opens at least one course, class or set of materials to the others, names a "
            "coordinator with hours for it, and reports the country indicators."
        ),
        PartnerRole.FUNDER: _(
            "Pays into the common fund under common rules and accepts one report in one published format."
        ),
        PartnerRole.OBSERVER: _("Follows the work, shares standards and contacts; has no vote."),
        PartnerRole.COMMUNITY_VOICE: _(
            "Speaks for learners and families with weak connections or small languages, and can"
            " send back any tool that shuts them out."
        ),
    },
    decision_rule=DecisionRule.TWO_THIRDS,
    quorum_percent=50,
    governance=(
        _(
            "Assembly. Every partner has one vote, large or small; observers have none. It meets online twice a "
            "year, keeps the vision and elects the board. Votes stay open for ten days, so that"
            " no time zone decides for another."
        ),
        _(
            "Board. Seven people: at least one from each region, at least two who speak for "
            "learners, at most two from funders. It keeps the budget and the rules of the "
            "platform. It meets every month at hours that rotate."
        ),
        _(
            "Regional teams. Adapt courses to curriculum, language and calendar of their "
            "region, and decide on that alone."
        ),
        _(
            "Secretariat. Serves all partners in all working languages. Every paper that is to "
            "be decided on is ready in each of them at least ten days before."
        ),
        _(
            "How we decide. Two thirds of the votes cast, given in writing, with the reasons on"
            " record. A decision that costs a region more than the others needs the consent of "
            "that region."
        ),
    ),
    meeting_rhythm=_(
        "Board every month at rotating hours; regional teams every two weeks; assembly "
        "twice a year, with votes open for ten days."
    ),
    agreement=(
        (
            _("1. Common aim"),
            _(
                "We share teaching, materials and money so that learners in each partner place gain"
                " what none of us could give them alone."
            ),
        ),
        (
            _("2. Working languages"),
            _(
                "The working languages are named here. A text binds a partner only once it exists "
                "in a working language of that partner."
            ),
        ),
        (
            _("3. What is shared"),
            _(
                "Each partner lists the courses, materials, people and rooms that it opens to "
                "others, for how many learners and when."
            ),
        ),
        (
            _("4. Access for all learners"),
            _(
                "Everything works on a phone, with a slow connection, with a screen reader and on "
                "paper where needed. We lend devices before we ask for cameras."
            ),
        ),
        (
            _("5. Safety and privacy of learners"),
            _(
                "Learners under age take part with the consent that the law of their own country "
                "asks for. Sessions are recorded only when everybody knows and agrees. Data stays "
                "in the region it comes from unless a written agreement says otherwise; the "
                "strictest law of those concerned applies."
            ),
        ),
        (
            _("6. Decisions"),
            _(
                "Two thirds of the votes cast decide. Votes are open for at least ten days. Half of"
                " the partners must take part."
            ),
        ),
        (
            _("7. Common fund"),
            _(
                "Payments into and out of the fund are published each quarter in an open format. "
                "The board gives money by rules that were known beforehand; nobody decides on money"
                " for their own institution."
            ),
        ),
        (
            _("8. Recognition of learning"),
            _(
                "A partner says before a course begins whether and how it will recognise what "
                "learners of other partners achieve in it."
            ),
        ),
        (
            _("9. Materials and licences"),
            _(
                "What the common money pays for is open to everybody under a free licence, with its"
                " sources, in a form that can be changed and translated."
            ),
        ),
        (
            _("10. Joining, leaving, ending"),
            _(
                "Partners join by vote of the assembly. Whoever leaves lets running courses finish."
                " When we end, materials and records go to a public archive that the assembly "
                "names."
            ),
        ),
    ),
    goals=(
        BlueprintGoal(
            _("Learners finish what they begin"),
            _("Online courses are easily opened and easily lost. Completing counts, and for whom."),
            (
                BlueprintIndicator(
                    _("Learners who complete a shared course"),
                    _(
                        "Learners who met the requirements to pass, divided by all who took part in at "
                        "least one session. For each course and country."
                    ),
                ),
                BlueprintIndicator(
                    _("Gap in completion between well and badly connected learners"),
                    _(
                        "Completion among learners who mostly use a computer with a steady connection, "
                        "minus completion among those who mostly use a phone or a weak connection."
                    ),
                    _("percentage points"),
                    direction=DOWN,
                ),
            ),
        ),
        BlueprintGoal(
            _("Every partner's learners can take part"),
            _("Whoever lacks a device, a connection or the language is counted, not overlooked."),
            (
                BlueprintIndicator(
                    _("Invited learners who could join the first session"),
                    _(
                        "Learners present at the first session, divided by all who were invited. Ask the "
                        "others why, in their own language."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Materials ready in every working language"),
                    _(
                        "Units that exist in all working languages and passed the accessibility check, "
                        "divided by all published units."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Girls and women among the learners"),
                    _(
                        "Learners who are girls or women, divided by all learners. For each country; half "
                        "is parity."
                    ),
                ),
            ),
        ),
        BlueprintGoal(
            _("Learning counts at home"),
            _("What learners achieve with another partner is recognised by their own school or employer."),
            (
                BlueprintIndicator(
                    _("Completed courses that were recognised"),
                    _(
                        "Completed courses that the learner's own institution recognised within a year, "
                        "divided by all completed courses."
                    ),
                ),
                BlueprintIndicator(
                    _("Learners who continue in study or work"),
                    _(
                        "Learners in further study, training or work twelve months after completing, "
                        "divided by all who answered the survey. State how many answered."
                    ),
                ),
            ),
        ),
        BlueprintGoal(
            _("Partners teach each other"),
            _("Sharing goes in every direction, not from the rich to the poor only."),
            (
                BlueprintIndicator(
                    _("Partners that opened a course to others"),
                    _(
                        "Partners whose course was attended by learners of at least one other partner in "
                        "the last twelve months, divided by all partners."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Courses led by partners in low-income countries"),
                    _(
                        "Shared courses led by a partner in a low or lower-middle income country, divided "
                        "by all shared courses."
                    ),
                    kind=PROCESS,
                ),
            ),
        ),
        BlueprintGoal(
            _("The common work pays for itself"),
            _("The fund outlives any one donor, and everyone can see where the money goes."),
            (
                BlueprintIndicator(
                    _("Share of the largest donor in the common fund"),
                    _(
                        "Payments of the largest donor in the last twelve months, divided by all payments "
                        "into the fund. Lower is safer."
                    ),
                    kind=SUSTAINABILITY,
                    direction=DOWN,
                ),
                BlueprintIndicator(
                    _("Cost for each learner who completes"),
                    _(
                        "All costs of shared courses in the year, in one currency at the average rate of "
                        "the year, divided by the number of learners who completed."
                    ),
                    _("per learner"),
                    kind=SUSTAINABILITY,
                    direction=DOWN,
                ),
                BlueprintIndicator(
                    _("Quarters with published accounts"),
                    _(
                        "Of the last four quarters, those whose payments were published in an open format "
                        "within 45 days."
                    ),
                    _("quarters"),
                    kind=SUSTAINABILITY,
                ),
            ),
        ),
    ),
    milestones=(
        (_("Working languages, platform and rules of the fund agreed"), 60),
        (_("Connection and devices of learners known for every partner"), 90),
        (_("First shared course opens in at least two countries"), 150),
        (_("First open accounts of the fund published"), 180),
        (_("First assembly with results for each country"), 240),
    ),
    checklist=(
        (
            _("Invite partners of every region, and name who speaks for learners with weak connections"),
            StepPage.PARTNERS,
        ),
        (_("Agree on working languages and on who translates"), StepPage.SETTINGS),
        (_("Ask each partner what it offers to the others and what it needs from them"), StepPage.PARTNERS),
        (_("Find out how learners connect: device, connection, cost, hours"), StepPage.NEEDS),
        (_("Record the needs of each country with its own evidence"), StepPage.NEEDS),
        (
            _("Write the shared vision in all working languages and have every partner sign it"),
            StepPage.VISION,
            StepSign.VISION_SIGNED,
        ),
        (
            _("Choose a platform that works on a phone, with a slow connection and with a screen reader"),
            StepPage.DECISIONS,
        ),
        (_("Agree on safety of learners, consent and where data is kept"), StepPage.AGREEMENTS),
        (_("Set the rules of the common fund before the first payment"), StepPage.AGREEMENTS),
        (_("Set baseline and target of every indicator for each country"), StepPage.GOALS),
        (_("Put meetings at hours that rotate through the time zones"), StepPage.MEETINGS),
        (_("Switch on the public page in every language"), StepPage.SETTINGS),
    ),
)
