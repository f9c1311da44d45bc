"""What pages, files and the API show of reports, their comments and their sign-offs."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from collegium.core.tables import Column
from collegium.engines.impact import StudyResult
from collegium.engines.reporting import told_assigned, told_clusters
from collegium.engines.wwc import Handbook
from collegium.evaluation.models import ReportComment, ReportVersion, SignOff, StudyRun
from collegium.evaluation.tables.costs import cost_data
from collegium.evaluation.tables.joint import joint_data, quote_data, veiled_from, with_said
from collegium.evaluation.tables.plans import Adherence, adherence
from collegium.evaluation.tables.studies import Labels
from collegium.evaluation.tasks import NEWEST_HANDBOOK, Board, board_of
from collegium.evaluation.vocabulary import SIGN_OFF_TONES, Fit, ReportPart, Section
from collegium.people.models import User


@dataclass(frozen=True, slots=True)
class Talk:
    """What partners say about one section: comments with their contributions, those that are open first."""

    section: str
    comments: tuple[ReportComment, ...]

    @property
    def open(self) -> int:
        return sum(one.resolved_at is None for one in self.comments)

    @property
    def summary(self) -> str:
        if not self.comments:
            return _("No comments")
        told = ngettext("{count} comment", "{count} comments", len(self.comments)).format(
            count=len(self.comments)
        )
        return (
            _("{comments}, {open} not resolved").format(comments=told, open=self.open) if self.open else told
        )


def talks_of(run: StudyRun) -> dict[str, Talk]:
    """By section, in three queries whatever there is."""
    rows = run.comments.select_related("thread__initiative", "thread__started_by", "resolved_by")
    found = list(rows.prefetch_related("thread__posts__author"))
    return {
        section: Talk(
            section,
            tuple(
                sorted(
                    (one for one in found if one.section == section),
                    key=lambda one: one.resolved_at is not None,
                )
            ),
        )
        for section in Section.values
    }


def board_for(
    run: StudyRun,
    result: StudyResult,
    labels: Labels,
    *,
    version: ReportVersion | None,
    handbook: Handbook = NEWEST_HANDBOOK,
    reader: User | None = None,
) -> Board:
    """The report with what people said, and what a frozen question has to say about it among its limits.

    reader: who is signed in as one of the partners; None is everybody.
    """
    board = board_of(result, labels, version=version, handbook=handbook)
    if version is not None:
        board = with_said(board, version, result, labels, reader=reader)
    held = adherence(run, result, labels)
    return replace(board, limits=(*plan_limits(held), *board.limits))


def plan_limits(held: Adherence) -> tuple[str, ...]:
    """Whether the question was written down before the answer was seen, and as many studied as planned, if not so."""
    return (*question_limits(held), *held.short)


def question_limits(held: Adherence) -> tuple[str, ...]:
    return (*kept_limits(held), *seen_limits(held)) if held.freeze else ()


def kept_limits(held: Adherence) -> Iterator[str]:
    day = date_format(timezone.localtime(held.freeze.frozen_at), "DATE_FORMAT") if held.freeze else ""
    if held.followed == "frozen later":
        yield _("The question was frozen on {day}, after this run had been made.").format(day=day)
    elif held.followed == "departs":
        parts = ", ".join(part for part, _planned, _done in held.changes)
        text = _("This run departs from the question that was frozen on {day}, in: {parts}.")
        yield text.format(day=day, parts=parts)


def seen_limits(held: Adherence) -> Iterator[str]:
    """A question that was frozen when an answer was known is no plan."""
    if held.freeze and held.seen_at:
        times = [
            date_format(timezone.localtime(at), "DATETIME_FORMAT")
            for at in (held.freeze.frozen_at, held.seen_at)
        ]
        text = _(
            "The question was frozen on {frozen}, after a result had been seen ({seen}): it was not planned before."
        )
        yield text.format(frozen=times[0], seen=times[1])


def sign_off_columns() -> list[Column]:
    return [
        Column("partner", _("Partner"), lambda s: str(s.organisation)),
        Column(
            "answer", _("Answer"), lambda s: s.get_answer_display(), tone=lambda s: SIGN_OFF_TONES[s.answer]
        ),
        Column("reason", _("Reason"), lambda s: s.reason),
        Column("by", _("By"), lambda s: str(s.answered_by) if s.answered_by else ""),
        Column("at", _("Answered"), lambda s: s.answered_at),
    ]


def version_columns() -> list[Column]:
    return [
        Column("number", _("Version"), lambda v: v.number, url=lambda v: v.get_absolute_url()),
        Column("by", _("By"), lambda v: str(v.kept_by)),
        Column("at", _("Kept"), lambda v: v.kept_at),
        Column("parts", _("Own words about"), lambda v: ", ".join(parts_of(v))),
    ]


def parts_of(version: ReportVersion) -> list[str]:
    return [str(part.label) for part in ReportPart if version.texts.get(part.value)]


def facts_of(version: ReportVersion, board: Board, *, reader: User) -> list[tuple[str, str]]:
    """Cost, design and what people said as lines, to be compared with those of another version."""
    return [
        (_("Cost"), " ".join(board.cost)),
        (_("Source of the cost"), version.cost_source),
        *board.design,
        *said_facts(version, veiled_from(reader, version.joint)),
    ]


def said_facts(version: ReportVersion, veiled: set[int]) -> list[tuple[str, str]]:
    """How each theme was judged, and which quotes were chosen, by number: they may have been withdrawn since."""
    judged = [
        (
            _("Words and numbers: {theme}").format(theme=row["theme"]),
            _("{fit}: {why}").format(fit=Fit(row["fit"]).label, why=row["why"]),
        )
        for row in version.joint
        if row["collection"] not in veiled
    ]
    chosen = [one.pk for one in version.quotes.order_by("pk")]
    return [*judged, (_("Quotes that were chosen (numbers)"), ", ".join(map(str, chosen)))]


def changed_facts(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """(what, earlier, later) of the lines that differ."""
    old, new = dict(before), dict(after)
    names = dict.fromkeys([*new, *old])
    return [
        (name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    ]


def report_data(board: Board, version: ReportVersion | None, result: StudyResult) -> dict[str, Any] | None:
    """The words of a report as plain data, for JSON files and the API; None where nobody has written any."""
    if version is None:
        return None
    return {
        "version": version.number,
        "kept_at": version.kept_at.isoformat(),
        "kept_by": str(version.kept_by),
        "texts": dict(version.texts_by_part()),
        "cost": cost_data(version),
        "assigned": told_assigned(result, version.assigned),
        "clusters": cluster_data(version, result),
        "outcomes": version.outcomes,
        "limits": list(board.limits),
        "handbook": board.handbook,
        "ratings": [asdict(one) for one in board.ratings],
        "agreed": list(board.agreed),
        "dissents": [asdict(one) for one in board.dissents],
        "silent": list(board.silent),
        "silence_reason": board.silence_reason,
        "joint": joint_data(board.joint),
        "is_veiled": board.is_veiled,
        "quotes": quote_data(board.quotes),
    }


def cluster_data(version: ReportVersion, result: StudyResult) -> dict[str, dict[str, int | None]]:
    """Classes, schools or groups by arm, as may be told."""
    told = told_clusters(result, version.answers)
    return {arm: {"assigned": start, "analysed": end} for arm, (start, end) in told.items()}


def sign_off_data(rows: Iterable[SignOff]) -> list[dict[str, Any]]:
    return [
        {
            "partner": str(one.organisation),
            "organisation": one.organisation.public_id,
            "answer": one.answer,
            "reason": one.reason,
            "answered_at": one.answered_at,
        }
        for one in rows
    ]


def comment_data(comment: ReportComment) -> dict[str, Any]:
    posts = [one for one in comment.thread.posts.all() if one.archived_at is None]
    return {
        "id": comment.pk,
        "section": comment.section,
        "version": comment.version,
        "discussion": comment.thread_id,
        "is_resolved": comment.resolved_at is not None,
        "posts": [
            {"author": str(one.author), "text": one.text, "written_at": one.written_at} for one in posts
        ],
    }
