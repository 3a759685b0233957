-- What the database needs for itself: which migrations it has seen, and the queue of jobs.

CREATE TABLE schema_migration (
	number bigint NOT NULL PRIMARY KEY,
	name text NOT NULL,
	digest bytea NOT NULL, -- SHA-256 of the migration's text
	applied_us bigint NOT NULL
);

CREATE TABLE job (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	kind text NOT NULL,
	payload text NOT NULL, -- JSON
	run_after_us bigint NOT NULL, -- waiting: not before; leased: when the lease ends
	lease_id uuid, -- who works on it
	attempts bigint NOT NULL, -- leases given so far
	error text, -- of the last attempt, for the administrator
	created_us bigint NOT NULL,
	dead_us bigint, -- when it was given up
	PRIMARY KEY (org_id, id)
);
CREATE INDEX job_due ON job (kind, run_after_us) WHERE dead_us IS NULL;
CREATE INDEX job_dead ON job (org_id, id) WHERE dead_us IS NOT NULL;
