-- The ledger: five kinds of entry with what opens them, who publishes, and each checkpoint before it is signed.

-- Each commitment once.
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (org_id, entry);

-- What opens an entry's commitment. To erase: all of it but the kind is destroyed, and the entry stays.
CREATE TABLE ledger_opening (
	org_id uuid NOT NULL,
	entry_index bigint NOT NULL,
	kind text NOT NULL, -- credential, status, issuer, version, decision
	record_id uuid, -- what it is about
	person_id uuid, -- whose it is; NULL: nobody's
	fields text, -- what it commits to, canonical JSON; NULL with a salt: from before they were kept, not filled in yet
	salt bytea,
	PRIMARY KEY (org_id, entry_index)
);
CREATE INDEX ledger_opening_record ON ledger_opening (org_id, record_id);
CREATE INDEX ledger_opening_person ON ledger_opening (org_id, person_id);
CREATE INDEX ledger_opening_unfilled ON ledger_opening (org_id, entry_index) WHERE fields IS NULL AND salt IS NOT NULL;
CREATE INDEX ledger_opening_public ON ledger_opening (org_id, entry_index) WHERE kind IN ('issuer', 'status', 'version');

INSERT INTO ledger_opening (org_id, entry_index, kind, record_id, person_id, salt)
SELECT org_id, entry_index, 'credential', CASE WHEN length(salt) = 32 THEN id END,
	CASE WHEN length(salt) = 32 THEN person_id END, CASE WHEN length(salt) = 32 THEN salt END
FROM credential;
INSERT INTO ledger_opening (org_id, entry_index, kind, record_id, salt)
SELECT org_id, entry_index, 'status', list_id, salt FROM status_snapshot;
ALTER TABLE credential DROP COLUMN salt;
ALTER TABLE credential DROP COLUMN entry_index;
ALTER TABLE status_snapshot DROP COLUMN salt;

-- How many entries a published checkpoint covers.
ALTER TABLE ledger_head ADD COLUMN published bigint NOT NULL DEFAULT 0;

-- Who publishes now: taken for a moment, and lost by time. Each taking has an epoch of its own, larger than all before.
CREATE TABLE ledger_lease (
	org_id uuid NOT NULL,
	epoch bigint NOT NULL,
	holder uuid NOT NULL,
	until_us bigint NOT NULL,
	problem text, -- why nothing is published at the moment; NULL: all is well
	problem_us bigint, -- since when
	PRIMARY KEY (org_id)
);

-- Written before the signature is asked for: of a size there is one, and never another root.
CREATE TABLE ledger_checkpoint (
	org_id uuid NOT NULL,
	size bigint NOT NULL,
	root bytea NOT NULL,
	epoch bigint NOT NULL, -- of whoever wrote it
	note text, -- signed; NULL: not published under this size
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, size)
);

-- Append-only: the issuer's DID document, each time that it changed.
CREATE TABLE issuer_document (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sequence bigint NOT NULL, -- 1, 2…
	document text NOT NULL, -- canonical JSON, without its proof
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX issuer_document_sequence ON issuer_document (org_id, sequence);

-- Append-only: the language models that judged, each with the prompt that asked it, since the first verdict.
CREATE TABLE grader_version (
	org_id uuid NOT NULL,
	model text NOT NULL, -- as in the basis of verdicts
	prompt text NOT NULL,
	id uuid NOT NULL,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, model, prompt)
);
