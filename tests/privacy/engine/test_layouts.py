"""The same promises in tables: nothing left out, nothing said that the page does not say."""

import pytest

from shared.privacy.engine.document import load
from shared.privacy.engine.promises import LANGUAGES
from shared.privacy.engine.render import page, tables

from .given import DK, SE
from .test_policies import DOCUMENTS


@pytest.mark.parametrize("key", DOCUMENTS)
def test_every_category_channel_and_person_has_its_row(key):
    document = DOCUMENTS[key]
    for lang in document.clinic.languages:
        found = {one.key: one for one in tables(document, lang)}
        collected = {term for one in document.purposes.values() for term in one.categories}
        assert len(found["category"].rows) == len(collected)
        assert len(found["subject"].rows) == len({term for one in document.purposes.values() for term in one.subjects})
        for table in found.values():
            assert all(len(row.cells) == len(table.columns) - 1 and row.title for row in table.rows)
        no_end = [row.title for row in found["category"].rows if not row.cells[1]]
        assert not no_end, "collected, and no time is said"


@pytest.mark.parametrize("text", [SE, DK])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_what_a_table_says_stands_on_the_page(text, lang):
    document = load(text)
    said = " ".join(f"{one.heading} {one.sentence}" for part in page(document, lang) for one in part.lines)
    for table in tables(document, lang):
        if table.key == "channel":
            assert all(cell in said for row in table.rows for column in row.cells for cell in column)
        if table.key == "category":
            assert all(cell in said for row in table.rows for cell in row.cells[1])


def test_a_row_for_each_channel_that_is_spoken_of():
    (channels,) = (one for one in tables(DOCUMENTS["andas"], "sv") if one.key == "channel")
    rows = {row.title: row.cells for row in channels.rows}
    says, sends, kept, who = rows["Sms"]
    assert says[0].startswith("I sms nämner vi bara tiden för besöket") and who == ("Påhittad Sms AB",)
    assert kept == ("Listan över skickade sms raderas efter 30 dagar",) and sends == ()
    assert "Det är en enkät om hur det har gått." in rows["Mejl"][1][1]
