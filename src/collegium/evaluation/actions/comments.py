"""Comments on a report: each is a discussion about one section, until it is resolved."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.communication.actions import Subject, start_thread
from collegium.core.errors import Conflict
from collegium.evaluation.actions.trail import record
from collegium.evaluation.models import ReportComment, StudyRun
from collegium.evaluation.permissions import check_user_can_comment, check_user_can_resolve
from collegium.evaluation.vocabulary import RunState, Section
from collegium.partners.actions.records import save_checked
from collegium.people.models import User

TITLE_LENGTH = 200


@transaction.atomic
def comment_on_report(*, by: User, run: StudyRun, section: Section, text: str) -> ReportComment:
    """Say something about a section. Answers, letters and changes of it are those of any discussion."""
    check_user_can_comment(by, run)
    if run.state != RunState.DONE:
        raise Conflict(_("Only a run that is done has a report."))
    url = reverse("evaluation:run_report", args=[run.study.initiative.slug, run.public_id])
    subject = Subject("evaluation.StudyRun", str(run.pk), str(run)[:200], f"{url}#{section.value}")
    title = _("{section}: {study}").format(section=section.label, study=run.study)[:TITLE_LENGTH]
    thread = start_thread(by=by, initiative=run.study.initiative, title=title, text=text, subject=subject)
    latest = run.versions.first()
    comment = ReportComment(run=run, section=section, thread=thread, version=latest.number if latest else 0)
    save_checked(comment)
    record(by, gettext_noop("commented on the report on"), run.study)
    return comment


@transaction.atomic
def resolve_comment(*, by: User, comment: ReportComment) -> ReportComment:
    """Nothing is left to do about it; `reopen_comment` takes that back."""
    check_user_can_resolve(by, comment)
    if comment.resolved_at:
        raise Conflict(_("This comment is resolved already."))
    comment.resolved_at, comment.resolved_by = timezone.now(), by
    comment.save(update_fields=["resolved_at", "resolved_by"])
    record(by, gettext_noop("resolved a comment on the report on"), comment.run.study)
    return comment


@transaction.atomic
def reopen_comment(*, by: User, comment: ReportComment) -> ReportComment:
    check_user_can_resolve(by, comment)
    if comment.resolved_at is None:
        raise Conflict(_("This comment is open already."))
    comment.resolved_at, comment.resolved_by = None, None
    comment.save(update_fields=["resolved_at", "resolved_by"])
    record(by, gettext_noop("reopened a comment on the report on"), comment.run.study)
    return comment
