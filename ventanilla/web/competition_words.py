"""What competitions say: why somebody takes no part, refusals."""

from django.utils.translation import gettext as _


def excluded(code: str) -> str:
    """Why somebody takes no part."""
    known = {
        "deleted": _("Deleted their answer"),
        "late": _("Answered after the end"),
        "hashtag": _("Without the hashtag"),
        "country": _("Lives elsewhere"),
        "minor": _("Not of age"),
        "staff": _("Works for the bank"),
        "fake": _("False or repeated account"),
        "rules": _("Against the legal bases"),
        "asked": _("Asked not to take part"),
    }
    return known.get(code, code)


def wrong(code: str) -> str:
    """Why something is refused, in a sentence that says what to do."""
    known = {
        "missing": _("This cannot be empty. Fill it in."),
        "out_of_bounds": _("This number cannot be right. Check it."),
        "zone_unknown": _("No time zone has this name. Choose one of the list."),
        "dates_crossed": _("The end comes before the beginning. Check both."),
        "content_gone": _("That piece of content is not there any more. Choose another."),
        "closed": _("This is over and changes no more."),
        "open_already": _("It is open: its rules change no more. Call it off and plan another if they must."),
        "not_from_here": _("It cannot go there from where it stands. Load the page again."),
        "not_approved": _("Compliance has not approved exactly these rules. Ask for the approval first."),
        "over": _("Its end has passed already. Change the dates first."),
        "still_open": _("People can still enter. The list becomes final after the end."),
        "nobody": _("Nobody takes part. Call it off, and say why."),
        "list_final": _("The list is final: nobody enters or leaves it any more."),
        "value_missing": _("The bases promise an outside value. Enter it as it was published."),
        "value_not_promised": _("No outside value was promised, so none is mixed in. Leave the field empty."),
        "own_work": _("Two people draw: you asked for it, somebody else carries it out."),
        "step_up": _("Prove your second factor again: it counts for five minutes. Nothing was drawn."),
        "changed_meanwhile": _("Seed or list are not what was published. Nothing was drawn; tell your security team."),
    }
    return known[code]
