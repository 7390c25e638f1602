"""The demo clinics' contact forms, and what has come by them. Spegel's is sealed to a PGP key that is made here: its private
half lies beside the demo's data, so that gpg or a mail program can be tried with it."""

import warnings
from datetime import datetime, timedelta

import pysequoia
from django.conf import settings

from practice.contact import actions, pgp
from practice.contact.models import ContactForm
from practice.demo.content import DemoClinic
from practice.people.models import User

SEALED = "spegel"
TITLES = {"sv": "Skriv till oss", "da": "Skriv til os", "en": "Write to us", "de": "Schreiben Sie uns"}
WORDS = {
    "sv": "Fråga om tider, priser eller hur det går till. Berätta inte mer om hur du mår än du vill.",
    "da": "Spørg om tider, priser eller hvordan det foregår. Fortæl ikke mere om, hvordan du har det, end du vil.",
    "en": "Ask about times, prices or how it works. Tell no more of how you are than you want to.",
    "de": "Fragen Sie nach Zeiten, Preisen oder dem Ablauf. Erzählen Sie nicht mehr von sich, als Sie möchten.",
}
CAME = {  # key → (hours ago, language, address, words)
    "biet": (
        5,
        "sv",
        "tilde@visitor.example",
        "Hej! Har ni någon som tar emot par på kvällen? Vi kan inte på onsdagar.",
    ),
    "andas": (
        28,
        "sv",
        "henning@visitor.example",
        "Går det bra att vara utomlands under samtalet? Jag reser i arbetet.",
    ),
    "faelles": (9, "da", "bodil@visitor.example", "Er der plads på webinaret i januar, og kan min søster være med?"),
    "juni": (50, "sv", "alve@visitor.example", "Hur lång tid brukar ett paket ta? Jag börjar nytt jobb i februari."),
}


def bring(key: str, clinic: DemoClinic, now: datetime, owner: User) -> None:
    languages = clinic.brand.languages
    title, words = ({one: texts[one] for one in languages} for texts in (TITLES, WORDS))
    values = {"title": title, "words": words, "key": "ask", "to": f"kontakt@{key}.example", "asks": ["name", "times"]}
    form = ContactForm()
    if key == SEALED:
        actions.take_key(form, pgp.checked(_key(values["to"]), now))
        values |= {"keeps_plain": False, "document": "form_security", "practitioner": owner}
    actions.save(form, values, now)
    if key in CAME:
        hours, language, email, text = CAME[key]
        actions.receive(form, {"email": email, "text": text}, language, "", now - timedelta(hours=hours))


def _key(address: str) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        made = pysequoia.Cert.generate(address)
        private = settings.DATA_DIR / "demo_contact_pgp.asc"
        private.write_text(str(made.secrets))
    private.chmod(0o600)
    return str(made)
