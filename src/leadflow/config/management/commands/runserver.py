"""`manage.py runserver`: Django's server for developing, with everything the pages need."""

from typing import Any

from django.contrib.staticfiles.management.commands import runserver

from leadflow.config.serving.prepare import collect_static


class Command(runserver.Command):
    """Collects static files first, as `leadflow serve` does; pages find theirs by the manifest."""

    def inner_run(self, *args: Any, **options: Any) -> None:
        """Collect, then serve; again whenever code changes."""
        if collect_static():
            self.stdout.write("Static files collected.")
        super().inner_run(*args, **options)
