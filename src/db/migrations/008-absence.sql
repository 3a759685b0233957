-- When no server was there, so that nobody's time runs meanwhile (exam/absence.h).

-- One row: when a server was there last.
CREATE TABLE heartbeat (
	org_id uuid NOT NULL,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id)
);

-- Append-only.
CREATE TABLE absence (
	org_id uuid NOT NULL,
	from_us bigint NOT NULL,
	until_us bigint NOT NULL,
	PRIMARY KEY (org_id, from_us)
);
