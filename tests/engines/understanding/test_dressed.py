"""Messages dressed as networks carry them: always the same way, with their labels, and with no plea in what asks for nothing."""

import re
from collections import Counter

from ventanilla.understanding.dressed import dressed
from ventanilla.understanding.train import corpus

ASKED = {"text": "la tarjeta nueva no funciona en ningún comercio", "language": "es", "intent": "incident", "needs_answer": True}
TALK = {**ASKED, "text": "jajaja qué partidazo el de anoche", "intent": "other", "needs_answer": False}
HANDLE = re.compile(r"@\w+")
PLEAS = ("respuesta", "ayuda", "gracias", "saludo", "buenas", "señores", "hola,")


def _variants(example: dict, count: int = 300) -> list[str]:
    return [dressed({**example, "text": f"{example['text']} {n}"}, 1.0)["text"] for n in range(count)]


def _pleads(text: str) -> bool:
    bare = HANDLE.sub("", text.lower())
    return any(plea in bare for plea in PLEAS)


def test_the_same_message_is_dressed_the_same_way_and_keeps_its_labels():
    one, other = dressed(ASKED, 0.3), dressed(ASKED, 0.3)
    assert one == other
    assert {k: v for k, v in one.items() if k not in ("text", "weight", "dressed")} == {k: v for k, v in ASKED.items() if k != "text"}
    assert (one["weight"], one["dressed"]) == (0.3, True)


def test_handles_tags_links_and_greetings_are_put_on():
    found = Counter(sign for text in _variants(ASKED) for sign in ("@", "#", "https://", "gracias", "hola") if sign in text.lower())
    assert min(found.values()) >= 5
    assert len(found) == 5


def test_what_asks_for_nothing_is_given_no_plea():
    assert not [text for text in _variants(TALK) if _pleads(text)]
    assert [text for text in _variants(ASKED) if _pleads(text)]  # the control


def test_every_message_of_the_corpus_can_be_dressed():
    for example in corpus()[::5]:
        made = dressed(example, 0.3)
        assert made["text"].strip()
        assert made["intent"] == example["intent"]
