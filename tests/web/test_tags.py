"""What templates can rely on: pictures, fields wired for screen readers, promises, links between sides."""

from datetime import date
from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.template import Context, Template
from django.test import RequestFactory
from django.urls import ResolverMatch
from django.utils import translation

from shared.web import pictures, views


def render(source, **context):
    return Template("{% load web %}" + source).render(Context(context))


def test_an_icon_is_inline_and_silent():
    shown = render('{% icon "lock" %}')
    assert shown.startswith('<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">')
    assert "style=" not in shown and shown.count("<svg") == 1


@pytest.mark.parametrize("path", sorted([*pictures.ICONS.glob("*.svg"), *pictures.DRAWINGS.glob("*.svg")]))
def test_every_picture_holds_under_the_content_policy(path):
    text = path.read_text()
    assert not any(bad in text for bad in ("<script", "style=", "<style", "href", "onload", "<!--", "foreignObject"))
    assert pictures._inside(path)[1]


def test_an_unknown_picture_says_which_there_are():
    with pytest.raises(LookupError, match=r"no picture 'unicorn'; there are .*lock"):
        pictures.icon("unicorn")


class Visitor(forms.Form):
    name = forms.CharField(label="Name", help_text="As on your <door>.")
    email = forms.EmailField(label="E-mail", required=False)
    born = forms.DateField(label="Born")
    country = forms.ChoiceField(label="Country", choices=[("SE", "Sverige")] * 2, widget=forms.RadioSelect)
    terms = forms.BooleanField(label="I agree")
    note = forms.CharField(widget=forms.HiddenInput, required=False)


def test_a_field_ties_label_help_and_error_to_its_control():
    form = Visitor({"name": ""})
    shown = render('{% field form.name autocomplete="name" %}', form=form)
    assert '<label class="ds-label" for="id_name">Name</label>' in shown
    assert 'id="id_name_helptext">As on your &lt;door&gt;.<' in shown
    assert 'id="id_name_error"' in shown
    assert 'aria-describedby="id_name_helptext id_name_error"' in shown
    assert 'aria-invalid="true"' in shown and 'autocomplete="name"' in shown and 'class="ds-input"' in shown


def test_a_field_without_fault_claims_none():
    shown = render("{% field form.name %}", form=Visitor())
    assert "aria-invalid" not in shown and "_error" not in shown


def test_what_may_be_left_out_says_so():
    with translation.override("en"):
        assert "(optional)" in render("{% field form.email %}", form=Visitor())
        assert "(optional)" not in render("{% field form.name %}", form=Visitor())
        assert "(optional)" not in render("{% field form.terms %}", form=Visitor())


def test_the_keyboard_fits_the_question():
    assert 'inputmode="email"' in render("{% field form.email %}", form=Visitor())


def test_a_date_is_native_and_iso_in_every_language():
    for language in ("sv", "da", "de", "en"):
        with translation.override(language):
            shown = render("{% field form.born %}", form=Visitor(initial={"born": date(2026, 5, 1)}))
        assert 'type="date"' in shown and 'value="2026-05-01"' in shown and shown.count("type=") == 1


def test_a_group_of_choices_is_a_fieldset_with_each_choice_labelled():
    shown = render("{% field form.country %}", form=Visitor({"country": "FI"}))
    assert shown.startswith("<fieldset") and '<legend class="ds-label">Country</legend>' in shown
    assert 'aria-describedby="id_country_error"' in shown
    assert shown.count('class="ds-input"') == 2
    for number in "01":
        assert f'<label class="ds-label" for="id_country_{number}">' in shown


def test_what_a_person_wrote_comes_back_escaped():
    shown = render("{% field form.name %}", form=Visitor({"name": '"><script>alert(1)</script>'}))
    assert "<script>" not in shown


def test_the_summary_leads_to_each_fault():
    form = Visitor({"name": "", "email": "nonsense", "born": "2026-05-01", "country": "SE", "terms": "on"})
    with translation.override("en"):
        shown = render("{% form_errors form %}", form=form)
    assert '<a href="#id_name">Name</a>' in shown and '<a href="#id_email">E-mail</a>' in shown
    assert "2 things need to be put right" in shown and 'role="alert"' in shown
    assert render("{% form_errors form %}", form=Visitor()).strip() == ""


@pytest.mark.parametrize(("state", "attribute"), [("kept", False), ("later", True), ("task", True)])
def test_a_promise_shows_how_it_stands(state, attribute):
    shown = render("{% kept state words %}", state=state, words="3 deleted <b>")
    assert (f'data-state="{state}"' in shown) is attribute
    assert "3 deleted &lt;b&gt;" in shown
    with pytest.raises(KeyError):
        render("{% kept state words %}", state="invented", words="")


# -- links ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def asked(settings):
    settings.URLCONFS = dict.fromkeys(("platform", "portal", "my"), "tests.web.urls")
    request = RequestFactory().get("/here?x=1")
    request.side, request.languages = "portal", ("sv", "en")
    request.clinic = SimpleNamespace(portal_host="biet.test:8000", my_host="biet.my.test:8000")
    request.resolver_match = ResolverMatch(lambda: None, (), {}, url_name="here")
    return request


def test_a_link_stays_on_its_side_or_names_the_host(asked, settings):
    assert render('{% link_to "portal" "here" %}', request=asked) == "/here"
    assert render('{% link_to "my" "here" %}', request=asked) == f"{settings.SCHEME}://biet.my.test:8000/here"
    assert render('{% link_to "platform" "here" %}', request=asked) == settings.BASE_ORIGIN + "/here"


def test_the_menu_marks_the_open_page(asked):
    assert 'aria-current="page"' in render('{% nav_link "here" "Here" %}', request=asked)
    assert 'aria-current="page"' not in render('{% nav_link "language" "There" %}', request=asked)
    assert '<span class="count">3</span>' in render('{% nav_link "here" "Here" count=3 %}', request=asked)


# -- language ---------------------------------------------------------------------------------------------------------


def test_the_switch_offers_what_the_place_speaks_and_keeps_the_page(asked):
    with translation.override("sv"):
        shown = render("{% language_switch %}", request=asked)
    assert 'name="next" value="/here?x=1"' in shown and 'method="post"' in shown
    assert 'value="sv" lang="sv" aria-current="true"' in shown and 'value="en"' in shown and 'value="de"' not in shown
    asked.languages = ("sv",)
    assert render("{% language_switch %}", request=asked).strip() == ""


def chosen(asked, **posted):
    request = RequestFactory().post("/language")
    request.POST = QueryDict(mutable=True)
    request.POST.update(posted)
    request.languages = asked.languages
    return views.language(request)


def test_a_choice_is_remembered_and_leads_back(asked):
    answer = chosen(asked, language="en", next="/here?x=1")
    assert answer.status_code == 302 and answer.url == "/here?x=1"
    assert answer.cookies["language"].value == "en" and answer.cookies["language"]["httponly"]


ELSEWHERE = ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\\evil", ""]


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
def test_the_way_back_never_leaves_the_host(asked, elsewhere):
    assert chosen(asked, language="en", next=elsewhere).url == "/"


@pytest.mark.parametrize("unknown", ["de", "xx", "", "<script>"])
def test_a_language_the_place_does_not_speak_is_not_remembered(asked, unknown):
    assert "language" not in chosen(asked, language=unknown).cookies


def test_only_a_form_can_choose(asked):
    assert views.language(RequestFactory().get("/language?language=sv")).status_code == 405
