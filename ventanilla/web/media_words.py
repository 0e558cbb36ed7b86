"""Sentences of the media library: why a file is not taken, what is wrong with subtitles, what cannot be done."""

from django.utils.translation import gettext as _

from ventanilla.channels.types import Issue
from ventanilla.files.subtitles import Fault, Wrong
from ventanilla.web import outbound_words


def refused(code: str) -> str:
    """Why a file is not taken, in a sentence that says what to do."""
    known = {
        "too_large": _("The file is too large: pictures up to 10 MB, documents up to 20 MB, videos up to 100 MB."),
        "subtitles_apart": _("Subtitles belong to a video: open it and add them there."),
        "not_subtitles": _("This is no file of subtitles (WebVTT)."),
    }
    return known.get(code) or outbound_words.issue(Issue(f"file_{code}"))


def subtitles(wrong: Wrong) -> str:
    """What is wrong with subtitles, and where."""
    known = {
        Fault.TOO_LARGE: _("The subtitles are larger than 1 MB: are they subtitles?"),
        Fault.NOT_TEXT: _("The subtitles are no plain text in UTF-8. Save them again as WebVTT."),
        Fault.NO_HEADER: _("The first line of the subtitles must be WEBVTT. Save them again as WebVTT."),
        Fault.BAD_TIME: _("Line %(line)s of the subtitles has no times that can be read, such as 00:01.000 --> 00:04.000."),
        Fault.OUT_OF_ORDER: _("The times in line %(line)s of the subtitles run backwards."),
        Fault.NO_CUES: _("The subtitles say nothing: there is no line with a time."),
        Fault.TOO_MANY: _("The subtitles have too many lines for one video."),
    }
    return known[wrong.fault] % {"line": wrong.line}


def wrong(code: str) -> str:
    """Why something cannot be done with an asset."""
    known = {
        "missing": _("Fill this in."),
        "in_use": _("It stands in content, or stood in a version that is kept as evidence. Archive it instead: nobody chooses it then."),
    }
    return known[code]
