"""Fixtures for datasets."""

from tests.exchange.students import commit, dataset

__all__ = ["commit", "dataset"]
