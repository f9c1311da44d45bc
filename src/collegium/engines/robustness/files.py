"""The numbers of a robustness as flat rows with the engine's own names, every digit, for CSV files.

The unit is added by `reporting.with_unit`, which knows the outcomes.
"""

from typing import Any

from collegium.engines.robustness.check import NUMBERS, CheckedAnswer, Robustness, Way

WAY_FIELDS = (
    "outcome", "arm", "planned", "covariates", "fixed_effects", "cluster", *NUMBERS, "withheld", "failed",
    "named_beforehand", "unit",
)  # fmt: skip
MISSING_FIELDS = (
    "outcome", "arm", "kind", "shift", "students", "effect", "se", "p", "ci_low", "ci_high", "sets", "seed",
    "tipping", "reason", "unit",
)  # fmt: skip


def flat_ways(robustness: Robustness) -> list[dict[str, Any]]:
    """A row for each way; columns of a set are joined by "; ". named_beforehand: whether a plan named the choices."""
    named = {"named_beforehand": robustness.named is not None}
    return [_flat(answer, way) | named for answer in robustness.answers for way in answer.ways]


def _flat(answer: CheckedAnswer, way: Way) -> dict[str, Any]:
    return {
        "outcome": answer.outcome,
        "arm": answer.arm,
        "planned": way.planned(),
        "covariates": "; ".join(way.covariates),
        "fixed_effects": "; ".join(way.fixed_effects),
        "cluster": way.cluster,
        "withheld": way.withheld,
        "failed": way.failed,
        **{name: getattr(way, name) for name in NUMBERS},
    }


def flat_missing(robustness: Robustness) -> list[dict[str, Any]]:
    """A row for each line on missing values; one with the reason where there are none."""
    rows: list[dict[str, Any]] = []
    for answer in robustness.answers:
        missing = answer.missing
        about = {"outcome": answer.outcome, "arm": answer.arm, "reason": missing.reason, "seed": missing.seed}
        about |= {"sets": missing.sets, "tipping": missing.tipping}
        blank = dict.fromkeys(MISSING_FIELDS)
        if not missing.lines:
            rows.append(blank | about)
        for line in missing.lines:
            numbers = {name: getattr(line, name) for name in MISSING_FIELDS if hasattr(line, name)}
            rows.append(blank | numbers | about)
    return rows
