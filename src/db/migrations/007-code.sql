-- Programs that candidates write: the texts as they stand, every edit that led there, and the runs asked for.

-- One row for each part of a sitting that is a program: the row that all who write to it change, so that they take turns.
CREATE TABLE code_path (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	id uuid NOT NULL,
	revision bigint NOT NULL, -- the last one's number, over all languages
	language text NOT NULL, -- chosen last
	hands bigint NOT NULL, -- the last one's number
	PRIMARY KEY (org_id, sitting_id, part)
);
CREATE UNIQUE INDEX code_path_id ON code_path (org_id, id);

CREATE TABLE code_text (
	org_id uuid NOT NULL,
	path_id uuid NOT NULL,
	language text NOT NULL,
	revision bigint NOT NULL, -- of the last batch in this language
	writer text NOT NULL, -- the tab that sent it
	hand bigint NOT NULL, -- code_hand.number
	number bigint NOT NULL, -- the writer's own, for what is sent twice
	body text NOT NULL,
	saved_us bigint NOT NULL,
	PRIMARY KEY (org_id, path_id, language)
);

-- A writer at the text of one language, so that edits need not name both.
CREATE TABLE code_hand (
	org_id uuid NOT NULL,
	path_id uuid NOT NULL,
	number bigint NOT NULL,
	language text NOT NULL,
	writer text NOT NULL,
	PRIMARY KEY (org_id, path_id, number)
);

-- Append-only, and small: one row for each two seconds of typing.
CREATE TABLE code_edit (
	org_id uuid NOT NULL,
	path_id uuid NOT NULL,
	revision bigint NOT NULL,
	hand bigint NOT NULL,
	saved_us bigint NOT NULL,
	late boolean NOT NULL,
	edits bytea NOT NULL, -- exam/edits.h
	PRIMARY KEY (org_id, path_id, revision)
);

CREATE TABLE code_run (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	path_id uuid NOT NULL,
	person_id uuid NOT NULL,
	revision bigint NOT NULL,
	language text NOT NULL,
	source text, -- until it has ended: then the edits have it
	input text, -- the candidate's own; NULL: the visible tests
	turn bigint NOT NULL, -- the smallest goes first
	state text NOT NULL, -- waiting, running, done, failed
	attempts bigint NOT NULL,
	ticket_id uuid, -- the job that runs it
	lease_until_us bigint, -- running: others may take it then; waiting: not before
	asked_us bigint NOT NULL,
	started_us bigint, -- the last attempt
	ended_us bigint,
	built boolean, -- done
	tests bigint, -- done, on the visible tests: how many
	passed bigint,
	failed_group text, -- the first test that did not pass; NULL: none
	failed_test text,
	report text, -- JSON, exam/code_check.h
	problem text, -- failed: why
	PRIMARY KEY (org_id, id)
);
CREATE INDEX code_run_turn ON code_run (org_id, state, turn, asked_us);
CREATE INDEX code_run_person ON code_run (org_id, person_id, turn);
CREATE INDEX code_run_ended ON code_run (org_id, ended_us);
CREATE INDEX code_run_path ON code_run (org_id, path_id, asked_us);
