"""/api/v1/agreements: what the pages show, with the same permissions."""

from ninja import Router

router = Router()
