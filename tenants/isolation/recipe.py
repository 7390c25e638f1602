"""A dump of one clinic, rewritten so that PostgreSQL has less to do when it is replayed for another.

pg_dump makes bare tables and then alters them once for each key. Here a table is born with its keys, its identity and its
foreign keys, after the tables that it refers to: PostgreSQL skips the search for rows that would break a constraint, and
opens each table once. A NOT NULL gets the name that PostgreSQL would search for. What does not fit the pattern is left as
it was, at the end.
"""

import re

NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict.*|CREATE SCHEMA .*)\n", re.M)
TABLE = re.compile(r"(CREATE (?:UNLOGGED )?TABLE (\S+)) \(\n(.*)\n\)\Z", re.S)
CONSTRAINT = re.compile(r"ALTER TABLE ONLY (\S+)\s+ADD (CONSTRAINT .*)\Z", re.S)
IDENTITY = re.compile(r"ALTER TABLE (\S+) ALTER COLUMN (\S+) ADD (GENERATED .*)\Z", re.S)
# PostgreSQL writes `state IN ('a', 'b')` of a varchar column in words that it would read as something else again: with the
# first words back, a new clinic's check is the migrated one's to the letter.
ONE = r"'(?:[^']|'')*'::character varying"
WORDS = re.compile(rf"\(\((\w+|\"\w+\")\)::text = ANY \(\(ARRAY\[({ONE}(?:, {ONE})*)\]\)::text\[\]\)\)")
# Since 18 each is a row of pg_constraint; pg_dump leaves the name out where it is this one, and never too long a one.
NOT_NULL = re.compile(r"\A(\"?(\w+)\"? (?!.*CONSTRAINT ).*) NOT NULL\Z")
ANY_NOT_NULL = re.compile(r"( CONSTRAINT \w+)? NOT NULL")
REFERS = re.compile(r" FOREIGN KEY \(.*?\) REFERENCES ([^\s(]+)\(")


class Table:
    """A CREATE TABLE and what belongs inside it. `after`: the tables that have to be there before."""

    def __init__(self, head, body):
        self.head, self.after, table = head, set(), head.rpartition(".")[2]
        lines = (line.strip().rstrip(",") for line in body.split("\n"))
        self.lines = [NOT_NULL.sub(rf"\1 CONSTRAINT {table}_\2_not_null NOT NULL", line) for line in lines]

    def identity(self, column, words):
        place = next(n for n, line in enumerate(self.lines) if line.startswith(f"{column} "))
        self.lines[place] = ANY_NOT_NULL.sub("", self.lines[place]) + " " + words

    def constraint(self, words, name):
        self.lines.append(words)
        self.after |= set(REFERS.findall(words)) - {name}

    def __str__(self):
        inside = ",\n    ".join(self.lines)
        return f"{self.head} (\n    {inside}\n)"


def rewritten(text: str, schema: str) -> str:
    """`text`: what pg_dump wrote of `schema`. Returns the script, with `{name}` in place of the schema's name."""
    tables, rest = {}, []
    for statement in re.split(r";\n+", NOISE.sub("", text)):
        statement = statement.strip()
        if not statement.startswith("INSERT "):
            statement = WORDS.sub(_as_first_written, statement)
        if found := TABLE.match(statement):
            tables[found[2]] = Table(found[1], found[3])
        elif (found := CONSTRAINT.match(statement)) and found[1] in tables:
            tables[found[1]].constraint(found[2], found[1])
        elif (found := IDENTITY.match(statement)) and found[1] in tables:
            tables[found[1]].identity(found[2], found[3])
        elif statement:
            rest.append(statement)
    statements = [*_ordered(tables), *rest]
    return ";\n".join(statements).replace(schema, "{name}") + ";\n"


def _as_first_written(found):
    words = (word.removesuffix("::character varying") for word in re.findall(ONE, found[2]))
    return f"({found[1]} IN ({', '.join(words)}))"


def _ordered(tables):
    """Each after those it refers to. Raises ValueError where tables refer to each other in a circle."""
    made = {}
    while len(made) < len(tables):
        ready = {name: table for name, table in tables.items() if name not in made and table.after <= made.keys()}
        if not ready:
            raise ValueError(f"tables refer to each other in a circle: {sorted(tables.keys() - made.keys())}")
        made |= ready
    return [str(table) for table in made.values()]
