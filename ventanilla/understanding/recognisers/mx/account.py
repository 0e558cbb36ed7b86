"""Mexico: CLABE, 18 digits with the 3-7-1 check of Banco de México."""

from ventanilla.understanding.recognisers.base import Recogniser, by_pattern
from ventanilla.understanding.recognisers.cues import ACCOUNT
from ventanilla.understanding.types import DataKind
from ventanilla.understanding.words import words

# Institution codes of Banco de México's SPEI catalogue that open a CLABE.
_BANKS = words(
    """
    002 006 009 012 014 019 021 030 032 036 037 042 044 058 059 060 062 072 106 108 110 112 113 124 126 127 128 129 130 132 133 135
    136 137 138 140 141 143 145 147 148 149 150 151 152 154 155 156 157 158 160 166 168 600 601 602 605 608 613 614 616 617 618 619
    620 621 622 623 626 627 628 629 630 631 632 633 634 636 637 638 640 642 646 647 648 649 651 652 653 655 656 659 661 665 670 677
    680 683 684 685 686 689 699 706 710 715 721 722 723 728 729 730 732 734 738 812 846 901 902
    """
)


def clabe(value: str) -> bool:
    """Whether bank and check digit of a CLABE fit."""
    total = sum(int(d) * (3, 7, 1)[i % 3] % 10 for i, d in enumerate(value[:17]))
    return value[:3] in _BANKS and str((10 - total % 10) % 10) == value[17]


CLABE = Recogniser(
    name="mx.clabe",
    kind=DataKind.BANK_ACCOUNT,
    find=by_pattern(
        DataKind.BANK_ACCOUNT,
        r"(?<![0-9a-z])[0-9]{3}[^0-9a-z]{0,2}[0-9]{3}[^0-9a-z]{0,2}[0-9]{4}[^0-9a-z]{0,2}[0-9]{3}[^0-9a-z]{0,2}[0-9]{4}[^0-9a-z]{0,2}[0-9](?![0-9])"
        r"|(?<![0-9a-z])[0-9]{4} [0-9]{4} [0-9]{4} [0-9]{4} [0-9]{2}(?![0-9])"
        r"|(?<![0-9a-z])[0-9]{3}[ -][0-9]{3}[ -][0-9]{11}[ -][0-9](?![0-9])",
        "bank and check digit of a CLABE fit",
        rank=83,
        own=ACCOUNT,
        check=clabe,
        alone=True,
        trust=True,
    ),
    digits=18,
    yes=("CLABE «032180000118359719»", "mi clabe es «032 180 00011835971 9»", "«032180000118359719»", "clabe «032180000118359710»"),
    no=("032180000118359710", "folio 032180000118359719", "guía 123456789012345678"),
)
