"""Lists of organisations from files, and back into files."""

from collegium.partners.actions.imports.batches import (
    apply_import,
    drop_import,
    preview_import,
    problems_of_batch,
    renew_preview,
    undo_import,
)
from collegium.partners.actions.imports.columns import COLUMNS
from collegium.partners.actions.imports.exporting import bad_rows, export_rows, template_row

__all__ = [
    "COLUMNS",
    "apply_import",
    "bad_rows",
    "drop_import",
    "export_rows",
    "preview_import",
    "problems_of_batch",
    "renew_preview",
    "template_row",
    "undo_import",
]
