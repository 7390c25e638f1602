"""What django-allauth asks between password and session (practice.people.adapter). It loads this file itself, when its own
are there: they import each other in a circle."""

from allauth.account.stages import LoginStage
from django.http import HttpResponseRedirect
from django.urls import reverse

from practice.people import second


class Second(LoginStage):
    """For whoever has turned it on; allauth comes back here as long as it is not done."""

    key, urlname = second.KEY, "people:second"

    def handle(self):
        if second.is_on(self.login.user):
            return HttpResponseRedirect(reverse(self.urlname)), True
        return None, True
