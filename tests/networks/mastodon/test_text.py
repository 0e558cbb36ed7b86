"""HTML of a network as plain text, and lengths by the instance's rule. Pure."""

import time

import pytest
from mastodon._url_regex import url_regex

from ventanilla.channels.platforms.mastodon.text import count, plain

MENTION = '<span class="h-card"><a href="https://bank.example/@banco" class="u-url mention">@<span>banco</span></a></span>'
LONG = (
    '<a href="https://ejemplo.es/una/ruta/larga?x=1" rel="nofollow"><span class="invisible">https://</span>'
    '<span class="ellipsis">ejemplo.es/una/ruta</span><span class="invisible">/larga?x=1</span></a>'
)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hola</p>", "Hola"),
        ("<p>uno<br />dos<br>tres</p><p>cuatro</p>", "uno\ndos\ntres\n\ncuatro"),
        ("<p>a &amp; b &lt;c&gt; &#39;d&#39; &nbsp; e</p>", "a & b <c> 'd' e"),
        (f"<p>{MENTION} no va</p>", "@banco no va"),
        (f"<p>mire {LONG} ahora</p>", "mire https://ejemplo.es/una/ruta/larga?x=1 ahora"),
        ('<p><a href="https://ejemplo.es/">ejemplo.es</a></p>', "https://ejemplo.es/"),
        ('<p><a href="https://ejemplo.es/larga/ruta">https://ejemplo.es/lar…</a></p>', "https://ejemplo.es/larga/ruta"),
        # A text that shows one address and leads to another shows both.
        ('<p><a href="https://timo.example/x">https://bank.example</a></p>', "https://bank.example (https://timo.example/x)"),
        ('<p><a href="https://timo.example/x" class="mention">@banco</a></p>', "@banco (https://timo.example/x)"),
        ('<p><a href="https://timo.example/x" class="mention hashtag">#ahorro</a></p>', "#ahorro (https://timo.example/x)"),
        ('<p><a href="https://timo.example/">aquí</a></p>', "aquí (https://timo.example/)"),
        ('<p><a href="https://b.example/tags/Ahorro" class="mention hashtag" rel="tag">#<span>ahorro</span></a></p>', "#ahorro"),
        ('<p><a href="https://b.example/tags/a%C3%B1o" class="mention hashtag">#<span>año</span></a></p>', "#año"),
        ('<p><a href="javascript:alert(1)">clic</a></p>', "clic"),
        ('<p><a href=" https://timo.example/">aquí</a></p>', "aquí (https://timo.example/)"),
        ("<p>a<script>alert(1)</script>b<style>p{}</style>c</p>", "abc"),
        ("<SCRIPT>alert(1)</ScRiPt>fin", "fin"),
        ("<script>sin fin <p>a</p>", ""),
        ("<!-- nada --><p>algo</p><!-- sin fin", "algo"),
        ('<img src=x onerror=alert(1)>foto<svg onload="x"><a>q</a></svg>', "foto"),
        ("<p>3 < 4 y 5 > 2</p>", "3 < 4 y 5 > 2"),
        ("<p", "<p"),
        ("sin marcas", "sin marcas"),
        ("<ul><li>uno</li><li>dos</li></ul>", "• uno\n• dos"),
        ("<blockquote><p>cita</p></blockquote><p>yo</p>", "cita\n\nyo"),
        ("<p>línea\ncon   espacios\t</p>", "línea con espacios"),
        ("<p>nulo\0</p>", "nulo"),
        ("<p>İstanbul <script>x</script>y</p>", "İstanbul y"),
        ('<p><a href="https://a.example">uno <a href="https://b.example">dos</a></p>', "uno (https://a.example)dos (https://b.example)"),
        ('<p><a href="http://[::1">raro</a></p>', "raro (http://[::1)"),
        ("", ""),
    ],
)
def test_what_a_person_reads(html: str, text: str) -> None:
    assert plain(html, frozenset({"bank.example"})) == text


HOSTILE = {
    "deep": "<div>" * 50_000,
    "links": '<a href="https://x">' * 20_000,
    "declarations": "<![" * 100_000,
    "plain": "a" * 1_000_000,
    "less": "<" * 200_000 + ">",
    "comments": "<!--" * 100_000,
    "scripts": "<script>" * 100_000,
    "quotes": "<a href='" * 50_000 + ">",
    "space": " \n" * 300_000,
    "entities": "&#x" * 100_000,
    "paragraphs": "<p>\n</p>" * 20_000,
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE)
def test_hostile_markup_costs_no_more_than_its_length(html: str) -> None:
    begun = time.process_time()
    plain(html)
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("hola", 4),
        ("niño", 4),
        ("nin\u0303o", 4),
        ("👩‍👩‍👧‍👦", 1),
        ("🇪🇸🇲🇽", 2),
        ("👍🏽", 1),
        ("https://ejemplo.es", 23),
        ("https://ejemplo.es/" + "x" * 300, 23),
        ("a https://ejemplo.es/a. b", 1 + 1 + 23 + 1 + 1 + 1),
        ("(https://ejemplo.es/a)", 25),
        ("http://a.es http://b.es", 47),
        ("ejemplo.es", 10),
        ("@marta hola", 11),
        ("@marta@far.example hola", 11),
        ("marta@far.example", 17),
        ("hola @a@b.es, @c@d.es", 11),
    ],
)
def test_length_by_the_instances_rule(text: str, length: int) -> None:
    assert count(text) == length


@pytest.mark.parametrize("text", ["vea https://alameda.es/a?b=c#d y ya", "https://a.com.mx/ñandú", "x https://a.es, y", "(https://a.es/x)"])
def test_links_are_found_where_the_network_finds_them(text: str) -> None:
    """Mastodon.py carries the network's own pattern: the oracle."""
    assert len(url_regex.findall(text)) == 1
    replaced = url_regex.sub(lambda found: found.group(2) + "x" * 23, text)
    assert count(text) == len(replaced)
