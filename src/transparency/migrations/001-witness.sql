-- What a witness knows (src/transparency/witness_store.h). A file of its own, beside no other tables.

CREATE TABLE schema_migration (
	number bigint NOT NULL PRIMARY KEY,
	name text NOT NULL,
	digest bytea NOT NULL, -- SHA-256 of the migration's text
	applied_us bigint NOT NULL
);

-- The keys that are trusted to sign for a log. A log without keys is unknown; what was cosigned of it stays below.
CREATE TABLE log_key (
	origin text NOT NULL,
	verifier text NOT NULL, -- NAME+ID+KEY, as C2SP signed-note has it
	added_us bigint NOT NULL,
	PRIMARY KEY (origin, verifier)
);

-- The newest checkpoint that was cosigned of each log. A row is replaced by newer ones and never removed.
CREATE TABLE cosigned (
	origin text NOT NULL PRIMARY KEY,
	origin_digest bytea NOT NULL UNIQUE, -- SHA-256 of the origin
	size bigint NOT NULL,
	root bytea NOT NULL,
	time_s bigint NOT NULL, -- in the cosignature
	note bytea NOT NULL, -- with the log's signatures and the witness's
	paced_us bigint NOT NULL -- when the log has used up what it was paced to
);
CREATE INDEX cosigned_time ON cosigned (time_s);

-- Checkpoints that a log signed for a size that another root was cosigned for: proof that it lies.
CREATE TABLE fork (
	origin text NOT NULL,
	size bigint NOT NULL,
	root bytea NOT NULL,
	note bytea NOT NULL,
	cosigned_note bytea NOT NULL, -- the one that it contradicts
	seen_us bigint NOT NULL,
	PRIMARY KEY (origin, size, root)
);
