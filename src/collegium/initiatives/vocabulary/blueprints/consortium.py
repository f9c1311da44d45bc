"""The consortium: institutions under a contract, a lead partner, equal votes for kinds of partners."""

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

CONSORTIUM = Blueprint(
    explanation=_(
        "Institutions join under a written agreement to do what needs the reach and the "
        "methods of several: train teachers, renew a curriculum, test an approach in many "
        "schools. A lead partner answers for the contract; schools and universities decide "
        "with equal weight."
    ),
    suits=(
        _("Universities or colleges that work with districts, schools or agencies over several years."),
        _(
            "Work that must produce evidence others can trust: a study with a comparison group,"
            " shared data, published results."
        ),
        _("Funding that needs one accountable partner and clear shares for the rest."),
    ),
    vision_prompt=_(
        "What will every student in the partner institutions be able to do, whichever "
        "school they attend? What will we know at the end that nobody knows now? Who must "
        "not be left out of the benefit?"
    ),
    founder_role=PartnerRole.LEAD,
    role_duties={
        PartnerRole.LEAD: _(
            "Signs for the consortium, holds the common budget, reports to funders and answers "
            "for quality and deadlines."
        ),
        PartnerRole.BACKBONE: _(
            "Runs the office of the consortium: meetings, records, calendar and the agreements on data."
        ),
        PartnerRole.MEMBER: _(
            "Leads or staffs at least one work package, opens its classrooms or its data as "
            "agreed, and names a person with the time to do it."
        ),
        PartnerRole.FUNDER: _(
            "Agrees on results and reports before the start and takes part in the yearly "
            "review; does not judge the findings."
        ),
        PartnerRole.OBSERVER: _(
            "Reads results, comments on drafts and prepares to use what works; has no vote."
        ),
        PartnerRole.COMMUNITY_VOICE: _(
            "Speaks for students, families and teachers in the steering board and checks that "
            "questions and findings make sense to them."
        ),
    },
    decision_rule=DecisionRule.DOUBLE_MAJORITY,
    quorum_percent=66,
    governance=(
        _(
            "Steering board. One vote for each member institution. It decides on the work plan,"
            " the budget, new members and publication. It meets four times a year."
        ),
        _(
            "Work packages. Each has one lead institution and at least one school or centre "
            "among its members. Leads meet every month and settle what concerns only their "
            "packages."
        ),
        _(
            "Evaluation group. Independent of those who carry out the work. It writes the study"
            " plan before the first data arrives and reports to the steering board as a whole."
        ),
        _(
            "Advisory panel of students, families and teachers. It sees plans and findings "
            "before they are final, and the steering board answers each of its points in "
            "writing."
        ),
        _(
            "How we decide. A proposal needs a majority of all votes and a majority within "
            "every kind of partner, so that schools cannot outvote universities, nor "
            "universities schools."
        ),
    ),
    meeting_rhythm=_(
        "Steering board four times a year; work package leads every month; one conference a"
        " year with all schools."
    ),
    agreement=(
        (
            _("1. Purpose and length"),
            _(
                "The members carry out the common work plan together. The agreement runs for the "
                "period that is stated here and can be prolonged in writing."
            ),
        ),
        (
            _("2. Members and roles"),
            _(
                "The lead partner represents the members towards others. No member can bind another"
                " without its written consent."
            ),
        ),
        (
            _("3. Work plan and contributions"),
            _(
                "Each work package names its lead, members, results, deadlines, staff time and "
                "money. Changes that touch other packages go to the steering board."
            ),
        ),
        (
            _("4. Decisions"),
            _(
                "The steering board decides by double majority: of all votes, and within every kind"
                " of partner. Two thirds of the members must be present."
            ),
        ),
        (
            _("5. Money"),
            _(
                "The lead partner passes on money within thirty days of receiving it. Every member "
                "keeps its records for as long as the funder requires and lets them be checked. "
                "Small schools are paid in advance."
            ),
        ),
        (
            _("6. Data and research ethics"),
            _(
                "Student data moves only under a data-sharing agreement and with the approval that "
                "the law of each member requires. Families are told what is collected and why. Each"
                " member may stop the use of its data for reasons that it states."
            ),
        ),
        (
            _("7. Evaluation and publication"),
            _(
                "The study plan is fixed before outcomes are seen. Findings are published whether "
                "or not they please us, with results for each group of students that is large "
                "enough. Members see a draft thirty days ahead; nobody may forbid its publication."
            ),
        ),
        (
            _("8. Results and authorship"),
            _(
                "Teaching materials are shared under an open licence unless the board decides "
                "otherwise. Teachers who wrote or tested them are named as authors."
            ),
        ),
        (
            _("9. Leaving, default and disputes"),
            _(
                "A member leaves at the end of a school year, with six months' notice, and hands "
                "over its work. Disputes go to the steering board, then to a mediator whom both "
                "sides accept."
            ),
        ),
    ),
    goals=(
        BlueprintGoal(
            _("Students in partner schools learn more"),
            _(
                "The main result, measured with the same test in schools that take part and in "
                "schools to compare with."
            ),
            (
                BlueprintIndicator(
                    _("Difference in test scores to comparison students"),
                    _(
                        "Effect size of the main outcome: difference in means between students in the "
                        "programme and comparison students, divided by the pooled standard deviation, from "
                        "the study that was planned beforehand. Each school year."
                    ),
                    _("standard deviations"),
                ),
                BlueprintIndicator(
                    _("Smallest effect among groups of students"),
                    _(
                        "The lowest of the effect sizes by income, language, disability and gender, where "
                        "at least 30 students are in each arm. It shows whether the programme helps those "
                        "who need it most."
                    ),
                    _("standard deviations"),
                ),
            ),
        ),
        BlueprintGoal(
            _("The approach is carried out as it was meant"),
            _("Without this, a finding says little: neither that the approach works nor that it does not."),
            (
                BlueprintIndicator(
                    _("Classes that carry out the core elements"),
                    _(
                        "Observed classes in which at least four of five core elements were seen, divided "
                        "by all classes observed. Two observations each school year."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Teachers who completed the training"),
                    _(
                        "Teachers in partner schools who attended at least 80 per cent of the hours, "
                        "divided by all teachers invited."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Students lost to the study"),
                    _(
                        "Students with a first but no last measurement, divided by all with a first one. "
                        "Show it for both arms: a difference between them is a warning."
                    ),
                    kind=PROCESS,
                    direction=DOWN,
                ),
            ),
        ),
        BlueprintGoal(
            _("Every kind of school can take part"),
            _("Consortia drift towards schools that have time to spare. We see who joins and who stays."),
            (
                BlueprintIndicator(
                    _("Partner schools that serve mostly low-income students"),
                    _(
                        "Partner schools in the third of the region with the highest share of low-income "
                        "students, divided by all partner schools. A third is parity."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Schools that stay from one year to the next"),
                    _(
                        "Schools that take part in both years, divided by those of the first year. Give it "
                        "for small and rural schools as well."
                    ),
                    kind=SUSTAINABILITY,
                ),
            ),
        ),
        BlueprintGoal(
            _("What we learn is used"),
            _("By partner schools, by others, and by those who make the rules."),
            (
                BlueprintIndicator(
                    _("Findings published within six months"),
                    _(
                        "Planned studies whose findings were public within six months after the last data, "
                        "divided by all studies due."
                    ),
                    kind=PROCESS,
                ),
                BlueprintIndicator(
                    _("Decisions that cite a finding of ours"),
                    _(
                        "Written decisions of partner institutions or authorities that name a finding, in "
                        "the last twelve months."
                    ),
                    _("decisions"),
                ),
            ),
        ),
        BlueprintGoal(
            _("Partners carry it on after the funding"),
            _("The way of working is in job descriptions and budgets, not in a project."),
            (
                BlueprintIndicator(
                    _("Running costs paid from members' own budgets"),
                    _(
                        "Yearly costs of the approach that members pay from regular budgets, divided by all"
                        " yearly costs."
                    ),
                    kind=SUSTAINABILITY,
                ),
                BlueprintIndicator(
                    _("Schools with a trained trainer of their own"),
                    _(
                        "Partner schools where at least one member of staff is certified to train others, "
                        "divided by all partner schools."
                    ),
                    kind=SUSTAINABILITY,
                ),
            ),
        ),
    ),
    milestones=(
        (_("Consortium agreement signed by every member"), 60),
        (_("Data-sharing agreements and ethics approval in place"), 120),
        (_("Study plan fixed, before any outcome is seen"), 150),
        (_("First measurement taken in all schools"), 210),
        (_("First findings presented to the steering board and the advisory panel"), 480),
    ),
    checklist=(
        (
            _("Invite the member institutions, each with its role and what is expected of it"),
            StepPage.PARTNERS,
        ),
        (
            _("Reserve places for schools that serve mostly low-income students, and money for their time"),
            StepPage.PARTNERS,
        ),
        (
            _("Appoint coordinators, an evaluator who does not carry out the programme, and a data steward"),
            StepPage.PEOPLE,
        ),
        (_("Write the shared vision and have every member sign it"), StepPage.VISION, StepSign.VISION_SIGNED),
        (_("Record the needs that the work answers, with data from the schools themselves"), StepPage.NEEDS),
        (_("Agree on the text of the consortium agreement and have it signed"), StepPage.AGREEMENTS),
        (_("Turn the goals into work packages with a lead for each"), StepPage.MILESTONES),
        (
            _("Set baseline and target of every indicator, and the groups to be shown separately"),
            StepPage.GOALS,
        ),
        (
            _("Write the study plan: who is compared with whom, on which outcome, when"),
            StepPage.EVALUATION_PLAN,
        ),
        (_("Sign the agreements on data before the first file moves"), StepPage.AGREEMENTS),
        (_("Call the advisory panel of students, families and teachers together"), StepPage.MEETINGS),
        (_("Fix the dates of the steering board for the whole year"), StepPage.MEETINGS),
    ),
)
