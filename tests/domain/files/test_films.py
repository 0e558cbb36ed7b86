"""Videos and subtitles: what they are, what they must not tell, what only pretends."""

import random

import pytest

from tests.films import box, mp4, webm
from ventanilla.files import subtitles
from ventanilla.files.rules import Accepted, Refusal, accept
from ventanilla.files.subtitles import Fault, Subtitles, Wrong

PLACE = b"+40.4168-003.7038/ filmed by Lucia"
GOOD = "WEBVTT\n\n00:00.500 --> 00:02.000\nBuenos días.\n\n1\n00:00:02.000 --> 00:00:04.250 line:80%\n<b>Hoy</b> hablamos del ahorro.\n"


@pytest.mark.parametrize("film", [mp4(1280, 720, 65, told=PLACE), webm(1280, 720, 65.0, told=PLACE)], ids=["mp4", "webm"])
def test_a_video_keeps_its_picture_and_loses_what_it_tells(film: bytes) -> None:
    assert PLACE in film, "control: the upload tells it"
    kept = accept(film)
    assert isinstance(kept, Accepted)
    assert (kept.width, kept.height, kept.duration_ms) == (1280, 720, 65_000)
    assert PLACE not in kept.content and len(kept.content) == len(film)
    assert isinstance(again := accept(kept.content), Accepted) and again.content == kept.content


def test_the_day_of_filming_is_taken_out() -> None:
    made = (3_800_000_001).to_bytes(4, "big")
    film = mp4(made=3_800_000_001)
    kept = accept(film)
    assert made in film and isinstance(kept, Accepted) and made not in kept.content


def test_what_hangs_behind_a_video_is_cut_off() -> None:
    kept = accept(mp4() + b"PK\x03\x04 an archive <script>alert(1)</script>")
    assert isinstance(kept, Accepted) and kept.content == accept(mp4()).content  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "content",
    [
        b"<a> ftyp<script>alert(1)</script>" + bytes(200),
        b"\0\0\0\x18ftypmp42" + b"<html>" * 50,
        box(b"ftyp", b"isom") + box(b"mdat", b"x" * 50),
        mp4()[:80],
        webm(kind=b"evil"),
        webm()[:60],
        b"\x1aE\xdf\xa3",
        b"\x1aE\xdf\xa3" + b"\xff" * 60,
    ],
)
def test_what_only_begins_like_a_video_is_refused(content: bytes) -> None:
    assert accept(content) is Refusal.BROKEN


def test_no_hostile_video_breaks_the_reader() -> None:
    dice = random.Random(7)
    for film in (mp4(told=PLACE), webm(told=PLACE)):
        for _ in range(400):
            content = bytearray(film)
            for _ in range(dice.randint(1, 10)):
                content[dice.randrange(len(content))] = dice.randrange(256)
            assert isinstance(accept(bytes(content)), Accepted | Refusal)


def test_subtitles_are_written_anew() -> None:
    read = subtitles.read(GOOD.encode())
    assert isinstance(read, Subtitles) and (read.cues, read.ends_ms) == (2, 4250)
    assert "00:00:02.000 --> 00:00:04.250 line:80%" in read.text and "<b>Hoy</b>" in read.text
    kept = accept(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert isinstance(kept, Accepted) and (kept.media_type, kept.content) == ("text/vtt", read.text.encode())


def test_hostile_subtitles_lose_their_teeth() -> None:
    hostile = (
        "WEBVTT\n\nSTYLE\n::cue { background: url(https://evil.example/x) }\n\nNOTE secreto\n\nREGION\nid:x\n\n"
        "00:01.000 --> 00:02.000 position:10% onmouseover:alert(1)\n"
        "<img src=x onerror=alert(1)><c.evil>Hola</c> <v Ana>&lt;script&gt; &amp; <script>x</script><i>bien</i>\n"
    )
    read = subtitles.read(hostile.encode())
    assert isinstance(read, Subtitles)
    for teeth in ("evil", "secreto", "onmouseover", "<img", "<script", "REGION", "<v"):
        assert teeth not in read.text, teeth
    assert "Hola &lt;script&gt; &amp; x<i>bien</i>" in read.text and "position:10%" in read.text


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        (b"<html>WEBVTT", Wrong(Fault.NO_HEADER, 1)),
        (b"WEBVTTx\n\n00:01.000 --> 00:02.000\na", Wrong(Fault.NO_HEADER, 1)),
        (b"WEBVTT\n\n", Wrong(Fault.NO_CUES)),
        (b"WEBVTT\n\n00:01,000 --> 00:02,000\na", Wrong(Fault.BAD_TIME, 3)),
        (b"WEBVTT\n\n00:03.000 --> 00:02.000\na", Wrong(Fault.OUT_OF_ORDER, 3)),
        (b"WEBVTT\n\n00:03.000 --> 00:04.000\na\n\n00:01.000 --> 00:02.000\nb", Wrong(Fault.OUT_OF_ORDER, 6)),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n\xff", Wrong(Fault.NOT_TEXT)),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\na\0b", Wrong(Fault.NOT_TEXT)),
        (b"WEBVTT\n" + b"\n" * 1_000_000, Wrong(Fault.TOO_LARGE)),
        (b"WEBVTT\n\n" + b"00:01.000 --> 00:02.000\na\n\n" * 5001, Wrong(Fault.TOO_MANY)),
    ],
)
def test_what_is_wrong_is_named_with_its_line(content: bytes, wrong: Wrong) -> None:
    assert subtitles.read(content) == wrong
