-- Version 2: what pages ask for again and again is counted once, when an index is settled.

-- Ids of the national campaigns that a document names, in order, parted by blanks; empty where there is none.
ALTER TABLE documents ADD COLUMN movements TEXT NOT NULL DEFAULT '';
UPDATE documents SET movements = COALESCE((
    SELECT group_concat(movement, ' ') FROM (
        SELECT DISTINCT movement FROM campaigns WHERE document = documents.id AND movement IS NOT NULL ORDER BY movement
    )
), '');
-- All that a search counts of its hits, without the wide rows of the documents themselves.
CREATE INDEX documents_facets ON documents (id, year, level, doc_type_code, province, movements);

-- Of the targets that share a number the most cited ones first.
CREATE INDEX targets_by_fame ON targets (number, documents DESC, canonical_id);

-- How many documents name a campaign under each of its names, and in each year; a local campaign has no movement.
DROP TABLE campaign_names;
CREATE TABLE campaign_names (
    movement TEXT, folded TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, documents INTEGER NOT NULL
);
CREATE INDEX campaign_names_by_name ON campaign_names (movement, folded);
CREATE TABLE campaign_years (movement TEXT, folded TEXT, year INTEGER, documents INTEGER NOT NULL);
CREATE INDEX campaign_years_by_name ON campaign_years (movement, folded);

-- What was amended, replaced or repealed by what, on which day, and the newest document that says so.
CREATE TABLE changes (
    target INTEGER NOT NULL REFERENCES targets (id), type TEXT NOT NULL, "by" INTEGER NOT NULL REFERENCES targets (id),
    date TEXT NOT NULL, witness INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (target, type, "by")
) WITHOUT ROWID;
