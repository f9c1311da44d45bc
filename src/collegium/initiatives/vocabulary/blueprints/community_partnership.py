"""The community partnership: one place, many partners, a neutral backbone, residents who decide."""

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


COMMUNITY_PARTNERSHIP = Blueprint(
    explanation=_(
        "Schools, families, services and employers of one place act together on what holds "
        "its children and young people back. One neutral organisation, the backbone, keeps "
        "things moving; those who live with the problem have a seat and a vote."
    ),
    suits=(
        _("A town, district or neighbourhood where many already help, each alone."),
        _("Problems that no school can solve by itself: attendance, early reading, the step into work."),
        _("Partners who want residents, parents and students to decide with them, not only to be heard."),
    ),
    vision_prompt=_(
        "Whose lives will be different here in five years, and what will they be able to "
        "do? Which gap between groups of children will be closed? How will families notice "
        "it?"
    ),
    founder_role=PartnerRole.BACKBONE,
    role_duties={
        PartnerRole.BACKBONE: _(
            "Convenes the partners, prepares meetings, keeps promises and figures visible, "
            "serves all partners and speaks for none."
        ),
        PartnerRole.LEAD: _("Leads the working group of one goal and answers for its plan."),
        PartnerRole.MEMBER: _(
            "Gives staff time to at least one working group, shares the agreed figures every "
            "term and tells the others early when something cannot be kept."
        ),
        PartnerRole.FUNDER: _(
            "Pays for agreed work for more than one year, accepts the shared indicators as its "
            "report, and has one vote like everyone else."
        ),
        PartnerRole.OBSERVER: _("Follows the work and gives advice when asked; has no vote."),
        PartnerRole.COMMUNITY_VOICE: _(
            "Brings what residents, parents and students live through and want, votes on every "
            "decision, and is paid or reimbursed for its time."
        ),
    },
    decision_rule=DecisionRule.CONSENT,
    quorum_percent=60,
    governance=(
        _(
            "Steering circle. One person of each partner and at least as many people of the "
            "community as of any other kind of partner. It keeps vision, goals, budget and "
            "membership. It meets every two months."
        ),
        _(
            "Working groups. One for each goal, open to everyone, led by a partner and a "
            "resident together. Each decides how to reach its goal within what the steering "
            "circle has agreed."
        ),
        _(
            "Backbone. Prepares, records and follows up. It does not decide for others and can "
            "be replaced by the steering circle once a year."
        ),
        _(
            "How we decide. A proposal passes when nobody has a reasoned objection. An "
            "objection names the harm it wants to prevent; the group changes the proposal until"
            " the harm is gone. After two meetings without a result, two thirds of the votes "
            "decide."
        ),
        _(
            "Fair say. Meetings are held at hours and places that families can reach, with "
            "interpretation and child care. A decision that touches one group of people is not "
            "taken without somebody of that group."
        ),
    ),
    meeting_rhythm=_(
        "Steering circle every two months; working groups every month; one open community evening each term."
    ),
    agreement=(
        (
            _("1. Why we work together"),
            _(
                "We share the vision that we have signed. We act together because none of us can "
                "reach it alone."
            ),
        ),
        (
            _("2. What each of us brings"),
            _(
                "Each partner names what it will do, with whom and until when. These promises are "
                "listed with the partners and are looked at in every steering meeting."
            ),
        ),
        (
            _("3. How we decide"),
            _(
                "We decide by consent in the steering circle. Every partner has one vote, whatever "
                "its size or its money. Observers have none."
            ),
        ),
        (
            _("4. Community voice"),
            _(
                "People who live with the problem take part in choosing goals, in judging what "
                "worked and in deciding about money. Their time and their costs are paid."
            ),
        ),
        (
            _("5. Data and privacy"),
            _(
                "We share the figures that the indicators need. Data about single children is "
                "shared only under a separate written agreement that says what, why, with whom and "
                "for how long. We publish nothing that lets a child be recognised."
            ),
        ),
        (
            _("6. Money"),
            _(
                "Who receives money for the initiative says so openly. The backbone reports income "
                "and spending to all partners twice a year."
            ),
        ),
        (
            _("7. When we disagree"),
            _(
                "We first speak with each other, then with two people chosen by both sides. What "
                "cannot be solved goes to the steering circle."
            ),
        ),
        (
            _("8. Joining, leaving, ending"),
            _(
                "New partners join by consent. A partner leaves with two months' notice and hands "
                "over what others depend on. We review this agreement every year."
            ),
        ),
    ),
    goals=(
        BlueprintGoal(
            _("Every child comes to school ready and comes every day"),
            _(
                "Missing a tenth of school days is the earliest sign that a child is being lost. We"
                " look at who is missing, and why, before we look at who is to blame."
            ),
            (
                BlueprintIndicator(
                    _("Students who miss a tenth or more of school days"),
                    _(
                        "Students absent on at least 10 per cent of the days on which they were enrolled, "
                        "for any reason, divided by all students enrolled for at least 30 days. Each school"
                        " year."
                    ),
                    direction=DOWN,
                ),
                BlueprintIndicator(
                    _("Gap in regular absence between low-income and other students"),
                    _(
                        "The same share among students with free or reduced-price meals (or the local sign "
                        "of low income), minus the share among the others, in percentage points."
                    ),
                    _("percentage points"),
                    direction=DOWN,
                ),
                BlueprintIndicator(
                    _("Families of absent students reached in person"),
                    _(
                        "Families spoken with within two weeks after a student's fifth absence, divided by "
                        "all such families. Each term."
                    ),
                    kind=PROCESS,
                ),
            ),
        ),
        BlueprintGoal(
            _("Every child reads well by the age of nine"),
            _(
                "Reading for meaning is what later learning stands on. The goal counts for every "
                "school of the place, not for the average."
            ),
            (
                BlueprintIndicator(
                    _("Nine-year-olds who read at the expected level"),
                    _(
                        "Students at or above the expected level of the yearly reading test, divided by all"
                        " who took it. Say how many did not."
                    ),
                ),
                BlueprintIndicator(
                    _("Gap between the schools with the highest and the lowest share"),
                    _(
                        "Highest minus lowest share of readers at the expected level among schools with at "
                        "least 20 tested students."
                    ),
                    _("percentage points"),
                    direction=DOWN,
                ),
            ),
        ),
        BlueprintGoal(
            _("Every young person leaves school with a next step"),
            _("Training, study or work that they chose themselves, known by name half a year after leaving."),
            (
                BlueprintIndicator(
                    _("School leavers in training, study or work after six months"),
                    _(
                        "Leavers whose next step is known and is training, study or work, divided by all "
                        "leavers. Unknown counts as no."
                    ),
                ),
                BlueprintIndicator(
                    _("Placements offered by local employers"),
                    _("Placements of at least five days that were offered to students in the school year."),
                    _("placements"),
                    kind=PROCESS,
                ),
            ),
        ),
        BlueprintGoal(
            _("Those who live here shape the work"),
            _(
                "A partnership for a community is not yet one with it. We measure who sits at the "
                "table and whose proposals pass."
            ),
            (
                BlueprintIndicator(
                    _("Residents, parents and students among those who vote"),
                    _(
                        "People of community groups, parents' associations and student bodies, divided by "
                        "all who took part in steering decisions of the last twelve months."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Families who say that they are heard"),
                    _(
                        "Families who agree with “What I say changes something here” in the yearly survey, "
                        "divided by all who answered. Give the share for each language group."
                    ),
                ),
            ),
        ),
        BlueprintGoal(
            _("The partnership lasts"),
            _("What works has a home, people and money beyond the first grant."),
            (
                BlueprintIndicator(
                    _("Backbone costs secured for the next two years"),
                    _(
                        "Money promised in writing for the next 24 months, divided by the costs planned for"
                        " them."
                    ),
                    kind=SUSTAINABILITY,
                ),
                BlueprintIndicator(
                    _("Partners that kept what they promised"),
                    _(
                        "Promises kept on time, divided by all promises that fell due in the last twelve "
                        "months."
                    ),
                    kind=SUSTAINABILITY,
                ),
            ),
        ),
    ),
    milestones=(
        (_("All first partners have accepted their role"), 45),
        (_("Vision signed by every partner"), 90),
        (_("Baseline of every indicator known"), 150),
        (_("First open community evening with results"), 300),
        (_("First yearly review: what to keep, change and stop"), 365),
    ),
    checklist=(
        (_("Name who lives with the problem, and invite at least one group of them"), StepPage.PARTNERS),
        (_("Invite schools, services and employers of the place, each with a clear role"), StepPage.PARTNERS),
        (_("Record at least five needs, each with its evidence and whose need it is"), StepPage.NEEDS),
        (
            _("Write the shared vision in one meeting, in words a parent would use"),
            StepPage.VISION,
            StepSign.VISION_WRITTEN,
        ),
        (_("Ask every partner to sign the vision"), StepPage.VISION, StepSign.VISION_SIGNED),
        (_("Choose at most five goals and say which need each one answers"), StepPage.GOALS),
        (_("Give every indicator a baseline and a target"), StepPage.GOALS),
        (_("Say for whom each figure must be shown separately, so that gaps are seen"), StepPage.GOALS),
        (_("Agree on governance and on how you decide"), StepPage.SETTINGS),
        (_("Write down what each partner will do, and until when"), StepPage.PROMISES),
        (_("Plan meetings at times, places and in languages that families can use"), StepPage.MEETINGS),
        (_("Switch on the public page and tell the community about it"), StepPage.SETTINGS),
    ),
)
