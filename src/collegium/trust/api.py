"""/api/v1/trust: what the pages show, with the same permissions."""

from ninja import Router

router = Router()
