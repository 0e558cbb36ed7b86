"""The dossier as a document for people: one typst template, fed with data and with words in the reader's language.

What people wrote goes in as data and is never read as markup.
"""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson
import typst
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

TEMPLATE = Path(__file__).with_name("dossier.typ")
_SHOWN = (".png", ".jpg", ".gif", ".webp")


def render(told: Mapping[str, Any], files: Mapping[str, bytes]) -> bytes:
    """The PDF. `files` holds the media by name; a picture that cannot be drawn is named without being shown."""
    with tempfile.TemporaryDirectory(prefix="ventanilla-dossier-") as folder:
        root = Path(folder)
        (root / "dossier.typ").write_bytes(TEMPLATE.read_bytes())
        for name, content in files.items():
            if name.startswith("media/") and name.endswith(_SHOWN):
                (root / "media").mkdir(exist_ok=True)
                (root / name).write_bytes(content)
        try:
            return _compiled(root, told, sorted(n for n in files if n.startswith("media/") and n.endswith(_SHOWN)))
        except typst.TypstError:
            return _compiled(root, told, [])


def _compiled(root: Path, told: Mapping[str, Any], shown: list[str]) -> bytes:
    data = {**told, "words": words(), "shown": shown, "language": (get_language() or "es")[:2]}
    (root / "data.json").write_bytes(orjson.dumps(data))
    found: bytes = typst.compile(str(root / "dossier.typ"), root=str(root), format="pdf", ignore_system_fonts=False)
    return found


def words() -> dict[str, str]:
    """Every word that the template writes."""
    return {
        "title": _("Dossier for the supervisor"),
        "made": _("Made on"),
        "campaign": _("Campaign"),
        "content": _("Piece"),
        "register": _("Entry in the advertising register"),
        "law": _("Circular 4/2020 of Banco de España, norma 7"),
        "number": _("Number"),
        "days": _("Days"),
        "owner": _("Owner"),
        "goal": _("Goal"),
        "results": _("Results"),
        "published": _("As published"),
        "network": _("Network"),
        "channel": _("Channel"),
        "state": _("State"),
        "at": _("When"),
        "address": _("Address"),
        "id": _("Identifier on the network"),
        "text_hash": _("SHA-256 of the text"),
        "deleted": _("Deleted there"),
        "media": _("Media"),
        "no_media": _("It carries no media."),
        "product": _("Product"),
        "figures": _("Figures in force"),
        "landing": _("Landing page"),
        "countries": _("Countries"),
        "audience": _("Audience"),
        "planned": _("Planned for"),
        "rules": _("Rules and findings"),
        "packs": _("Rule packs that held"),
        "rule": _("Rule"),
        "severity": _("Severity"),
        "finding": _("Finding"),
        "settled": _("Settled"),
        "open": _("Not settled"),
        "no_findings": _("The rules have nothing to say about it."),
        "disclosures": _("Disclosures in force"),
        "approvals": _("Approvals"),
        "asked": _("Asked for by"),
        "hash": _("Hash of what was approved"),
        "factor": _("second factor proved within the five minutes before"),
        "none": _("None."),
        "versions": _("Versions"),
        "version": _("Version"),
        "comments": _("Comments"),
        "proof": _("Proof"),
        "proof_text": _(
            "The entries of the archive about this dossier are in archive.jsonl, each with its path to the root below, which this "
            "installation has signed. manifest.json names every file with its SHA-256. Whoever holds the public key checks all of it with "
            "“ventanilla archive verify”."
        ),
        "entries": _("Entries of the archive"),
        "root": _("Root of the tree"),
        "size": _("Entries under the root"),
        "signed": _("Signed on"),
        "key_hint": _("The bank's public key is given apart from this file."),
        "page": _("Document page"),
        **_codes(),
    }


def _codes() -> dict[str, str]:
    """Codes as people call them; the template looks them up by name."""
    return {
        "code.planned": pgettext("campaign", "Planned"),
        "code.running": pgettext("campaign", "Running"),
        "code.ended": pgettext("campaign", "Ended"),
        "code.dropped": pgettext("campaign", "Dropped"),
        "code.published": _("Published"),
        "code.scheduled": _("Scheduled"),
        "code.withdrawn": _("Withdrawn"),
        "code.failed": _("Failed"),
        "code.held": _("Held back"),
        "code.unknown": _("Unknown"),
        "code.approve": _("Approved"),
        "code.reject": _("Was rejected"),
        "code.return": _("Returned"),
        "code.approved": _("Approved"),
        "code.rejected": _("Was rejected"),
        "code.returned": _("Returned"),
        "code.void": _("Void"),
        "code.open": _("Open"),
        "code.block": _("Stops it"),
        "code.warn": _("Warning"),
        "code.notice": _("Notice"),
        "code.attest": _("To be confirmed"),
        "code.attested": _("Confirmed"),
        "code.overridden": _("Overridden"),
        "code.false_alarm": _("False alarm"),
        "code.post": _("Post of ours"),
        "code.thread": _("Next post of the thread"),
        "code.comment": _("First comment"),
        "measure.views": _("Views"),
        "measure.video_views": _("Video views"),
        "measure.reach": _("Reach"),
        "measure.likes": _("Likes"),
        "measure.comments": _("Comments"),
        "measure.shares": _("Shares"),
        "measure.clicks": _("Clicks"),
        "measure.visits": _("Visits"),
        "measure.leads": _("Leads"),
        **{f"register.{name}": said for name, said in _register().items()},
    }


def _register() -> dict[str, str]:
    return {
        "commercial_name": _("Commercial name"),
        "territory": _("Where it runs"),
        "audience": _("Whom it addresses"),
        "media": _("Media"),
        "formats": _("Formats, sizes and durations"),
        "intermediaries": _("Agencies and intermediaries"),
        "reviewed_on": _("Reviewed on"),
        "reviewer": _("Reviewed by"),
        "criteria": _("Cost, yield and TAE checked: how"),
        "prior_report": _("Positive prior report"),
        "authority": _("What the authority asked for"),
    }
