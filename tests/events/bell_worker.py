"""A worker of its own process for tests: hears bells, writes what it did, can be killed.

    python -m tests.events.bell_worker JOURNAL inward|outward SECONDS

Each bell adds a line `begun` to JOURNAL, takes SECONDS, then adds a line `done`; inward it also
makes a row that must exist once per bell.
"""

import os
import signal
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
LEASE = timedelta(seconds=3)


def main() -> None:
    django.setup()
    from leadflow.events import worker
    from leadflow.events.models import WebhookEndpoint
    from leadflow.events.services import claiming, subscribe, subscribe_outward
    from leadflow.events.worker import Worker
    from tests.factories.events import Rang, empty_register, listener

    claiming.LEASE = LEASE
    worker.RENEW_SECONDS = 1.0
    journal, kind, seconds = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])

    def note(word: str, bell: int) -> None:
        with journal.open("a") as file:
            file.write(f"{word} {bell}\n")

    def hear(payload, now):
        note("begun", payload["bell"])
        if kind == "inward":
            owner = f"bell:{payload['bell']}"
            WebhookEndpoint.objects.create(owner=owner, url="", secret="", created_at=now)
        time.sleep(seconds)
        note("done", payload["bell"])

    with empty_register():
        {"inward": subscribe, "outward": subscribe_outward}[kind](Rang, listener("ear", hear))
        runner = Worker(outward_threads=2)
        signal.signal(signal.SIGTERM, lambda *_: runner.stop())
        runner.run()


if __name__ == "__main__":
    main()
