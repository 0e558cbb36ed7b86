"""What a person says of an asset: its words, its rights, and row by row the people whom it shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ventanilla.publishing.assets import PEOPLE_MAX, TAGS_MAX, Told
from ventanilla.publishing.rights import Consent, Shown


class AssetForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    alt_text = forms.CharField(
        label=gettext_lazy("What it shows"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("For those who cannot see it. Each piece of content may say it in its own words."),
    )
    on_image_text = forms.CharField(
        label=gettext_lazy("What is written on it"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    tags = forms.CharField(label=gettext_lazy("Tags"), max_length=600, required=False, help_text=gettext_lazy("Separated by commas."))
    rights_holder = forms.CharField(label=gettext_lazy("Rights holder"), max_length=200, required=False)
    licence = forms.CharField(label=gettext_lazy("Licence"), max_length=200, required=False)
    source = forms.CharField(label=gettext_lazy("Source"), max_length=300, required=False)
    territory = forms.CharField(
        label=gettext_lazy("Territory"),
        max_length=300,
        required=False,
        help_text=gettext_lazy("Country codes separated by commas, for example ES, MX. Empty: everywhere."),
    )
    rights_until = forms.DateField(
        label=gettext_lazy("Last day of the rights"), required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    ai_made = forms.BooleanField(label=gettext_lazy("Made by a machine"), required=False)

    def clean_tags(self) -> tuple[str, ...]:
        tags = tuple(t.strip() for t in self.cleaned_data["tags"].split(",") if t.strip())
        if len(tags) > TAGS_MAX:
            raise forms.ValidationError(_("At most %(n)s tags.") % {"n": TAGS_MAX})
        return tags

    def clean_territory(self) -> tuple[str, ...]:
        codes = tuple(c.strip().upper() for c in self.cleaned_data["territory"].split(",") if c.strip())
        wrong = next((c for c in codes if len(c) != 2 or not (c.isascii() and c.isalpha())), "")
        if wrong:
            raise forms.ValidationError(_("“%(code)s” is no country code: write two letters, for example ES.") % {"code": wrong})
        return codes

    def told(self, people: Sequence[Shown]) -> Told:
        return Told(**self.cleaned_data, people=tuple(people))

    def group(self, *names: str) -> list[Any]:
        return [self[name] for name in names]

    def about(self) -> list[Any]:
        return self.group("title", "alt_text", "on_image_text", "tags")

    def rights(self) -> list[Any]:
        return self.group("rights_holder", "licence", "source", "rights_until", "territory")


@dataclass(frozen=True, slots=True)
class People:
    """The rows as they were read; `wrong` says what cannot be."""

    shown: tuple[Shown, ...]
    wrong: str = ""


def read_people(given: QueryDict) -> People:
    """The people of the form; a row without a name is none."""
    rows, wrong = [], ""
    columns = [given.getlist(name)[: PEOPLE_MAX + 1] for name in ("person_name", "person_consent", "person_until", "person_note")]
    for name, consent, until, note in zip(*columns, strict=False):
        if not name.strip():
            continue
        try:
            last = date.fromisoformat(until) if until else None
        except ValueError:
            last, wrong = None, _("This is no day. Write it as 28/03/2027.")
        rows.append(Shown(name.strip()[:120], Consent(consent) if consent in set(Consent) else Consent.ASKED, last, note.strip()[:200]))
    if len(rows) > PEOPLE_MAX:
        wrong = _("At most %(n)s people.") % {"n": PEOPLE_MAX}
    return People(tuple(rows[:PEOPLE_MAX]), wrong)
