"""What the pages show of the results: groups, what unites and divides, votes by statement; never single voters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from collegium.consultations.models import Consultation, Statement
from collegium.consultations.vocabulary import GROUP_WITHHELD, WITHHELD, Choice, group_name, stability_words
from collegium.core.tables import Column
from collegium.engines.reporting import SERIES, THEME, render_svg

IN_CHART = 12
LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True)
class StatementRow:
    """Votes on one statement. tally: of everyone, None where too few voted. groups: by number, None where hidden."""

    statement: Statement
    tally: Mapping[str, int] | None
    groups: Mapping[int, Mapping[str, int] | None]


@dataclass(frozen=True, slots=True)
class Said:
    """A statement that a group, or everyone, leans to. share: of those who voted on it."""

    text: str
    language: str
    leaning: str
    share: str
    votes: str


@dataclass(frozen=True, slots=True)
class GroupCard:
    name: str
    size: str
    why: str
    statements: list[Said]


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything that a page of results shows. why: why there are no groups."""

    why: str
    participation: Mapping[str, Any]
    stability: str
    groups: list[GroupCard]
    consensus: list[Said]
    rows: list[StatementRow]
    numbers: list[int]


def outcome_of(consultation: Consultation) -> Outcome | None:
    """Read the kept results; None while there are none."""
    results: Mapping[str, Any] | None = consultation.results
    if results is None:
        return None
    statements = {str(one.pk): one for one in consultation.statements.shown()}
    stable = results["stability"]
    return Outcome(
        why=str(WITHHELD[results["why"]]) if results["why"] else "",
        participation=results["participation"],
        stability=str(stability_words(stable["mean"])) if stable else "",
        groups=[card_of(group, statements) for group in results["groups"]],
        consensus=[
            said_of(one, one["tally"], statements)
            for one in results["consensus"]
            if one["statement"] in statements
        ],
        rows=[row_of(key, one, results) for key, one in statements.items()],
        numbers=[group["number"] for group in results["groups"] if not group["why"]],
    )


def row_of(key: str, statement: Statement, results: Mapping[str, Any]) -> StatementRow:
    groups = {group["number"]: group["tallies"].get(key) for group in results["groups"] if not group["why"]}
    return StatementRow(statement, results["tallies"].get(key), groups)


def card_of(group: Mapping[str, Any], statements: Mapping[str, Statement]) -> GroupCard:
    size = group["size"]
    told = (
        ngettext("{n} person", "{n} people", size).format(n=number_format(size)) if size is not None else ""
    )
    return GroupCard(
        name=_("Group {letter}").format(letter=group_name(group["number"])),
        size=told,
        why=str(GROUP_WITHHELD[group["why"]]) if group["why"] else "",
        statements=[
            said_of(one, one["tally"], statements)
            for one in group["representative"]
            if one["statement"] in statements
        ],
    )


def said_of(one: Mapping[str, Any], tally: Mapping[str, Any], statements: Mapping[str, Statement]) -> Said:
    statement = statements[one["statement"]]
    agrees = one["choice"] == Choice.AGREE
    votes = tally["agree"] + tally["disagree"] + tally["passed"]
    return Said(
        text=str(statement),
        language=statement.shown_in,
        leaning=_("agree") if agrees else _("disagree"),
        share=percent(tally["agree" if agrees else "disagree"], votes),
        votes=ngettext("of {n} vote", "of {n} votes", votes).format(n=number_format(votes)),
    )


def percent(part: int, whole: int) -> str:
    return _("{number} %").format(number=number_format(round(100 * part / whole))) if whole else "–"


def votes_in(tally: Mapping[str, int] | None) -> int | None:
    return sum(tally.values()) if tally else None


def share_in(tally: Mapping[str, int] | None, name: str) -> float | None:
    votes = votes_in(tally)
    return round(tally[name] / votes, 4) if tally and votes else None


def share_text(tally: Mapping[str, int] | None, name: str) -> str:
    votes = votes_in(tally)
    return percent(tally[name], votes) if tally and votes else _("too few")


def outcome_columns(numbers: Sequence[int]) -> list[Column]:
    """One line for each statement: votes of everyone, and how many of each group agree."""

    def part(name: str, label: str) -> Column:
        return Column(
            name,
            label,
            lambda row: share_in(row.tally, name),
            text=lambda row: share_text(row.tally, name),
            order_by=name,
            align="end",
        )

    def of_group(number: int) -> Column:
        return Column(
            f"group{number}",
            _("Group {letter} agrees").format(letter=group_name(number)),
            lambda row: share_in(row.groups.get(number), "agree"),
            text=lambda row: share_text(row.groups.get(number), "agree"),
            order_by=f"group{number}",
            align="end",
        )

    return [
        Column("statement", _("Statement"), lambda row: str(row.statement)),
        part("agree", _("Agree")),
        part("disagree", _("Disagree")),
        part("passed", _("Pass")),
        Column("votes", _("Votes"), lambda row: votes_in(row.tally), order_by="votes", align="end"),
        *[of_group(number) for number in numbers],
    ]


def sorted_rows(rows: Sequence[StatementRow], columns: Sequence[Column], wanted: str) -> list[StatementRow]:
    """In the order that ?sort= names; what has no value comes last. An unknown name changes nothing."""
    column = next((one for one in columns if one.order_by and one.key == wanted.lstrip("-")), None)
    if column is None:
        return list(rows)
    known = [row for row in rows if column.value(row) is not None]
    unknown = [row for row in rows if column.value(row) is None]
    return sorted(known, key=column.value, reverse=wanted.startswith("-")) + unknown


def chart_of(consultation: Consultation, outcome: Outcome) -> dict[str, Any] | None:
    """How many of each group agree, statement by statement, those that divide most first; drawn once per language."""
    shown = [row for row in outcome.rows if row.tally]
    if not shown:
        return None
    shown = sorted(shown, key=spread, reverse=True)[:IN_CHART]
    values = [point for row in shown for point in points(row, outcome.numbers)]
    title = _("How many agree, by group") if outcome.numbers else _("How many agree")
    sentence = "; ".join(f"{one['q']}: {one['group']} {one['told']}" for one in values)
    changed = consultation.closed_at.isoformat() if consultation.closed_at else ""
    key = f"consultation:{consultation.pk}:{changed}:{len(outcome.rows)}:{get_language()}"
    return {
        "title": title,
        "note": _(
            "Those statements that divide most, first. Groups are indicative: a help to see, not a result."
        ),
        "svg": cache.get_or_set(key, lambda: render_svg(drawing(values, title, sentence))),
        "alt": sentence,
    }


def spread(row: StatementRow) -> float:
    shares = [share for tally in row.groups.values() if (share := share_in(tally, "agree")) is not None]
    return max(shares) - min(shares) if shares else share_in(row.tally, "agree") or 0.0


def points(row: StatementRow, numbers: Sequence[int]) -> list[dict[str, Any]]:
    text = str(row.statement)
    label = text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1]}…"
    named = [(_("Group {letter}").format(letter=group_name(one)), row.groups.get(one)) for one in numbers]
    shares = [
        (name, share_in(tally, "agree"), share_text(tally, "agree"))
        for name, tally in named or [(_("Everyone"), row.tally)]
    ]
    return [
        {"q": label, "group": name, "share": 100 * share, "told": told}
        for name, share, told in shares
        if share is not None
    ]


def drawing(values: list[dict[str, Any]], title: str, sentence: str) -> dict[str, Any]:
    ink, grid = THEME["--chart-ink"], THEME["--chart-grid"]
    names = list(dict.fromkeys(one["group"] for one in values))
    colours = [THEME[name] for name in SERIES[: len(names)]]
    scale = {"domain": names}
    x = {"field": "share", "type": "quantitative", "title": "%", "scale": {"domain": [0, 100]}}
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "description": sentence,
        "usermeta": {"theme": dict(THEME), "title": title},
        "background": None,
        "padding": 4,
        "width": 260,
        "height": {"step": 30},
        "data": {"values": values},
        "mark": {"type": "point", "filled": True, "size": 110, "opacity": 1},
        "encoding": {
            "y": {"field": "q", "type": "nominal", "sort": None, "title": None, "axis": {"labelLimit": 380}},
            "x": x,
            "color": {
                "field": "group",
                "type": "nominal",
                "scale": {**scale, "range": colours},
                "legend": {"title": None, "orient": "top", "labelColor": ink, "labelFontSize": 12},
            },
            "shape": {"field": "group", "type": "nominal", "scale": scale},
        },
        "config": {
            "font": "sans-serif",
            "view": {"stroke": None},
            "axis": {
                "labelColor": ink,
                "titleColor": ink,
                "gridColor": grid,
                "domainColor": grid,
                "tickColor": grid,
                "labelFontSize": 12,
            },
        },
    }
