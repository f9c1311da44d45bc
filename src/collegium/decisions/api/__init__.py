"""/api/v1/decisions: what the pages show, with the same permissions."""

from ninja import Router

router = Router(tags=["decisions"])

__all__ = ["router"]
