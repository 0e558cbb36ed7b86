"""Interface texts: `.po` files are kept in the source, `.mo` files are made from them here, without GNU gettext.

`make setup` and `ventanilla serve` do it; a file is made again only when its source is newer.
"""

import os
import sys
from pathlib import Path

import polib

PACKAGE = Path(__file__).resolve().parent.parent


def sources() -> list[Path]:
    """Every `.po` file of the product."""
    packages = (PACKAGE.parent / name for name in ("ventanilla", "plaza", "backoffice"))
    return sorted(source for package in packages for source in package.rglob("locale/*/LC_MESSAGES/*.po"))


def compile_one(source: Path) -> bool:
    """Make the `.mo` beside a `.po`; False when it is up to date."""
    target = source.with_suffix(".mo")
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(draft))
    draft.replace(target)  # whoever reads meanwhile reads the old one whole
    return True


def compile_all() -> int:
    """Make every `.mo` that is missing or older than its source; how many were made."""
    return sum(compile_one(source) for source in sources())


if __name__ == "__main__":
    sys.stdout.write(f"{compile_all()} message files compiled\n")
