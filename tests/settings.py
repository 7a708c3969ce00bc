"""The product's settings, with what only tests need: quick, private, gone afterwards."""

import atexit
import os
import shutil
import tempfile

_HOME = tempfile.mkdtemp(prefix="leadflow-tests-")
atexit.register(shutil.rmtree, _HOME, ignore_errors=True)

os.environ["LEADFLOW_DATA_DIR"] = _HOME
os.environ["SECRET_KEY"] = "only-for-tests-" + "x" * 40
os.environ.setdefault("LOG_LEVEL", "WARNING")
os.environ.setdefault("PAYMENTS", "simulator")
# Playwright's sync API runs an event loop in the main thread, where the ORM would refuse to work.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
for _name in ("PUBLIC_BASE_URL", "PEPPERS", "SECRET_KEY_FALLBACKS", "DEBUG"):
    os.environ.pop(_name, None)

from leadflow.config.settings import *  # noqa: E402, F403
from leadflow.config.settings import DATABASES, PASSWORD_HASHERS, STORAGES  # noqa: E402

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PASSWORD_HASHERS.insert(0, "django.contrib.auth.hashers.MD5PasswordHasher")
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

if pool := DATABASES["default"]["OPTIONS"].get("pool"):
    pool["max_size"] = 80  # races bring 64 threads, and each must really hold a connection
