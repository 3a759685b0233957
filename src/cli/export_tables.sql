-- Every table, a page of rows at a time in the order of its primary key, from behind the row whose key is given
-- (export_tables.c fills it in by name). $person cuts a table that knows people down to what is about one of them.
-- Never a password's hash.

-- name: export_organisation :many
-- row: org_id:id slug:text name:text created_us:int
SELECT org_id, slug, name, created_us
FROM organisation WHERE org_id = $org:id AND org_id > $org_id:id
ORDER BY org_id LIMIT 100;

-- name: export_person :many
-- row: org_id:id id:id email:text name:text roles:int minutes_factor:real created_us:int disabled_us:int
SELECT org_id, id, email, name, roles, minutes_factor, created_us, disabled_us
FROM person WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR id = $person)
ORDER BY id LIMIT 100;

-- name: export_directory_address :many
-- row: address_hash:bytes org_id:id person_id:id
SELECT address_hash, org_id, person_id
FROM directory_address WHERE org_id = $org:id AND address_hash > $address_hash:bytes
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY address_hash LIMIT 100;

-- name: export_directory_public :many
-- row: public_id:id org_id:id kind:text
SELECT public_id, org_id, kind
FROM directory_public WHERE org_id = $org:id AND public_id > $public_id:id
ORDER BY public_id LIMIT 100;

-- name: export_session :many
-- row: org_id:id token_hash:bytes person_id:id created_us:int expires_us:int
SELECT org_id, token_hash, person_id, created_us, expires_us
FROM session WHERE org_id = $org:id AND token_hash > $token_hash:bytes
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY token_hash LIMIT 100;

-- name: export_api_token :many
-- row: org_id:id token_hash:bytes id:id person_id:id name:text scopes:text created_us:int expires_us:int revoked_us:int
SELECT org_id, token_hash, id, person_id, name, scopes, created_us, expires_us, revoked_us
FROM api_token WHERE org_id = $org:id AND token_hash > $token_hash:bytes
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY token_hash LIMIT 100;

-- name: export_link :many
-- row: org_id:id token_hash:bytes kind:text person_id:id created_us:int expires_us:int used_us:int subject_id:id
SELECT org_id, token_hash, kind, person_id, created_us, expires_us, used_us, subject_id
FROM link WHERE org_id = $org:id AND token_hash > $token_hash:bytes
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY token_hash LIMIT 100;

-- name: export_message :many
-- row: org_id:id id:id person_id:id subject:text body:text created_us:int sent_us:int read_us:int
SELECT org_id, id, person_id, subject, body, created_us, sent_us, read_us
FROM message WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_audit_event :many
-- row: org_id:id id:id at_us:int person_id:id action:text subject_id:id detail:text
SELECT org_id, id, at_us, person_id, action, subject_id, detail
FROM audit_event WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person OR subject_id = $person)
ORDER BY id LIMIT 100;

-- name: export_idempotency :many
-- row: org_id:id person_id:id key:text request_digest:bytes status:int type:text location:text body:text at_us:int
SELECT org_id, person_id, key, request_digest, status, type, location, body, at_us
FROM idempotency WHERE org_id = $org:id AND (person_id, key) > ($person_id:id, $key:text)
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY person_id, key LIMIT 100;

-- name: export_assessment :many
-- row: org_id:id id:id slug:text title:text version_id:id created_us:int
SELECT org_id, id, slug, title, version_id, created_us
FROM assessment WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_assessment_version :many
-- row: org_id:id id:id assessment_id:id number:int document:text digest:bytes imported_us:int imported_by:id
SELECT org_id, id, assessment_id, number, document, digest, imported_us, imported_by
FROM assessment_version WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_assessment_draft :many
-- row: org_id:id id:id assessment_id:id base_version_id:id title:text document:text revision:int person_id:id changed_by:id created_us:int changed_us:int
SELECT org_id, id, assessment_id, base_version_id, title, document, revision, person_id, changed_by, created_us, changed_us
FROM assessment_draft WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person OR changed_by = $person)
ORDER BY id LIMIT 100;

-- name: export_draft_state :many
-- row: org_id:id draft_id:id revision:int document:text changed_by:id changed_us:int
SELECT org_id, draft_id, revision, document, changed_by, changed_us
FROM draft_state WHERE org_id = $org:id AND (draft_id, revision) > ($draft_id:id, $revision:int)
	AND ($person:id IS NULL OR changed_by = $person)
ORDER BY draft_id, revision LIMIT 100;

-- name: export_draft_trial :many
-- row: org_id:id id:id draft_id:id part:text person_id:id revision:int task:text answer:text state:text doing:text problem:text model:text views:text found:text at_us:int done_us:int
SELECT org_id, id, draft_id, part, person_id, revision, task, answer, state, doing, problem, model, views, found, at_us, done_us
FROM draft_trial WHERE org_id = $org:id AND id > $id:id AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_assessment_wording :many
-- row: org_id:id assessment_id:id part:text criterion:text levels:int wording:text
SELECT org_id, assessment_id, part, criterion, levels, wording
FROM assessment_wording WHERE org_id = $org:id
	AND (assessment_id, part, criterion) > ($assessment_id:id, $part:text, $criterion:text)
ORDER BY assessment_id, part, criterion LIMIT 100;

-- name: export_agreement :many
-- row: org_id:id assessment_id:id begun_us:int version_id:id figures:text counted_us:int
SELECT org_id, assessment_id, begun_us, version_id, figures, counted_us
FROM agreement WHERE org_id = $org:id AND assessment_id > $assessment_id:id ORDER BY assessment_id LIMIT 100;

-- name: export_agreement_told :many
-- row: org_id:id assessment_id:id part:text criterion:text level:int content:text at_us:int
SELECT org_id, assessment_id, part, criterion, level, content, at_us
FROM agreement_told WHERE org_id = $org:id AND (assessment_id, part, criterion, level, content)
	> ($assessment_id:id, $part:text, $criterion:text, $level:int, $content:text)
ORDER BY assessment_id, part, criterion, level, content LIMIT 100;

-- name: export_invitation :many
-- row: org_id:id id:id assessment_id:id person_id:id invited_by:id created_us:int expires_us:int
SELECT org_id, id, assessment_id, person_id, invited_by, created_us, expires_us
FROM invitation WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_sitting :many
-- row: org_id:id id:id invitation_id:id person_id:id assessment_id:id version_id:id attempt:int minutes_factor:real consented_us:int finished_us:int simulated:bool verification:text
SELECT org_id, id, invitation_id, person_id, assessment_id, version_id, attempt, minutes_factor, consented_us,
	finished_us, simulated, verification
FROM sitting WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_study :many
-- row: org_id:id id:id assessment_id:id version_id:id sittings:int simulated:int finished:int figures:text at_us:int state:text decided_by:id decided_us:int accepted_version_id:id
SELECT org_id, id, assessment_id, version_id, sittings, simulated, finished, figures, at_us, state, decided_by, decided_us,
	accepted_version_id
FROM study WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_anchor :many
-- row: org_id:id id:id assessment_id:id part:text digest:bytes answer:text source:text person_id:id at_us:int withdrawn_us:int teaches:real
SELECT org_id, id, assessment_id, part, digest, answer, source, person_id, at_us, withdrawn_us, teaches
FROM anchor WHERE org_id = $org:id AND id > $id:id AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_anchor_score :many
-- row: org_id:id anchor_id:id criterion:text person_id:id stage:int level:int levels:int at_us:int wording:text
SELECT org_id, anchor_id, criterion, person_id, stage, level, levels, at_us, wording
FROM anchor_score WHERE org_id = $org:id
	AND (anchor_id, criterion, person_id, stage) > ($anchor_id:id, $criterion:text, $person_id:id, $stage:int)
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY anchor_id, criterion, person_id, stage LIMIT 100;

-- name: export_anchor_frozen :many
-- row: org_id:id assessment_id:id part:text source_id:id at_us:int
SELECT org_id, assessment_id, part, source_id, at_us
FROM anchor_frozen WHERE org_id = $org:id AND (assessment_id, part, source_id) > ($assessment_id:id, $part:text, $source_id:id)
ORDER BY assessment_id, part, source_id LIMIT 100;

-- name: export_calibration :many
-- row: org_id:id id:id assessment_id:id version_id:id state:text why:text asked_by:id doing:text problem:text basis:text figures:text at_us:int coverage:real settles:bool sample:real reason:text released_by:id released_us:int retired_by:id retired_us:int
SELECT org_id, id, assessment_id, version_id, state, why, asked_by, doing, problem, basis, figures, at_us, coverage, settles,
	sample, reason, released_by, released_us, retired_by, retired_us
FROM calibration WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_calibration_grader :many
-- row: org_id:id calibration_id:id place:int bytes:bytes
SELECT org_id, calibration_id, place, bytes
FROM calibration_grader WHERE org_id = $org:id AND (calibration_id, place) > ($calibration_id:id, $place:int)
ORDER BY calibration_id, place LIMIT 1;

-- name: export_standard_judgement :many
-- row: org_id:id id:id assessment_id:id version_id:id competency:text method:text person_id:id judgement:text at_us:int
SELECT org_id, id, assessment_id, version_id, competency, method, person_id, judgement, at_us
FROM standard_judgement WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_sitting_part :many
-- row: org_id:id sitting_id:id part:text position:int type:text started_us:int due_us:int submitted_us:int
SELECT org_id, sitting_id, part, position, type, started_us, due_us, submitted_us
FROM sitting_part WHERE org_id = $org:id AND (sitting_id, part) > ($sitting_id:id, $part:text)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part LIMIT 100;

-- name: export_absence :many
-- row: org_id:id from_us:int until_us:int
SELECT org_id, from_us, until_us
FROM absence WHERE org_id = $org:id AND from_us > $from_us:int
ORDER BY from_us LIMIT 100;

-- name: export_presentation :many
-- row: org_id:id sitting_id:id part:text sequence:int item:text option_order:text theta_logit:real draw:int shown_us:int
SELECT org_id, sitting_id, part, sequence, item, option_order, theta_logit, draw, shown_us
FROM presentation WHERE org_id = $org:id AND (sitting_id, part, sequence) > ($sitting_id:id, $part:text, $sequence:int)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part, sequence LIMIT 100;

-- name: export_response :many
-- row: org_id:id sitting_id:id part:text sequence:int answer:text at_us:int late:bool
SELECT org_id, sitting_id, part, sequence, answer, at_us, late
FROM response WHERE org_id = $org:id AND (sitting_id, part, sequence) > ($sitting_id:id, $part:text, $sequence:int)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part, sequence LIMIT 100;

-- name: export_draft :many
-- row: org_id:id sitting_id:id part:text revision:int writer:text body:text saved_us:int
SELECT org_id, sitting_id, part, revision, writer, body, saved_us
FROM draft WHERE org_id = $org:id AND (sitting_id, part) > ($sitting_id:id, $part:text)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part LIMIT 100;

-- name: export_revision :many
-- row: org_id:id sitting_id:id part:text revision:int writer:text kept_before:int kept_after:int inserted:text saved_us:int late:bool
SELECT org_id, sitting_id, part, revision, writer, kept_before, kept_after, inserted, saved_us, late
FROM revision WHERE org_id = $org:id AND (sitting_id, part, revision) > ($sitting_id:id, $part:text, $revision:int)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part, revision LIMIT 100;

-- name: export_paper :many
-- row: org_id:id sitting_id:id part:text changed_us:int
SELECT org_id, sitting_id, part, changed_us
FROM paper WHERE org_id = $org:id AND (sitting_id, part) > ($sitting_id:id, $part:text)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part LIMIT 100;

-- name: export_paper_page :many
-- row: org_id:id id:id sitting_id:id part:text position:int state:text problem:text received_us:int removed_us:int type:text width:int height:int words:text reading:text body:text checked_us:int
SELECT org_id, id, sitting_id, part, position, state, problem, received_us, removed_us, type, width, height, words,
	reading, body, checked_us
FROM paper_page WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 20;

-- name: export_paper_picture :many
-- row: org_id:id page_id:id original:bytes picture:bytes preview:bytes thumbnail:bytes
SELECT org_id, page_id, original, picture, preview, thumbnail
FROM paper_picture WHERE org_id = $org:id AND page_id > $page_id:id
	AND ($person:id IS NULL OR page_id IN (SELECT id FROM paper_page WHERE org_id = $org AND sitting_id IN
		(SELECT id FROM sitting WHERE org_id = $org AND person_id = $person)))
ORDER BY page_id LIMIT 2;

-- name: export_code_path :many
-- row: org_id:id sitting_id:id part:text id:id revision:int language:text hands:int bytes:int kept_until:int
SELECT org_id, sitting_id, part, id, revision, language, hands, bytes, kept_until
FROM code_path WHERE org_id = $org:id AND (sitting_id, part) > ($sitting_id:id, $part:text)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part LIMIT 100;

-- name: export_code_text :many
-- row: org_id:id path_id:id language:text revision:int writer:text hand:int number:int body:text saved_us:int
SELECT org_id, path_id, language, revision, writer, hand, number, body, saved_us
FROM code_text WHERE org_id = $org:id AND (path_id, language) > ($path_id:id, $language:text)
	AND ($person:id IS NULL OR path_id IN (SELECT p.id FROM code_path p JOIN sitting s
		ON s.org_id = p.org_id AND s.id = p.sitting_id WHERE p.org_id = $org AND s.person_id = $person))
ORDER BY path_id, language LIMIT 100;

-- name: export_code_hand :many
-- row: org_id:id path_id:id number:int language:text writer:text
SELECT org_id, path_id, number, language, writer
FROM code_hand WHERE org_id = $org:id AND (path_id, number) > ($path_id:id, $number:int)
	AND ($person:id IS NULL OR path_id IN (SELECT p.id FROM code_path p JOIN sitting s
		ON s.org_id = p.org_id AND s.id = p.sitting_id WHERE p.org_id = $org AND s.person_id = $person))
ORDER BY path_id, number LIMIT 100;

-- name: export_code_edit :many
-- row: org_id:id path_id:id revision:int hand:int saved_us:int late:bool edits:bytes
SELECT org_id, path_id, revision, hand, saved_us, late, edits
FROM code_edit WHERE org_id = $org:id AND (path_id, revision) > ($path_id:id, $revision:int)
	AND ($person:id IS NULL OR path_id IN (SELECT p.id FROM code_path p JOIN sitting s
		ON s.org_id = p.org_id AND s.id = p.sitting_id WHERE p.org_id = $org AND s.person_id = $person))
ORDER BY path_id, revision LIMIT 100;

-- name: export_code_run :many
-- row: org_id:id id:id path_id:id person_id:id revision:int language:text source:text input:text turn:int state:text attempts:int ticket_id:id lease_until_us:int asked_us:int started_us:int ended_us:int built:bool tests:int passed:int failed_group:text failed_test:text report:text problem:text
SELECT org_id, id, path_id, person_id, revision, language, source, input, turn, state, attempts, ticket_id,
	lease_until_us, asked_us, started_us, ended_us, built, tests, passed, failed_group, failed_test, report, problem
FROM code_run WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_repository_upload :many
-- row: org_id:id id:id sitting_id:id part:text number:int kind:text name:text at_us:int late:bool bytes:int digest:text commit_name:text state:text doing:text done:int total:int problem:text files:int summary:text report:text ended_us:int
SELECT org_id, id, sitting_id, part, number, kind, name, at_us, late, bytes, digest, commit_name, state, doing, done, total,
	problem, files, summary, report, ended_us
FROM repository_upload WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_repository_piece :many
-- row: org_id:id upload_id:id number:int bytes:bytes
SELECT org_id, upload_id, number, bytes
FROM repository_piece WHERE org_id = $org:id AND (upload_id, number) > ($upload_id:id, $number:int)
	AND ($person:id IS NULL OR upload_id IN (SELECT u.id FROM repository_upload u JOIN sitting s
		ON s.org_id = u.org_id AND s.id = u.sitting_id WHERE u.org_id = $org AND s.person_id = $person))
ORDER BY upload_id, number LIMIT 100;

-- name: export_repository_file :many
-- row: org_id:id upload_id:id path:text bytes:bytes size:int executable:bool
SELECT org_id, upload_id, path, bytes, size, executable
FROM repository_file WHERE org_id = $org:id AND (upload_id, path) > ($upload_id:id, $path:text)
	AND ($person:id IS NULL OR upload_id IN (SELECT u.id FROM repository_upload u JOIN sitting s
		ON s.org_id = u.org_id AND s.id = u.sitting_id WHERE u.org_id = $org AND s.person_id = $person))
ORDER BY upload_id, path LIMIT 100;

-- name: export_repository_evidence :many
-- row: org_id:id id:id upload_id:id at_us:int report:text
SELECT org_id, id, upload_id, at_us, report
FROM repository_evidence WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR upload_id IN (SELECT u.id FROM repository_upload u JOIN sitting s
		ON s.org_id = u.org_id AND s.id = u.sitting_id WHERE u.org_id = $org AND s.person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_repository_comment :many
-- row: org_id:id id:id upload_id:id case_id:id person_id:id path:text line:int body:text at_us:int deleted_us:int
SELECT org_id, id, upload_id, case_id, person_id, path, line, body, at_us, deleted_us
FROM repository_comment WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR upload_id IN (SELECT u.id FROM repository_upload u JOIN sitting s
		ON s.org_id = u.org_id AND s.id = u.sitting_id WHERE u.org_id = $org AND s.person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_verdict :many
-- row: org_id:id id:id sitting_id:id part:text task:text competency:text scorer:text outcome:text levels:text quote:text quote_at:int comment:text basis:text reply:text person_id:id reading_id:id at_us:int sequence:int
SELECT org_id, id, sitting_id, part, task, competency, scorer, outcome, levels, quote, quote_at, comment, basis,
	reply, person_id, reading_id, at_us, sequence
FROM verdict WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_flag :many
-- row: org_id:id id:id sitting_id:id part:text kind:text starts_at:int length:int note:text at_us:int
SELECT org_id, id, sitting_id, part, kind, starts_at, length, note, at_us
FROM flag WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_belief :many
-- row: org_id:id id:id sitting_id:id person_id:id competency:text provisional:bool mean_logit:real sd_logit:real posterior:bytes evidence:text decision_id:id at_us:int sequence:int
SELECT org_id, id, sitting_id, person_id, competency, provisional, mean_logit, sd_logit, posterior, evidence,
	decision_id, at_us, sequence
FROM belief WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_review_case :many
-- row: org_id:id id:id sitting_id:id reasons:text state:text stage:text round:int twice:text claimed_by:id claimed_until_us:int created_us:int changed_us:int due_us:int late_told_us:int nobody_told_us:int teaches:real
SELECT org_id, id, sitting_id, reasons, state, stage, round, twice, claimed_by, claimed_until_us, created_us, changed_us,
	due_us, late_told_us, nobody_told_us, teaches
FROM review_case WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_reading :many
-- row: org_id:id id:id sitting_id:id round:int stage:text person_id:id blind:bool note:text at_us:int sequence:int taken_back_us:int
SELECT org_id, id, sitting_id, round, stage, person_id, blind, note, at_us, sequence, taken_back_us
FROM reading WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_conflict_of_interest :many
-- row: org_id:id case_id:id person_id:id note:text at_us:int
SELECT org_id, case_id, person_id, note, at_us
FROM conflict_of_interest WHERE org_id = $org:id AND (case_id, person_id) > ($case_id:id, $person_id:id)
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY case_id, person_id LIMIT 100;

-- name: export_decision :many
-- row: org_id:id id:id sitting_id:id person_id:id outcome:text undoes:id reason:text inputs:text effective_us:int at_us:int endorses:bool sequence:int
SELECT org_id, id, sitting_id, person_id, outcome, undoes, reason, inputs, effective_us, at_us, endorses, sequence
FROM decision WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_appeal :many
-- row: org_id:id id:id sitting_id:id person_id:id decision_id:id reason:text at_us:int due_us:int
SELECT org_id, id, sitting_id, person_id, decision_id, reason, at_us, due_us
FROM appeal WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_appeal_criterion :many
-- row: org_id:id sitting_id:id part:text criterion:text appeal_id:id verdict_id:id reason:text
SELECT org_id, sitting_id, part, criterion, appeal_id, verdict_id, reason
FROM appeal_criterion WHERE org_id = $org:id AND (sitting_id, part, criterion) > ($sitting_id:id, $part:text, $criterion:text)
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY sitting_id, part, criterion LIMIT 100;

-- name: export_appeal_answer :many
-- row: org_id:id decision_id:id part:text criterion:text appeal_id:id verdict_id:id outcome:text level_before:int level:int level_blind:int reason:text
SELECT org_id, decision_id, part, criterion, appeal_id, verdict_id, outcome, level_before, level, level_blind, reason
FROM appeal_answer WHERE org_id = $org:id AND (decision_id, part, criterion) > ($decision_id:id, $part:text, $criterion:text)
	AND ($person:id IS NULL OR appeal_id IN (SELECT id FROM appeal WHERE org_id = $org AND person_id = $person))
ORDER BY decision_id, part, criterion LIMIT 100;

-- name: export_feedback :many
-- row: org_id:id id:id sitting_id:id decision_id:id part:text criterion:text verdict_id:id author:text person_id:id shown:text next:text basis:text reply:text at_us:int sequence:int
SELECT org_id, id, sitting_id, decision_id, part, criterion, verdict_id, author, person_id, shown, next, basis, reply, at_us,
	sequence
FROM feedback WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR sitting_id IN (SELECT id FROM sitting WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_feedback_step :many
-- row: org_id:id decision_id:id step:text person_id:id at_us:int
SELECT org_id, decision_id, step, person_id, at_us
FROM feedback_step WHERE org_id = $org:id AND (decision_id, step) > ($decision_id:id, $step:text)
	AND ($person:id IS NULL OR decision_id IN (SELECT d.id FROM decision d
		JOIN sitting s ON s.org_id = d.org_id AND s.id = d.sitting_id WHERE d.org_id = $org AND s.person_id = $person))
ORDER BY decision_id, step LIMIT 100;

-- name: export_credential :many
-- row: org_id:id id:id sitting_id:id person_id:id decision_id:id batch_id:id name:text document:text jwt:text issued_us:int published_us:int
SELECT org_id, id, sitting_id, person_id, decision_id, batch_id, name, document, jwt, issued_us, published_us
FROM credential WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY id LIMIT 100;

-- name: export_credential_renewal :many
-- row: org_id:id credential_id:id sequence:int until_us:int reason:text person_id:id at_us:int document:text jwt:text valid_from_us:int entry_index:int published_us:int
SELECT org_id, credential_id, sequence, until_us, reason, person_id, at_us, document, jwt, valid_from_us, entry_index,
	published_us
FROM credential_renewal WHERE org_id = $org:id
	AND (credential_id > $credential_id:id OR (credential_id = $credential_id AND sequence > $sequence:int))
	AND ($person:id IS NULL OR credential_id IN (SELECT id FROM credential WHERE org_id = $org AND person_id = $person))
ORDER BY credential_id, sequence LIMIT 100;

-- name: export_status_list :many
-- row: org_id:id id:id purpose:text entries:int given:int secret:bytes created_us:int
SELECT org_id, id, purpose, entries, given, secret, created_us
FROM status_list WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_status_place :many
-- row: org_id:id list_id:id place:int credential_id:id
SELECT org_id, list_id, place, credential_id
FROM status_place WHERE org_id = $org:id
	AND (list_id > $list_id:id OR (list_id = $list_id AND place > $place:int))
	AND ($person:id IS NULL OR credential_id IN (SELECT id FROM credential WHERE org_id = $org AND person_id = $person))
ORDER BY list_id, place LIMIT 100;

-- name: export_status_event :many
-- row: org_id:id id:id credential_id:id action:text reason:text shown:bool person_id:id at_us:int sequence:int
SELECT org_id, id, credential_id, action, reason, shown, person_id, at_us, sequence
FROM status_event WHERE org_id = $org:id AND id > $id:id
	AND ($person:id IS NULL OR credential_id IN (SELECT id FROM credential WHERE org_id = $org AND person_id = $person))
ORDER BY id LIMIT 100;

-- name: export_status_snapshot :many
-- row: org_id:id list_id:id sequence:int document:text token:text covers:int entry_index:int valid_from_us:int valid_until_us:int
SELECT org_id, list_id, sequence, document, token, covers, entry_index, valid_from_us, valid_until_us
FROM status_snapshot WHERE org_id = $org:id
	AND (list_id > $list_id:id OR (list_id = $list_id AND sequence > $sequence:int))
ORDER BY list_id, sequence LIMIT 100;

-- name: export_badge_batch :many
-- row: org_id:id id:id person_id:id name:text achievement:text total:int issued:int published:int created_us:int finished_us:int
SELECT org_id, id, person_id, name, achievement, total, issued, published, created_us, finished_us
FROM badge_batch WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_badge_batch_line :many
-- row: org_id:id batch_id:id line:int name:text email:text credential_id:id
SELECT org_id, batch_id, line, name, email, credential_id
FROM badge_batch_line WHERE org_id = $org:id
	AND (batch_id > $batch_id:id OR (batch_id = $batch_id AND line > $line:int))
	AND ($person:id IS NULL OR credential_id IN (SELECT id FROM credential WHERE org_id = $org AND person_id = $person))
ORDER BY batch_id, line LIMIT 100;

-- name: export_credential_page :many
-- row: org_id:id credential_id:id claimed_us:int shown_us:int deleted_us:int
SELECT org_id, credential_id, claimed_us, shown_us, deleted_us
FROM credential_page WHERE org_id = $org:id AND credential_id > $credential_id:id
	AND ($person:id IS NULL OR credential_id IN (SELECT id FROM credential WHERE org_id = $org AND person_id = $person))
ORDER BY credential_id LIMIT 100;

-- name: export_achievement :many
-- row: org_id:id path:text document:text published_us:int
SELECT org_id, path, document, published_us
FROM achievement WHERE org_id = $org:id AND path > $path:text
ORDER BY path LIMIT 100;

-- name: export_wallet_offer :many
-- row: org_id:id code_hash:bytes interaction_hash:bytes credential_id:id pin_hash:bytes pin_failures:int created_us:int expires_us:int token_hash:bytes token_expires_us:int delivered_us:int
SELECT org_id, code_hash, interaction_hash, credential_id, pin_hash, pin_failures, created_us, expires_us, token_hash,
	token_expires_us, delivered_us
FROM wallet_offer WHERE org_id = $org:id AND code_hash > $code_hash:bytes
	AND ($person:id IS NULL OR credential_id IN (SELECT id FROM credential WHERE org_id = $org AND person_id = $person))
ORDER BY code_hash LIMIT 100;

-- name: export_ledger_entry :many
-- row: org_id:id entry_index:int entry:bytes at_us:int
SELECT org_id, entry_index, entry, at_us
FROM ledger_entry WHERE org_id = $org:id AND entry_index > $entry_index:int
ORDER BY entry_index LIMIT 100;

-- name: export_ledger_head :many
-- row: org_id:id size:int published:int
SELECT org_id, size, published
FROM ledger_head WHERE org_id = $org:id AND org_id > $org_id:id
ORDER BY org_id LIMIT 100;

-- name: export_job :many
-- row: org_id:id id:id kind:text payload:text run_after_us:int lease_id:id attempts:int error:text created_us:int dead_us:int
SELECT org_id, id, kind, payload, run_after_us, lease_id, attempts, error, created_us, dead_us
FROM job WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_ledger_opening :many
-- row: org_id:id entry_index:int kind:text record_id:id person_id:id fields:text salt:bytes
SELECT org_id, entry_index, kind, record_id, person_id, fields, salt
FROM ledger_opening WHERE org_id = $org:id AND entry_index > $entry_index:int
	AND ($person:id IS NULL OR person_id = $person)
ORDER BY entry_index LIMIT 100;

-- name: export_ledger_checkpoint :many
-- row: org_id:id size:int root:bytes epoch:int note:text at_us:int
SELECT org_id, size, root, epoch, note, at_us
FROM ledger_checkpoint WHERE org_id = $org:id AND size > $size:int
ORDER BY size LIMIT 100;

-- name: export_ledger_lease :many
-- row: org_id:id epoch:int holder:id until_us:int problem:text problem_us:int witnessed:bool alarmed_us:int
SELECT org_id, epoch, holder, until_us, problem, problem_us, witnessed, alarmed_us
FROM ledger_lease WHERE org_id = $org:id AND org_id > $org_id:id
ORDER BY org_id LIMIT 100;

-- name: export_issuer_document :many
-- row: org_id:id id:id sequence:int document:text at_us:int
SELECT org_id, id, sequence, document, at_us
FROM issuer_document WHERE org_id = $org:id AND id > $id:id
ORDER BY id LIMIT 100;

-- name: export_grader_version :many
-- row: org_id:id model:text prompt:text id:id at_us:int
SELECT org_id, model, prompt, id, at_us
FROM grader_version WHERE org_id = $org:id AND (model > $model:text OR (model = $model AND prompt > $prompt:text))
ORDER BY model, prompt LIMIT 100;
