-- What becomes of credentials after they were issued; credentials that come of a list of people and of no sitting.

-- Once more, because a credential may have no sitting now.
ALTER TABLE credential RENAME TO credential_before;
CREATE TABLE credential (
	org_id uuid NOT NULL,
	id uuid NOT NULL, -- public: /c/ID
	sitting_id uuid, -- NULL: of a batch
	person_id uuid NOT NULL,
	decision_id uuid, -- NULL: of a batch
	batch_id uuid, -- NULL: of a sitting
	name text NOT NULL, -- of the achievement
	document text NOT NULL, -- the credential, JSON, with its proof (from before there were any: without)
	jwt text NOT NULL, -- the same as a token
	salt bytea NOT NULL, -- opens the commitment in the log (vc/bundle.h); destroyed to erase
	entry_index bigint NOT NULL,
	issued_us bigint NOT NULL,
	published_us bigint, -- the log's files hold the entry; until then nobody sees the credential
	PRIMARY KEY (org_id, id)
);
INSERT INTO credential (org_id, id, sitting_id, person_id, decision_id, name, document, jwt, salt, entry_index, issued_us,
	published_us)
SELECT org_id, id, sitting_id, person_id, decision_id, name, document, jwt, salt, entry_index, issued_us, published_us
FROM credential_before;
DROP TABLE credential_before;
CREATE UNIQUE INDEX credential_sitting ON credential (org_id, sitting_id);
CREATE INDEX credential_person ON credential (org_id, person_id);
CREATE INDEX credential_batch ON credential (org_id, batch_id);

-- Status lists (vc/status_list.h). The bits follow from status_place and status_event.
CREATE TABLE status_list (
	org_id uuid NOT NULL,
	id uuid NOT NULL, -- public: /status/ID
	purpose text NOT NULL, -- revocation, suspension
	entries bigint NOT NULL,
	given bigint NOT NULL, -- places given so far; the next list is begun at half
	secret bytea NOT NULL, -- shuffles the places (vc/status_index.h)
	created_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);

-- The credential's place in each of its lists.
CREATE TABLE status_place (
	org_id uuid NOT NULL,
	list_id uuid NOT NULL,
	place bigint NOT NULL,
	credential_id uuid NOT NULL,
	PRIMARY KEY (org_id, list_id, place)
);
CREATE UNIQUE INDEX status_place_credential ON status_place (org_id, credential_id, list_id);

-- Append-only: the newest of a credential is what is so now.
CREATE TABLE status_event (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	credential_id uuid NOT NULL,
	action text NOT NULL, -- revoke, suspend, reinstate
	reason text NOT NULL,
	shown boolean NOT NULL, -- the reason is for everybody, and not for the holder alone
	person_id uuid, -- who did it; NULL: the command line
	at_us bigint NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… of the credential
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX status_event_sequence ON status_event (org_id, credential_id, sequence);

-- Append-only: each list as it was published, so that what was so at a time can be asked for ever.
CREATE TABLE status_snapshot (
	org_id uuid NOT NULL,
	list_id uuid NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… of the list
	document text NOT NULL, -- the list's credential, JSON, with its proof
	covers bigint NOT NULL, -- how many events of the organisation it takes into account
	salt bytea NOT NULL, -- opens the commitment in the log
	entry_index bigint NOT NULL,
	valid_from_us bigint NOT NULL,
	valid_until_us bigint NOT NULL,
	PRIMARY KEY (org_id, list_id, sequence)
);

-- Many credentials of one achievement, for people who were not assessed here.
CREATE TABLE badge_batch (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	person_id uuid, -- who had it issued; NULL: the command line
	name text NOT NULL, -- of the achievement
	achievement text NOT NULL, -- canonical JSON, badge/batch.h
	total bigint NOT NULL,
	issued bigint NOT NULL, -- signed and in the ledger
	published bigint NOT NULL, -- in the log, and told
	created_us bigint NOT NULL,
	finished_us bigint, -- NULL: under way
	PRIMARY KEY (org_id, id)
);
CREATE TABLE badge_batch_line (
	org_id uuid NOT NULL,
	batch_id uuid NOT NULL,
	line bigint NOT NULL, -- 1, 2…
	name text NOT NULL,
	email text NOT NULL,
	credential_id uuid, -- NULL: not issued yet
	PRIMARY KEY (org_id, batch_id, line)
);

-- Whoever decides may put their own name to it.
ALTER TABLE decision ADD COLUMN endorses boolean NOT NULL DEFAULT false;
