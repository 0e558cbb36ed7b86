"""`ventanilla bench compliance`: all packs over generated posts; one core: posts a second, median, 95th percentile.

With `--labelled FOLDER`: how right the rules are on a labelled set (`labelled.py`)."""

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import labelled
from ventanilla.compliance import Bench, Draft, check
from ventanilla.compliance.packs.house.sample import SAMPLE
from ventanilla.compliance.registry import all_packs
from ventanilla.compliance.short_form import draft_of

BENCH = Bench(house=SAMPLE)  # the bank's own rules too
TARGET_MS = 30.0  # p95 of one draft against the packs of all countries
EVERYWHERE = ("ES", "PT", "FR", "DE", "IT", "PL", "GB", "US", "MX", "BR", "AR", "CO", "CL")
_OPENINGS = ("", "¡Novedad! ", "Esta semana: ", "New: ", "🎉 ", "Para ti: ", "Bom dia! ")
_CLOSINGS = (
    "",
    " Más información en https://banco.example/producto #ahorro #banca",
    " Consulte las condiciones en su oficina o en la app, con cita o sin ella, de lunes a viernes de 8:30 a 14:30.",
    " Find out more at https://bank.example/product. Terms apply.",
    " Saiba mais em https://banco.example/conta 👉",
)


def posts(number: int, seed: int = 7) -> Iterator[Draft]:
    """Drafts made from the rules' own examples, lengthened, mixed, and meant for every country at once."""
    chance = random.Random(seed)
    drafts = [draft_of(e, rule, pack.country) for pack in all_packs() for rule in pack.rules for e in (*rule.yes, *rule.no)]
    for index in range(number):
        draft = chance.choice(drafts)
        text = f"{chance.choice(_OPENINGS)}{draft.text}{chance.choice(_CLOSINGS)}"
        at = datetime(2026, 12, 15, 9, tzinfo=UTC)
        yield replace(draft, id=str(index), text=text, countries=EVERYWHERE, platform=draft.platform or "facebook", publish_at=at)


def _score(folder: Path, *, held: bool, faults: bool) -> int:
    scores = labelled.judged(labelled.lines(folder, held=held), labelled.undecided(folder))
    if not scores:
        print(f"compliance: no labelled lines in {folder}")
        return 1
    print(f"compliance: {'the held-out fifth' if held else 'the development part'} of {folder}")
    for line in labelled.report(scores, faults=faults and not held):
        print(line)
    return 0


def main(arguments: Sequence[str]) -> int:
    """Exit code 0 when the 95th percentile reaches the target."""
    parser = argparse.ArgumentParser(prog="ventanilla bench compliance", description="All packs over generated posts, one core.")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--labelled", type=Path, metavar="FOLDER", help="score the rules on a labelled set instead")
    parser.add_argument("--held-out", action="store_true", help="the fifth that is kept back, instead of the other four")
    parser.add_argument("--faults", action="store_true", help="name the lines on which a rule is not as labelled")
    options = parser.parse_args(arguments)
    if options.labelled:
        return _score(options.labelled, held=options.held_out, faults=options.faults)
    drafts = list(posts(options.posts))
    for draft in drafts[: max(50, len(drafts) // 20)]:  # patterns are compiled and holidays loaded when first used
        check(draft, BENCH)
    took, findings = [], 0
    for draft in drafts:
        start = time.process_time()
        findings += len(check(draft, BENCH))
        took.append(time.process_time() - start)
    took.sort()
    median, p95 = took[len(took) // 2] * 1000, took[int(len(took) * 0.95)] * 1000
    rules = sum(len(pack.rules) for pack in all_packs())
    print(
        f"compliance: {len(drafts):,} posts, {rules} rules of {len(all_packs())} packs, {len(EVERYWHERE)} countries each: "
        f"{len(drafts) / sum(took):,.0f} posts/s, "
        f"median {median:.2f} ms, p95 {p95:.2f} ms (target {TARGET_MS} ms), worst {took[-1] * 1000:.1f} ms, {findings:,} findings"
    )
    return 0 if p95 <= TARGET_MS else 1
