-- Assessments and what people did in them.

CREATE TABLE assessment (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	slug text NOT NULL,
	title text NOT NULL, -- of the newest version
	version_id uuid NOT NULL, -- the newest
	created_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX assessment_slug ON assessment (org_id, slug);

-- Append-only: a sitting keeps the version it began with.
CREATE TABLE assessment_version (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	number bigint NOT NULL,
	document text NOT NULL, -- canonical JSON, see exam/document.h
	digest bytea NOT NULL, -- SHA-256 of document
	imported_us bigint NOT NULL,
	imported_by uuid,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX assessment_version_number ON assessment_version (org_id, assessment_id, number);

CREATE TABLE invitation (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	person_id uuid NOT NULL,
	invited_by uuid,
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX invitation_person ON invitation (org_id, person_id);

CREATE TABLE sitting (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	invitation_id uuid NOT NULL,
	person_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	version_id uuid NOT NULL,
	attempt bigint NOT NULL, -- 1, 2…
	minutes_factor double precision NOT NULL, -- the person's when it began
	consented_us bigint NOT NULL,
	finished_us bigint, -- every part submitted
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX sitting_attempt ON sitting (org_id, person_id, assessment_id, attempt);

CREATE TABLE sitting_part (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	position bigint NOT NULL,
	type text NOT NULL, -- a row of exam/task_type.c
	started_us bigint, -- NULL: not begun
	due_us bigint,
	submitted_us bigint,
	PRIMARY KEY (org_id, sitting_id, part)
);

-- Append-only: which item was shown when, with its options in which order.
CREATE TABLE presentation (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	sequence bigint NOT NULL, -- 1, 2…
	item text NOT NULL,
	option_order text NOT NULL, -- "2031": place → option of the document
	theta_logit double precision NOT NULL, -- estimate on which the item was chosen
	draw bigint NOT NULL, -- random number of the choice, see irt/select.h
	shown_us bigint NOT NULL,
	PRIMARY KEY (org_id, sitting_id, part, sequence)
);

-- Append-only: final answers. A quiz has one for each presentation, a written task one (sequence 1).
CREATE TABLE response (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	sequence bigint NOT NULL,
	answer text NOT NULL, -- quiz: the option's index in the document; written: the text
	at_us bigint NOT NULL,
	late boolean NOT NULL, -- after time was up: kept, and a person is told
	PRIMARY KEY (org_id, sitting_id, part, sequence)
);

-- What a person is writing now; its history is in revision.
CREATE TABLE draft (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	revision bigint NOT NULL,
	writer text NOT NULL, -- the tab that saved last
	body text NOT NULL,
	saved_us bigint NOT NULL,
	PRIMARY KEY (org_id, sitting_id, part)
);

-- Append-only: each save as the splice that leads from the revision before to it.
CREATE TABLE revision (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	revision bigint NOT NULL,
	writer text NOT NULL,
	kept_before bigint NOT NULL, -- bytes kept at the start
	kept_after bigint NOT NULL, -- bytes kept at the end
	inserted text NOT NULL, -- between them
	saved_us bigint NOT NULL,
	late boolean NOT NULL,
	PRIMARY KEY (org_id, sitting_id, part, revision)
);
