"""`leadflow verify`: check every invariant over the live database."""

import json
import sys
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from leadflow.config.verification import verify_everything
from leadflow.kernel.clock import now


class Command(BaseCommand):
    help = "Check every invariant over the live database; exit code 1 when one is broken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="one JSON document instead of lines"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Ask, tell, and end with 1 when anything is broken."""
        moment = now()
        findings = verify_everything(now=moment)
        broken = [finding for finding in findings if finding.broken]
        if options["json"]:
            document = {
                "ok": not broken,
                "checked_at": f"{moment:%Y-%m-%dT%H:%M:%SZ}",
                "findings": [asdict(finding) for finding in findings],
            }
            self.stdout.write(json.dumps(document, indent=2))
        else:
            for finding in findings:
                verdict = f"BROKEN {finding.broken}, such as {finding.sample}"
                self.stdout.write(f"{finding.name:<40} {verdict if finding.broken else 'ok'}")
        if broken:
            sys.exit(1)
