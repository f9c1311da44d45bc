"""Disclosure control: what must stay hidden so that nobody can be singled out in published tables."""

from collegium.engines.disclosure.suppression import Cell, Key, Row, Total, rows_to_hide

__all__ = ["Cell", "Key", "Row", "Total", "rows_to_hide"]
