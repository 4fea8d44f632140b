-- What texts are found by: for each the hashes of its words, keyed with its person's key. With the key they are worthless.
-- The code that runs beside this file (WordIndexing) opens the texts that are here already and notes their words.
ALTER TABLE audit.contents ADD COLUMN words bigint[] NOT NULL DEFAULT '{}';
ALTER TABLE audit.contents ALTER COLUMN words DROP DEFAULT;
