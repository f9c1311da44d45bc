"""Agreement on each code by itself: was it found in the segment or not?"""

from dataclasses import dataclass

from collegium.engines.qualitative import words
from collegium.engines.qualitative.alpha import Alpha, alpha_of, alpha_sentences, drawing
from collegium.engines.qualitative.codebook import Coded
from collegium.engines.qualitative.kappa import Kappa, cohens_kappa, percent_agreement

RARE = 0.10  # used in fewer ratings than this (or more than the rest): a caution is added


@dataclass(frozen=True, slots=True)
class CodeAgreement:
    """One code.

    Attributes:
        used: share of ratings in which it was found. percent: share of pairs of ratings that agree.
        kappa: Cohen's, where there are exactly two coders.
        differ: segments that coders coded differently; talk about these.
    """

    code: str
    used: float
    percent: float
    pairs: int
    alpha: Alpha
    kappa: Kappa | None
    differ: tuple[str, ...]
    sentences: tuple[str, ...]


def agreement_by_code(
    material: Coded, *, draws: int = 0, seed: int | None = None, wider: bool = True
) -> tuple[CodeAgreement, ...]:
    """Every code of the codebook, in its order.

    Args:
        draws, seed: for intervals of alpha. wider: a code counts for the codes above it too.

    Raises:
        ProblemsFound: fewer than two coders, or no segment that two have coded.
    """
    found, drawn = [], drawing(draws, seed)
    for code, ratings in zip(material.book.names, material.all_ratings(wider=wider), strict=True):
        percent, pairs = percent_agreement(ratings)
        known = ratings == ratings  # noqa: PLR0124  NaN is not equal to itself
        used = float(ratings[known].mean())
        alpha = alpha_of(ratings, drawn=drawn)
        kappa = cohens_kappa(ratings) if ratings.shape[1] == 2 else None
        differ = [
            segment.name
            for segment, row, here in zip(material.segments, ratings, known, strict=True)
            if len(set(row[here])) > 1
        ]
        said = _sentences(used, alpha)
        found.append(CodeAgreement(code, used, percent, pairs, alpha, kappa, tuple(differ), said))
    return tuple(found)


def _sentences(used: float, alpha: Alpha) -> tuple[str, ...]:
    if used == 0:
        return (words.NOT_USED,)
    rare = [words.RARE_CODE.format(share=used)] if used < RARE or used > 1 - RARE else []
    return (*alpha_sentences(alpha), *rare)
