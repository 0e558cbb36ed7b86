"""Every text of the interface is there in Spanish, and nothing is translated that nobody shows.

Texts are found by parsing: calls of Django's gettext functions in Python (under whatever name they are imported), the
`msgid` mark of the engines, the `shows` of archive records, and the tags of templates as Django itself reads them.
"""

import ast
import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation.template import templatize

from ventanilla.config import messages

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|%[sd]|\{(\w*)\}")
SINGLE = {"gettext", "gettext_lazy", "gettext_noop", "msgid"}
PLURAL = {"ngettext", "ngettext_lazy"}
CONTEXT = {"pgettext", "pgettext_lazy"}
CONTEXT_PLURAL = {"npgettext", "npgettext_lazy"}
FUNCTIONS = SINGLE | PLURAL | CONTEXT | CONTEXT_PLURAL
MODULES = {"django.utils.translation", "gettext", "ventanilla.common.pure.words"}
Key = tuple[str, str]  # context, msgid
# The texts of one process are one catalogue; the back office runs apart.
PROCESSES = {"desk": ("ventanilla", "plaza", "benchmarks"), "backoffice": ("backoffice",)}
in_each = pytest.mark.parametrize("process", PROCESSES)


def _aliases(tree: ast.AST) -> dict[str, str]:
    imports = [n for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module in MODULES]
    return {a.asname or a.name: a.name for n in imports for a in n.names if a.name in FUNCTIONS}


def _called(node: ast.Call, aliases: dict[str, str]) -> str | None:
    if isinstance(node.func, ast.Name):
        return aliases.get(node.func.id)
    if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "translation":
        return node.func.attr if node.func.attr in FUNCTIONS else None
    return None


def _key(function: str, words: list[str | None]) -> Key | None:
    context = words[0] if function in CONTEXT | CONTEXT_PLURAL else ""
    text = words[1] if function in CONTEXT | CONTEXT_PLURAL else words[0]
    return None if context is None or text is None else (context, text)


def in_python(source: str) -> set[Key]:
    """The texts of a Python file. An f-string given to gettext can never be translated: an error."""
    tree = ast.parse(source)
    aliases, found = _aliases(tree), set()
    for node in ast.walk(tree):
        if isinstance(node, ast.AnnAssign) and getattr(node.target, "id", "") == "shows" and isinstance(node.value, ast.Constant):
            found.add(("", node.value.value))
        if not isinstance(node, ast.Call) or not (function := _called(node, aliases)):
            continue
        assert not any(isinstance(a, ast.JoinedStr | ast.BinOp) for a in node.args[:2]), f"line {node.lineno}: not one plain text"
        words = [a.value if isinstance(a, ast.Constant) and isinstance(a.value, str) else None for a in node.args]
        if words and (key := _key(function, words)):
            found.add(key)
    return found


def in_template(source: str) -> set[Key]:
    """The texts of a template, read through Django's own `templatize`."""
    code = templatize(source)
    found = set()
    for match in re.finditer(r"\b(gettext|ngettext|pgettext|npgettext|_)\(", code):
        function = "gettext" if match[1] == "_" else match[1]
        wanted = {"gettext": 1, "ngettext": 2, "pgettext": 2, "npgettext": 3}[function]
        literal = r"\s*u?((?:'(?:[^'\\]|\\.)*')|(?:\"(?:[^\"\\]|\\.)*\"))\s*"
        words = re.match(",".join([literal] * wanted), code[match.end() :], re.DOTALL)
        if words:
            texts = [ast.literal_eval(w.replace("\n", "\\n")) for w in words.groups()]
            if key := _key(function, list(texts)):
                found.add(key)
    return found


def used(process: str) -> dict[Key, str]:
    """Every text that a process shows, with a file that shows it."""
    found: dict[Key, str] = {}
    for path in sorted(p for package in PROCESSES[process] for p in (ROOT / package).rglob("*")):
        if "migrations" in path.parts or path.suffix not in {".py", ".html", ".txt"} or "static" in path.parts:
            continue
        if path.suffix == ".txt" and "templates" not in path.parts:
            continue
        read = in_python if path.suffix == ".py" else in_template
        found.update(dict.fromkeys(read(path.read_text()), str(path.relative_to(ROOT))))
    return found


def entries(process: str) -> list[tuple[Path, polib.POEntry]]:
    spanish = [s for s in messages.sources() if "/es/" in str(s) and s.relative_to(ROOT).parts[0] in PROCESSES[process]]
    return [(source, entry) for source in spanish for entry in polib.pofile(str(source)) if entry.msgid]


def _of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt or "", entry.msgid)


@in_each
def test_every_text_is_there_in_spanish(process: str) -> None:
    known = {_of(entry) for _, entry in entries(process)}
    missing = [f"{place}: {key[1]!r}" for key, place in used(process).items() if key not in known]
    assert not missing, "\n".join(["add these to the locale/es/LC_MESSAGES/django.po of their app:", *sorted(missing)])


@in_each
def test_no_translation_is_left_over(process: str) -> None:
    shown = used(process)
    left = [f"{source.relative_to(ROOT)}: {entry.msgid!r}" for source, entry in entries(process) if _of(entry) not in shown]
    assert not left, "\n".join(["nothing shows these any more:", *left])


@in_each
def test_translations_are_whole(process: str) -> None:
    wrong = []
    for source, entry in entries(process):
        said = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        if entry.fuzzy or entry.obsolete or not all(said) or (entry.msgid_plural and len(said) != 2):
            wrong.append(f"{source.relative_to(ROOT)}: {entry.msgid!r} is empty, fuzzy or lacks a plural")
        wanted = Counter(m[0] for m in PLACEHOLDER.finditer(entry.msgid_plural or entry.msgid))
        for text in said[-1:]:
            if Counter(m[0] for m in PLACEHOLDER.finditer(text)) != wanted:
                wrong.append(f"{source.relative_to(ROOT)}: {entry.msgid!r} has other placeholders than {text!r}")
    assert not wrong, "\n".join(wrong)


@in_each
def test_one_text_has_one_translation(process: str) -> None:
    said: dict[Key, str] = {}
    wrong = []
    for source, entry in entries(process):
        text = entry.msgstr or str(sorted(entry.msgstr_plural.items()))
        if said.setdefault(_of(entry), text) != text:
            wrong.append(f"{source.relative_to(ROOT)}: {entry.msgid!r} is {text!r} here and {said[_of(entry)]!r} elsewhere")
    assert not wrong, "\n".join(wrong)


def test_compiled_texts_are_what_people_see() -> None:
    assert messages.compile_all() == 0, "the suite's start has compiled them"
    with translation.override("es"):
        assert translation.gettext("Approved: %(summary)s") == "Aprobado: %(summary)s"
    with translation.override("en"):
        assert translation.gettext("Approved: %(summary)s") == "Approved: %(summary)s"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("from django.utils.translation import gettext as _\n_('one') + _('two '\n 'three') + _(x)", {"one", "two three"}),
        ("from django.utils.translation import ngettext\nngettext('%d a', '%d as', n)", {"%d a"}),
        ("from django.utils import translation\ntranslation.gettext('x')", {"x"}),
        ("def gettext(x): ...\ngettext('not ours')", set()),
        ("class A:\n    shows: ClassVar[str] = 'said'", {"said"}),
    ],
)
def test_texts_in_python_are_found(source: str, expected: set[str]) -> None:
    assert {text for _, text in in_python(source)} == expected


def test_an_f_string_is_an_error() -> None:
    with pytest.raises(AssertionError, match="line 2"):
        in_python("from django.utils.translation import gettext as _\n_(f'{x} y')")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('{% load i18n %}{% trans \'one\' %}<p title="{% translate "it\'s" %}">', {"one", "it's"}),
        ("{% load i18n %}{% blocktrans trimmed count n=n %}\n {{ n }} day\n{% plural %}\n{{ n }} days{% endblocktrans %}", {"%(n)s day"}),
        ('{% load i18n %}{% include "x" with label=_("named") %}', {"named"}),
        ("<p>100% gettext</p>", set()),
    ],
)
def test_texts_in_templates_are_found(source: str, expected: set[str]) -> None:
    assert {text for _, text in in_template(source)} == expected
