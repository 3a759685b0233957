-- Organisations, people, how they sign in, what they did.

CREATE TABLE organisation (
	org_id uuid NOT NULL,
	slug text NOT NULL,
	name text NOT NULL,
	created_us bigint NOT NULL,
	PRIMARY KEY (org_id)
);

-- The two tables that are not keyed by organisation: they find it.
CREATE TABLE directory_public (
	public_id uuid NOT NULL,
	org_id uuid NOT NULL,
	kind text NOT NULL, -- credential
	PRIMARY KEY (public_id)
);
CREATE TABLE directory_address (
	address_hash bytea NOT NULL, -- HMAC-SHA-256 of the lower-case address under the installation's key
	org_id uuid NOT NULL,
	person_id uuid NOT NULL,
	PRIMARY KEY (address_hash, org_id)
);

CREATE TABLE person (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	email text NOT NULL, -- lower case
	name text NOT NULL,
	roles bigint NOT NULL, -- bits of enum role, org/actor.h
	minutes_factor double precision NOT NULL, -- extra time: 1.25 is a quarter more
	password_hash text, -- Argon2id; NULL until the first password is set
	created_us bigint NOT NULL,
	disabled_us bigint,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX person_email ON person (org_id, email);

CREATE TABLE session (
	org_id uuid NOT NULL,
	token_hash bytea NOT NULL, -- SHA-256 of the cookie's secret
	person_id uuid NOT NULL,
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	PRIMARY KEY (org_id, token_hash)
);
CREATE INDEX session_person ON session (org_id, person_id);

CREATE TABLE api_token (
	org_id uuid NOT NULL,
	token_hash bytea NOT NULL,
	id uuid NOT NULL,
	person_id uuid NOT NULL,
	name text NOT NULL,
	scopes text NOT NULL, -- words: take author review admin
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	revoked_us bigint,
	PRIMARY KEY (org_id, token_hash)
);
CREATE INDEX api_token_person ON api_token (org_id, person_id);

-- One-time links: the first sign-in of somebody invited, a forgotten password.
CREATE TABLE link (
	org_id uuid NOT NULL,
	token_hash bytea NOT NULL,
	kind text NOT NULL, -- invitation, recovery
	person_id uuid NOT NULL,
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	used_us bigint,
	PRIMARY KEY (org_id, token_hash)
);

-- Failed sign-ins by address hash and by peer; organisation zero, because it is not known yet.
CREATE TABLE throttle (
	org_id uuid NOT NULL,
	subject bytea NOT NULL,
	failures bigint NOT NULL,
	since_us bigint NOT NULL,
	PRIMARY KEY (org_id, subject)
);

CREATE TABLE message (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	person_id uuid NOT NULL,
	subject text NOT NULL,
	body text NOT NULL,
	created_us bigint NOT NULL,
	sent_us bigint, -- NULL: only in the outbox
	read_us bigint,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX message_person ON message (org_id, person_id, id);

-- Append-only.
CREATE TABLE audit_event (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	at_us bigint NOT NULL,
	person_id uuid, -- who did it; NULL: the system
	action text NOT NULL, -- sitting.begin, case.claim, decision.make…
	subject_id uuid,
	detail text, -- JSON, no personal data
	PRIMARY KEY (org_id, id)
);

CREATE TABLE idempotency (
	org_id uuid NOT NULL,
	person_id uuid NOT NULL,
	key text NOT NULL,
	request_digest bytea NOT NULL, -- of method, path and body
	status bigint NOT NULL,
	type text NOT NULL,
	body text NOT NULL,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, person_id, key)
);
