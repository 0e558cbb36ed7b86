"""Loaded before Django's settings (`-p tests.home`): what tests store never lands in the installation of this checkout.

Workers that run side by side have a home each: one that rotates its keys leaves the others theirs.
"""

import os
import tempfile

if "PYTEST_XDIST_WORKER" in os.environ or "VENTANILLA_HOME" not in os.environ:
    os.environ["VENTANILLA_HOME"] = tempfile.mkdtemp(prefix="ventanilla-test-")
