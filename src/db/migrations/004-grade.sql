-- Judgements, beliefs, review and decisions. Everything but review_case is append-only.

CREATE TABLE verdict (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	task text NOT NULL, -- quiz: the item; written: the criterion
	competency text NOT NULL,
	scorer text NOT NULL, -- exact, rubric, person
	outcome text NOT NULL, -- judged; abstained: left to a person
	levels text NOT NULL, -- JSON array: probability of each level, sums to 1; [] when abstained
	quote text, -- the answer's own words it rests on
	quote_at bigint, -- their byte offset
	comment text, -- the person's words, or why the machine abstained
	basis text NOT NULL, -- JSON: versions of document, rubric, prompt, model file hash, seed
	reply text, -- the model's raw replies, JSON
	person_id uuid, -- who judged, when a person did
	at_us bigint NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… in the sitting: a later one of the same scorer on the same task supersedes
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX verdict_sequence ON verdict (org_id, sitting_id, sequence);

-- What in an answer addresses the judge instead of the task; shown to the reviewer.
CREATE TABLE flag (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	kind text NOT NULL,
	starts_at bigint NOT NULL, -- bytes
	length bigint NOT NULL,
	note text NOT NULL,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE INDEX flag_sitting ON flag (org_id, sitting_id);

CREATE TABLE belief (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	person_id uuid NOT NULL,
	competency text NOT NULL,
	provisional boolean NOT NULL, -- rests on a machine's judgement of open work
	mean_logit double precision NOT NULL,
	sd_logit double precision NOT NULL,
	posterior bytea NOT NULL, -- grid, see irt/grid.h
	evidence text NOT NULL, -- JSON: prior and, in order, the verdicts with their weights
	at_us bigint NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… for the competency in the sitting
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX belief_sequence ON belief (org_id, sitting_id, competency, sequence);

CREATE TABLE review_case (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	reasons text NOT NULL, -- why a person is asked: sentences, one a line
	state text NOT NULL, -- waiting, claimed, judged, decided, closed
	claimed_by uuid,
	claimed_until_us bigint,
	created_us bigint NOT NULL,
	changed_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX review_case_sitting ON review_case (org_id, sitting_id);
CREATE INDEX review_case_state ON review_case (org_id, state, created_us);

CREATE TABLE conflict_of_interest (
	org_id uuid NOT NULL,
	case_id uuid NOT NULL,
	person_id uuid NOT NULL,
	note text,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, case_id, person_id)
);

CREATE TABLE decision (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	person_id uuid, -- who decided; NULL: the policy's recommendation
	outcome text NOT NULL, -- award, not-yet, more-evidence, undone
	undoes uuid, -- with outcome undone
	reason text NOT NULL,
	inputs text NOT NULL, -- canonical JSON: policy, beliefs, criteria
	effective_us bigint NOT NULL, -- until then it can be undone
	at_us bigint NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… in the sitting: the order, whatever the clock does
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX decision_sequence ON decision (org_id, sitting_id, sequence);

-- Append-only: what candidates object to.
CREATE TABLE appeal (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	person_id uuid NOT NULL,
	decision_id uuid NOT NULL, -- the one contested
	reason text NOT NULL,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX appeal_decision ON appeal (org_id, decision_id);
