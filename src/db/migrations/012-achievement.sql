-- What credentials are of, for who follows the address that a credential names.
CREATE TABLE achievement (
	org_id uuid NOT NULL,
	path text NOT NULL, -- behind …/achievements/
	document text NOT NULL, -- an Open Badges achievement, canonical JSON
	published_us bigint NOT NULL, -- with the first credential of it
	PRIMARY KEY (org_id, path)
);
