"""The directory's filters: an address, a form and the engine's limits in one."""

from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from shared.matching import showing, words
from shared.matching.engine.vocabulary import vocabulary
from shared.matching.engine.wish import Place, Wish
from shared.staff.directory import by_slug

ALL = (1 << 62) - 1
SMALL = (1 << 14) - 1
REACH = (10, 25, 50, 100)  # kilometres
FURTHEST = 1000  # practitioners into the list


class FilterForm(forms.Form):
    """`clinic`: the subdomain of a clinic whose own list it is; one that is not there shows nobody."""

    audience = forms.ChoiceField(label=_("For whom"), required=False)
    area = forms.ChoiceField(label=_("What it is about"), required=False)
    method = forms.ChoiceField(label=_("Way of working"), required=False)
    language = forms.ChoiceField(label=_("Language"), required=False)
    form = forms.ChoiceField(label=_("How you meet"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    town = forms.ChoiceField(label=_("On site near"), required=False)
    within = forms.TypedChoiceField(label=_("At most"), required=False, coerce=int, empty_value=25)
    gender = forms.ChoiceField(label=_("Gender"), required=False)
    most = forms.IntegerField(label=_("Price at most"), required=False, min_value=0, max_value=100_000)
    currency = forms.ChoiceField(label=_("Currency"), required=False, choices=[("SEK", "SEK"), ("DKK", "DKK")])
    licensed = forms.BooleanField(label=_("Licensed only"), required=False)

    def __init__(self, data, *, clinic: str = ""):
        super().__init__(data)
        self.clinic, self.room = clinic, by_slug(clinic) if clinic else None
        self.fields["from"] = forms.IntegerField(
            required=False, min_value=0, max_value=FURTHEST, widget=forms.HiddenInput
        )
        sections = {
            "audience": "audiences",
            "area": "areas",
            "method": "methods",
            "language": "languages",
            "form": "forms",
        }
        for name, section in (sections | {"gender": "genders"}).items():
            ordered = section in ("areas", "methods", "languages")
            self.fields[name].choices = [("", _("Any")), *words.choices(section, ordered)]
        self.fields["region"].choices = [("", _("Anywhere")), *words.regions()]
        self.fields["town"].choices = [("", _("Anywhere")), *((name, name) for name in words.towns())]
        self.fields["within"].choices = [("", "25 km"), *((km, f"{km} km") for km in REACH)]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("town"):
            cleaned["form"] = "on_site"
        return cleaned

    def wish(self) -> Wish:
        """The limits alone: nothing here is weighed."""
        said, known = self.cleaned_data, vocabulary()

        def mask(name, section, every):
            return known.mask(section, [said[name]]) if said[name] else every

        town = known.towns.get(said["town"])
        return Wish(
            audiences=mask("audience", "audiences", SMALL),
            areas=mask("area", "areas", ALL),
            languages=mask("language", "languages", ALL),
            forms=mask("form", "forms", 7),
            methods_must=mask("method", "methods", 0),
            regions=(known.regions[said["region"]],) if said["region"] else (),
            place=Place(town.lat, town.lon, said["within"]) if town else None,
            licensed=said["licensed"],
            most=(said["most"] or 0) * 100,
            currency=known.bits["currencies"][said["currency"] or "SEK"],
            gender=known.bits["genders"].get(said["gender"], 0),
            gender_must=bool(said["gender"]),
        )

    def only(self):
        """Ids of the clinic's own listings; None for everybody's."""
        return showing.of_clinic(self.room.schema if self.room else "") if self.clinic else None

    def address(self, first: int) -> str:
        kept = {name: self.data[name] for name in self.fields if self.data.get(name) and name != "from"}
        kept |= {"clinic": self.clinic} if self.clinic else {}
        return "?" + urlencode(kept | ({"from": first} if first else {}))
