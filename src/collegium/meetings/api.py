"""/api/v1/meetings: what the pages show, with the same permissions."""

from ninja import Router

router = Router()
