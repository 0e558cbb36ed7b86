"""What a detector is: a pattern per language on folded text, a guard that looks around a find, and its own examples.

Patterns see the text as `Scene.text` has it: lower case, no accents (ñ is n, ß is s, ł is l), straight quotes and hyphens, every
character in its place. Write them so; `cased` patterns see the capitals. All languages are searched in every text, since posts mix
them; a pattern whose words mean something else in another language goes to `only`, and counts in texts of its own language alone.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ventanilla.compliance.scene import Scene

Span = tuple[int, int]
Guard = Callable[["Scene", re.Match[str]], bool]


def words(text: str) -> str:
    """Alternatives from blank-separated words, a group without a name; an underscore stands for white space."""
    return "(?:" + "|".join(text.split()).replace("_", r"\s+") + ")"


@dataclass(frozen=True)
class Detector:
    """In `yes` the find stands in «quotes», exactly; in `no` nothing may be found. `keep` throws out what only looks like it.

    A find is the group `v` where the pattern has one, else all of the match. `language` is that of the examples where it matters.
    """

    name: str
    patterns: Mapping[str, str]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    only: Mapping[str, str] = field(default_factory=dict)
    keep: Guard | None = None
    cased: bool = False
    whole_words: bool = True
    claims: bool = False  # a find in a question that the text itself answers with a no is no claim

    def _compile(self, pattern: str) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{pattern})(?!\w)" if self.whole_words else pattern)

    @cached_property
    def _always(self) -> re.Pattern[str] | None:
        return self._compile("|".join(self.patterns.values())) if self.patterns else None

    @cached_property
    def _by_language(self) -> dict[str, re.Pattern[str]]:
        return {language: self._compile(pattern) for language, pattern in self.only.items()}

    def find(self, scene: "Scene") -> tuple[Span, ...]:
        """All finds, in order, without overlaps."""
        text = scene.cased if self.cased else scene.text
        found = self._finds(self._always, scene, text) if self._always else []
        if self.only:
            own = self._by_language.get(scene.language)
            more = self._finds(own, scene, text) if own else []
            found = sorted({*found, *(m for m in more if not any(m[0] < end and start < m[1] for start, end in found))})
        return tuple(found)

    def _finds(self, pattern: re.Pattern[str], scene: "Scene", text: str) -> list[Span]:
        named = "v" in pattern.groupindex
        finds = (m for m in pattern.finditer(text) if self.keep is None or self.keep(scene, m))
        return [m.span("v") if named else m.span() for m in finds if not (self.claims and refuted(scene.text, m.end()))]


_CLAUSE = re.compile(r"[.!?\n;:]")
_NEGATIONS = re.compile(
    r"(?<!\w)(?:nunca|jamas|no|ni|sin|evite|evita|never|don't|do\s+not|won't|will\s+not|not|without|nao|nem|sem|ne|jamais|pas|sans"
    r"|nie|niemals|kein\w*|nicht|ohne|mai|non|senza|nigdy|bez)(?!\w)"
)


def clause_before(text: str, at: int, reach: int = 60) -> str:
    """What stands before `at` in the same clause, at most `reach` characters."""
    return _CLAUSE.split(text[max(0, at - reach) : at])[-1]


def negated(text: str, at: int, reach: int = 60) -> bool:
    """Whether a word of denial stands before `at` in the same clause."""
    return _NEGATIONS.search(clause_before(text, at, reach)) is not None


def affirmed(scene: "Scene", match: re.Match[str]) -> bool:
    """Whether no word of denial stands right before the match: a detector's `keep`."""
    return not negated(scene.text, match.start(), 24)


# "Free? No: …", "¿Dinero fácil? Desconfíe." But "¿Gratis? No es broma" says that it is.
_NO = (
    r"(?:no|nao|non|nie|nein|nope)(?=\s*[,.:;!\-]|\s*$)|no\s+(?:existe|hay|siempre|todo|del\s+todo|es\s+(?:verdad|cierto|asi|posible)|"
    r"lo\s+(?:es|somos|son))|falso|mentira|(?:es\s+un\s+)?mito|ni\s+(?:hablar|mucho\s+menos)|en\s+absoluto|para\s+nada|desconfi\w+|"
    r"cuidado|ojo|depende|sospech\w+|huy[ae]|not\s+(?:quite|really|exactly|always|true|so|at\s+all)|never|think\s+again|false|(?:a\s+)?myth|"
    r"beware|be\s+(?:wary|careful)|there(?:'s|\s+is)\s+no|no\s+such|nao\s+(?:existe|ha|e\s+bem|e\s+verdade)|nem\s+(?:sempre|pensar)|"
    r"desconfie|faux|mefi\w+|attention|pas\s+(?:vraiment|toujours|du\s+tout)|jamais|falsch|nicht\s+(?:ganz|wirklich|immer)|vorsicht|"
    r"(?:es|era|eso\s+es|es\s+siempre)\s+(?:un\s+fraude|una\s+estafa|un\s+engano)|(?:it|that|this)(?:'s|\s+is|\s+was)\s+(?:a\s+(?:scam|fraud)|"
    r"not\s+us)|(?:that|it)\s+wasn't\s+us|e\s+(?:uma\s+)?(?:fraude|burla)|c'est\s+(?:une\s+)?(?:arnaque|fraude)|das\s+ist\s+betrug|"
    r"gibt\s+es\s+nicht|non\s+(?:esiste|sempre|e\s+vero)|attenzione|diffid\w+|falsz|nie\s+(?:zawsze|istnieje|ma)|uwaga"
)
_REFUTED = re.compile(rf"[^.!?\n]{{0,80}}\?\W{{0,6}}(?:{_NO})(?!\w)")


def refuted(text: str, at: int) -> bool:
    """Whether the sentence that goes on at `at` is a question to which the text itself answers with a no."""
    return _REFUTED.match(text, at) is not None
