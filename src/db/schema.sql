CREATE TABLE absence (
	org_id uuid NOT NULL,
	from_us bigint NOT NULL,
	until_us bigint NOT NULL,
	PRIMARY KEY (org_id, from_us)
);

CREATE TABLE achievement (
	org_id uuid NOT NULL,
	path text NOT NULL, -- behind …/achievements/
	document text NOT NULL, -- an Open Badges achievement, canonical JSON
	published_us bigint NOT NULL, -- with the first credential of it
	PRIMARY KEY (org_id, path)
);

CREATE TABLE agreement (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	begun_us bigint NOT NULL, -- when counting was last begun: what was stored before is in that count
	counted_us bigint, -- begun_us of the newest count that was finished; NULL: none was
	version_id uuid, -- whose tasks it counted; NULL with the figures: there was nothing to agree about
	figures text, -- canonical JSON, see study/counted.h
	PRIMARY KEY (org_id, assessment_id)
);

CREATE TABLE agreement_told (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	criterion text NOT NULL,
	level bigint NOT NULL,
	content text NOT NULL, -- of the task: SHA-256, hexadecimal, see exam/parameters.h
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, assessment_id, part, criterion, level, content)
);

CREATE TABLE anchor (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	digest bytea NOT NULL, -- SHA-256 of the answer
	answer text NOT NULL,
	source text, -- where it is from, as its giver says; NULL: not said
	person_id uuid NOT NULL, -- who brought it in
	at_us bigint NOT NULL,
	withdrawn_us bigint, -- NULL: it counts
	teaches double precision, -- how much scoring it would teach, beside the others; NULL: nobody knows
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX anchor_answer ON anchor (org_id, assessment_id, part, digest);

CREATE TABLE anchor_frozen (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	source_id uuid NOT NULL, -- an anchor, or a sitting whose answer was judged
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, assessment_id, part, source_id)
);

CREATE TABLE anchor_score (
	org_id uuid NOT NULL,
	anchor_id uuid NOT NULL,
	criterion text NOT NULL,
	person_id uuid NOT NULL,
	level bigint NOT NULL,
	levels bigint NOT NULL, -- that the criterion had then: of one that has others now it says nothing
	stage bigint NOT NULL, -- 0: blind; 1: in sight of what others gave, to settle it: the last such counts alone
	at_us bigint NOT NULL,
	wording text,
	PRIMARY KEY (org_id, anchor_id, criterion, person_id, stage)
);

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

CREATE TABLE appeal (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	person_id uuid NOT NULL,
	decision_id uuid NOT NULL, -- the one contested
	reason text NOT NULL,
	at_us bigint NOT NULL,
	due_us bigint,
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX appeal_decision ON appeal (org_id, decision_id);

CREATE TABLE appeal_answer (
	org_id uuid NOT NULL,
	decision_id uuid NOT NULL, -- the one that answers the appeal
	part text NOT NULL,
	criterion text NOT NULL,
	appeal_id uuid NOT NULL,
	verdict_id uuid NOT NULL, -- of the person who judged afresh
	outcome text NOT NULL, -- upheld, changed
	level_before bigint NOT NULL,
	level bigint NOT NULL,
	reason text NOT NULL,
	level_blind bigint,
	PRIMARY KEY (org_id, decision_id, part, criterion)
);

CREATE INDEX appeal_answer_appeal ON appeal_answer (org_id, appeal_id);

CREATE TABLE appeal_criterion (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	criterion text NOT NULL,
	appeal_id uuid NOT NULL,
	verdict_id uuid NOT NULL, -- the one contested
	reason text NOT NULL,
	PRIMARY KEY (org_id, sitting_id, part, criterion) -- each once
);

CREATE INDEX appeal_criterion_appeal ON appeal_criterion (org_id, appeal_id);

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

CREATE TABLE assessment_draft (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid, -- whose next version it is to be; NULL: a new one
	base_version_id uuid, -- that it was begun from; NULL: none
	title text NOT NULL, -- of the document, for lists
	document text NOT NULL, -- canonical JSON: the tree of assessment.yaml as far as it is written
	revision bigint NOT NULL, -- counted up with each change
	person_id uuid NOT NULL, -- who began it
	changed_by uuid NOT NULL,
	created_us bigint NOT NULL,
	changed_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);

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

CREATE TABLE assessment_wording (
	org_id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	part text NOT NULL,
	criterion text NOT NULL,
	levels bigint NOT NULL, -- how many the criterion has
	wording text NOT NULL, -- SHA-256, hexadecimal
	PRIMARY KEY (org_id, assessment_id, part, criterion)
);

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

CREATE INDEX badge_batch_line_email ON badge_batch_line (org_id, email, batch_id);

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
	sequence bigint NOT NULL,
	decision_id uuid, -- 1, 2… for the competency in the sitting
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX belief_sequence ON belief (org_id, sitting_id, competency, sequence);

CREATE TABLE calibration (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	version_id uuid NOT NULL, -- whose rubric it is of
	state text NOT NULL, -- making, failed, ready, stopped, released, retired, overtaken
	why text NOT NULL, -- it is made: asked, rubric, grader, embedder, model, answers
	asked_by uuid, -- NULL: by itself
	doing text, -- while it is made
	problem text, -- when it failed: a sentence for the author
	basis text, -- JSON: what its verdicts rest on (grade/learned.h); with figures NULL until it is made
	figures text, -- JSON: calibration/report.h
	at_us bigint NOT NULL, -- when it was asked for, then when it was made
	coverage double precision, -- of its sets; with what follows: as it was released
	settles boolean, -- whether what it is sure of is not asked of a person
	sample double precision, -- of the sittings, the share of which people judge all the same
	reason text, -- why it was released although the frozen anchors moved
	released_by uuid,
	released_us bigint,
	retired_by uuid,
	retired_us bigint,
	PRIMARY KEY (org_id, id)
);

CREATE INDEX calibration_assessment ON calibration (org_id, assessment_id);

CREATE UNIQUE INDEX calibration_making ON calibration (org_id, assessment_id) WHERE state = 'making';

CREATE UNIQUE INDEX calibration_released ON calibration (org_id, assessment_id) WHERE state = 'released';

CREATE TABLE calibration_grader (
	org_id uuid NOT NULL,
	calibration_id uuid NOT NULL,
	place bigint NOT NULL, -- 0: of all first criteria…
	bytes bytea NOT NULL, -- scoring/grader.h
	PRIMARY KEY (org_id, calibration_id, place)
);

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

CREATE TABLE code_hand (
	org_id uuid NOT NULL,
	path_id uuid NOT NULL,
	number bigint NOT NULL,
	language text NOT NULL,
	writer text NOT NULL,
	PRIMARY KEY (org_id, path_id, number)
);

CREATE TABLE code_path (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	id uuid NOT NULL,
	revision bigint NOT NULL, -- the last one's number, over all languages
	language text NOT NULL, -- chosen last
	hands bigint NOT NULL,
	bytes bigint NOT NULL DEFAULT 0,
	kept_until bigint, -- the last one's number
	PRIMARY KEY (org_id, sitting_id, part)
);

CREATE UNIQUE INDEX code_path_id ON code_path (org_id, id);

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

CREATE INDEX code_run_ended ON code_run (org_id, ended_us);

CREATE INDEX code_run_path ON code_run (org_id, path_id, asked_us);

CREATE INDEX code_run_person ON code_run (org_id, person_id, turn);

CREATE INDEX code_run_turn ON code_run (org_id, state, turn, asked_us);

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

CREATE TABLE conflict_of_interest (
	org_id uuid NOT NULL,
	case_id uuid NOT NULL,
	person_id uuid NOT NULL,
	note text,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, case_id, person_id)
);

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
	issued_us bigint NOT NULL,
	published_us bigint, -- the log's files hold the entry; until then nobody sees the credential
	PRIMARY KEY (org_id, id)
);

CREATE INDEX credential_batch ON credential (org_id, batch_id);

CREATE INDEX credential_person ON credential (org_id, person_id);

CREATE UNIQUE INDEX credential_sitting ON credential (org_id, sitting_id);

CREATE TABLE credential_page (
	org_id uuid NOT NULL,
	credential_id uuid NOT NULL,
	claimed_us bigint, -- the holder has taken it: by the link in the message, or signed in
	shown_us bigint, -- since when whoever has the address sees the page; NULL: the holder alone
	deleted_us bigint, -- by the holder: the page is gone, and our copy of the credential
	PRIMARY KEY (org_id, credential_id)
);

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
	sequence bigint NOT NULL,
	endorses boolean NOT NULL DEFAULT false, -- 1, 2… in the sitting: the order, whatever the clock does
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX decision_sequence ON decision (org_id, sitting_id, sequence);

CREATE TABLE directory_address (
	address_hash bytea NOT NULL, -- HMAC-SHA-256 of the lower-case address under the installation's key
	org_id uuid NOT NULL,
	person_id uuid NOT NULL,
	PRIMARY KEY (address_hash, org_id)
);

CREATE TABLE directory_public (
	public_id uuid NOT NULL,
	org_id uuid NOT NULL,
	kind text NOT NULL, -- credential
	PRIMARY KEY (public_id)
);

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

CREATE TABLE draft_state (
	org_id uuid NOT NULL,
	draft_id uuid NOT NULL,
	revision bigint NOT NULL, -- that it was
	document text NOT NULL,
	changed_by uuid, -- who saved it; NULL: that was not kept
	changed_us bigint NOT NULL, -- when
	PRIMARY KEY (org_id, draft_id, revision)
);

CREATE TABLE draft_trial (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	draft_id uuid NOT NULL,
	part text NOT NULL, -- the id or key of the task in the draft
	person_id uuid NOT NULL,
	revision bigint NOT NULL, -- of the draft then
	task text NOT NULL, -- canonical JSON: what was asked then
	answer text NOT NULL,
	state text NOT NULL, -- asking, done, failed
	doing text, -- while it is asked: a sentence; NULL: nothing to say
	problem text, -- why it failed, or what it did without: a sentence for the author
	model text, -- that judged; NULL: none so far
	views text NOT NULL, -- JSON: what each criterion came to so far
	found text NOT NULL, -- JSON: what the rules found
	at_us bigint NOT NULL,
	done_us bigint, -- NULL: it is still asked
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX draft_trial_asking ON draft_trial (org_id, person_id) WHERE state = 'asking';

CREATE INDEX draft_trial_draft ON draft_trial (org_id, draft_id, at_us);

CREATE TABLE feedback (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	decision_id uuid NOT NULL, -- that it tells about
	part text NOT NULL,
	criterion text NOT NULL,
	verdict_id uuid NOT NULL, -- that it was written from
	author text NOT NULL, -- machine; rubric: put together from its texts; person
	person_id uuid, -- with author person
	shown text NOT NULL, -- what was shown
	next text, -- the one next step; NULL: there is no higher level
	basis text, -- JSON: model, prompt, nonce, seed; NULL: no model was asked
	reply text, -- the model's raw replies, JSON
	at_us bigint NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… in the sitting
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX feedback_sequence ON feedback (org_id, sitting_id, sequence);

CREATE TABLE feedback_step (
	org_id uuid NOT NULL,
	decision_id uuid NOT NULL,
	step text NOT NULL, -- asked: a job makes it; held: the reviewer reads it first; released: they have; told
	person_id uuid,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, decision_id, step)
);

CREATE INDEX feedback_step_person ON feedback_step (org_id, person_id, step);

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

CREATE TABLE grader_version (
	org_id uuid NOT NULL,
	model text NOT NULL, -- as in the basis of verdicts
	prompt text NOT NULL,
	id uuid NOT NULL,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, model, prompt)
);

CREATE TABLE heartbeat (
	org_id uuid NOT NULL,
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id)
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
	location text,
	PRIMARY KEY (org_id, person_id, key)
);

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

CREATE TABLE issuer_document (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sequence bigint NOT NULL, -- 1, 2…
	document text NOT NULL, -- canonical JSON, without its proof
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX issuer_document_sequence ON issuer_document (org_id, sequence);

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

CREATE INDEX job_dead ON job (org_id, id) WHERE dead_us IS NOT NULL;

CREATE INDEX job_due ON job (kind, run_after_us) WHERE dead_us IS NULL;

CREATE TABLE ledger_checkpoint (
	org_id uuid NOT NULL,
	size bigint NOT NULL,
	root bytea NOT NULL,
	epoch bigint NOT NULL, -- of whoever wrote it
	note text, -- signed; NULL: not published under this size
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, size)
);

CREATE TABLE ledger_entry (
	org_id uuid NOT NULL,
	entry_index bigint NOT NULL, -- 0, 1…
	entry bytea NOT NULL, -- at most 200 bytes, see tlog/entry.h
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, entry_index)
);

CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (org_id, entry);

CREATE TABLE ledger_head (
	org_id uuid NOT NULL,
	size bigint NOT NULL,
	published bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (org_id)
);

CREATE TABLE ledger_lease (
	org_id uuid NOT NULL,
	epoch bigint NOT NULL,
	holder uuid NOT NULL,
	until_us bigint NOT NULL,
	problem text, -- why nothing is published at the moment; NULL: all is well
	problem_us bigint,
	witnessed boolean NOT NULL DEFAULT false,
	alarmed_us bigint, -- since when
	PRIMARY KEY (org_id)
);

CREATE TABLE ledger_opening (
	org_id uuid NOT NULL,
	entry_index bigint NOT NULL,
	kind text NOT NULL, -- credential, status, issuer, version, decision
	record_id uuid, -- what it is about
	person_id uuid, -- whose it is; NULL: nobody's
	fields text, -- what it commits to, canonical JSON; NULL with a salt: from before they were kept, not filled in yet
	salt bytea,
	PRIMARY KEY (org_id, entry_index)
);

CREATE INDEX ledger_opening_person ON ledger_opening (org_id, person_id);

CREATE INDEX ledger_opening_public ON ledger_opening (org_id, entry_index) WHERE kind IN ('issuer', 'status', 'version');

CREATE INDEX ledger_opening_record ON ledger_opening (org_id, record_id);

CREATE INDEX ledger_opening_unfilled ON ledger_opening (org_id, entry_index) WHERE fields IS NULL AND salt IS NOT NULL;

CREATE TABLE link (
	org_id uuid NOT NULL,
	token_hash bytea NOT NULL,
	kind text NOT NULL, -- invitation, recovery
	person_id uuid NOT NULL,
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	used_us bigint,
	subject_id uuid,
	PRIMARY KEY (org_id, token_hash)
);

CREATE INDEX link_person ON link (org_id, person_id);

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

CREATE TABLE organisation (
	org_id uuid NOT NULL,
	slug text NOT NULL,
	name text NOT NULL,
	created_us bigint NOT NULL,
	PRIMARY KEY (org_id)
);

CREATE TABLE paper (
	org_id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	changed_us bigint NOT NULL,
	PRIMARY KEY (org_id, sitting_id, part)
);

CREATE TABLE paper_page (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	part text NOT NULL,
	position bigint NOT NULL, -- 1, 2… among those that were not removed
	state text NOT NULL, -- waiting, read, unread, refused, failed: exam/paper.h
	problem text, -- why its text was not read, or no picture made
	received_us bigint NOT NULL,
	removed_us bigint, -- NULL: it is part of the answer
	type text, -- of its picture; NULL: there is none yet
	width bigint, -- pixels
	height bigint,
	words text, -- read: what the machine read, scan/scan.h
	reading text, -- the same as text
	body text, -- what its writer says that it says; NULL: not looked at yet
	checked_us bigint,
	PRIMARY KEY (org_id, id)
);

CREATE INDEX paper_page_part ON paper_page (org_id, sitting_id, part);

CREATE TABLE paper_picture (
	org_id uuid NOT NULL,
	page_id uuid NOT NULL,
	original bytea, -- as it came, until a picture was made of it
	picture bytea, -- drawn anew, without what a camera writes beside it
	preview bytea, -- the same smaller
	thumbnail bytea, -- and smaller still
	PRIMARY KEY (org_id, page_id)
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

CREATE TABLE reading (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	sitting_id uuid NOT NULL,
	round bigint NOT NULL, -- of the case
	stage text NOT NULL, -- first, second, adjudication, agreement
	person_id uuid NOT NULL,
	blind boolean NOT NULL, -- judged before they saw anybody else's view
	note text, -- NULL: it was read; else person_id does without, and says why
	at_us bigint NOT NULL,
	sequence bigint NOT NULL,
	taken_back_us bigint, -- 1, 2… in the sitting
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX reading_sequence ON reading (org_id, sitting_id, sequence);

CREATE TABLE repository_comment (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	upload_id uuid NOT NULL,
	case_id uuid NOT NULL,
	person_id uuid NOT NULL, -- the reviewer
	path text NOT NULL,
	line bigint NOT NULL, -- from 1
	body text NOT NULL,
	at_us bigint NOT NULL, -- last changed
	deleted_us bigint, -- NULL: it stands; a deletion can be undone
	PRIMARY KEY (org_id, id)
);

CREATE INDEX repository_comment_upload ON repository_comment (org_id, upload_id, path, line);

CREATE TABLE repository_evidence (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	upload_id uuid NOT NULL,
	at_us bigint NOT NULL,
	report text NOT NULL, -- JSON, exam/repository_check.h
	PRIMARY KEY (org_id, id)
);

CREATE INDEX repository_evidence_upload ON repository_evidence (org_id, upload_id, id);

CREATE TABLE repository_file (
	org_id uuid NOT NULL,
	upload_id uuid NOT NULL,
	path text NOT NULL,
	bytes bytea NOT NULL,
	size bigint NOT NULL,
	executable boolean NOT NULL,
	PRIMARY KEY (org_id, upload_id, path)
);

CREATE TABLE repository_piece (
	org_id uuid NOT NULL,
	upload_id uuid NOT NULL,
	number bigint NOT NULL, -- from 0
	bytes bytea NOT NULL,
	PRIMARY KEY (org_id, upload_id, number)
);

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
	due_us bigint,
	late_told_us bigint,
	nobody_told_us bigint,
	stage text NOT NULL DEFAULT 'first',
	round bigint NOT NULL DEFAULT 1,
	twice text,
	teaches double precision NOT NULL DEFAULT 0,
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX review_case_sitting ON review_case (org_id, sitting_id);

CREATE INDEX review_case_state ON review_case (org_id, state, created_us);

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

CREATE TABLE schema_migration (
	number bigint NOT NULL PRIMARY KEY,
	name text NOT NULL,
	digest bytea NOT NULL, -- SHA-256 of the migration's text
	applied_us bigint NOT NULL
);

CREATE TABLE session (
	org_id uuid NOT NULL,
	token_hash bytea NOT NULL, -- SHA-256 of the cookie's secret
	person_id uuid NOT NULL,
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	PRIMARY KEY (org_id, token_hash)
);

CREATE INDEX session_person ON session (org_id, person_id);

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
	finished_us bigint,
	simulated boolean NOT NULL DEFAULT false,
	verification text, -- every part submitted
	PRIMARY KEY (org_id, id)
);

CREATE INDEX sitting_assessment ON sitting (org_id, assessment_id, id);

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

CREATE TABLE standard_judgement (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	version_id uuid NOT NULL, -- whose tasks were looked at
	competency text NOT NULL,
	method text NOT NULL, -- angoff, bookmark
	person_id uuid NOT NULL,
	judgement text NOT NULL, -- canonical JSON, see study/standard.h
	at_us bigint NOT NULL,
	PRIMARY KEY (org_id, id)
);

CREATE INDEX standard_judgement_assessment ON standard_judgement (org_id, assessment_id, competency, method, id);

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

CREATE TABLE status_place (
	org_id uuid NOT NULL,
	list_id uuid NOT NULL,
	place bigint NOT NULL,
	credential_id uuid NOT NULL,
	PRIMARY KEY (org_id, list_id, place)
);

CREATE UNIQUE INDEX status_place_credential ON status_place (org_id, credential_id, list_id);

CREATE TABLE status_snapshot (
	org_id uuid NOT NULL,
	list_id uuid NOT NULL,
	sequence bigint NOT NULL, -- 1, 2… of the list
	document text NOT NULL, -- the list's credential, JSON, with its proof
	covers bigint NOT NULL, -- how many events of the organisation it takes into account
	entry_index bigint NOT NULL,
	valid_from_us bigint NOT NULL,
	valid_until_us bigint NOT NULL,
	token text,
	PRIMARY KEY (org_id, list_id, sequence)
);

CREATE TABLE study (
	org_id uuid NOT NULL,
	id uuid NOT NULL,
	assessment_id uuid NOT NULL,
	version_id uuid NOT NULL, -- whose tasks were studied
	sittings bigint NOT NULL, -- whose answers are in it
	simulated bigint NOT NULL, -- of these
	finished bigint NOT NULL, -- sittings that there were, of which the newest are in it
	figures text NOT NULL, -- canonical JSON, see study/figures.h
	at_us bigint NOT NULL,
	state text NOT NULL, -- proposed; accepted; dismissed; overtaken: by a later one
	decided_by uuid,
	decided_us bigint,
	accepted_version_id uuid, -- the version with what it proposed
	PRIMARY KEY (org_id, id)
);

CREATE INDEX study_assessment ON study (org_id, assessment_id, id);

CREATE TABLE throttle (
	org_id uuid NOT NULL,
	subject bytea NOT NULL,
	failures bigint NOT NULL,
	since_us bigint NOT NULL,
	PRIMARY KEY (org_id, subject)
);

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
	sequence bigint NOT NULL,
	reading_id uuid, -- 1, 2… in the sitting: a later one of the same scorer on the same task supersedes
	PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX verdict_sequence ON verdict (org_id, sitting_id, sequence);

CREATE TABLE wallet_offer (
	org_id uuid NOT NULL,
	code_hash bytea NOT NULL, -- OpenID4VCI: the pre-authorised code
	interaction_hash bytea NOT NULL, -- VCALM: the interaction's address
	credential_id uuid NOT NULL,
	pin_hash bytea NOT NULL, -- of the transaction code, keyed
	pin_failures bigint NOT NULL,
	created_us bigint NOT NULL,
	expires_us bigint NOT NULL,
	token_hash bytea, -- the code was exchanged for this access token
	token_expires_us bigint,
	delivered_us bigint, -- once, by either way
	PRIMARY KEY (org_id, code_hash)
);

CREATE UNIQUE INDEX wallet_offer_interaction ON wallet_offer (org_id, interaction_hash);

CREATE UNIQUE INDEX wallet_offer_token ON wallet_offer (org_id, token_hash);
