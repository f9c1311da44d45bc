"""Who may answer questions of the plan, write, comment, sign off, publish, code texts and clear quotes.

Planning, defining and running studies is `initiatives.permissions.check_user_can_evaluate`.
"""

from django.utils.translation import gettext as _

from collegium.core.clock import utc_date
from collegium.core.errors import PermissionRefused
from collegium.core.permissions import answering
from collegium.evaluation.models import (
    PlanQuestion,
    ReportComment,
    SignOff,
    StudyRun,
    TextCollection,
    TextQuote,
)
from collegium.initiatives.models import Initiative
from collegium.initiatives.permissions import (
    check_user_can_contribute,
    check_user_can_evaluate,
    organisations_spoken_for_by,
    people_of_partners,
    person_has_role,
    user_can_evaluate,
)
from collegium.initiatives.vocabulary import PersonRole
from collegium.partners.models import Membership
from collegium.people.models import User


def check_user_can_publish(user: User, initiative: Initiative) -> None:
    """Show a finding to everybody on the public page, or take it back, and ask for sign-offs: coordinators."""
    if not person_has_role(user, initiative, PersonRole.COORDINATOR):
        raise PermissionRefused(
            _("Only coordinators of {initiative} can publish findings.").format(initiative=initiative)
        )


def check_user_can_answer(user: User, question: PlanQuestion) -> None:
    """Write the answer to a question of the plan: who is named for it, coordinators and evaluators."""
    initiative = question.initiative
    if user_can_evaluate(user, initiative):
        return
    if question.owner_id != user.pk or not people_of_partners(initiative).filter(pk=user.pk).exists():
        raise PermissionRefused(
            _(
                "Only whoever is named for this question, coordinators and evaluators of {initiative} can answer it."
            ).format(initiative=initiative)
        )


def check_user_can_look_at_equity(user: User, initiative: Initiative) -> None:
    """Ask for groups and gaps of a dataset: evaluators. What was found is seen by all who see studies."""
    check_user_can_evaluate(user, initiative)


def check_user_can_write_report(user: User, run: StudyRun) -> None:
    """The words beside the numbers: evaluators and coordinators."""
    check_user_can_evaluate(user, run.study.initiative)


def check_user_can_comment(user: User, run: StudyRun) -> None:
    check_user_can_contribute(user, run.study.initiative)


def check_user_can_resolve(user: User, comment: ReportComment) -> None:
    """Whoever made the comment, and those who write the report."""
    if user_can_evaluate(user, comment.run.study.initiative):
        return
    check_user_can_comment(user, comment.run)
    if comment.thread.started_by_id != user.pk:
        raise PermissionRefused(_("Only whoever commented, and those who write the report, can do this."))


def check_user_can_sign_off(user: User, sign_off: SignOff) -> None:
    """Whoever speaks for the partner, and its people who are data stewards of the initiative; while it takes part."""
    initiative, organisation = sign_off.round.version.run.study.initiative, sign_off.organisation
    takes_part = initiative.participations.accepted(today=utc_date())
    if not takes_part.filter(organisation=organisation).exists():
        raise PermissionRefused(
            _("{organisation} does not take part in {initiative}.").format(
                organisation=organisation, initiative=initiative
            )
        )
    if organisations_spoken_for_by(user).filter(pk=organisation.pk).exists():
        return
    own = Membership.objects.filter(person=user, organisation=organisation).in_force(today=utc_date())
    stewards = initiative.appointments.filter(person=user, role=PersonRole.DATA_STEWARD)
    if not (own.exists() and stewards.in_force(today=utc_date()).exists()):
        raise PermissionRefused(
            _("Only administrators and data stewards of {organisation} can sign off in its name.").format(
                organisation=organisation
            )
        )


def check_user_can_code(user: User, collection: TextCollection) -> None:
    """Read the texts one by one and say what is in them: whoever was appointed, while with a partner."""
    appointed = collection.coders.filter(pk=user.pk).exists()
    if not appointed or not people_of_partners(collection.initiative).filter(pk=user.pk).exists():
        raise PermissionRefused(
            _("Only those who were appointed to code “{collection}” can do this.").format(
                collection=collection
            )
        )


def check_user_can_read_texts(user: User, collection: TextCollection) -> None:
    """See texts as they were given: coders of the collection, coordinators and evaluators."""
    if not user_can_evaluate(user, collection.initiative):
        check_user_can_code(user, collection)


def check_user_can_compare_codings(user: User, collection: TextCollection) -> None:
    """See what others found: not before a coder has coded each text that others have coded."""
    if not user_can_code(user, collection):
        return
    coded = collection.pieces.current().filter(codings__isnull=False)
    if coded.exclude(codings__coder=user).exists():
        raise PermissionRefused(
            _(
                "What others found is shown once you have coded every text that they have coded, "
                "so that it does not sway you."
            )
        )


def check_user_can_clear_quote(user: User, quote: TextQuote) -> None:
    """Whoever may read the texts, but not whoever proposed the quote."""
    check_user_can_read_texts(user, quote.piece.collection)
    if quote.proposed_by_id == user.pk:
        raise PermissionRefused(_("Somebody else than who proposed the quote must clear it."))


def check_user_can_withdraw_quote(user: User, quote: TextQuote) -> None:
    """Whoever proposed it, coordinators and evaluators."""
    if quote.proposed_by_id == user.pk:
        check_user_can_read_texts(user, quote.piece.collection)
    else:
        check_user_can_evaluate(user, quote.initiative)


user_can_code = answering(check_user_can_code)
user_can_read_texts = answering(check_user_can_read_texts)
user_can_compare_codings = answering(check_user_can_compare_codings)
user_can_clear_quote = answering(check_user_can_clear_quote)
user_can_withdraw_quote = answering(check_user_can_withdraw_quote)
user_can_publish = answering(check_user_can_publish)
user_can_answer = answering(check_user_can_answer)
user_can_look_at_equity = answering(check_user_can_look_at_equity)
user_can_write_report = answering(check_user_can_write_report)
user_can_comment = answering(check_user_can_comment)
user_can_resolve = answering(check_user_can_resolve)
user_can_sign_off = answering(check_user_can_sign_off)
