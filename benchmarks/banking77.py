"""`ventanilla bench banking77 FOLDER`."""

from benchmarks.understanding import banking77 as main

__all__ = ["main"]
