"""What the pages of trust surveys show, read from the kept results of a wave."""

from collegium.trust.tables.drawing import map_of
from collegium.trust.tables.network import (
    PartnerRow,
    broker_columns,
    headlines,
    link_columns,
    news_of,
    partner_columns,
    partner_rows,
    tie_columns,
    tie_rows,
)
from collegium.trust.tables.numbers import sorted_rows
from collegium.trust.tables.scores import (
    ScoreRow,
    all_score_columns,
    all_score_rows,
    file_columns,
    score_columns,
    score_rows,
)

__all__ = [
    "PartnerRow",
    "ScoreRow",
    "all_score_columns",
    "all_score_rows",
    "broker_columns",
    "file_columns",
    "headlines",
    "link_columns",
    "map_of",
    "news_of",
    "partner_columns",
    "partner_rows",
    "score_columns",
    "score_rows",
    "sorted_rows",
    "tie_columns",
    "tie_rows",
]
