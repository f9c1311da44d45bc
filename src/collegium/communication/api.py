"""/api/v1/communication: what the pages show, with the same permissions."""

from ninja import Router

router = Router()
