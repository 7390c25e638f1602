"""Articles on their day, comments after they were read, testimonials as long as they are agreed to."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from practice.publishing import actions, queries
from practice.publishing.models import Comment, Piece
from practice.publishing.models import Testimonial as Said  # pytest takes what begins with Test for a test
from shared.privacy.retention import run
from tenants.isolation.context import enter
from tests import cast as people
from tests.privacy_app.documents import POLICY, put_alone

SAID = """
  comments:
    {subjects: [commenter], categories: [comment], bases: [{article6: consent}], words: {sv: kommentarer, en: comments}}
  testimonials:
    {subjects: [client], categories: [testimonial], bases: [{article6: consent, article9: explicit_consent}],
     words: {sv: omdömen, en: testimonials}}
retention:
  comments: {of: [comment], after: withdrawn, keep: P0D}
  testimonials: {of: [testimonial], after: consent_withdrawn, keep: P0D}"""
NEVER = "never_collect:\n  number: {field: identity_number, places: [comments]}\n"
OPEN = POLICY.replace("\nretention:", SAID, 1) + NEVER
ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def cast(db, clinics):
    cast = people.build(clinics["a"], clinics["b"])
    with enter(clinics["a"].schema):
        put_alone(OPEN)
    return cast


def article(now, **more):
    said = {"kind": "article", "slug": f"s-{uuid4().hex[:8]}", "title": {"sv": "Höst", "en": "Autumn"},
            "body": {"sv": "Om [andra](https://other.example/) dagar.", "en": "Other days."}, "written_by": uuid4(),
            "edited_at": now, "shown_at": now, "comments": True}  # fmt: skip
    return Piece.objects.create(**said | more)


def test_an_article_is_written_planned_and_out_on_its_day_in_feed_and_map(cast, at, monkeypatch):
    desk, portal = cast.browser("owner", "my"), at("a")
    words = {"title_sv": "Höstens ljus", "body_sv": "## Kort\n\nOm [andra](https://other.example/).", "title_en": "",
             "body_en": "", "art": "room", "by": "Maja", "comments": "on"}  # fmt: skip
    there = desk.post("/staff/publishing/new-article", words)["Location"]
    assert "<h3>Kort</h3>" in desk.get(there).content.decode()
    path = "/read/hostens-ljus"
    assert portal.get(path).status_code == 404, "a draft"
    now = timezone.now()
    tomorrow = (now + timedelta(days=1)).astimezone(ZoneInfo("Europe/Stockholm"))
    assert desk.post(f"{there}/show", {"at": "nonsense"}).status_code == 422
    desk.post(f"{there}/show", {"at": tomorrow.strftime("%Y-%m-%dT%H:%M")})
    assert portal.get(path).status_code == 404, "not yet"
    later = now + timedelta(days=1, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    page = portal.get(path).content.decode()
    assert 'property="og:title" content="Höstens ljus"' in page and 'lang="sv"' in page
    assert 'href="https://other.example/" rel="external noopener noreferrer nofollow"' in page
    loaded = [one for one in re.findall(r'(?:src|content)="(https?://[^"]+)', page) if "enrum.test" not in one]
    assert loaded == [], "nothing of the page, and no picture of it, lies with anybody else"
    feed = ElementTree.fromstring(portal.get("/feed.xml").content)  # noqa: S314 - our own
    entry = feed.find(f"{ATOM}entry")
    assert entry.find(f"{ATOM}title").text == "Höstens ljus" and "<h2>Kort</h2>" in entry.find(f"{ATOM}content").text
    known = ElementTree.fromstring(portal.get("/sitemap.xml").content)  # noqa: S314 - our own
    places = [one.text for one in known.iter(f"{MAP}loc")]
    assert places[-1].endswith(path) and "/articles" in places[2]
    assert path in portal.get("/articles").content.decode()
    monkeypatch.undo()
    desk.post(f"{there}/show", {"at": ""})
    assert portal.get(path).status_code == 200
    desk.post(f"{there}/hide")
    assert portal.get(path).status_code == 404 and path not in portal.get("/sitemap.xml").content.decode()


def test_a_comment_is_shown_after_it_was_read_and_gone_when_taken_back(cast, at):
    now, portal, writer, desk = timezone.now(), at("a"), at("a", "my"), cast.browser("owner", "my")
    schema = cast.clinic.schema
    with enter(schema):
        row = article(now)
    form = f"/read/{row.slug}/comment"
    assert form in portal.get(f"/read/{row.slug}").content.decode()
    said = {"name": "T.", "text": "Så är det <b>", "agree": "on"}
    assert writer.post(form, said | {"text": "Jag är 19121212-1212"}).status_code == 422
    assert writer.post(form, said | {"agree": ""}).status_code == 422
    own = writer.post(form, said)["Location"]
    assert "Så är det" not in portal.get(f"/read/{row.slug}").content.decode()
    with enter(schema):
        comment = Comment.objects.get()
        assert comment.person is None and queries.comments_waiting().get() == comment
    assert "Så är det" in desk.get("/staff/publishing").content.decode()
    desk.post(f"/staff/publishing/comments/{comment.pk}", {"yes": "1"})
    assert "Så är det &lt;b&gt;" in portal.get(f"/read/{row.slug}").content.decode()
    assert at("a", "my").get(own[:-4] + "AAAA").status_code == 404
    assert at("a", "my").post(own).status_code == 302
    assert "Så är det" not in portal.get(f"/read/{row.slug}").content.decode()
    run(lambda: enter(schema), now + timedelta(days=1))
    with enter(schema):
        assert not Comment.objects.exists()
        other = actions.comment(row, None, "A", "b", "sv", now)
        actions.refuse_comment(other)
        assert not Comment.objects.exists(), "what nobody will read is not kept"


def test_no_comments_where_the_article_or_the_policy_takes_none(cast, at):
    now = timezone.now()
    with enter(cast.clinic.schema):
        shut, planned, open_ = (
            article(now, comments=False),
            article(now, shown_at=now + timedelta(days=1)),
            article(now),
        )
    for row, status in ((shut, 404), (planned, 404), (open_, 200)):
        assert at("a", "my").get(f"/read/{row.slug}/comment").status_code == status
    with enter(cast.clinic.schema):
        put_alone(POLICY)
    assert at("a", "my").get(f"/read/{open_.slug}/comment").status_code == 404
    assert "/comment" not in at("a").get(f"/read/{open_.slug}").content.decode()


def test_a_testimonial_says_what_was_agreed_to_and_ends_with_it(cast, at):
    client, desk, portal = cast.browser("client", "my"), cast.browser("owner", "my"), at("a")
    schema, zone = cast.clinic.schema, ZoneInfo("Europe/Stockholm")
    said = {"name": "M.", "text": "Bra dagar", "agree": "on"}
    assert client.post("/testimonial", said | {"agree": ""}).status_code == 422
    assert client.post("/testimonial", said).status_code == 302
    assert "Bra dagar" not in portal.get("/testimonials").content.decode()
    with enter(schema):
        row = Said.objects.get()
        with pytest.raises(actions.There):
            actions.say(cast.users["client"], said, "w", row.until, timezone.now())
    assert row.wording in client.get("/testimonial").content.decode() and str(row.until.year) in row.wording
    desk.post(f"/staff/publishing/testimonials/{row.pk}", {"yes": "1"})
    assert "Bra dagar" in portal.get("/testimonials").content.decode()
    over = datetime.combine(row.until + timedelta(days=1), datetime.min.time(), UTC) + timedelta(hours=2)
    with enter(schema):
        assert not queries.testimonials(row.until + timedelta(days=1)).exists(), "shown no day too long"
        assert actions.end_agreed(zone, over - timedelta(days=1)) == 0
        assert actions.end_agreed(zone, over) == 1
        Said.objects.update(withdrawn_at=None)
    assert client.post("/testimonial", {"leave": "1"}).status_code == 302
    assert "Bra dagar" not in portal.get("/testimonials").content.decode()
    run(lambda: enter(schema), timezone.now() + timedelta(days=1))
    with enter(schema):
        assert not Said.objects.exists()
