"""Writing the report of a run: a draft that saves itself, and versions that are kept of it."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from collegium.core import audit
from collegium.core.errors import Conflict, InvalidInput
from collegium.engines.impact import StudyResult
from collegium.engines.problems import Problem
from collegium.engines.reporting import too_close
from collegium.evaluation.actions.quotes import lists_of, may_be_shown
from collegium.evaluation.actions.trail import record
from collegium.evaluation.models import (
    ANSWER_FIELDS,
    COST_FIELDS,
    NO_BASIS,
    DraftText,
    ReportDraft,
    ReportVersion,
    SignOffRound,
    StudyRun,
    TextQuote,
    ThemeJudgement,
)
from collegium.evaluation.permissions import check_user_can_write_report
from collegium.evaluation.vocabulary import LONGEST_TEXT, OutcomeKind, ReportPart, RunState
from collegium.partners.actions.records import save_checked
from collegium.people.models import User


def check_report_open(by: User, run: StudyRun) -> None:
    """Refuse to write about what is not done, and about what everybody reads already."""
    check_user_can_write_report(by, run)
    if run.state != RunState.DONE:
        raise Conflict(_("Only a run that is done has a report."))
    if run.published_at:
        raise Conflict(_("This report is published. Take it back from the public page to change its words."))


def open_draft(run: StudyRun) -> ReportDraft:
    """The draft of a run, with a row for each text. What was kept last stands in a new one."""
    draft, created = ReportDraft.objects.get_or_create(run=run)
    if created:
        rows = [DraftText(draft=draft, part=part) for part in ReportPart.values]
        DraftText.objects.bulk_create(rows, ignore_conflicts=True)
    return draft


@transaction.atomic
def save_report_text(*, by: User, run: StudyRun, part: str, text: str, revision: int) -> int:
    """Save one text of the draft; returns the new revision.

    revision: the one from which the person wrote on. Conflict where somebody has saved meanwhile: nothing is undone.
    """
    check_report_open(by, run)
    if part not in ReportPart.values:
        raise InvalidInput(_("A report has no such part."))
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(
            _("This text is too long. At most {count} characters fit.").format(count=LONGEST_TEXT)
        )
    draft = open_draft(run)
    before = draft.texts.get(part=part)
    if before.text == text:
        return before.revision
    # the row itself says whether somebody was faster: on both databases one of two writers finds nothing to update
    rows = DraftText.objects.filter(pk=before.pk, revision=revision)
    if "\0" in text or not rows.update(text=text, revision=F("revision") + 1):
        raise Conflict(
            _(
                "Somebody else has saved this text meanwhile. Yours is not saved yet: read theirs, put both "
                "together, save again."
            )
        )
    return revision + 1


@transaction.atomic
def save_report_cost(*, by: User, run: StudyRun, values: Mapping[str, Any]) -> ReportDraft:
    """What the programme cost. values: `COST_FIELDS`; all empty takes the cost out again.

    Without the fields of `NO_BASIS` it is one amount that somebody knows, and not added up out of ingredients.
    """
    check_report_open(by, run)
    if values["cost_students"] is not None:
        check_apart(run, values["cost_students"])
    chosen = {name: {**NO_BASIS, **values}[name] for name in COST_FIELDS}
    return save_facts(by, run, chosen, gettext_noop("set the cost of"))


def check_apart(run: StudyRun, students: int) -> None:
    """Refuse a number of students that differs from one analysed by fewer than may be told."""
    result = run.as_result()
    near = too_close(result, students)
    if near is not None:
        why = _(
            "“{study}” tells of {count} students. Beside that, {students} would tell of a few. Use {count}, or a "
            "number that is {least} or more away."
        ).format(study=run.study, count=near, students=students, least=result.study.minimum_cell)
        raise InvalidInput(why, [Problem(why, "", column="students")])


@transaction.atomic
def save_report_answers(*, by: User, run: StudyRun, values: Mapping[str, Any]) -> ReportDraft:
    """How it came about who took part, and the rest of `ANSWER_FIELDS`."""
    check_assigned(run, values["assigned"])
    check_clusters(run, values["clusters"])
    check_outcomes(run, values["outcomes"])
    chosen = {name: values[name] for name in ANSWER_FIELDS}
    return save_facts(by, run, chosen, gettext_noop("answered about the design of"))


def check_assigned(run: StudyRun, assigned: Mapping[str, int]) -> None:
    """At least as many were assigned to an arm as any finding analysed."""
    analysed = analysed_students(run.as_result())
    for arm, number in assigned.items():
        if arm not in analysed:
            raise InvalidInput(_("“{arm}” is no group of this study.").format(arm=arm))
        if number < analysed[arm]:
            raise InvalidInput(
                _("More students of “{arm}” are in the analysis ({count}) than were assigned to it.").format(
                    arm=arm, count=analysed[arm]
                )
            )


def check_clusters(run: StudyRun, clusters: Mapping[str, Mapping[str, int]]) -> None:
    """No more classes or schools of an arm in the analysis than were assigned, or than it has students."""
    result = run.as_result()
    for arm, numbers in clusters.items():
        students = analysed_students(result).get(arm)
        if students is None:
            raise InvalidInput(_("“{arm}” is no group of this study.").format(arm=arm))
        if numbers["analysed"] > numbers["assigned"]:
            raise InvalidInput(
                _(
                    "More classes or schools of “{arm}” are in the analysis ({count}) than were assigned to it "
                    "({assigned})."
                ).format(arm=arm, count=numbers["analysed"], assigned=numbers["assigned"])
            )
        if students and numbers["analysed"] > students:
            raise InvalidInput(
                _(
                    "“{arm}” cannot have more classes or schools in the analysis ({count}) than students ({students})."
                ).format(arm=arm, count=numbers["analysed"], students=students)
            )


def check_outcomes(run: StudyRun, outcomes: Mapping[str, Mapping[str, Any]]) -> None:
    for name, said in outcomes.items():
        if name not in run.as_result().study.outcomes:
            raise InvalidInput(_("“{outcome}” is no outcome of this study.").format(outcome=name))
        if said["kind"] not in OutcomeKind.values or not (said["icc"] is None or 0 <= said["icc"] < 1):
            raise InvalidInput(
                _(
                    "“{outcome}” needs a kind that is known, and a part of its variance from 0 to 0.99."
                ).format(outcome=name)
            )


def analysed_students(result: StudyResult) -> dict[str, int]:
    """The most students of each arm that any finding on everyone tells; 0 where none does."""
    study = result.study
    analysed = dict.fromkeys((*study.arms, study.comparison), 0)
    for one in result.findings:
        if not one.subgroup:
            analysed[one.arm] = max(analysed.get(one.arm, 0), one.n_treated or 0)
            analysed[study.comparison] = max(analysed[study.comparison], one.n_comparison or 0)
    return analysed


def save_facts(by: User, run: StudyRun, values: Mapping[str, Any], verb: str) -> ReportDraft:
    check_report_open(by, run)
    draft = open_draft(run)
    changes = audit.apply_changes(draft, dict(values))
    if changes:
        save_checked(draft, fields=list(changes))
        record(by, verb, run.study, {**changes, **untold(changes)})
    return draft


def untold(changes: Mapping[str, list[Any]]) -> dict[str, list[Any]]:
    """Numbers assigned by group, without the numbers: partners read the trail, and few may be missing from one.

    Of a list of ingredients its name.
    """
    told = {
        name: [sorted(one) for one in pair]
        for name, pair in changes.items()
        if name in {"assigned", "clusters"}
    }
    if "cost_basis" in changes:
        told["cost_basis"] = [one.get("title", "") for one in changes["cost_basis"]]
    return told


@transaction.atomic
def keep_report(*, by: User, run: StudyRun) -> ReportVersion:
    """Keep the draft as the next version, which is what partners read and sign off.

    A sign-off of the version before is closed by it: nobody has signed the new words.
    """
    check_report_open(by, StudyRun.objects.select_for_update().get(pk=run.pk))
    draft = open_draft(run)
    latest = run.versions.first()
    texts, quotes = draft.texts_by_part(), kept_quotes(draft)
    joint = [one.kept() for one in ThemeJudgement.objects.of_run(run)]
    if latest and told_in(latest, quotes_of(latest)) == (texts, draft.facts(), joint, quotes):
        raise Conflict(_("Nothing has changed since version {number}.").format(number=latest.number))
    version = ReportVersion(
        run=run,
        number=latest.number + 1 if latest else 1,
        texts=texts,
        joint=joint,
        kept_by=by,
        kept_at=timezone.now(),
        **draft.facts(),
    )
    save_checked(version)
    version.quotes.set(quotes)
    SignOffRound.objects.of_run(run).open().update(closed_at=timezone.now())
    record(
        by, gettext_noop("kept a version of the report on"), run.study, {"version": [None, version.number]}
    )
    return version


def told_in(version: ReportVersion, quotes: list[TextQuote]) -> tuple[Any, ...]:
    """Everything in which a version can differ from the one before."""
    return version.texts, version.facts(), version.joint, quotes


def quotes_of(holder: ReportDraft | ReportVersion) -> list[TextQuote]:
    return list(holder.quotes.select_related("piece__collection", "code").order_by("code", "pk"))


def kept_quotes(draft: ReportDraft) -> list[TextQuote]:
    """The chosen quotes. Conflict where one of them may not be shown any more."""
    quotes = quotes_of(draft)
    if quotes:
        lists = lists_of(draft.run.study.initiative)
        if not all(is_there(one) and may_be_shown(one, lists) for one in quotes):
            raise Conflict(_("A quote that was chosen is not cleared any more. Choose the quotes again."))
    return quotes


def is_there(quote: TextQuote) -> bool:
    """Whether neither its text nor its code nor their collection was put away."""
    piece = quote.piece
    return not (piece.archived_at or piece.collection.archived_at or quote.code.archived_at)
