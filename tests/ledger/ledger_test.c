/* Notes, cosignatures, policies and proofs: ours in the libraries of the Go project (golang.org/x/mod/sumdb/{note,tlog}),
 * filippo.io/torchwood and github.com/transparency-dev/formats, and theirs in ours. Run by tests/ledger/run, which builds the
 * program that asks them (peer/). */
#include "test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "files/files.h"
#include "tlog/cosignature.h"
#include "tlog/proof.h"
#include "transparency/log_audit.h"
#include "unit/memory_storage.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { TASKS_BYTES_MAX = 64 << 20, TASKS_MAX = 8192, WITNESSES = 6, NOW_S = 1767225600 };

/* ---- the peer ---- */

struct tasks {
	struct work *w;
	struct buf text;
	struct json_out out;
	size_t count;
};

static struct tasks *tasks_begin(struct work *w)
{
	struct tasks *tasks = work_alloc(w, sizeof *tasks);
	*tasks = (struct tasks){.w = w, .text = buf_init(w->arena, TASKS_BYTES_MAX)};
	tasks->out = json_out(&tasks->text);
	json_array(&tasks->out);
	return tasks;
}

static void task(struct tasks *tasks, struct str what)
{
	tasks->count++;
	json_object(&tasks->out);
	json_put_str(&tasks->out, S("do"), what);
}

/* What the peer answers, an array with an element a task. */
static const struct json *ask(struct tasks *tasks)
{
	char path[] = "/tmp/assay-ledger-XXXXXX";
	const struct json *answers;
	const char *peer = getenv("ASSAY_LEDGER_PEER");
	int file = mkstemp(path);
	if (peer == NULL)
		fail_msg("ASSAY_LEDGER_PEER is not set: run ./test ledger");
	json_end(&tasks->out);
	struct str text = buf_str(&tasks->text);
	assert_true(file >= 0 && write(file, text.at, text.len) == (ssize_t)text.len);
	close(file);
	struct str told = test_output(tasks->w, "%s %s", peer, path);
	unlink(path);
	assert_ok(tasks->w, json_parse(tasks->w, told, told.len, &answers));
	assert_int_equal(answers->count, tasks->count);
	for (size_t i = 0; i < answers->count; i++) {
		struct str error = json_get_str(&answers->elements[i], S("error"));
		if (!str_absent(error))
			fail_msg("task %zu: %.*s", i, STR_ARG(error));
	}
	return answers;
}

static bool accepted(const struct json *answer, const char *by)
{
	return json_get_bool(json_get(answer, S("accepted")), str_of(by));
}

/* That both libraries say the same of a task. */
static void agree(struct work *w, const struct json *answer, bool expected, struct str what)
{
	static const char *const who[] = {"torchwood", "other"};
	for (size_t i = 0; i < COUNT(who); i++)
		if (accepted(answer, who[i]) != expected)
			fail_msg("%s %s, we %s (%.*s; %.*s):\n%.*s", who[i], expected ? "refuses" : "accepts",
			         expected ? "accept" : "refuse",
			         STR_ARG(json_get_str(json_get(answer, S("why")), str_of(who[i]))),
			         STR_ARG(w->message), STR_ARG(what));
}

/* ---- a checkpoint and who cosigned it ---- */

struct world_of_log {
	struct note_signer log;
	struct note_signer witnesses[WITNESSES];
};

static struct world_of_log people(struct work *w)
{
	struct world_of_log out;
	assert_ok(w,
	          note_signer_make(w, S("assay.example/log"), (const uint8_t[NOTE_SEED_LEN]){9}, &out.log));
	for (size_t i = 0; i < WITNESSES; i++)
		assert_ok(w, cosignature_signer_make(w, str_format(w->arena, "w%zu.example", i),
		                                     (const uint8_t[NOTE_SEED_LEN]){(uint8_t)i},
		                                     &out.witnesses[i]));
	return out;
}

/* Adds the cosignatures of the witnesses whose bits are set, of `time_s`. */
static struct str cosigned(struct work *w, const struct world_of_log *p, struct str bytes, unsigned who,
                           int64_t time_s)
{
	struct note note;
	assert_ok(w, note_parse(w, bytes, &note));
	for (size_t i = 0; i < WITNESSES; i++) {
		struct note_signature line;
		if (!(who >> i & 1))
			continue;
		assert_ok(w, cosignature_make(w, note.text, &p->witnesses[i], time_s, &line));
		assert_ok(w, cosignature_add(w, bytes, &p->witnesses[i].verifier, note_line(w->arena, &line),
		                             &bytes));
	}
	return bytes;
}

static struct str checkpoint_note(struct work *w, const struct world_of_log *p, uint64_t size)
{
	const struct checkpoint checkpoint = {p->log.verifier.name, size, digest_of(S("some root")), S("")};
	struct str note;
	assert_ok(w, note_sign(w, checkpoint_text(w->arena, &checkpoint), &p->log, &note));
	return note;
}

static uint32_t dice(struct work *w, uint32_t sides)
{
	uint32_t number;
	world_random(w, &number, sizeof number);
	return number % sides;
}

/* ---- notes ---- */

static struct str spoil(struct work *w, struct str text)
{
	struct str copy = str_copy(w->arena, text);
	char *at = (char *)(uintptr_t)copy.at + dice(w, (uint32_t)text.len);
	*at = (char)(*at ^ (1 << dice(w, 7)));
	return copy;
}

/* A note as the peer is asked to open it, and as we do. */
struct opening {
	struct str note;
	struct note_verifier keys[WITNESSES + 1];
	size_t key_count;
};

static void ask_open(struct tasks *tasks, const struct opening *opening)
{
	task(tasks, S("open"));
	json_put_str(&tasks->out, S("note"), opening->note);
	json_name(&tasks->out, S("keys"));
	json_array(&tasks->out);
	for (size_t i = 0; i < opening->key_count; i++)
		json_str(&tasks->out, note_verifier_text(tasks->w->arena, &opening->keys[i]));
	json_end(&tasks->out);
	json_end(&tasks->out);
}

static void compare_opening(struct work *w, const struct opening *opening, const struct json *answer,
                            bool spoilt)
{
	struct note note;
	struct note_seal seals[WITNESSES + 1] = {0};
	enum err err = note_parse(w, opening->note, &note);
	if (err == OK)
		err = note_verify(w, &note, opening->keys, opening->key_count, seals);
	/* Of what is spoilt they forgive more: base64 that has two forms, and lines that they do not look at. */
	if ((err == OK) != accepted(answer, "other") && (err == OK || !spoilt))
		fail_msg("we say %.*s, the Go project %.*s:\n%.*s", STR_ARG(w->message),
		         STR_ARG(json_get_str(json_get(answer, S("why")), S("other"))),
		         STR_ARG(opening->note));
	work_forgive(w);
	const struct json *rows = json_get(answer, S("signed"));
	size_t there = 0;
	for (size_t i = 0; err == OK && i < opening->key_count; i++) {
		there += seals[i].there;
		for (size_t j = 0; seals[i].there && j < rows->count; j++)
			if (str_equal(json_get_str(&rows->elements[j], S("name")), opening->keys[i].name))
				assert_int_equal(json_get_int(&rows->elements[j], S("time")),
				                 seals[i].time_s);
	}
	if (err == OK)
		assert_int_equal(there, rows == NULL ? 0 : rows->count);
}

TEST(ledger_notes_and_cosignatures)
{
	enum { ROUNDS = 400 };
	struct work w = test_work();
	struct world_of_log p = people(&w);
	struct tasks *tasks = tasks_begin(&w);
	struct opening *openings = work_array(&w, ROUNDS, sizeof *openings);
	for (size_t i = 0; i < ROUNDS; i++) {
		struct opening *opening = &openings[i];
		uint32_t who = dice(&w, 1 << WITNESSES), known = dice(&w, 1 << WITNESSES);
		opening->note = cosigned(&w, &p, checkpoint_note(&w, &p, i), who, NOW_S + (int64_t)i);
		if (i % 2 == 1)
			opening->note = spoil(&w, opening->note);
		if (dice(&w, 2) == 0)
			opening->keys[opening->key_count++] = p.log.verifier;
		for (size_t k = 0; k < WITNESSES; k++)
			if (known >> k & 1)
				opening->keys[opening->key_count++] = p.witnesses[k].verifier;
		ask_open(tasks, opening);
	}
	const struct json *answers = ask(tasks);
	size_t good = 0;
	for (size_t i = 0; i < ROUNDS; i++) {
		compare_opening(&w, &openings[i], &answers->elements[i], i % 2 == 1);
		good += accepted(&answers->elements[i], "other");
	}
	assert_true(good > ROUNDS / 4 && good < ROUNDS);
	test_work_end(&w);
}

/* ---- policies ---- */

/* A policy while it is drawn by lot. */
struct draft {
	struct buf text;
	struct str names[WITNESSES + 4]; /* of witnesses and groups */
	bool taken[WITNESSES + 4];       /* is a member of a group */
	size_t count;
};

/* A group of some of those that are in none yet; false when there are none. */
static bool draw_group(struct work *w, struct draft *draft)
{
	size_t before = draft->count, members = 0;
	struct buf list = buf_init(w->arena, 1024);
	for (size_t i = 0; i < before; i++) {
		if (draft->taken[i] || dice(w, 3) == 0)
			continue;
		draft->taken[i] = true;
		members++;
		buf_format(&list, " %.*s", STR_ARG(draft->names[i]));
	}
	if (members == 0)
		return false;
	uint32_t how = dice(w, 3);
	struct str needed = how == 0   ? S("all")
	                    : how == 1 ? S("any")
	                               : str_format(w->arena, "%u", 1 + dice(w, (uint32_t)members));
	draft->names[draft->count] = str_format(w->arena, "G%zu", draft->count);
	buf_format(&draft->text, "group %.*s %.*s%.*s\n", STR_ARG(draft->names[draft->count]),
	           STR_ARG(needed), STR_ARG(buf_str(&list)));
	draft->count++;
	return true;
}

/* Each witness has an address, which formats wants. */
static struct str random_policy(struct work *w, const struct world_of_log *p)
{
	struct draft draft = {.text = buf_init(w->arena, LOG_POLICY_BYTES_MAX),
	                      .count = 1 + dice(w, WITNESSES)};
	buf_format(&draft.text, "# by lot\nlog %.*s\n",
	           STR_ARG(note_verifier_text(w->arena, &p->log.verifier)));
	for (size_t i = 0; i < draft.count; i++) {
		draft.names[i] = str_format(w->arena, "W%zu", i);
		buf_format(&draft.text, "witness\t%.*s  %.*s https://w%zu.example/\n",
		           STR_ARG(draft.names[i]),
		           STR_ARG(note_verifier_text(w->arena, &p->witnesses[i].verifier)), i);
	}
	for (uint32_t groups = dice(w, 5); groups > 0 && draw_group(w, &draft); groups--)
		;
	struct str quorum = draft.names[draft.count - 1 - dice(w, 2) % draft.count];
	if (dice(w, 12) == 0)
		quorum = S("none");
	buf_format(&draft.text, "quorum %.*s\n", STR_ARG(quorum));
	return buf_str(&draft.text);
}

static void ask_policy(struct tasks *tasks, struct str policy, struct str note)
{
	task(tasks, S("policy"));
	json_put_str(&tasks->out, S("policy"), policy);
	json_put_str(&tasks->out, S("note"), note);
	json_end(&tasks->out);
}

/* Each policy as it was drawn and as we write it, with three sets of cosigners. */
TEST(ledger_policies)
{
	enum { POLICIES = 300, SETS = 3 };
	struct work w = test_work();
	struct world_of_log p = people(&w);
	struct tasks *tasks = tasks_begin(&w);
	struct str *texts = work_array(&w, TASKS_MAX, sizeof *texts),
		   *notes = work_array(&w, TASKS_MAX, sizeof *notes);
	size_t count = 0, reached = 0;
	struct log_policy policy;
	struct log_policy_seen seen;
	for (size_t i = 0; i < POLICIES; i++) {
		struct str text = random_policy(&w, &p);
		assert_ok(&w, log_policy_parse(&w, text, &policy));
		for (size_t set = 0; set < SETS; set++) {
			struct str note =
				cosigned(&w, &p, checkpoint_note(&w, &p, i), dice(&w, 1 << WITNESSES), NOW_S);
			texts[count] = text;
			notes[count++] = note;
			texts[count] = log_policy_text(w.arena, &policy);
			notes[count++] = note;
		}
	}
	for (size_t i = 0; i < count; i++)
		ask_policy(tasks, texts[i], notes[i]);
	const struct json *answers = ask(tasks);
	for (size_t i = 0; i < count; i++) {
		assert_ok(&w, log_policy_parse(&w, texts[i], &policy));
		bool good = log_policy_open(&w, &policy, notes[i], &seen) == OK;
		agree(&w, &answers->elements[i], good, texts[i]);
		work_forgive(&w);
		reached += good;
	}
	assert_true(reached > count / 10 && reached < count - count / 10);
	test_work_end(&w);
}

/* ---- proofs ---- */

static struct str policy_of_most(struct work *w, const struct world_of_log *p)
{
	return str_format(w->arena,
	                  "log %.*s\nwitness a %.*s https://a.example/\nwitness b %.*s https://b.example/\n"
	                  "witness c %.*s https://c.example/\ngroup most 2 a b c\nquorum most\n",
	                  STR_ARG(note_verifier_text(w->arena, &p->log.verifier)),
	                  STR_ARG(note_verifier_text(w->arena, &p->witnesses[0].verifier)),
	                  STR_ARG(note_verifier_text(w->arena, &p->witnesses[1].verifier)),
	                  STR_ARG(note_verifier_text(w->arena, &p->witnesses[2].verifier)));
}

struct proving {
	struct str text, entry;
	bool spoilt;
};

static void ask_proof(struct tasks *tasks, struct str policy, const struct proving *proving)
{
	task(tasks, S("proof"));
	json_put_str(&tasks->out, S("policy"), policy);
	json_put_str(&tasks->out, S("proof"), proving->text);
	json_put_str(&tasks->out, S("entry"), proving->entry);
	json_end(&tasks->out);
}

static bool we_accept(struct work *w, const struct log_policy *policy, const struct proving *proving,
                      struct log_policy_seen *seen)
{
	struct proof proof;
	struct digest leaf = merkle_leaf(proving->entry);
	enum err err = proof_parse(w, proving->text, &proof);
	if (err == OK)
		err = proof_verify(w, &proof, &leaf, policy, seen);
	return err == OK;
}

/* A log of ours that grows, and the proofs under it: with a quorum and one short of it, whole and spoilt. */
static size_t prove_all(struct work *w, struct tlog *log, const struct world_of_log *p, uint64_t size,
                        struct proving *out)
{
	size_t count = 0;
	struct str note;
	struct proof proof;
	struct checkpoint head;
	for (uint64_t index = 0; index < size; index += 1 + size / 11) {
		struct str entry = str_format(w->arena, "entry %d", (int)index);
		assert_ok(w, tlog_published(w, log, &head, &note));
		assert_ok(w, tlog_prove(w, log, index, &proof));
		proof.checkpoint = cosigned(w, p, note, 5, NOW_S);
		out[count++] = (struct proving){proof_text(w->arena, &proof), entry, false};
		out[count++] = (struct proving){proof_text(w->arena, &proof), S("another entry"), false};
		out[count] = (struct proving){spoil(w, out[count - 2].text), entry, true};
		count++;
		proof.extra = S("more");
		proof.checkpoint = cosigned(w, p, note, 12, NOW_S);
		out[count++] = (struct proving){proof_text(w->arena, &proof), entry, false};
		proof.checkpoint = cosigned(w, p, note, 7, NOW_S);
		proof.index++;
		out[count++] = (struct proving){proof_text(w->arena, &proof), entry, false};
	}
	return count;
}

static size_t make_proofs(struct work *w, const struct world_of_log *p, struct proving *out)
{
	static const size_t sizes[] = {1, 2, 7, 255, 256, 257, 600, 66000};
	struct memory_storage memory = {.arena = w->arena};
	struct tlog log = {.storage = memory_storage_ops(&memory)};
	struct note_signer signer = p->log;
	struct checkpoint head;
	struct str *entries = work_array(w, 66000, sizeof *entries);
	size_t count = 0, size = 0;
	for (size_t i = 0; i < 66000; i++)
		entries[i] = str_format(w->arena, "entry %zu", i);
	memory_storage_sign(&log, &signer);
	assert_ok(w, tlog_create(w, &log));
	for (size_t i = 0; i < COUNT(sizes); i++) {
		for (size_t more; size < sizes[i]; size += more) {
			more = sizes[i] - size < TLOG_APPEND_MAX ? sizes[i] - size : TLOG_APPEND_MAX;
			assert_ok(w, tlog_append(w, &log, size, entries + size, more, &head));
		}
		count += prove_all(w, &log, p, size, out + count);
	}
	return count;
}

TEST(ledger_proofs_of_ours)
{
	struct work w = test_work();
	struct world_of_log p = people(&w);
	struct str text = policy_of_most(&w, &p);
	struct proving *provings = work_array(&w, TASKS_MAX, sizeof *provings);
	struct tasks *tasks = tasks_begin(&w);
	struct log_policy policy;
	struct log_policy_seen seen;
	size_t count = make_proofs(&w, &p, provings), good = 0;
	for (size_t i = 0; i < count; i++)
		ask_proof(tasks, text, &provings[i]);
	const struct json *answers = ask(tasks);
	assert_ok(&w, log_policy_parse(&w, text, &policy));
	for (size_t i = 0; i < count; i++) {
		bool ours = we_accept(&w, &policy, &provings[i], &seen);
		good += ours;
		/* As above: of what is spoilt they may forgive more, and never less. */
		if (ours || !provings[i].spoilt)
			agree(&w, &answers->elements[i], ours, provings[i].text);
		work_forgive(&w);
	}
	assert_true(good >= count / 5 && good < count);
	test_work_end(&w);
}

static void read_theirs(struct work *w, const struct json *log, const struct json *row)
{
	struct log_policy policy;
	struct log_policy_seen seen;
	const struct json *times = json_get(row, S("times"));
	struct proving proving = {json_get_str(row, S("proof")), json_get_str(row, S("entry")), false};
	size_t cosigners = 0;
	assert_ok(w, log_policy_parse(w, json_get_str(log, S("policy")), &policy));
	assert_true(we_accept(w, &policy, &proving, &seen));
	assert_int_equal(seen.checkpoint.size, json_get_int(log, S("size")));
	for (size_t i = 0; i < policy.witness_count; i++) {
		if (!seen.cosigned[i])
			continue;
		cosigners++;
		assert_int_equal(seen.cosigned_s[i], json_get_int(times, policy.witnesses[i].key.name));
	}
	assert_int_equal(cosigners, 3);
	proving.entry = S("another entry");
	assert_false(we_accept(w, &policy, &proving, &seen));
	work_forgive(w);
}

TEST(ledger_proofs_of_theirs)
{
	struct work w = test_work();
	struct tasks *tasks = tasks_begin(&w);
	task(tasks, S("make"));
	json_put_int(&tasks->out, S("size"), 300);
	json_end(&tasks->out);
	const struct json *logs = json_get(json_at(ask(tasks), 0), S("logs"));
	assert_int_equal(logs->count, 300);
	for (size_t i = 0; i < logs->count; i++) {
		const struct json *log = &logs->elements[i], *rows = json_get(log, S("proofs"));
		assert_true(rows->count > 0);
		for (size_t j = 0; j < rows->count; j++)
			read_theirs(&w, log, &rows->elements[j]);
	}
	test_work_end(&w);
}

/* ---- whole logs, in files ---- */

enum { TREE_SIZE = 66500 };

static struct str tree_folder(struct work *w, char folder[])
{
	assert_non_null(mkdtemp(folder));
	return str_copy(w->arena, str_of(folder));
}

static void write_ours(struct work *w, struct tlog *log, struct str folder, struct files **files)
{
	struct checkpoint checkpoint;
	assert_ok(w, files_open(w, folder, files));
	log->storage = files_storage(*files);
	memory_storage_key(w, log, "assay.example/log", 9);
	assert_ok(w, tlog_create(w, log));
	for (uint64_t first = 0; first < TREE_SIZE; first = checkpoint.size) {
		struct str entries[4000];
		size_t count = 0;
		for (; count < COUNT(entries) && first + count < TREE_SIZE; count++)
			entries[count] = str_format(w->arena, "entry %zu of ours", (size_t)first + count);
		assert_ok(w, tlog_append(w, log, first, entries, count, &checkpoint));
	}
}

/* The Go project's tlog reads our tiles and proves each hash by the root, and hashes our entries. */
TEST(ledger_trees_of_ours)
{
	struct work w = test_real_work();
	char folder[] = "/tmp/assay-tree-XXXXXX";
	struct files *files;
	struct tlog log = {0};
	struct tasks *tasks = tasks_begin(&w);
	write_ours(&w, &log, tree_folder(&w, folder), &files);
	task(tasks, S("read tree"));
	json_put_str(&tasks->out, S("folder"), str_of(folder));
	json_put_str(&tasks->out, S("policy"),
	             str_format(w.arena, "log %.*s\n", STR_ARG(note_verifier_text(w.arena, &log.verifier))));
	json_end(&tasks->out);
	const struct json *answers = ask(tasks);
	if (!accepted(json_at(answers, 0), "other"))
		fail_msg("Go's tlog does not read our tree: %.*s",
		         STR_ARG(json_get_str(json_get(json_at(answers, 0), S("why")), S("other"))));
	files_close(files);
	(void)test_output(&w, "rm -rf %s", folder);
	work_finish(&w);
}

/* Our audit reads tiles that the Go project's tlog has made, and finds a byte that is changed. */
TEST(ledger_trees_of_theirs)
{
	struct work w = test_real_work();
	char folder[] = "/tmp/assay-tree-XXXXXX";
	struct tasks *tasks = tasks_begin(&w);
	(void)tree_folder(&w, folder);
	task(tasks, S("write tree"));
	json_put_str(&tasks->out, S("folder"), str_of(folder));
	json_put_int(&tasks->out, S("size"), TREE_SIZE);
	json_end(&tasks->out);
	struct str text = json_get_str(json_at(json_get(json_at(ask(tasks), 0), S("logs")), 0), S("policy"));
	struct log_policy *policy = work_alloc(&w, sizeof *policy);
	struct log_audit_report *report = work_alloc(&w, sizeof *report);
	assert_ok(&w, log_policy_parse(&w, text, policy));
	const struct log_audit_options options = {.source = str_of(folder), .policy = policy, .threads = 2};
	assert_ok(&w, log_audit_run(&w, &options, report));
	assert_int_equal(log_audit_exit_code(report), 0);
	assert_int_equal(report->to, TREE_SIZE);
	/* Level 1 has 259 hashes in two tiles, and level 2 one. */
	assert_int_equal(report->tiles, 3);
	(void)test_output(&w, "printf x | dd of=%s/tile/0/100 bs=1 seek=77 conv=notrunc status=none", folder);
	assert_ok(&w, log_audit_run(&w, &options, report));
	assert_int_equal(log_audit_exit_code(report), 1);
	assert_str(report->findings.at[0].subject, S("tile/0/100"));
	(void)test_output(&w, "rm -rf %s", folder);
	work_finish(&w);
}
