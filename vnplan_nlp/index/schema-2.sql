-- Version 2: what pages ask for again and again is counted once, when an index is settled, and lies in an index.
-- The columns documents.movements and campaigns.year were added before (database.py).

-- Ids of the national campaigns that a document names, in order, parted by blanks; empty where there is none.
UPDATE documents SET movements = COALESCE((
    SELECT group_concat(movement, ' ') FROM (
        SELECT DISTINCT movement FROM campaigns WHERE document = documents.id AND movement IS NOT NULL ORDER BY movement
    )
), '');
-- The year of the document.
UPDATE campaigns SET year = (SELECT year FROM documents WHERE id = campaigns.document);

-- All that a search counts of its hits, without the wide rows of the documents themselves.
CREATE INDEX documents_facets ON documents (id, year, level, doc_type_code, province, movements);
-- Of the targets that share a number the most cited ones first.
CREATE INDEX targets_by_fame ON targets (number, documents DESC, canonical_id);

DROP INDEX edges_by_target;
CREATE INDEX edges_by_target ON edges (target, document, follows, reading);
DROP INDEX campaigns_by_movement;
CREATE INDEX campaigns_by_movement ON campaigns (movement, document, name, year);
DROP INDEX campaigns_by_name;
CREATE INDEX campaigns_by_name ON campaigns (folded, document, name, year) WHERE movement IS NULL;

-- How many documents name a campaign, under each of its names, and in each year; a local campaign has no movement.
DROP TABLE IF EXISTS campaign_names;
CREATE TABLE campaign_names (
    movement TEXT, folded TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, documents INTEGER NOT NULL
);
CREATE INDEX campaign_names_by_name ON campaign_names (movement, folded);
DROP TABLE IF EXISTS campaign_counts;
CREATE TABLE campaign_counts (
    movement TEXT, folded TEXT, name TEXT NOT NULL, kind TEXT NOT NULL, documents INTEGER NOT NULL
);
CREATE INDEX campaign_counts_by_count ON campaign_counts (documents DESC);
CREATE TABLE campaign_years (movement TEXT, folded TEXT, year INTEGER, documents INTEGER NOT NULL);
CREATE INDEX campaign_years_by_name ON campaign_years (movement, folded);

-- What was amended, replaced or repealed by what, on which day, and the newest document that says so.
DROP INDEX IF EXISTS relations_of_change;
CREATE TABLE changes (
    target INTEGER NOT NULL REFERENCES targets (id), type TEXT NOT NULL, "by" INTEGER NOT NULL REFERENCES targets (id),
    date TEXT NOT NULL, witness INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (target, type, "by")
) WITHOUT ROWID;
