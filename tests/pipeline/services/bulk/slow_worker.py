"""A worker of its own process for tests: takes its time over every lead, and can be killed.

python -m tests.pipeline.services.bulk.slow_worker JOB TURN
"""

import os
import sys
import time

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
PER_LEAD = 0.01


def main() -> None:
    django.setup()
    from leadflow.kernel.clock import now
    from leadflow.pipeline.services.bulk import working

    act, put_back = working.act_on, working.put_back

    def slowly(do):
        def wait_and_do(**arguments):
            time.sleep(PER_LEAD)
            return do(**arguments)

        return wait_and_do

    working.act_on, working.put_back = slowly(act), slowly(put_back)
    job_id, turn = int(sys.argv[1]), int(sys.argv[2])
    while working.work_on(job_id=job_id, turn=turn, now=now()):
        time.sleep(PER_LEAD)


if __name__ == "__main__":
    main()
