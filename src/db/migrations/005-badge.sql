-- Credentials and the log they are in.

CREATE TABLE credential (
	org_id uuid NOT NULL,
	id uuid NOT NULL, -- public: /c/ID
	sitting_id uuid NOT NULL,
	person_id uuid NOT NULL,
	decision_id uuid NOT NULL,
	name text NOT NULL, -- of the achievement
	document text NOT NULL, -- the credential, JSON
	jwt text NOT NULL,
	salt bytea NOT NULL, -- opens the commitment in the log (vc/bundle.h); destroyed to erase
	entry_index bigint NOT NULL,
	issued_us bigint NOT NULL,
	published_us bigint, -- the log's files hold the entry; until then nobody sees the credential
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX credential_sitting ON credential (org_id, sitting_id);
CREATE INDEX credential_person ON credential (org_id, person_id);

-- Append-only: the log's leaves. The tiles and checkpoints in the data folder are made from these.
CREATE TABLE ledger_entry (
	org_id uuid NOT NULL,
	entry_index bigint NOT NULL, -- 0, 1…
	entry bytea NOT NULL, -- at most 200 bytes, see tlog/entry.h
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, entry_index)
);

-- One row an organisation: taken (updated) by whoever appends, so that indexes have no gaps.
CREATE TABLE ledger_head (
	org_id uuid NOT NULL,
	size bigint NOT NULL,
	PRIMARY KEY (org_id)
);
