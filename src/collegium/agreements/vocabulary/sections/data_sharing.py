"""The starting text of a data-sharing agreement. The law of each place must be looked at before it is signed."""

from django.utils.translation import gettext_lazy as _

from collegium.agreements.vocabulary.sections import common
from collegium.agreements.vocabulary.sections.shape import SectionPlan

DATA_SHARING = (
    SectionPlan(
        "parties",
        _("Who gives and who receives"),
        _(
            "[Partner] gives data; [partner] receives it. Each names one person who answers for the data and to whom "
            "anybody may write. Nobody else receives it, also not a company that works for a partner, unless it is "
            "named here."
        ),
    ),
    SectionPlan(
        "purpose",
        _("What for"),
        _(
            "The data is used to answer these questions and no others: [questions]. It is not used to judge single "
            "students, teachers or families, and not for advertising. A new question needs a new version of this "
            "agreement."
        ),
    ),
    SectionPlan(
        "legal basis",
        _("On what legal ground"),
        _(
            "The partners rely on [law and paragraph, consent, or the exception for studies]. The approval of [ethics "
            "board] is attached. Families have been told in their own language what is shared, why, and how to object; "
            "whoever objects is left out without any disadvantage."
        ),
    ),
    SectionPlan(
        "data",
        _("Which data"),
        _(
            "Records of [whom], for the years [years], with these columns and no others: [columns]. Names, addresses "
            "and numbers by which others know a person are replaced by a code before the data leaves. The list that "
            "ties codes to persons stays with the giver."
        ),
    ),
    SectionPlan(
        "transfer",
        _("How it moves and where it is kept"),
        _(
            "It is sent encrypted by [means], never by e-mail, and kept in [place and country] under the names of "
            "people: [names]. They have been trained and have promised secrecy in writing. Each look at it is logged."
        ),
    ),
    SectionPlan(
        "publication",
        _("What may be published"),
        _(
            "Only tables and figures in which every group has at least [10] persons, and from which smaller groups "
            "cannot be worked out. The giver sees them [30] days before; it may ask for corrections and a statement "
            "of its own, not for silence."
        ),
    ),
    SectionPlan(
        "breach",
        _("If something happens"),
        _(
            "Whoever notices that data was lost, seen or changed by somebody who should not have, tells the other "
            "partner within [24] hours, with what is known and what is being done. Together they tell the authority "
            "and the families as the law asks. The receiver carries the cost of what it caused."
        ),
    ),
    SectionPlan(
        "destruction",
        _("Until when, and destruction"),
        _(
            "The data is destroyed at the latest on the last day of this agreement, with all copies, and the receiver "
            "writes to the giver that this was done, how and by whom. What was published stays published. The giver "
            "may ask for destruction earlier if the agreement is not kept."
        ),
    ),
    SectionPlan(
        "rights",
        _("Rights of those whom the data is about"),
        _(
            "They, or their parents, may ask what is held about them, have it corrected, and object. They write to the "
            "giver, which answers within [30] days and passes on to the receiver what it must know."
        ),
    ),
    SectionPlan(
        "oversight",
        _("Looking after this agreement"),
        _(
            "The giver may look at how its data is kept, once a year and whenever there is reason. The partners meet "
            "once a year to ask whether all of this data is still needed; what is not needed is destroyed."
        ),
    ),
    common.DISPUTES,
    common.AMENDMENT,
)

OTHER = (common.PARTIES, common.TERM, common.DISPUTES, common.AMENDMENT)
