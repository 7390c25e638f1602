"""All that PostgreSQL knows of a clinic's schema, as lines that are alike where two clinics are alike.

    read(owner, schema)     sorted lines; `{name}` stands for the schema and its role

Of each row of the catalogue every column counts, except numbers that say where something lies (oids, files, statistics):
those are named instead. Whatever hangs on the schema by pg_depend is listed as well, so that a kind of object that is not
thought of here stands out all the same; and every row of every table, and where each sequence is.
"""

import json
import re

from psycopg import sql

# Numbers in the names of what PostgreSQL makes by itself.
NUMBERED = re.compile(r"(pg_toast_|RI_ConstraintTrigger_[ac]_)\d+")
HERE = "SELECT oid FROM pg_class WHERE relnamespace = %(schema)s::regnamespace"
# kind: (table of the catalogue and its letter, which rows, columns that are left out, what is said in their stead)
KINDS = {
    "schema": ("pg_namespace n", "n.nspname = %(schema)s", "oid nspowner", {"owner": "pg_get_userbyid(n.nspowner)"}),
    "relation": (
        "pg_class c", "c.relnamespace = %(schema)s::regnamespace",
        "oid relnamespace reltype reloftype relowner relam relfilenode reltablespace relpages reltuples relallvisible "
        "relallfrozen relfrozenxid relminmxid reltoastrelid relrewrite relnatts",
        {"owner": "pg_get_userbyid(c.relowner)", "toast": "c.reltoastrelid <> 0",
         "method": "(SELECT amname FROM pg_am WHERE oid = c.relam)",
         "disk": "(SELECT spcname FROM pg_tablespace WHERE oid = c.reltablespace)"},
    ),
    "index": (
        "pg_index i", f"i.indexrelid IN ({HERE})",
        "indexrelid indrelid indclass indcollation indexprs indpred indkey indcheckxmin",
        {"definition": "pg_get_indexdef(i.indexrelid)"},
    ),
    "column": (
        "pg_attribute a", f"a.attrelid IN ({HERE}) AND a.attnum > 0 AND NOT a.attisdropped",
        "attrelid atttypid attcollation attnum atthasmissing attmissingval",
        {"of": "a.attrelid::regclass", "type": "format_type(a.atttypid, a.atttypmod)",
         "position": "(SELECT count(*) FROM pg_attribute b WHERE b.attrelid = a.attrelid AND b.attnum > 0"
                     " AND b.attnum < a.attnum AND NOT b.attisdropped)",
         "collation": "(SELECT collname FROM pg_collation WHERE oid = a.attcollation)",
         "default": "(SELECT pg_get_expr(adbin, adrelid) FROM pg_attrdef WHERE adrelid = a.attrelid AND adnum = a.attnum)"},
    ),
    "constraint": (
        "pg_constraint k", "k.connamespace = %(schema)s::regnamespace",
        "oid connamespace conrelid contypid conindid conparentid confrelid conkey confkey conpfeqop conppeqop conffeqop "
        "confdelsetcols conexclop conbin",
        {"of": "k.conrelid::regclass", "index": "k.conindid::regclass", "definition": "pg_get_constraintdef(k.oid)"},
    ),
    "sequence": (
        "pg_sequence s", f"s.seqrelid IN ({HERE})", "seqrelid seqtypid",
        {"of": "s.seqrelid::regclass", "type": "s.seqtypid::regtype"},
    ),
    "trigger": (
        "pg_trigger t", f"t.tgrelid IN ({HERE})",
        "oid tgrelid tgparentid tgconstrrelid tgconstrindid tgconstraint tgfoid tgattr tgargs tgqual",
        {"definition": "pg_get_triggerdef(t.oid)"},
    ),
    "policy": (
        "pg_policy p", f"p.polrelid IN ({HERE})", "oid polrelid polroles polqual polwithcheck",
        {"of": "p.polrelid::regclass", "roles": "p.polroles::regrole[]::text[]",
         "using": "pg_get_expr(p.polqual, p.polrelid)", "check": "pg_get_expr(p.polwithcheck, p.polrelid)"},
    ),
    "rule": ("pg_rewrite r", f"r.ev_class IN ({HERE})", "oid ev_class ev_qual ev_action",
             {"definition": "pg_get_ruledef(r.oid)"}),
    "function": (
        "pg_proc f", "f.pronamespace = %(schema)s::regnamespace",
        "oid pronamespace proowner prolang prorettype proargtypes proallargtypes protrftypes proargdefaults prosqlbody",
        {"owner": "pg_get_userbyid(f.proowner)", "arguments": "pg_get_function_identity_arguments(f.oid)",
         "definition": "CASE WHEN f.prokind IN ('f', 'p') THEN pg_get_functiondef(f.oid) END"},
    ),
    "type": (
        "pg_type y", "y.typnamespace = %(schema)s::regnamespace",
        "oid typnamespace typowner typrelid typelem typarray typbasetype typcollation typdefaultbin",
        {"owner": "pg_get_userbyid(y.typowner)", "base": "y.typbasetype::regtype",
         "words": "(SELECT array_agg(enumlabel ORDER BY enumsortorder) FROM pg_enum WHERE enumtypid = y.oid)"},
    ),
    "statistics": ("pg_statistic_ext x", "x.stxnamespace = %(schema)s::regnamespace",
                   "oid stxrelid stxnamespace stxowner stxkeys stxexprs", {"definition": "pg_get_statisticsobjdef(x.oid)"}),
    "default privileges": (
        "pg_default_acl d", "d.defaclnamespace = %(schema)s::regnamespace", "oid defaclrole defaclnamespace",
        {"of": "pg_get_userbyid(d.defaclrole)"},
    ),
    "role": ("pg_authid o", "o.rolname = %(schema)s", "oid rolpassword", {"secret": "o.rolpassword IS NOT NULL"}),
    "membership": (
        "pg_auth_members m", "%(schema)s::regrole IN (m.roleid, m.member)", "oid roleid member grantor",
        {"of": "m.member::regrole", "in": "m.roleid::regrole", "by": "m.grantor::regrole"},
    ),
    "setting": ("pg_db_role_setting g", "g.setrole = %(schema)s::regrole", "setdatabase setrole",
                {"everywhere": "g.setdatabase = 0"}),
}  # fmt: skip
# What hangs on what, from the schema downwards.
HANGING = """
    WITH RECURSIVE hanging (classid, objid, objsubid) AS (
        SELECT 'pg_namespace'::regclass::oid, %(schema)s::regnamespace::oid, 0
        UNION SELECT d.classid, d.objid, d.objsubid FROM hanging h JOIN pg_depend d
              ON d.refclassid = h.classid AND d.refobjid = h.objid
    )
"""
DEPENDENTS = f"""{HANGING}
    SELECT jsonb_build_object('dependent', pg_identify_object(h.classid, h.objid, h.objsubid)::text, 'how', d.deptype,
                              'on', pg_identify_object(d.refclassid, d.refobjid, d.refobjsubid)::text)
      FROM hanging h JOIN pg_depend d USING (classid, objid, objsubid)
"""
COMMENTS = f"""{HANGING}
    SELECT jsonb_build_object('comment', c.description, 'on', pg_identify_object(c.classoid, c.objoid, c.objsubid)::text)
      FROM pg_description c WHERE (c.classoid, c.objoid) IN (SELECT classid, objid FROM hanging)
    UNION ALL SELECT jsonb_build_object('label', s.label, 'by', s.provider, 'on', s.objname)
      FROM pg_seclabels s WHERE (s.classoid, s.objoid) IN (SELECT classid, objid FROM hanging)
    UNION ALL SELECT jsonb_build_object('comment', shobj_description(%(schema)s::regrole, 'pg_authid'), 'on', 'role')
"""


def read(owner, schema: str) -> list[str]:
    """`owner`: a psycopg connection that may see all (pg_authid is the administrator's)."""
    found = [("dependent", row) for row in _rows(owner, DEPENDENTS, schema)]
    found += [("comment", row) for row in _rows(owner, COMMENTS, schema)]
    for kind, (table, where, without, instead) in KINDS.items():
        letter = table.split()[1]
        said = ", ".join(f"'{word}', {what}" for word, what in instead.items())
        query = (f"SELECT to_jsonb({letter}) - '{{{','.join(without.split())}}}'::text[] || jsonb_build_object({said})"
                 f" FROM {table} WHERE {where}")  # fmt: skip
        found += [(kind, row) for row in _rows(owner, query, schema)]
    lines = [f"{kind} {json.dumps(_in_order(row), sort_keys=True, ensure_ascii=False)}" for kind, row in found]
    lines += _contents(owner, schema)
    return sorted(NUMBERED.sub(r"\1", line.replace(schema, "{name}")) for line in lines)


def _rows(owner, query, schema):
    # As a literal: what it stands for differs from place to place. The name needs no quoting (tenants.isolation.spares).
    return [row for (row,) in owner.execute(query.replace("%(schema)s", f"'{schema}'")).fetchall()]


def _in_order(row):
    """Rights are a set: the order in which they were given is none."""
    return {name: sorted(value) if name.endswith("acl") and value else value for name, value in row.items()}


def _contents(owner, schema):
    kinds = owner.execute(f"SELECT relname, relkind FROM pg_class WHERE oid IN ({HERE})", {"schema": schema}).fetchall()
    whole = {"r": "t", "S": "(t.last_value, t.is_called)"}
    each = [
        sql.SQL(f"SELECT {{}} || ': ' || {whole[kind]}::text FROM {{}} t").format(
            sql.Literal(name), sql.Identifier(schema, name)
        )
        for name, kind in kinds
        if kind in whole
    ]
    return [f"row of {row}" for (row,) in owner.execute(sql.SQL(" UNION ALL ").join(each)).fetchall()]
