"""Habits that keep a clinic's schema small and its tables movable to another node (DESIGN section 10), read from the
catalogue itself."""

import pytest
from django.apps import apps
from django.db import models

FOREIGN = """
    SELECT conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
     WHERE contype = 'f' AND connamespace = %(schema)s::regnamespace
       AND (SELECT relnamespace FROM pg_class WHERE oid = confrelid) <> %(schema)s::regnamespace
"""
DEFAULTS = """
    SELECT adrelid::regclass::text, pg_get_expr(adbin, adrelid) FROM pg_attrdef d JOIN pg_class c ON c.oid = d.adrelid
     WHERE c.relnamespace = %(schema)s::regnamespace
"""
FUNCTIONS = """
    SELECT p.oid::regprocedure::text FROM pg_proc p
     WHERE pronamespace = 'platform'::regnamespace AND has_function_privilege('clinics', p.oid, 'EXECUTE')
"""
# Frameworks' tables that come with integer keys; ours have none.
WITH_SEQUENCES = {"account_emailaddress", "account_emailconfirmation", "django_migrations"}
FRAMEWORKS = {"account", "sessions", "auth", "contenttypes"}
# What a clinic's role may call in the platform's schema, and nothing else.
GRANTED = {
    "platform.mark_active(date)",
    "platform.own_rooms(uuid,uuid,timestamp with time zone)",
    "platform.admission_case()",
    "platform.admission_appeal(uuid,character varying,uuid,timestamp with time zone)",
    "platform.announcements(timestamp with time zone)",
    "platform.dismissed(uuid)",
    "platform.dismiss(uuid,uuid,uuid,timestamp with time zone)",
    "platform.visits(integer)",
    "platform.answer_visit(uuid,uuid,timestamp with time zone,timestamp with time zone,timestamp with time zone)",
    "platform.end_visit(uuid,timestamp with time zone)",
    "platform.standing_visit(uuid,uuid,timestamp with time zone)",
    "platform.formerly()",
    "platform.keep_figures(timestamp with time zone,timestamp with time zone,boolean,timestamp with time zone)",
    "platform.take_handoff(bytea)",
    "platform.staff_alive(uuid,uuid,timestamp with time zone)",
    "platform.end_staff_session(uuid,uuid)",
    "platform.key_demand()",
    "platform.demand_keys(boolean,boolean,uuid[],timestamp with time zone)",
    "platform.key_models()",
    "platform.members_keys()",
    "platform.recoveries_here()",
    "platform.without_trustees()",
    "platform.erase_access_events(uuid[],timestamp with time zone)",
    "platform.erase_postings(uuid[],timestamp with time zone)",
    "platform.list_practitioner(jsonb,jsonb,integer)",
    "platform.unlist_practitioner(uuid)",
    "platform.take_brief(bytea)",
    "platform.matching_demand(date,integer)",
    "platform.begin_answers(bytea,character varying,bytea,timestamp with time zone,timestamp with time zone)",
    "platform.answers_of(bytea,timestamp with time zone)",
    "platform.save_answers(bytea,character varying,bytea)",
    "platform.end_answers(bytea)",
    "platform.pass_answers(bytea,character varying,uuid,uuid,character varying,bytea,timestamp with time zone)",
    "platform.count_asked(uuid[],date,smallint,character varying[],smallint[])",
    "platform.own_listings()",
    "platform.own_candidates()",
    "platform.take_host(uuid,text)",
    "platform.prefer_host(text)",
    "platform.release_host(text)",
    "platform.invite_staff(uuid,bytea,character varying,character varying,timestamp with time zone)",
    "platform.withdraw_invitation(uuid)",
    "platform.take_invitations(uuid)",
    "platform.end_membership(uuid,timestamp with time zone)",
    "platform.begin_event(character varying)",
    "platform.end_event(character varying,timestamp with time zone)",
    "platform.fail_event(character varying,character varying,timestamp with time zone)",
    "platform.subscription_here()",
    "platform.bills_here(integer)",
    "platform.count_practitioners(integer)",
    "platform.leave_errand(bytea,character varying,character varying,character varying,character varying,character varying,"
    "character varying,timestamp with time zone)",
    "platform.claim_account(character varying,timestamp with time zone)",
}


@pytest.fixture
def schema(clinics):
    return clinics["a"].schema


def rows(owner, sql, schema):
    return owner.execute(sql, {"schema": schema}).fetchall()


def test_nothing_points_out_of_the_clinic(owner, schema):
    assert rows(owner, FOREIGN, schema) == []


def test_no_trigger_and_no_function_in_a_clinics_schema(owner, schema):
    triggers = "SELECT tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    assert rows(owner, f"{triggers} WHERE c.relnamespace = %(schema)s::regnamespace AND NOT tgisinternal", schema) == []
    assert rows(owner, "SELECT proname FROM pg_proc WHERE pronamespace = %(schema)s::regnamespace", schema) == []


def test_the_application_gives_the_values(owner, schema):
    """No default that calls a function: it would be decided anew on each node. Frameworks' identities excepted."""
    found = {table.rpartition(".")[2] for table, value in rows(owner, DEFAULTS, schema) if "(" in value}
    assert found <= WITH_SEQUENCES


def test_only_frameworks_bring_sequences(owner, schema):
    sequences = "SELECT relname FROM pg_class WHERE relnamespace = %(schema)s::regnamespace AND relkind = 'S'"
    assert {name for (name,) in rows(owner, sequences, schema)} == {f"{table}_id_seq" for table in WITH_SEQUENCES}


def key_of(model):
    """The primary key's own kind; that of a row which shares its key with another is the other's."""
    key = model._meta.pk
    return key if key.remote_field is None else key_of(key.related_model)


def test_keys_are_made_by_the_application():
    wrong = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.app_label not in FRAMEWORKS
        and model._meta.managed
        and not isinstance(key_of(model), models.UUIDField | models.CharField | models.BinaryField)
    ]
    assert wrong == []


def test_clinics_may_call_only_these_functions_of_the_platform(owner, schema):
    assert {name for (name,) in owner.execute(FUNCTIONS).fetchall()} == GRANTED


def test_what_is_secret_only_for_a_while_is_in_no_log_of_the_server(owner, schema):
    """Spares are built from a recipe: it must have kept the word UNLOGGED."""
    unlogged = (
        "SELECT relname FROM pg_class WHERE relpersistence = 'u' AND relkind = 'r' AND relnamespace = {}::regnamespace"
    )
    found = {name for (name,) in owner.execute(unlogged.format("'platform'")).fetchall()}
    assert found == {
        *("staff_challenge", "staff_enrolment", "staff_handoffcode", "staff_staffsession"),
        *("matching_request", "matching_handover"),
    }
    assert rows(owner, unlogged.format("%(schema)s"), schema) == [("people_staffsignin",)]


def test_a_clinics_role_owns_nothing_and_belongs_to_clinics_alone(owner, schema):
    owned = "SELECT count(*) FROM pg_class WHERE pg_get_userbyid(relowner) = %(schema)s"
    assert rows(owner, owned, schema) == [(0,)]
    groups = """SELECT g.rolname FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
                  JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = %(schema)s"""
    assert rows(owner, groups, schema) == [("clinics",)]


def test_no_place_grants_anything_to_everybody(owner, schema):
    open_to_all = """SELECT n.nspname FROM pg_namespace n, aclexplode(n.nspacl) a
                      WHERE a.grantee = 0 AND n.nspname IN (%(schema)s, 'platform', 'jobs', 'cache', 'public')"""
    assert rows(owner, open_to_all, schema) == []


def test_a_clinics_catalogue_stays_small(owner, schema, record_property):
    """Relations are the currency of schema-per-tenant. Measured with stock apps: 6.8 indexes a table, 28 kB of catalogue a
    table at 1,000 clinics; the budget is a third below."""
    counted = rows(
        owner,
        "SELECT count(*) FILTER (WHERE relkind = 'r'), count(*) FILTER (WHERE relkind = 'i') FROM pg_class"
        " WHERE relnamespace = %(schema)s::regnamespace",
        schema,
    )[0]
    tables, indexes = counted
    record_property("tables", tables)
    record_property("indexes", indexes)
    print(f"a clinic has {tables} tables and {indexes} indexes")
    assert indexes / tables <= 4.5
