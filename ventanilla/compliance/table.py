"""The page "rule, law, example yes, example no", made from the rules: `python -m ventanilla.compliance.table > docs/reference/rules.md`."""

import sys

from ventanilla.compliance.registry import all_packs
from ventanilla.compliance.rule import Example, Pack, Rule

_HEAD = """# Rules

Made from the packs themselves (`python -m ventanilla.compliance.table`); a test keeps it in step. An *unconfirmed* rule weighs no
more than `warn` until a named reviewer confirms it. Where a fact is missing, or software cannot decide, the finding is `attest`: a
person ticks it off. The rules of the HOUSE pack hold a draft against the bank's own catalogue, notices and word lists: they count
where the desk knows these, not in `ventanilla check`. No page of this software is legal advice.
"""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ↵ ").strip() or "(no text)"


def _example(examples: tuple[Example, ...]) -> str:
    if not examples:
        return ""
    first = examples[0]
    facts = ", ".join(f"{name.replace('__', '.')}={value}" for name, value in first.facts.items())
    return _cell(f"«{first.text}»" + (f" ({facts})" if facts else ""))


def _when(rule: Rule) -> str:
    since = f"from {rule.since}" if rule.since else ""
    until = f"until {rule.until}" if rule.until else ""
    return " ".join(part for part in (since, until) if part)


def _row(rule: Rule) -> str:
    weight = rule.severity.value if rule.status.value == "verified" else f"{rule.severity.value}, unconfirmed"
    cells = (
        f"`{rule.id}`",
        _cell(rule.law),
        weight,
        rule.how.value,
        _when(rule),
        _cell(rule.message["en"]),
        _example(rule.yes or rule.asks),
        _example(rule.no),
    )
    return f"| {' | '.join(cells)} |"


def _section(pack: Pack) -> str:
    lines = [
        f"\n## {pack.id} ({len(pack.rules)} rules)\n",
        "| rule | law | weight | how | when | what | yes | no |",
        "|---|---|---|---|---|---|---|---|",
    ]
    return "\n".join([*lines, *(_row(rule) for rule in pack.rules)])


def markdown() -> str:
    """The whole page."""
    packs = all_packs()
    total = sum(len(pack.rules) for pack in packs)
    return "\n".join([_HEAD + f"\n{total} rules in {len(packs)} packs.", *(_section(pack) for pack in packs)]) + "\n"


if __name__ == "__main__":
    sys.stdout.write(markdown())
