"""A worker of its own process for tests: small groups of rows, and it can be killed.

python -m tests.pipeline.services.imports.slow_worker JOB TURN
"""

import os
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
GROUP = 20
PAUSE = 0.02


def main() -> None:
    django.setup()
    from leadflow.kernel.clock import now
    from leadflow.pipeline.services.imports import running, undoing, working

    running.at_once = lambda: GROUP
    undoing.AT_ONCE = GROUP
    bring_in, put_away = running.bring_in, undoing.put_away_many

    def slowly(do):
        def do_and_wait(**arguments):
            found = do(**arguments)
            time.sleep(PAUSE)  # written, but not yet committed
            return found

        return do_and_wait

    running.bring_in, undoing.put_away_many = slowly(bring_in), slowly(put_away)
    job_id, turn = int(sys.argv[1]), int(sys.argv[2])
    while working.work_on(job_id=job_id, turn=turn, now=now()):
        time.sleep(PAUSE)


if __name__ == "__main__":
    main()
