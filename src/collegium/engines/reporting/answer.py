"""The answer of a study as sentences: for each outcome and arm, in the words that its design and its rows ask for."""

from collections import Counter
from collections.abc import Iterator

from collegium.engines.impact import Evidence, Finding, Interrupted, StudyResult, Synthetic, ValueAdded
from collegium.engines.reporting.percents import in_percent, is_yes_no
from collegium.engines.reporting.tables import main_findings, named
from collegium.engines.reporting.words import Labels, Words, complete, decimals_for, number, percent


def answers(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> list[str]:
    """A plain sentence per outcome and arm, honest about chance and about what is withheld."""
    return [_sentence(one, result, complete(words), labels) for one in main_findings(result)]


def headline(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> str:
    """A sentence for every arm on the first outcome: no arm is picked out. Of units, how many stand out.

    Empty where there is neither a finding nor a unit that can be told.
    """
    words, found = complete(words), main_findings(result)
    if not found:
        return next(iter(standings(result, words, labels)), "")
    first = [one for one in found if one.outcome == found[0].outcome]
    return " ".join(_sentence(one, result, words, labels) for one in first)


def standings(result: StudyResult, words: Words | None = None, labels: Labels | None = None) -> list[str]:
    """Of value added, a sentence per outcome: how many of the units that are told lie above, how many below."""
    if not isinstance(result.study.design, ValueAdded):
        return []
    words = complete(words)
    return [_standing(table, result, words, labels) for table in result.evidence if any(_told(table))]


def _told(table: Evidence) -> Iterator[str]:
    """How each unit stands whose line is not withheld."""
    place = table.columns.index("standing")
    return (str(row[place]) for row in table.rows if row[place] is not None)


def _standing(table: Evidence, result: StudyResult, words: Words, labels: Labels | None) -> str:
    counts = Counter(_told(table))
    outcome = table.key.partition(": ")[2] or result.study.outcomes[0]
    above, below = counts["above average"], counts["below average"]
    return words["standing"].format(
        units=number(counts.total(), 0, words),
        above=number(above, 0, words),
        below=number(below, 0, words),
        rest=number(counts.total() - above - below, 0, words),
        outcome=words["quoted"].format(text=named(outcome, labels)),
    )


def _sentence(one: Finding, result: StudyResult, words: Words, labels: Labels | None) -> str:
    kind = _kind(one, result)
    if kind.endswith("share"):
        one = in_percent(one, result)
    places = decimals_for(one.se or abs(one.effect or 0.0) / 10)
    arm, other = (
        named(f"{result.study.treatment}={level}", labels) for level in (one.arm, result.study.comparison)
    )
    told = {
        "arm": words["quoted"].format(text=arm),
        "comparison": words["quoted"].format(text=other),
        "outcome": words["quoted"].format(text=named(one.outcome, labels)),
        "confidence": percent(result.study.confidence, words),
        "effect": number(one.effect, places, words),
        "size": number(abs(one.effect or 0.0), places, words),
        "low": number(one.ci_low, places, words),
        "high": number(one.ci_high, places, words),
        "why": one.withheld or words["not computed"],
    }
    return words[kind].format(**told)


def _kind(one: Finding, result: StudyResult) -> str:
    """The key of the sentence: which way, and of whom the rows are."""
    if one.suppressed or one.effect is None:
        return "no answer"
    if isinstance(result.study.design, Interrupted | Synthetic):
        return f"{_way(one)} line"
    if is_yes_no(result, one.outcome):
        return f"{_way(one)} share"
    return _way(one) if result.study.persons else f"{_way(one)} places"


def _way(one: Finding) -> str:
    if one.ci_low is None or one.ci_high is None:
        return "no interval"
    if one.ci_low > 0:
        return "higher"
    return "lower" if one.ci_high < 0 else "unclear"
