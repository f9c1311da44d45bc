"""The field's words for decisions: methods, who votes, states, thresholds."""

from collections.abc import Mapping
from fractions import Fraction

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from collegium.initiatives.vocabulary import DecisionRule
from collegium.partners.vocabulary import OrganisationKind


class Method(models.TextChoices):
    CONSENT = "consent", _("Consent")
    ADVICE = "advice", _("Advice")
    MAJORITY = "majority", _("Majority")
    DOUBLE_MAJORITY = "double majority", _("Double majority")
    APPROVAL = "approval", _("Approval")
    SCORE = "score", _("Score")
    DOTS = "dots", _("Dots")
    INSTANT_RUNOFF = "instant runoff", _("Instant runoff")
    TRANSFERABLE_VOTE = "transferable vote", _("Single transferable vote")
    SCHULZE = "schulze", _("Schulze")
    BUDGET = "budget", _("Budget")


METHOD_SENTENCES: Mapping[str, Promise] = {
    Method.CONSENT: _("Adopted when nobody has a reasoned objection; objections improve the text."),
    Method.ADVICE: _("One person decides after hearing everyone who is affected or knows the subject."),
    Method.MAJORITY: _("Yes or no; more than the share that you set carries it."),
    Method.DOUBLE_MAJORITY: _(
        "Yes or no; carried overall and in every kind of partner, or in as many as you say."
    ),
    Method.APPROVAL: _("Everyone ticks all the options they can live with; the most ticked wins."),
    Method.SCORE: _("Everyone gives each option a number; the highest sum wins."),
    Method.DOTS: _("Everyone spreads a number of dots over the options."),
    Method.INSTANT_RUNOFF: _("Everyone ranks, one wins: the last drops out until one has more than half."),
    Method.TRANSFERABLE_VOTE: _("Everyone ranks, several win: places are filled in proportion."),
    Method.SCHULZE: _("Everyone ranks, also equals: each option is compared with each other one."),
    Method.BUDGET: _("Everyone ticks projects; the money is shared out among what was ticked."),
}

YES_NO = (Method.MAJORITY, Method.DOUBLE_MAJORITY)
WITHOUT_OPTIONS = (Method.CONSENT, Method.ADVICE, *YES_NO)
RANKED = (Method.INSTANT_RUNOFF, Method.TRANSFERABLE_VOTE, Method.SCHULZE)
WITH_POINTS = (Method.SCORE, Method.DOTS)
# methods in which people must know who says what
ALWAYS_OPEN = (Method.CONSENT, Method.ADVICE)
# methods in which one word is the whole ballot, so that a letter can carry it
BY_LETTER = (Method.CONSENT, *YES_NO)


class WhoVotes(models.TextChoices):
    PEOPLE = "people", _("Each person of a partner")
    REPRESENTATIVES = "representatives", _("Each partner, by whoever speaks for it")
    MEMBERS = "members", _("Each partner, by a vote of its own people first")


class Inside(models.TextChoices):
    """How a partner makes its one yes or no out of the votes of its people."""

    MAJORITY = "majority", _("Majority of its people")
    CONSENT = "consent", _("Consent of its people")


class Threshold(models.TextChoices):
    HALF = "half", _("More than half of the votes for or against")
    TWO_THIRDS = "two thirds", _("At least two thirds")
    THREE_QUARTERS = "three quarters", _("At least three quarters")
    EVERYBODY = "everybody", _("Everybody who is for or against")


# (share, whether exactly the share is enough)
THRESHOLDS: Mapping[str, tuple[Fraction, bool]] = {
    Threshold.HALF: (Fraction(1, 2), False),
    Threshold.TWO_THIRDS: (Fraction(2, 3), True),
    Threshold.THREE_QUARTERS: (Fraction(3, 4), True),
    Threshold.EVERYBODY: (Fraction(1), True),
}


class StvRule(models.TextChoices):
    SCOTTISH = "scottish", _("Scottish local elections (weighted inclusive Gregory)")
    MINNEAPOLIS = "minneapolis", _("Minneapolis (weighted, four decimals)")
    GREGORY = "gregory", _("Gregory, last parcel (as in Ireland, with fractions)")


class BudgetRule(models.TextChoices):
    EQUAL_SHARES = "equal shares", _("Equal Shares: every voter decides about the same amount")
    GREEDY_SKIP = "greedy skip", _("Most votes first; what does not fit is passed over")
    GREEDY = "greedy", _("Most votes first, until one does not fit")


class Completion(models.TextChoices):
    ADD1 = "add1", _("Raise all shares step by step while the money lasts")
    ADD1_GREEDY = "add1 greedy", _("The same, then spend the rest by votes")
    NONE = "none", _("Leave the rest unspent")


class ProposalState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    OPEN = "open", _("Open for votes")
    COUNTED = "counted", _("Counted, outcome to be written")
    DECIDED = "decided", _("Decided")
    WITHDRAWN = "withdrawn", _("Withdrawn")


STATE_TONES: Mapping[str, str] = {
    ProposalState.DRAFT: "neutral",
    ProposalState.OPEN: "info",
    ProposalState.COUNTED: "attention",
    ProposalState.DECIDED: "good",
    ProposalState.WITHDRAWN: "neutral",
}


class AdviceReason(models.TextChoices):
    AFFECTED = "affected", _("Affected by it")
    EXPERT = "expert", _("Knows the subject")


class ReviewFinding(models.TextChoices):
    KEEP = "keep", _("It stays as it is")
    CHANGE = "change", _("It needs to be changed")
    END = "end", _("It has done its work and ends")


class PartnerType(models.TextChoices):
    """Kinds of organisation, put together as people speak of them."""

    SCHOOLS = "schools", _("Schools and districts")
    HIGHER_EDUCATION = "higher education", _("Universities, colleges and vocational centres")
    GOVERNMENT = "government", _("Government")
    CIVIL_SOCIETY = "civil society", _("Civil society and foundations")
    BUSINESS = "business", _("Business")
    FAMILIES = "families", _("Families, students and communities")


TYPE_OF_KIND: Mapping[str, PartnerType] = {
    OrganisationKind.SCHOOL: PartnerType.SCHOOLS,
    OrganisationKind.DISTRICT: PartnerType.SCHOOLS,
    OrganisationKind.UNIVERSITY: PartnerType.HIGHER_EDUCATION,
    OrganisationKind.COLLEGE: PartnerType.HIGHER_EDUCATION,
    OrganisationKind.VOCATIONAL_CENTRE: PartnerType.HIGHER_EDUCATION,
    OrganisationKind.LOCAL_GOVERNMENT: PartnerType.GOVERNMENT,
    OrganisationKind.STATE_GOVERNMENT: PartnerType.GOVERNMENT,
    OrganisationKind.NATIONAL_GOVERNMENT: PartnerType.GOVERNMENT,
    OrganisationKind.NGO: PartnerType.CIVIL_SOCIETY,
    OrganisationKind.FOUNDATION: PartnerType.CIVIL_SOCIETY,
    OrganisationKind.NETWORK: PartnerType.CIVIL_SOCIETY,
    OrganisationKind.BUSINESS: PartnerType.BUSINESS,
    OrganisationKind.COMMUNITY_GROUP: PartnerType.FAMILIES,
    OrganisationKind.PARENTS_ASSOCIATION: PartnerType.FAMILIES,
    OrganisationKind.STUDENT_BODY: PartnerType.FAMILIES,
}

# what the decision rule of an initiative proposes: method and, for yes or no, the share needed
DEFAULTS: Mapping[str, tuple[Method, Threshold]] = {
    DecisionRule.CONSENT: (Method.CONSENT, Threshold.HALF),
    DecisionRule.CONSENSUS: (Method.MAJORITY, Threshold.EVERYBODY),
    DecisionRule.MAJORITY: (Method.MAJORITY, Threshold.HALF),
    DecisionRule.TWO_THIRDS: (Method.MAJORITY, Threshold.TWO_THIRDS),
    DecisionRule.DOUBLE_MAJORITY: (Method.DOUBLE_MAJORITY, Threshold.HALF),
}

# the words on ballots, as people read them
ANSWERS: Mapping[str, Promise] = {
    "yes": _("Yes"),
    "no": _("No"),
    "abstain": _("Abstain"),
    "consent": _("I consent"),
    "object": _("I object"),
    "given": _("Advice given"),
}
# what the register says of a decision; "recorded": in minutes, without a quorum
RESULTS = [
    ("adopted", _("Adopted")),
    ("not adopted", _("Not adopted")),
    ("recorded", _("Recorded without quorum")),
    ("counted", _("Counted, not yet in words")),
]
RESULT_TONES = {
    "adopted": "good",
    "not adopted": "neutral",
    "recorded": "attention",
    "counted": "attention",
}
# a group with fewer members is not shown in the voice gap, and may not be told apart in a secret vote
SMALL = 3
