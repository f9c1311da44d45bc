"""/api/v1/evaluation: what the pages show, with the same permissions."""

from collegium.evaluation.api.studies import router

__all__ = ["router"]
