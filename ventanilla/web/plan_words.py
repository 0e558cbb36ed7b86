"""What is wrong with a plan or one of its rows, in sentences that say what to do."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from ventanilla.channels.types import Issue
from ventanilla.publishing.sheets import BYTES_MAX, ROWS_MAX, Unreadable
from ventanilla.web import outbound_words


def columns() -> dict[str, str]:
    """The columns of a plan, as people call them."""
    return {
        "title": _("Title"),
        "channels": _("Channels"),
        "date": _("Date"),
        "time": _("Hour"),
        "zone": _("Time zone"),
        "clock": _("Clock change"),
        "language": _("Language"),
        "text": _("Text"),
        "link": pgettext("plan", "Link"),
        "media": _("Media"),
        "campaign": _("Campaign"),
        "pillar": _("Pillar"),
        "product": _("Product"),
        "labels": _("Labels"),
    }


def unreadable(why: Unreadable) -> str:
    """Why a file as a whole is not taken, with the line and the column where there are any."""
    named = {"name": columns().get(why.value, why.value)}
    known = {
        "empty": _("The file is empty. Download the template and fill it in."),
        "no_rows": _("The file has a heading and no rows. Write one row for each post."),
        "too_large": _("The file is larger than %(max)s MB. Send the plan in parts.") % {"max": BYTES_MAX // 1_000_000},
        "too_many_rows": _("The file has more than %(max)s rows. Send the plan in parts.") % {"max": ROWS_MAX},
        "too_many_columns": _("The file has too many columns. Keep to those of the template."),
        "encoding": _("The file is not in UTF-8. Save it as “CSV UTF-8”, or send the Excel book itself."),
        "broken": _("A quotation mark is not closed, or stands in the middle of a cell. Put the whole cell in quotation marks."),
        "broken_xlsx": _("The Excel book is damaged or protected by a password. Open it, save it again without one, and send that."),
        "unknown_column": _("There is no column, channel or language called “%(name)s”. Use the names of the template.") % named,
        "twice_column": _("The column “%(name)s” stands twice. Keep one of them.") % named,
        "no_column": _("The column “%(name)s” is missing. Take the heading of the template.") % named,
    }
    place = {"line": why.line, "column": why.place}
    if why.line and why.place:
        return _("Line %(line)s, column %(column)s:") % place + " " + known[why.code]
    return (_("Line %(line)s:") % place + " " + known[why.code]) if why.line else known[why.code]


def wrong(code: str, value: str, detail: Mapping[str, Any]) -> str:
    """What is wrong with a cell."""
    if code.startswith("network_"):
        return f"{value}: {outbound_words.issue(Issue(code.removeprefix('network_'), detail))}"
    said = {"value": value, "max": "", "length": "", "zone": "", "until": "", **detail}
    known = {
        "empty": _("Nothing stands here. Fill it in."),
        "extra": _("There are %(value)s cells too many: put texts with a comma or semicolon in quotation marks.") % said,
        "too_long_cell": _("Longer than %(max)s characters. Shorten it.") % said,
        "date": _("“%(value)s” is no date. Write it as 28/03/2027 or 2027-03-28.") % said,
        "time": _("“%(value)s” is no hour. Write it as 18:00.") % said,
        "zone": _("There is no time zone “%(value)s”. Write it as Europe/Madrid or America/Bogota.") % said,
        "clock": _("“%(value)s” says nothing about the change of clock. Write “before” or “after”, or leave it empty.") % said,
        "gap": _("%(value)s does not exist that day in %(zone)s: the clock is put forward. Choose another hour, or fill in “clock change”.")
        % said,
        "fold": _("%(value)s comes twice that day in %(zone)s: the clock is put back. Say which one in the column “clock change”.") % said,
        "past": _("%(value)s has passed already. Choose a later moment.") % said,
        "language": _("“%(value)s” is no language code. Write two letters: es, en, ca.") % said,
        "link": _("“%(value)s” is no whole address. Write it with https:// and without spaces.") % said,
        "labels": _("At most %(max)s labels of %(length)s characters each.") % said,
        "unknown_channel": _("There is no channel “%(value)s”. Write its name as the page of channels shows it.") % said,
        "channel_off": _("The channel “%(value)s” is switched off.") % said,
        "no_publish": _("Nothing can be published on “%(value)s”.") % said,
        "no_text": _("There is no text for “%(value)s”. Fill in the column of its text.") % said,
        "text_without_channel": _("This text is for a channel that the row does not name. Add the channel, or empty the cell."),
        "unknown_media": _("The library has no file with the title “%(value)s”.") % said,
        "media_ambiguous": _("The library has several files with the title “%(value)s”. Rename one.") % said,
        "media_rights": _("The rights to “%(value)s” end on %(until)s, before the post goes out.") % said,
        "unknown_campaign": _("There is no campaign “%(value)s” that still takes content.") % said,
        "unknown_pillar": _("There is no pillar “%(value)s”.") % said,
        "unknown_product": _("The catalogue has no product “%(value)s”.") % said,
        "forbidden": _("A card number, code or password stood here. It was masked; a post may not carry one."),
        "twice": _("The same row stands on line %(value)s already.") % said,
    }
    return known.get(code) or code
