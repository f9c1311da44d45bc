"""What changes in consultations."""

from collegium.consultations.actions.consultations import (
    FEWEST_STATEMENTS,
    archive_consultation,
    close_consultation,
    close_due,
    create_consultation,
    edit_consultation,
    open_consultation,
    publish_results,
    restore_consultation,
    unpublish_results,
)
from collegium.consultations.actions.counting import count_votes, count_waiting, exported_votes, matrix_of
from collegium.consultations.actions.statements import (
    add_statement,
    decide_statement,
    edit_statement,
    propose_statement,
)
from collegium.consultations.actions.taking_part import (
    cast_votes,
    digest_of_account,
    digest_of_key,
    make_links,
)

__all__ = [
    "FEWEST_STATEMENTS",
    "add_statement",
    "archive_consultation",
    "cast_votes",
    "close_consultation",
    "close_due",
    "count_votes",
    "count_waiting",
    "create_consultation",
    "decide_statement",
    "digest_of_account",
    "digest_of_key",
    "edit_consultation",
    "edit_statement",
    "exported_votes",
    "make_links",
    "matrix_of",
    "open_consultation",
    "propose_statement",
    "publish_results",
    "restore_consultation",
    "unpublish_results",
]
