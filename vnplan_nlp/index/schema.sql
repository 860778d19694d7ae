-- The tables of an index as they were in version 1; schema-2.sql makes version 2 of them, for new files too.
-- docs/citation-index.md describes the tables for those who query them by hand.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;

-- Admin units with the interval in which each was valid: a code alone is no identity, it was given again.
CREATE TABLE units (
    code TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL, level TEXT NOT NULL, parent_code TEXT,
    valid_from TEXT, valid_to TEXT
);
CREATE INDEX units_by_code ON units (code);

CREATE TABLE movements (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL, founded_by TEXT, document TEXT, date TEXT
) WITHOUT ROWID;

CREATE TABLE issuers (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL, level TEXT, unit TEXT, unit_code TEXT, parent_unit TEXT,
    UNIQUE (name, level, unit, unit_code, parent_unit)
);

-- Documents of the archive. The newest have the smallest ids, so that whatever is read in the order of ids comes with
-- the newest first.
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    path TEXT,
    target INTEGER REFERENCES targets (id),
    canonical_id TEXT, reference TEXT, doc_type TEXT, doc_type_code TEXT, number TEXT, symbol TEXT,
    date TEXT, year INTEGER,
    issuer INTEGER REFERENCES issuers (id),
    level TEXT, rank INTEGER NOT NULL, unit_code TEXT, province TEXT, place TEXT,
    title TEXT, signer TEXT, text_source TEXT, pages INTEGER, characters INTEGER NOT NULL,
    citations INTEGER NOT NULL, issues INTEGER NOT NULL
);
CREATE INDEX documents_by_target ON documents (target);
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_unit ON documents (unit_code);
CREATE INDEX documents_by_province ON documents (province);

-- The whole plan as zlib-packed JSON.
CREATE TABLE plans (document INTEGER PRIMARY KEY REFERENCES documents (id), plan BLOB NOT NULL);

-- What is cited, or lies in the archive under a number: one row a document of the world.
CREATE TABLE targets (
    id INTEGER PRIMARY KEY,
    canonical_id TEXT NOT NULL UNIQUE,
    number TEXT, year_inside TEXT, symbol TEXT NOT NULL, period TEXT, place TEXT,
    iri TEXT, doc_type TEXT, doc_type_code TEXT, reference TEXT, date TEXT, year INTEGER,
    issuer INTEGER REFERENCES issuers (id), title TEXT,
    document INTEGER REFERENCES documents (id),
    documents INTEGER NOT NULL DEFAULT 0, mentions INTEGER NOT NULL DEFAULT 0,
    first_cited TEXT, last_cited TEXT
);
CREATE INDEX targets_by_number ON targets (number, symbol, place);
CREATE INDEX targets_by_symbol ON targets (symbol);
CREATE INDEX targets_by_count ON targets (documents DESC);

-- A way in which documents print a target: its details differ from one to the next. `target` is the one that the words
-- alone name.
CREATE TABLE readings (
    id INTEGER PRIMARY KEY,
    target INTEGER NOT NULL REFERENCES targets (id),
    reference TEXT, doc_type TEXT, date TEXT, issuer_name TEXT, title TEXT,
    known_doc_type TEXT, known_reference TEXT, known_date TEXT, known_issuer INTEGER REFERENCES issuers (id),
    known_title TEXT,
    UNIQUE (target, reference, doc_type, date, issuer_name, title,
            known_doc_type, known_reference, known_date, known_issuer, known_title)
);

-- Who cites what: a row for each document and each target that it cites.
CREATE TABLE edges (
    document INTEGER NOT NULL REFERENCES documents (id),
    target INTEGER NOT NULL REFERENCES targets (id),
    reading INTEGER NOT NULL REFERENCES readings (id),
    role TEXT NOT NULL,
    follows INTEGER NOT NULL,
    direct INTEGER NOT NULL DEFAULT 0,
    rank INTEGER NOT NULL,
    mentions INTEGER NOT NULL,
    province TEXT,
    PRIMARY KEY (document, target)
) WITHOUT ROWID;
CREATE INDEX edges_by_target ON edges (target, document, follows);
CREATE INDEX edges_by_place ON edges (target, province, document) WHERE follows;
CREATE INDEX edges_direct ON edges (target, rank, document) WHERE direct;
CREATE INDEX edges_by_reading ON edges (reading);

CREATE TABLE target_years (
    target INTEGER NOT NULL REFERENCES targets (id), year INTEGER NOT NULL, documents INTEGER NOT NULL,
    PRIMARY KEY (target, year)
) WITHOUT ROWID;
CREATE INDEX target_years_by_year ON target_years (year, documents DESC);

CREATE TABLE mentions (
    document INTEGER NOT NULL REFERENCES documents (id), number INTEGER NOT NULL,
    target INTEGER REFERENCES targets (id),
    form TEXT NOT NULL, role TEXT NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER,
    section INTEGER, text TEXT NOT NULL, pinpoint TEXT,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE relations (
    document INTEGER NOT NULL REFERENCES documents (id), number INTEGER NOT NULL,
    type TEXT NOT NULL, subject INTEGER REFERENCES targets (id), object INTEGER REFERENCES targets (id),
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE INDEX relations_by_object ON relations (object, type);
CREATE INDEX relations_by_subject ON relations (subject);

CREATE TABLE sections (
    document INTEGER NOT NULL REFERENCES documents (id), number INTEGER NOT NULL,
    level INTEGER NOT NULL, kind TEXT NOT NULL, path TEXT, heading TEXT, role TEXT,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

CREATE TABLE campaigns (
    document INTEGER NOT NULL REFERENCES documents (id), number INTEGER NOT NULL,
    name TEXT NOT NULL, folded TEXT NOT NULL, kind TEXT NOT NULL, movement TEXT, place TEXT, founded_by TEXT,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE INDEX campaigns_by_movement ON campaigns (movement, document);
CREATE INDEX campaigns_by_name ON campaigns (folded, document);

CREATE TABLE deadlines (
    document INTEGER NOT NULL REFERENCES documents (id), number INTEGER NOT NULL,
    text TEXT NOT NULL, value TEXT, relation TEXT NOT NULL, last_day TEXT, last_day_strict TEXT,
    recurrence TEXT, rrule TEXT, actor TEXT, task TEXT, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;
CREATE INDEX deadlines_by_day ON deadlines (last_day, document);

CREATE TABLE issues (
    document INTEGER NOT NULL REFERENCES documents (id), number INTEGER NOT NULL,
    code TEXT NOT NULL, severity TEXT NOT NULL, message TEXT NOT NULL, "start" INTEGER, "end" INTEGER,
    PRIMARY KEY (document, number)
) WITHOUT ROWID;

-- The words by which a target is found: bare, of its type, number, title, issuer, place and year.
CREATE VIRTUAL TABLE names USING fts5 (searched, tokenize = "unicode61 remove_diacritics 0");

-- What a build has put in and not yet settled; empty unless one was interrupted.
CREATE TABLE pending_targets (target INTEGER PRIMARY KEY);
CREATE TABLE pending_documents (document INTEGER PRIMARY KEY);

-- Words as printed and without diacritics (đ as d). `facets` holds what documents are narrowed down by as words:
-- "y2021", "lprovince", "tkh", "pgialai", "cntm". The text itself is in `plans`.
CREATE VIRTUAL TABLE words USING fts5 (
    title, title_folded, text, text_folded, facets, content = '', tokenize = "unicode61 remove_diacritics 0"
);
