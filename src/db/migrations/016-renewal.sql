-- Credentials that end are renewed: the same credential again, for longer.

-- Append-only but for what comes of it: each time that a credential was renewed. Its newest edition that is published is what is
-- shown; the first is in credential.
CREATE TABLE credential_renewal (
	org_id uuid NOT NULL,
	credential_id uuid NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… of the credential
	until_us bigint NOT NULL, -- its new end
	reason text NOT NULL, -- for the holder
	person_id uuid, -- who did it; NULL: the command line
	at_us bigint NOT NULL, -- when it was asked for
	document text, -- the edition, as in credential; NULL: not signed yet
	jwt text, -- the same as a token
	valid_from_us bigint, -- when the edition begins
	entry_index bigint, -- its place in the log
	published_us bigint, -- the log's files hold the entry; until then the edition before is shown
	PRIMARY KEY (org_id, credential_id, sequence)
);
