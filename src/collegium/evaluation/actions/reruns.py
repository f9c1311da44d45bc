"""What a run that started by itself changed, told to whoever set the schedule."""

from collections.abc import Iterator

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from collegium.engines.impact import Finding, StudyResult
from collegium.engines.reporting import in_percent, is_yes_no
from collegium.evaluation.models import Rerun, RerunSchedule, StudyRun
from collegium.evaluation.vocabulary import labels_of
from collegium.initiatives.actions.changes import tell

MOST_MOVES = 2  # as many as fit into a notice


def tell_of_rerun(run: StudyRun, result: StudyResult) -> None:
    """Tell whoever set the schedule what this run changed. Called once, in the transaction that stores the result."""
    rerun = Rerun.objects.filter(run=run).first()
    schedule = RerunSchedule.objects.filter(study=run.study_id).select_related("set_by").first()
    if rerun is None or schedule is None:
        return
    earlier = run.study.runs.done().exclude(pk=run.pk).filter(started_at__lte=run.started_at).first()
    before = earlier.as_result() if earlier else result
    moved = list(moves(before, result))
    text = (
        gettext_noop("“{study}” was run again: {what}")
        if moved
        else gettext_noop("“{study}” was run again. Nothing changed beyond what chance allows.")
    )
    labels = labels_of(run.dataset.columns.all())
    with override(schedule.set_by.language):
        what = " ".join(move_told(before, result, pair, labels) for pair in moved[:MOST_MOVES])
    url, initiative = run.get_absolute_url(), run.study.initiative
    tell([schedule.set_by], text, initiative=initiative, url=url, study=run.study, what=what)


def moves(before: StudyResult, after: StudyResult) -> Iterator[tuple[Finding, Finding]]:
    """Findings whose new effect lies outside the interval of the old one; everyone first."""
    old = {key_of(one): one for one in before.findings}
    for one in sorted(after.findings, key=lambda found: bool(found.subgroup)):
        was = old.get(key_of(one))
        if was is None or one.effect is None or was.ci_low is None or was.ci_high is None:
            continue
        if not was.ci_low <= one.effect <= was.ci_high:
            yield was, one


def move_told(
    before: StudyResult, after: StudyResult, pair: tuple[Finding, Finding], labels: dict[str, str]
) -> str:
    """The move in a sentence; in percentage points where both runs found yes or no."""
    was, now = pair
    is_share = all(is_yes_no(one, now.outcome) for one in (before, after))
    if is_share:
        was, now = in_percent(was, before), in_percent(now, after)
    return move_in_words(was, now, labels=labels, is_share=is_share)


def key_of(one: Finding) -> tuple[str, ...]:
    return one.outcome, one.arm, one.model, one.subgroup, one.level


def move_in_words(was: Finding, now: Finding, *, labels: dict[str, str], is_share: bool = False) -> str:
    """is_share: both findings are in percentage points."""
    group = f"{labels.get(now.subgroup, now.subgroup)}: {now.level}" if now.subgroup else _("everyone")
    sentence = (
        _(
            "On {outcome} ({arm}, {group}) the difference is now {effect} percentage points, outside of the earlier "
            "range of {low} to {high}."
        )
        if is_share
        else _(
            "On {outcome} ({arm}, {group}) the difference is now {effect}, outside of the earlier range of "
            "{low} to {high}."
        )
    )
    return sentence.format(
        outcome=labels.get(now.outcome, now.outcome),
        arm=now.arm,
        group=group,
        effect=number_format(round(now.effect or 0.0, 2), 2),
        low=number_format(round(was.ci_low or 0.0, 2), 2),
        high=number_format(round(was.ci_high or 0.0, 2), 2),
    )
