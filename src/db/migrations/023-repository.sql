-- Repositories that candidates hand in: what came, piece by piece; the files that were in it; what came of looking at them.

CREATE TABLE repository_upload (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	number bigint NOT NULL, -- from 1: the last one is handed in
	kind text NOT NULL, -- archive, bundle, git
	name text NOT NULL, -- the file's, or the address
	at_us bigint NOT NULL,
	late boolean NOT NULL,
	bytes bigint, -- of what came; NULL: nothing yet, it is to be fetched
	digest text, -- its SHA-256, hexadecimal
	commit_name text, -- git: the one that was fetched
	state text NOT NULL, -- received, running, ready, refused
	doing text, -- running: what is done now, for people
	done bigint, -- running: so many steps
	total bigint, -- of so many
	problem text, -- refused: why, for people
	files bigint, -- ready: how many there are
	summary text, -- JSON, exam/repository.h: what was left out, the history
	report text, -- JSON, exam/repository_check.h: the visible tests and the analysers
	ended_us bigint,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX repository_upload_number ON repository_upload (org_id, sitting_id, part, number);

CREATE TABLE repository_piece (
	org_id uuid NOT NULL,
	upload_id uuid NOT NULL,
	number bigint NOT NULL, -- from 0
	bytes bytea NOT NULL,
	PRIMARY KEY (org_id, upload_id, number)
);

CREATE TABLE repository_file (
	org_id uuid NOT NULL,
	upload_id uuid NOT NULL,
	path text NOT NULL,
	bytes bytea NOT NULL,
	size bigint NOT NULL,
	executable boolean NOT NULL,
	PRIMARY KEY (org_id, upload_id, path)
);

-- What a machine found when all was run, for whoever judges; one for each time it was.
CREATE TABLE repository_evidence (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	upload_id uuid NOT NULL,
	at_us bigint NOT NULL,
	report text NOT NULL, -- JSON, exam/repository_check.h
	PRIMARY KEY (org_id, id)
);
CREATE INDEX repository_evidence_upload ON repository_evidence (org_id, upload_id, id);
