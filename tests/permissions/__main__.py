"""Print every route in the spelling of the permission table, and whether it has rows."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.permissions.rows import routes  # noqa: E402
from tests.permissions.table import ROWS, WHOLE  # noqa: E402

for route in routes():
    methods = " ".join(row.method for row in ROWS if row.route == route)
    print(f"{methods or ('whole' if route.startswith(WHOLE) else 'MISSING'):24} {route}")
