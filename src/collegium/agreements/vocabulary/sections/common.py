"""Sections that every memorandum needs, whatever the model: said once, with square brackets where partners fill in."""

from django.utils.translation import gettext_lazy as _

from collegium.agreements.vocabulary.sections.shape import SectionPlan

PARTIES = SectionPlan(
    "parties",
    _("Parties and signatories"),
    _(
        "The partners named at the head of this agreement enter into it. Each names one person who signs in its "
        "name and says in which function. Whoever signs declares that they may do so. A partner that joins later "
        "signs the same text; it then has the rights and duties that this text gives."
    ),
)
TERM = SectionPlan(
    "term",
    _("Term, renewal and exit"),
    _(
        "The agreement begins and ends on the days stated at its head. Ninety days before the end the partners look "
        "at what was promised and what was kept, and decide whether to renew, to change or to end it. It is never "
        "renewed by silence. A partner may leave earlier by writing to the coordinator, with the day and, if it "
        "wishes, the reason. It says who takes over what others depend on, and finishes what learners have begun "
        "with it."
    ),
)
COMMUNICATION = SectionPlan(
    "communication",
    _("Communication"),
    _(
        "Each partner names one person to turn to and a substitute. Questions are answered within [five] working "
        "days. Bad news is told as early as good news, and nobody is blamed for telling it. Invitations, minutes and "
        "decisions go to all partners in the languages that they have named, by means that work on an old phone. "
        "Nobody speaks to the press in the name of all without having asked."
    ),
)
ACCOUNTABILITY = SectionPlan(
    "accountability",
    _("How we hold each other to account"),
    _(
        "What a partner will do is written as a promise with an owner and a day, where all partners can see it. "
        "Whoever cannot keep a promise says so before the day. Once a quarter each partner sees how many of its own "
        "promises it kept on time, and after two weeks the others see it as well. The indicators of the goals are "
        "looked at together at least [twice] a year, also where they show that something did not work."
    ),
)
DISPUTES = SectionPlan(
    "disputes",
    _("When something goes wrong between us"),
    _(
        "A concern can be raised in confidence. It is acknowledged within five working days. Those concerned first "
        "talk with each other; then somebody whom both accept helps them; then a panel of people who are not party "
        "to it hears everybody and decides. Nobody suffers for having raised a concern in good faith. Work with "
        "learners goes on meanwhile. This agreement does not keep anybody from going to court or to an authority."
    ),
)
AMENDMENT = SectionPlan(
    "amendment",
    _("Changing this agreement"),
    _(
        "Any partner may propose a change in writing. The changed text is a new version, which shows what differs "
        "and takes effect when every partner has signed it. Until then the version before stays in force. What is "
        "agreed by word of mouth does not change it."
    ),
)
CREDIT = SectionPlan(
    "credit",
    _("Results, credit and use"),
    _(
        "What a partner brought stays its own; the others may use it for the common work. What we make together is "
        "named with those who made it, teachers, students and families included, and may be used by every partner "
        "for teaching after the agreement has ended. Names and signs of a partner are used only as it agrees."
    ),
)
SAFEGUARDING = _(
    "Whoever works with minors has been checked as the law of the place asks, knows to whom a worry is reported the "
    "same day, and is never alone with a child out of sight of others. What we learn about a person in confidence "
    "stays in confidence, also after the agreement has ended, unless the law or somebody's safety demands otherwise."
)
