"""Words beside the numbers of a run: judging how a theme fits a finding, and choosing quotes for the report."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core.errors import Conflict, InvalidInput
from collegium.engines import qualitative as engine
from collegium.engines.impact import Finding, StudyResult
from collegium.engines.problems import Problem
from collegium.engines.reporting.tables import main_findings
from collegium.evaluation.actions.quotes import lists_of, may_be_shown
from collegium.evaluation.actions.reports import check_report_open, open_draft
from collegium.evaluation.actions.texts import person_names
from collegium.evaluation.actions.trail import record
from collegium.evaluation.models import Code, ReportDraft, StudyRun, TextQuote, ThemeJudgement
from collegium.evaluation.permissions import check_user_can_compare_codings
from collegium.evaluation.vocabulary import MOST_TOLD_QUOTES, Fit
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


@transaction.atomic
def judge_theme(
    *, by: User, run: StudyRun, code: Code, outcome: str, arm: str, fit: str, why: str
) -> ThemeJudgement:
    """Say how a theme fits one finding of a run, or say it anew.

    outcome, arm: of a finding that the run tells; what is withheld is not judged, since that would tell of it.
    """
    check_report_open(by, run)
    check_user_can_compare_codings(by, code.collection)
    check_theme(run, code)
    if (outcome, arm) not in {(one.outcome, one.arm) for one in told_findings(run.as_result())}:
        refuse("finding", _("This run tells no such finding. Choose one of those that it tells."))
    said = " ".join(why.split())
    if telling(said, person_names(run.study.initiative)):
        refuse("why", _("This names a person or how to reach one. Say it without."))
    found = ThemeJudgement.objects.select_for_update().filter(run=run, code=code).first()
    one = found or ThemeJudgement(run=run, code=code)
    one.outcome, one.arm, one.fit, one.why = outcome, arm, Fit(fit), said
    one.judged_by, one.judged_at = by, timezone.now()
    save_checked(one)
    # the trail is read by coders too: it does not tell what was judged
    record(by, gettext_noop("judged how words and numbers fit in"), run.study)
    return one


@transaction.atomic
def take_back_judgement(*, by: User, run: StudyRun, code: Code) -> None:
    """As if nobody had judged this theme; versions of the report that were kept still say it."""
    check_report_open(by, run)
    gone, _by_model = ThemeJudgement.objects.filter(run=run, code=code).delete()
    if not gone:
        raise Conflict(_("Nobody has judged this theme."))
    record(by, gettext_noop("took back how words and numbers fit in"), run.study)


def check_theme(run: StudyRun, code: Code) -> None:
    if code.collection.study_id != run.study_id:
        raise InvalidInput(_("These words stand beside another study. Choose a theme of this one."))
    if code.archived_at or code.collection.archived_at:
        raise Conflict(_("This theme was put away. Bring it back to judge it."))


def told_findings(result: StudyResult) -> list[Finding]:
    """The findings for everyone that can be judged: with a number and a range."""
    return [
        one
        for one in main_findings(result)
        if not one.suppressed and None not in (one.effect, one.ci_low, one.ci_high)
    ]


def telling(text: str, names: dict[str, str]) -> bool:
    """Whether somebody's name, or how to reach somebody, stands in it."""
    found = {span.kind for span in engine.identifying(text, engine.Lists(rare=names))}
    return bool(found & {"rare", "e-mail", "phone", "address"})


def refuse(column: str, why: str) -> None:
    raise InvalidInput(why, [Problem(why, "", column=column)])


# --- quotes of the report -------------------------------------------------------------------------------------


@transaction.atomic
def choose_report_quotes(*, by: User, run: StudyRun, quotes: Collection[TextQuote]) -> ReportDraft:
    """Choose which cleared quotes the next version of the report tells; none takes all out."""
    check_report_open(by, run)
    if len(quotes) > MOST_TOLD_QUOTES:
        refuse("quotes", _("Choose at most {most} quotes.").format(most=MOST_TOLD_QUOTES))
    allowed = {one.pk for one in quotes_for_report(run)}
    if any(one.pk not in allowed for one in quotes):
        refuse("quotes", _("Only quotes that are cleared can be chosen."))
    draft = open_draft(run)
    before = set(draft.quotes.values_list("pk", flat=True))
    after = {one.pk for one in quotes}
    if before != after:
        draft.quotes.set(quotes)
        record(
            by,
            gettext_noop("chose quotes for the report on"),
            run.study,
            {"quotes": [len(before), len(after)]},
        )
    return draft


def quotes_for_report(run: StudyRun) -> list[TextQuote]:
    """Quotes beside the study of a run that may be shown today, in the order of the codebooks."""
    rows = TextQuote.objects.current().filter(
        cleared_at__isnull=False,
        code__archived_at=None,
        piece__archived_at=None,
        piece__collection__archived_at=None,
        piece__collection__study=run.study_id,
    )
    found = list(rows.select_related("piece__collection", "code").order_by("code", "pk"))
    if not found:
        return []
    lists = lists_of(run.study.initiative)
    return [one for one in found if may_be_shown(one, lists)]
