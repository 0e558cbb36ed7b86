"""Loaded before Django's settings (`-p tests.home`): what tests store never lands in the installation of this checkout."""

import os
import tempfile

os.environ.setdefault("VENTANILLA_HOME", tempfile.mkdtemp(prefix="ventanilla-test-"))
