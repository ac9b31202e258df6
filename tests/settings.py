"""The product's settings, but never on the developer's data: every test process has a folder of its own."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_DATA_DIR = Path(tempfile.mkdtemp(prefix="csi-tests-"))
atexit.register(shutil.rmtree, _DATA_DIR, ignore_errors=True)

# Set before the settings are read, so that neither a .env file nor the shell decides what is tested.
os.environ |= {
    "CSI_BASE_URL": "http://127.0.0.1:8000",
    "CSI_DATA_DIR": str(_DATA_DIR),
    "CSI_DEMO": "0",
    "EMAIL_URL": "",
    "MEDIA_URL": "",
    "SECRET_KEY": "only-for-tests-" + "x" * 40,
    "WHATSAPP_API_URL": "",
    "WHATSAPP_API_VERSION": "v25.0",
    "WHATSAPP_PHONE_NUMBER_ID": "",
}
# The browser tests prepare their data from the thread that Playwright's loop runs on.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
# bin/test runs the suite a second time with this naming a PostgreSQL.
os.environ.setdefault("DATABASE_URL", f"sqlite:///{_DATA_DIR / 'unused.sqlite3'}")

from connect.config.settings import *  # noqa: E402, F403
from connect.config.settings import DATABASES, INSTALLED_APPS, IS_SQLITE, STORAGES  # noqa: E402

INSTALLED_APPS = [*INSTALLED_APPS, "tests.emptying"]

if IS_SQLITE:
    # A file, not memory: threads and child processes share it as they do in production.
    DATABASES["default"]["TEST"] = {"NAME": str(_DATA_DIR / "test.sqlite3")}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Plain names, read where they lie: nothing is collected before a page is rendered here. Child processes have
# the real storage.
(_DATA_DIR / "static").mkdir()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
