"""One archive with everything an installation holds, that can be restored on SQLite and on PostgreSQL.

The archive is a zip file: `manifest.json` (version, migrations, sizes, SHA-256 of every part), `data/` with
one file of JSON lines per table, `media/` with the uploaded files. It holds no sessions and no secret key.
"""
