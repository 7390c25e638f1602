"""What is new is told by its day, in four languages."""

from django.conf import settings

from tenants.product import changing

LANGUAGES = {code for code, _name in settings.LANGUAGES}


def test_each_line_in_four_languages_by_a_day_that_came(at, clinics):
    days = changing.days()
    assert [one.day for one in days] == sorted({one.day for one in days}, reverse=True)
    assert [words for one in days for words in one.words if set(words) != LANGUAGES or not all(words.values())] == []
    page = at("").get("/what-is-new").text
    assert page.count("<section") == len(days)
    assert page.index(days[0].words[0]["sv"]) < page.index(days[-1].words[0]["sv"])
