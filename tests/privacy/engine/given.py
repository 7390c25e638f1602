"""Rules, records and days as the tests write them, and dice that make up others."""

import random
from datetime import date, timedelta
from pathlib import Path

import msgspec
from hypothesis import strategies as st

from shared import strict_yaml
from shared.privacy.engine.document import Document, convert, load
from shared.privacy.engine.duration import Duration
from shared.privacy.engine.promises import AppliesTo, Condition, Event, Header, Retention, Unless
from shared.privacy.engine.records import Choice, Hold, Record
from shared.privacy.engine.retention import Rulebook, due

SAMPLES = Path(__file__).parent / "samples"
SE, DK = ((SAMPLES / name).read_text(encoding="utf-8") for name in ("lyktan.yaml", "havblik.yaml"))
TODAY = date(2027, 2, 15)
FAR = date(2090, 1, 1)


def d(text: str) -> date:
    return date.fromisoformat(text)


def rules(text: str) -> dict[str, Retention]:
    return {key: convert(spec, Retention) for key, spec in strict_yaml.parse(text).items()}


def events(text: str = "{}") -> dict[str, Event]:
    return {key: convert(spec, Event) for key, spec in strict_yaml.parse(text).items()}


def record(category: str, **more) -> Record:
    dates = {name: (day,) if isinstance(day, date) else tuple(day) for name, day in more.pop("events", {}).items()}
    return Record(id="r", category=category, events=dates, **more)


def on(text: str, one: Record, today: date = FAR, made: str = "{}", **book):
    """The answer of rules written as YAML, with events written as YAML."""
    return due(Rulebook(rules(text), events(made), **book), one, today)


def policy(retention, **header) -> Document:
    clinic = {"name": "x", "country": "SE", "languages": ("sv",), "professions": ("coach",), "version": 1,
              "valid_from": date(2000, 1, 1), "backups": Duration("P35D")} | header  # fmt: skip
    return Document(enrum_policy=1, retention=retention, clinic=Header(**clinic))


def changed(text: str, old: str, new: str) -> Document:
    """A sample with one thing written otherwise."""
    assert old in text, old
    return load(text.replace(old, new, 1))


# ── what nobody thought of: made by dice, so that thousands are tried in seconds; the seed tells which ──

FIRST, LAST = date(2015, 1, 1).toordinal(), date(2032, 12, 31).toordinal()
NAMES = ["created", "session", "entry", "correspondence", "relation_began", "over"]
CATEGORIES = ["enquiry", "journal", "journal.note", "message"]
PERIODS = ["month", "calendar_year", "fiscal_year"]
OVER = {"over": Event(last_of=("relation_ended",), or_silence=Duration("P12M"), of=("session", "correspondence"))}
BECOMES = Unless(happened="relation_began", becomes="journal")
YOUNG = Condition(value="age", under=18)


class Dice(random.Random):
    """Rules, records and days by chance."""

    def day(self) -> date:
        return date.fromordinal(self.randint(FIRST, LAST))

    def few(self, values, least: int = 0, most: int = 3) -> tuple:
        return tuple(self.sample(values, self.randint(least, min(most, len(values)))))

    def duration(self) -> Duration:
        return Duration(f"P{self.randint(0, 10)}Y{self.randint(0, 14)}M{self.randint(0, 40)}D")

    def year_ends(self) -> str:
        return self.choice(["12-31", "06-30", "04-30", "08-31"])

    def retention(self, bound: str = "", plain: bool = False) -> Retention:
        bound = bound or self.choice(["at_most", "at_most", "at_least"])
        more = {}
        if bound == "at_most":
            more["client_may"] = self.few(["shorten", "extend"])
            more["over_all"] = self.random() < 0.25
            more["unless"] = () if plain else self.choice([(), (), (Unless(happened="relation_began"),), (BECOMES,)])
            more["when"] = () if plain else self.choice([(), (), (Condition(value="age", at_least=15),), (YOUNG,)])
        elif not plain:
            more["when"] = self.choice([(), (), (), (YOUNG,)])
        if not plain and self.random() < 0.3:
            more[self.choice(["collected_from", "collected_before"])] = self.day()
        odd = bound == "at_most" and self.random() < 0.1
        return Retention(
            of=self.few([*CATEGORIES, "all"], 1),
            after=self.choice(NAMES),
            keep=Duration(self.choice(["unknown", "unlimited"])) if odd else self.duration(),
            bound=bound,
            from_end_of=self.few(PERIODS, 0, 2),
            on_first_of=self.choice([None, None, *PERIODS]),
            channels=self.choice([(), (), ("sms",), ("sms", "mail")]),
            applies_to=AppliesTo(services=self.choice([(), (), ("coaching",)])),
            then=self.choice(["delete", "anonymise", "destroy_key", "shred"]),
            **more,
        )

    def rules(self, most: int = 6, **kind) -> dict[str, Retention]:
        """Now and then one takes the place of a duty."""
        found = {f"r{number}": self.retention(**kind) for number in range(self.randint(0, most))}
        if len(found) > 1 and self.random() < 0.3 and not kind.get("plain"):
            beating, duty = self.sample(sorted(found), 2)
            found[beating] = msgspec.structs.replace(found[beating], instead_of=(duty,))
        return found

    def book(self) -> Rulebook:
        return Rulebook(self.rules(), OVER, self.year_ends())

    def wish(self) -> Choice:
        asked, wish = self.day(), self.choice(["shorten", "extend"])
        if wish == "extend" and self.random() < 0.3:
            return Choice(wish=wish, asked=asked, review=asked + timedelta(365))
        return Choice(wish=wish, asked=asked, until=asked + timedelta(self.randint(0, 3000)))

    def hold(self) -> Hold:
        since = self.day()
        return Hold(reason="case", since=since, until=since + timedelta(self.randint(1, 900)))

    def record(self, id: str = "r") -> Record:
        dates = self.few([*NAMES[:-1], "relation_ended"], 0, 5)
        return Record(
            id=id,
            category=self.choice(CATEGORIES),
            channel=self.choice(["", "sms", "mail"]),
            service=self.choice(["", "coaching"]),
            values=self.choice([{}, {"age": self.randint(10, 25)}]),
            events={name: tuple(self.day() for _ in range(self.randint(1, 3))) for name in dates},
            holds=tuple(self.hold() for _ in range(self.randint(0, 1))),
            choices=tuple(self.wish() for _ in range(self.randint(0, 2))),
        )


dice = st.integers(0, 2**48).map(Dice)


def with_rule(book: Rulebook, key: str, rule: Retention) -> Rulebook:
    return Rulebook(book.rules | {key: rule}, book.events, book.fiscal_year_ends)


def known_by(record: Record, today: date) -> Record:
    """Every event, hold and choice lies in the past."""
    past = {name: tuple(day for day in days if day <= today) for name, days in record.events.items()}
    return msgspec.structs.replace(
        record,
        events={name: days for name, days in past.items() if days},
        holds=tuple(hold for hold in record.holds if hold.since <= today),
        choices=tuple(choice for choice in record.choices if choice.asked <= today),
    )
