"""Pages of consultations: inside the initiative, and the public ones."""

from collegium.consultations.views.consultations import (
    archive_consultation,
    close_consultation,
    consultation,
    consultations,
    create_consultation,
    edit_consultation,
    export_votes,
    make_links,
    open_consultation,
    publish_results,
    restore_consultation,
    unpublish_results,
)
from collegium.consultations.views.statements import (
    add_statement,
    decide_statement,
    edit_statement,
    statements,
)
from collegium.consultations.views.taking_part import (
    open_personal_link,
    own_votes,
    propose_statement,
    public_results,
    take_part,
)

__all__ = [
    "add_statement",
    "archive_consultation",
    "close_consultation",
    "consultation",
    "consultations",
    "create_consultation",
    "decide_statement",
    "edit_consultation",
    "edit_statement",
    "export_votes",
    "make_links",
    "open_consultation",
    "open_personal_link",
    "own_votes",
    "propose_statement",
    "public_results",
    "publish_results",
    "restore_consultation",
    "statements",
    "take_part",
    "unpublish_results",
]
