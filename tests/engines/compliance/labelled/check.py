"""Check the labelled posts: schema, ids, labels; print how many posts each rule has. Run: python check.py"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

HERE = Path(__file__).parent
SCHEMA = HERE.parents[3] / "docs" / "schemas" / "check-in.json"
WANTED = 4


def held_out(post_id: str) -> bool:
    """One fifth is kept apart: chosen by the first byte of the id's SHA-256, so nobody chooses it."""
    return hashlib.sha256(post_id.encode()).digest()[0] % 5 == 0


def posts() -> list[tuple[str, dict[str, Any]]]:
    """Every labelled post with the file that it stands in."""
    return [
        (path.stem, json.loads(line)) for path in sorted(HERE.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()
    ]


def faults(rows: list[tuple[str, dict[str, Any]]], undecidable: dict[str, str]) -> list[str]:
    """What is wrong with the set itself, one line each."""
    validator = Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))
    found: list[str] = []
    seen: set[str] = set()
    for pack, row in rows:
        name = row["id"]
        found += [f"{name}: {error.message}" for error in validator.iter_errors(row["draft"])]
        if name in seen:
            found.append(f"{name}: this id stands twice")
        seen.add(name)
        if row["pack"] != pack or row["draft"]["id"] != name:
            found.append(f"{name}: pack or draft id does not match")
        if set(row["expect"]) & set(row["absent"]):
            found.append(f"{name}: a rule is both expected and absent")
        if not row["expect"] and not row["absent"]:
            found.append(f"{name}: no label")
        found += [f"{name}: {rule} is listed as undecidable" for rule in row["expect"] if rule in undecidable]
        if len(row["expect"]) != len(set(row["expect"])) or not row["note"].strip() or not row["draft"]["text"].strip():
            found.append(f"{name}: a label twice, or note or text empty")
    texts = Counter((row["draft"]["text"], json.dumps({**row["draft"], "id": ""}, sort_keys=True)) for _, row in rows)
    found += [f"the same draft stands {count} times: {text[:60]}" for (text, _), count in texts.items() if count > 1]
    return found


def main() -> int:
    """Print the table and the faults; 1 if there is any fault."""
    rows = posts()
    undecidable: dict[str, str] = json.loads((HERE / "undecidable.json").read_text(encoding="utf-8"))
    violating = Counter(rule for _, row in rows for rule in row["expect"])
    near = Counter(rule for _, row in rows for rule in row["absent"])
    print(f"{'rule':44} violating near-miss")
    for rule in sorted(violating | near):
        few = "  <- few" if min(violating[rule], near[rule]) < WANTED else ""
        print(f"{rule:44} {violating[rule]:9} {near[rule]:9}{few}")
    print(f"\nnot decidable by software from a draft ({len(undecidable)}):")
    for rule, why in sorted(undecidable.items()):
        print(f"  {rule}: {why}")
    print()
    for pack, count in sorted(Counter(pack for pack, _ in rows).items()):
        held = sum(held_out(row["id"]) for name, row in rows if name == pack)
        print(f"{pack:10} {count:5} posts, {held:4} held out")
    print(f"{'all':10} {len(rows):5} posts, {sum(held_out(row['id']) for _, row in rows):4} held out")
    wrong = faults(rows, undecidable)
    print("\n".join(wrong) or "no faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
