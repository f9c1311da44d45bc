"""The memorandum of each model of initiative: its sections in order."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from collegium.agreements.vocabulary.sections import common
from collegium.agreements.vocabulary.sections.shape import SectionPlan
from collegium.initiatives.vocabulary import InitiativeModel

COMMUNITY_PARTNERSHIP = (
    common.PARTIES,
    SectionPlan(
        "purpose",
        _("Purpose and vision"),
        _(
            "Our shared vision, as we signed it, is part of this agreement. Where the vision is signed in a new "
            "version, the new version takes its place."
        ),
        takes=(1,),
    ),
    SectionPlan(
        "scope",
        _("Scope"),
        _(
            "The partnership works for the people of [place], on the goals that are listed with the initiative. It "
            "does not replace what each partner is bound to do by law or by its own statutes, and founds no company."
        ),
    ),
    common.TERM,
    SectionPlan(
        "roles",
        _("Roles and promises"),
        _(
            "The backbone organisation prepares, records and follows up; it leads by serving. Who is accountable, "
            "responsible, consulted and informed for what is kept in the list of responsibilities. That list may be "
            "changed by the steering circle without changing this agreement."
        ),
        takes=(2,),
    ),
    SectionPlan(
        "governance",
        _("Who decides what, and how"),
        _(
            "By topic: goals and indicators, the steering circle; money of the initiative, the steering circle, "
            "without those who would receive it; daily work, whoever has promised it; public statements, the backbone "
            "after asking those who are named; new partners and this agreement, all partners. Every decision is "
            "written down with its reasons and a day on which it will be looked at again."
        ),
        takes=(3, 4),
    ),
    SectionPlan(
        "resources",
        _("Resources"),
        _(
            "Each partner lists what it brings: people and hours, rooms, equipment, knowledge, access to families. "
            "Volunteers' time is counted and thanked. What is lent comes back in good order, and what breaks is "
            "replaced by [whoever used it]."
        ),
    ),
    common.COMMUNICATION,
    SectionPlan("data", _("Data, confidentiality and safeguarding"), common.SAFEGUARDING, takes=(5,)),
    common.CREDIT,
    SectionPlan(
        "money",
        _("Money"),
        _(
            "This agreement alone obliges nobody to pay. Money moves under a written decision that says how much, for "
            "what, until when, and how its use is shown. Whoever applies for money in the name of the partnership "
            "tells the others before."
        ),
        takes=(6,),
    ),
    common.ACCOUNTABILITY,
    SectionPlan(common.DISPUTES.key, common.DISPUTES.heading, common.DISPUTES.text, takes=(7,)),
    SectionPlan(common.AMENDMENT.key, common.AMENDMENT.heading, common.AMENDMENT.text, takes=(8,)),
)

CONSORTIUM = (
    SectionPlan(common.PARTIES.key, common.PARTIES.heading, common.PARTIES.text, takes=(2,)),
    SectionPlan(
        "purpose",
        _("Purpose and vision"),
        _(
            "The signed vision says what the members want to have changed. The questions to be answered and the "
            "results that are promised are part of the work plan, which is kept with this agreement."
        ),
        takes=(1,),
    ),
    SectionPlan(
        "scope",
        _("Scope"),
        _(
            "The agreement covers the work packages of the common plan and nothing else that a member does. Members "
            "stay independent; they are not partners in the sense of company law and have no common liability."
        ),
    ),
    SectionPlan(common.TERM.key, common.TERM.heading, common.TERM.text, takes=(9,)),
    SectionPlan(
        "roles",
        _("Roles and work packages"),
        _(
            "One member leads each work package and answers for its results; the list of responsibilities says who "
            "does the work, who is asked before and who is told after. A member that cannot do its part says so to the "
            "board at once, which gives the part, with its money, to another."
        ),
        takes=(3,),
    ),
    SectionPlan(
        "governance",
        _("Who decides what, and how"),
        _(
            "By topic: the work plan and its budget, the board by double majority; scientific method, the evaluators "
            "alone; admission and exclusion of members, the board with two thirds, without the member concerned; "
            "urgent matters, the lead partner, which reports within [ten] days. Minutes are open to every member."
        ),
        takes=(4,),
    ),
    SectionPlan(
        "resources",
        _("Resources"),
        _(
            "Members give staff time and equipment as the work plan says. Instruments, software and licences that one "
            "member brings may be used by the others for the work plan only. Schools are not asked for hours that "
            "nobody pays."
        ),
    ),
    common.COMMUNICATION,
    SectionPlan("data", _("Data, ethics, confidentiality and safeguarding"), common.SAFEGUARDING, takes=(6,)),
    SectionPlan(common.CREDIT.key, common.CREDIT.heading, common.CREDIT.text, takes=(7, 8)),
    SectionPlan(
        "money",
        _("Money"),
        _(
            "Costs are shown against the budget of the work package every [six] months. Money that is not used for "
            "what it was given goes back to the common budget. A member carries alone what it spends beyond its share "
            "without the board's consent."
        ),
        takes=(5,),
    ),
    common.ACCOUNTABILITY,
    common.DISPUTES,
    common.AMENDMENT,
)

DIGITAL_COLLABORATION = (
    SectionPlan(common.PARTIES.key, common.PARTIES.heading, common.PARTIES.text, takes=(2,)),
    SectionPlan(
        "purpose",
        _("Purpose and vision"),
        _("Our signed vision is part of this agreement, in every working language; each is equally valid."),
        takes=(1,),
    ),
    SectionPlan(
        "scope",
        _("Scope"),
        _(
            "We work in the places where the partners are, online and, where needed, by radio, telephone and paper. "
            "Each partner stays under the law of its own country; nothing here asks for what that law forbids."
        ),
        takes=(3, 4),
    ),
    SectionPlan(common.TERM.key, common.TERM.heading, common.TERM.text, takes=(10,)),
    SectionPlan(
        "roles",
        _("Roles and promises"),
        _(
            "The secretariat keeps accounts, calendar and translations and has no vote. Every course has one partner "
            "that answers for it and one in each country that looks after its learners."
        ),
    ),
    SectionPlan(
        "governance",
        _("Who decides what, and how"),
        _(
            "By topic: the programme of courses, the regional teams; rules of the fund and its yearly plan, the "
            "assembly; single grants, the board; emergencies that touch learners' safety, the partner on the spot, "
            "which tells the others the same day. Meetings rotate through the hours, so that nobody always sits at "
            "night."
        ),
        takes=(6,),
    ),
    SectionPlan(
        "resources",
        _("Resources"),
        _(
            "Each partner opens courses, people, studios and devices as it has listed. Devices that were lent belong "
            "to [the fund] and go to another partner when they are no longer used. The cost of connection is not left "
            "to learners."
        ),
    ),
    common.COMMUNICATION,
    SectionPlan("data", _("Data, confidentiality and safety of learners"), common.SAFEGUARDING, takes=(5,)),
    SectionPlan(common.CREDIT.key, common.CREDIT.heading, common.CREDIT.text, takes=(8, 9)),
    SectionPlan(
        "money",
        _("Money"),
        _(
            "Payments are made in [currency]; the rate of the day of payment counts, and who bears a loss on exchange "
            "is said in each grant. Every partner shows what it received and spent within [sixty] days after the end "
            "of a quarter."
        ),
        takes=(7,),
    ),
    common.ACCOUNTABILITY,
    common.DISPUTES,
    common.AMENDMENT,
)

MEMORANDA: Mapping[str, tuple[SectionPlan, ...]] = {
    InitiativeModel.COMMUNITY_PARTNERSHIP: COMMUNITY_PARTNERSHIP,
    InitiativeModel.CONSORTIUM: CONSORTIUM,
    InitiativeModel.DIGITAL_COLLABORATION: DIGITAL_COLLABORATION,
}
