"""/api/v1/evaluation: what the pages show, with the same permissions."""

from collegium.evaluation.api import reports  # noqa: F401 - adds its routes
from collegium.evaluation.api.studies import router

__all__ = ["router"]
