"""``python -m engine.store.migrations "what changes"`` drafts the next migration."""

import sys

from engine.store.schema import draft_migration

draft_migration(" ".join(sys.argv[1:]))
