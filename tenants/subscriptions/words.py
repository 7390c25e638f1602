"""What plans are called, and for whom they are."""

from django.utils.translation import gettext_lazy

NAMES = {"solo": gettext_lazy("Solo"), "practice": gettext_lazy("Practice"), "centre": gettext_lazy("Centre")}
FOR_WHOM = {
    "solo": gettext_lazy("One practitioner"),
    "practice": gettext_lazy("Two to nine practitioners"),
    "centre": gettext_lazy("Ten practitioners and more"),
}
