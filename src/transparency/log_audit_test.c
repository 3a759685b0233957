/* Logs that are as they should be, and logs whose owner is not: they fork, rewind, cut and exchange. What a log must have
 * been is known because tlog.h, which has tests of its own, wrote it. */
#include "test.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"
#include "files/files.h"
#include "tlog/tile.h"
#include "tlog/tlog.h"
#include "transparency/audit_statements.h"
#include "transparency/log_audit.h"
#include "unit/memory_storage.h"
#include "unit/peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { SIZE = 66000 };

/* ---- a log in a folder ---- */

struct place {
	struct work w;
	char folder[64];
	struct files *files;
	struct tlog log;
	struct log_policy policy;
	uint64_t size;
	struct log_audit_report *report;
	struct log_audit_options options;
};

static struct str in_folder(struct place *p, const char *name)
{
	return str_format(p->w.arena, "%s/%s", p->folder, name);
}

static void open_log(struct place *p, const char *name)
{
	files_close(p->files);
	assert_ok(&p->w, files_open(&p->w, in_folder(p, name), &p->files));
	p->log.storage = files_storage(p->files);
	p->options.source = in_folder(p, name);
	p->size = 0;
	assert_ok(&p->w, tlog_create(&p->w, &p->log));
}

static void set_up(struct place *p)
{
	*p = (struct place){.w = test_real_work()};
	snprintf(p->folder, sizeof p->folder, "/tmp/assay-audit-test-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	memory_storage_key(&p->w, &p->log, "example.com/log", 9);
	p->policy = log_policy_of(&p->log.verifier);
	p->options = (struct log_audit_options){.policy = &p->policy, .threads = 2};
	p->report = work_alloc(&p->w, sizeof *p->report);
	open_log(p, "log");
}

static void tear_down(struct place *p)
{
	files_close(p->files);
	(void)test_output(&p->w, "rm -rf %s", p->folder);
	work_finish(&p->w);
}

/* Entry `index` of the history `branch`: an issuer's commitment. */
static struct str entry_of(struct place *p, uint64_t index, int branch)
{
	const uint8_t salt[ENTRY_SALT_LEN] = {(uint8_t)branch};
	struct str fields = str_format(p->w.arena, "{\"n\":%llu}", (unsigned long long)index);
	return entry_text(p->w.arena, ENTRY_CREDENTIAL, salt, fields);
}

/* Grows the log to `size` entries; those from `forked` on are of branch 1. */
static void grow(struct place *p, uint64_t size, uint64_t forked)
{
	struct checkpoint checkpoint;
	while (p->size < size) {
		size_t count = size - p->size < 50000 ? (size_t)(size - p->size) : 50000;
		struct str *entries = work_array(&p->w, count, sizeof *entries);
		for (size_t i = 0; i < count; i++)
			entries[i] = entry_of(p, p->size + i, p->size + i >= forked);
		assert_ok(&p->w, tlog_append(&p->w, &p->log, p->size, entries, count, &checkpoint));
		p->size += count;
	}
}

static void keep_state(struct place *p)
{
	p->options.state = in_folder(p, "state");
}

static int audit(struct place *p)
{
	assert_ok(&p->w, log_audit_run(&p->w, &p->options, p->report));
	return log_audit_exit_code(p->report);
}

static const struct finding *find(const struct place *p, enum finding_kind kind)
{
	const struct findings *findings = &p->report->findings;
	for (size_t i = 0; i < findings->count; i++)
		if (findings->at[i].kind == kind)
			return &findings->at[i];
	return NULL;
}

/* That this is found, and nothing else. */
static const struct finding *only(const struct place *p, enum finding_kind kind)
{
	const struct finding *found = find(p, kind);
	if (found == NULL || findings_total(&p->report->findings) != 1)
		fail_msg("not what was expected:\n%.*s", STR_ARG(log_audit_text(p->w.arena, p->report)));
	return found;
}

static struct str read_log(struct place *p, const char *path)
{
	struct str bytes;
	assert_ok(&p->w, files_read(&p->w, p->files, str_of(path), TILE_BUNDLE_MAX, &bytes));
	return bytes;
}

static void write_log(struct place *p, const char *path, struct str bytes)
{
	assert_ok(&p->w, files_write(&p->w, p->files, str_of(path), bytes, 0644));
}

/* ---- logs that are well ---- */

TEST(log_audit_reads_all_of_a_log)
{
	struct place p;
	set_up(&p);
	grow(&p, SIZE, SIZE);
	assert_int_equal(audit(&p), 0);
	assert_true(p.report->whole);
	assert_int_equal(p.report->to, SIZE);
	assert_int_equal(p.report->kinds[ENTRY_CREDENTIAL], SIZE);
	/* Level 1: a full tile and one of a hash; level 2: one of a hash. */
	assert_int_equal(p.report->tiles, 3);
	tear_down(&p);
}

TEST(log_audit_of_an_empty_log)
{
	struct place p;
	set_up(&p);
	keep_state(&p);
	assert_int_equal(audit(&p), 0);
	assert_int_equal(audit(&p), 0);
	grow(&p, 1, 1);
	assert_int_equal(audit(&p), 0);
	tear_down(&p);
}

TEST(log_audit_goes_on_where_it_stopped)
{
	struct place p;
	set_up(&p);
	keep_state(&p);
	static const uint64_t sizes[] = {1, 255, 256, 257, 5000, 65536, 65537, SIZE};
	for (size_t i = 0; i < COUNT(sizes); i++) {
		grow(&p, sizes[i], SIZE);
		assert_int_equal(audit(&p), 0);
		assert_int_equal(p.report->from, i == 0 ? 0 : sizes[i - 1] / 256 * 256);
		assert_int_equal(p.report->to, sizes[i]);
	}
	/* All that was ever seen is compared when it begins anew. */
	p.options.again = true;
	assert_int_equal(audit(&p), 0);
	assert_int_equal(p.report->from, 0);
	assert_int_equal(p.report->checkpoints, COUNT(sizes));
	tear_down(&p);
}

TEST(log_audit_without_a_policy_says_so)
{
	struct place p;
	set_up(&p);
	p.options.policy = NULL;
	assert_int_equal(audit(&p), 0);
	assert_false(p.report->judged);
	assert_int_equal(p.report->remark_count, 1);
	tear_down(&p);
}

/* ---- logs that lie ---- */

TEST(log_audit_finds_another_key_and_a_missing_quorum)
{
	struct place p;
	struct tlog other;
	set_up(&p);
	memory_storage_key(&p.w, &other, "example.com/log", 10);
	struct log_policy policy = log_policy_of(&other.verifier);
	p.options.policy = &policy;
	assert_int_equal(audit(&p), 1);
	only(&p, FINDING_SIGNATURE);
	struct str text = str_format(
		p.w.arena, "log %.*s\nwitness w %.*s\nquorum w\n",
		STR_ARG(note_verifier_text(p.w.arena, &p.log.verifier)),
		STR_ARG(note_verifier_text(p.w.arena, &(struct note_verifier){.name = S("w.example")})));
	assert_fails(&p.w, ERR_INPUT, log_policy_parse(&p.w, text, &policy));
	memory_storage_key(&p.w, &other, "w.example", 11);
	text = str_format(p.w.arena, "log %.*s\nwitness w %.*s\nquorum w\n",
	                  STR_ARG(note_verifier_text(p.w.arena, &p.log.verifier)),
	                  STR_ARG(note_verifier_text(p.w.arena, &other.verifier)));
	assert_ok(&p.w, log_policy_parse(&p.w, text, &policy));
	assert_int_equal(audit(&p), 1);
	only(&p, FINDING_QUORUM);
	tear_down(&p);
}

/* Forks after `forked` entries, having shown `before`, and shows `after`. */
static void fork_log(struct place *p, uint64_t forked, uint64_t before, uint64_t after)
{
	keep_state(p);
	grow(p, before, SIZE);
	assert_int_equal(audit(p), 0);
	struct str shown = read_log(p, "checkpoint");
	open_log(p, "fork");
	grow(p, after, forked);
	struct str now = read_log(p, "checkpoint");
	assert_int_equal(audit(p), 1);
	const struct finding *split = only(p, FINDING_SPLIT_VIEW);
	assert_str(split->notes[0], shown);
	assert_str(split->notes[1], now);
	for (size_t i = 0; i < 2; i++)
		assert_str(test_output(&p->w, "cat %.*s", STR_ARG(split->files[i])), split->notes[i]);
	/* It is not forgotten, whatever is shown next. */
	assert_int_equal(audit(p), 1);
	assert_non_null(find(p, FINDING_SPLIT_VIEW));
}

TEST(log_audit_finds_a_split_view)
{
	static const uint64_t cases[][3] = {{0, 1, 1},         {699, 700, 700},      {699, 700, 701},
	                                    {0, 600, 5000},    {256, 512, 1024},     {255, 256, 65536},
	                                    {299, 300, 66000}, {65535, 65600, 65900}};
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct place p;
		set_up(&p);
		fork_log(&p, cases[i][0], cases[i][1], cases[i][2]);
		tear_down(&p);
	}
}

TEST(log_audit_finds_a_rewind)
{
	struct place p;
	set_up(&p);
	keep_state(&p);
	grow(&p, 600, SIZE);
	struct str old = read_log(&p, "checkpoint");
	grow(&p, 700, SIZE);
	assert_int_equal(audit(&p), 0);
	struct str new = read_log(&p, "checkpoint");
	write_log(&p, "checkpoint", old);
	/* A static host that was put back as a whole has the old partial tiles too. */
	assert_int_equal(audit(&p), 1);
	const struct finding *rewind = only(&p, FINDING_REWIND);
	assert_str(rewind->notes[0], new);
	assert_str(rewind->notes[1], old);
	write_log(&p, "checkpoint", new);
	assert_int_equal(audit(&p), 0);
	tear_down(&p);
}

/* What somebody on the way showed to an auditor who had no key yet is nothing that the log has signed. */
TEST(log_audit_accuses_nobody_of_what_he_did_not_sign)
{
	struct place p;
	struct tlog other = {0};
	set_up(&p);
	keep_state(&p);
	grow(&p, 300, SIZE);
	struct str note, own = read_log(&p, "checkpoint");
	memory_storage_key(&p.w, &other, "example.com/log", 10);
	p.options.policy = NULL;
	for (uint64_t i = 0; i < 4; i++) {
		/* Of a size that the log has, and twice of one that it has not. */
		const struct checkpoint false_one = {S("example.com/log"), i < 2 ? 200 + i : 400,
		                                     digest_of(str_bytes(&i, sizeof i)), S("")};
		assert_ok(&p.w, other.signer.sign(&p.w, other.signer.state, &false_one, &note));
		write_log(&p, "checkpoint", note);
		assert_int_equal(audit(&p), 1);
	}
	write_log(&p, "checkpoint", own);
	p.options.policy = &p.policy;
	assert_int_equal(audit(&p), 0);
	p.options.again = true;
	assert_int_equal(audit(&p), 0);
	tear_down(&p);
}

TEST(log_audit_compares_with_what_others_were_shown)
{
	struct place p;
	set_up(&p);
	grow(&p, 300, SIZE);
	write_log(&p, "elsewhere-300", read_log(&p, "checkpoint"));
	grow(&p, 1000, SIZE);
	struct str names[3] = {in_folder(&p, "log/elsewhere-300"), in_folder(&p, "fork/checkpoint"),
	                       in_folder(&p, "absent")};
	p.options.checkpoints = names;
	p.options.checkpoint_count = 1;
	assert_int_equal(audit(&p), 0);
	assert_int_equal(p.report->checkpoints, 1);
	struct str source = p.options.source;
	open_log(&p, "fork");
	grow(&p, 400, 399);
	p.options.source = source;
	p.options.checkpoint_count = 3;
	assert_int_equal(audit(&p), 1);
	const struct finding *split = only(&p, FINDING_SPLIT_VIEW);
	assert_str(split->notes[0], read_log(&p, "checkpoint"));
	assert_int_equal(p.report->remark_count, 1);
	/* Also when its size was passed long ago. */
	keep_state(&p);
	p.options.checkpoint_count = 0;
	assert_int_equal(audit(&p), 0);
	p.options.checkpoint_count = 2;
	assert_int_equal(audit(&p), 1);
	assert_int_equal(p.report->from, 768);
	only(&p, FINDING_SPLIT_VIEW);
	tear_down(&p);
}

/* ---- files that are wrong ---- */

static struct str flipped(struct place *p, struct str bytes, size_t at)
{
	struct str copy = str_copy(p->w.arena, bytes);
	((char *)(uintptr_t)copy.at)[at] ^= 1;
	return copy;
}

static void spoil(struct place *p, const char *path, struct str bytes, enum finding_kind expected)
{
	struct str good = read_log(p, path);
	write_log(p, path, bytes);
	assert_int_equal(audit(p), 1);
	const struct finding *found = find(p, expected);
	if (found == NULL || str_find(found->what, str_of(path)) == SIZE_MAX)
		fail_msg("%s: %.*s", path, STR_ARG(log_audit_text(p->w.arena, p->report)));
	write_log(p, path, good);
}

static void spoil_hashes(struct place *p, const char *path)
{
	struct str good = read_log(p, path);
	spoil(p, path, str_slice(good, 0, good.len - 1), FINDING_TILE);
	spoil(p, path, flipped(p, good, good.len - 1), FINDING_TILE);
	if (good.len > TILE_BYTES_MAX / 2)
		return;
	spoil(p, path, S(""), FINDING_TILE);
	spoil(p, path, str_format(p->w.arena, "%.*s.", STR_ARG(good)), FINDING_TILE);
}

TEST(log_audit_finds_cut_and_changed_files)
{
	struct place p;
	set_up(&p);
	grow(&p, 1000, SIZE);
	static const char *const bundles[] = {"tile/entries/000", "tile/entries/003.p/232"};
	for (size_t i = 0; i < COUNT(bundles); i++) {
		struct str good = read_log(&p, bundles[i]);
		spoil(&p, bundles[i], str_slice(good, 0, good.len - 1), FINDING_BUNDLE);
		spoil(&p, bundles[i], S(""), FINDING_BUNDLE);
		/* What is only cut can be followed by the hashes, and the root is right. */
		assert_true(p.report->whole);
	}
	spoil_hashes(&p, "tile/0/000");
	spoil_hashes(&p, "tile/0/003.p/232");
	spoil_hashes(&p, "tile/1/000.p/3");
	grow(&p, SIZE, SIZE);
	spoil_hashes(&p, "tile/1/000");
	spoil_hashes(&p, "tile/2/000.p/1");
	assert_int_equal(audit(&p), 0);
	tear_down(&p);
}

TEST(log_audit_finds_exchanged_entries)
{
	struct place p;
	set_up(&p);
	grow(&p, 1000, SIZE);
	struct str first = read_log(&p, "tile/entries/000"), second = read_log(&p, "tile/entries/001");
	write_log(&p, "tile/entries/000", second);
	write_log(&p, "tile/entries/001", first);
	assert_int_equal(audit(&p), 1);
	assert_false(p.report->whole);
	assert_non_null(find(&p, FINDING_ROOT));
	assert_non_null(find(&p, FINDING_TILE));
	/* With the tiles exchanged too, only the root can tell. */
	struct str tile = read_log(&p, "tile/0/000");
	write_log(&p, "tile/0/000", read_log(&p, "tile/0/001"));
	write_log(&p, "tile/0/001", tile);
	assert_int_equal(audit(&p), 1);
	assert_non_null(find(&p, FINDING_ROOT));
	write_log(&p, "tile/0/001", read_log(&p, "tile/0/000"));
	write_log(&p, "tile/0/000", tile);
	write_log(&p, "tile/entries/000", first);
	write_log(&p, "tile/entries/001", flipped(&p, second, 40));
	assert_int_equal(audit(&p), 1);
	assert_non_null(find(&p, FINDING_ROOT));
	write_log(&p, "tile/entries/001", second);
	assert_int_equal(audit(&p), 0);
	tear_down(&p);
}

TEST(log_audit_finds_gaps_and_comes_back_to_them)
{
	struct place p;
	set_up(&p);
	keep_state(&p);
	grow(&p, SIZE, SIZE);
	struct str bundle = read_log(&p, "tile/entries/003"), tile = read_log(&p, "tile/0/003");
	assert_ok(&p.w, files_remove(&p.w, p.files, S("tile/entries/003")));
	assert_int_equal(audit(&p), 1);
	only(&p, FINDING_GAP);
	assert_true(p.report->whole);
	/* Without the hashes it cannot be followed further. */
	assert_ok(&p.w, files_remove(&p.w, p.files, S("tile/0/003")));
	assert_int_equal(audit(&p), 1);
	assert_false(p.report->whole);
	assert_int_equal(p.report->to, 768);
	write_log(&p, "tile/0/003", tile);
	write_log(&p, "tile/entries/003", bundle);
	assert_int_equal(audit(&p), 0);
	tear_down(&p);
}

/* A log that says that it has as many entries as there can be. */
TEST(log_audit_of_sizes_that_nobody_has)
{
	static const uint64_t sizes[] = {SIZE, UINT64_C(1) << 40, MERKLE_SIZE_MAX - 1, MERKLE_SIZE_MAX};
	struct place p;
	set_up(&p);
	grow(&p, 1000, SIZE);
	for (size_t i = 0; i < COUNT(sizes); i++) {
		const struct checkpoint checkpoint = {p.log.verifier.name, sizes[i], digest_of(S("?")),
		                                      S("")};
		struct str note;
		assert_ok(&p.w, p.log.signer.sign(&p.w, p.log.signer.state, &checkpoint, &note));
		write_log(&p, "checkpoint", note);
		assert_int_equal(audit(&p), 1);
		assert_non_null(find(&p, FINDING_GAP));
		assert_false(p.report->whole);
		assert_int_equal(p.report->to, 768);
	}
	static const char *const texts[] = {"", "no note", "example.com/log\n-1\nAAAA\n\n— x AAAAAAAA\n"};
	for (size_t i = 0; i < COUNT(texts); i++) {
		write_log(&p, "checkpoint", str_of(texts[i]));
		assert_int_equal(audit(&p), 1);
		only(&p, FINDING_SIGNATURE);
	}
	tear_down(&p);
}

TEST(log_audit_finds_what_is_there_twice)
{
	struct place p;
	struct checkpoint checkpoint;
	set_up(&p);
	keep_state(&p);
	grow(&p, 600, SIZE);
	assert_int_equal(audit(&p), 0);
	const struct str again[] = {entry_of(&p, 3, 0), entry_of(&p, 700, 0), entry_of(&p, 700, 0), S("raw"),
	                            S("raw")};
	assert_ok(&p.w, tlog_append(&p.w, &p.log, 600, again, COUNT(again), &checkpoint));
	assert_int_equal(audit(&p), 1);
	assert_int_equal(p.report->findings.count, 2);
	assert_str(p.report->findings.at[0].what, S("Entry 600 is the same as entry 3."));
	assert_str(p.report->findings.at[1].what, S("Entry 602 is the same as entry 601."));
	assert_int_equal(p.report->repeated, 1);
	/* What is in a log stays in it. */
	assert_int_equal(audit(&p), 1);
	assert_int_equal(p.report->findings.count, 2);
	tear_down(&p);
}

/* ---- statements ---- */

static void put_statement(struct place *p, struct buf *out, uint64_t index, uint8_t salt, const char *fields)
{
	const uint8_t bytes[ENTRY_SALT_LEN] = {salt};
	buf_format(out, "{\"index\":%llu,\"kind\":\"version\",\"salt\":\"%.*s\",\"fields\":%s}\n",
	           (unsigned long long)index,
	           STR_ARG(encode_base64(p->w.arena, str_bytes(bytes, sizeof bytes))), fields);
}

static void say(struct place *p, const char *fields3, const char *fields5, bool stray)
{
	struct buf out = buf_init(p->w.arena, 4096);
	if (fields3 != NULL)
		put_statement(p, &out, 3, 3, fields3);
	if (stray)
		put_statement(p, &out, 4, 4, "{}");
	if (fields5 != NULL)
		put_statement(p, &out, 5, 5, fields5);
	write_log(p, "statements", buf_str(&out));
	p->options.statements = in_folder(p, "log/statements");
}

TEST(log_audit_opens_public_entries)
{
	struct place p;
	struct checkpoint checkpoint;
	set_up(&p);
	grow(&p, 3, SIZE);
	const uint8_t salt3[ENTRY_SALT_LEN] = {3}, salt5[ENTRY_SALT_LEN] = {5};
	const struct str more[] = {entry_text(p.w.arena, ENTRY_VERSION, salt3, S("{\"rubric\":1}")),
	                           entry_of(&p, 4, 0),
	                           entry_text(p.w.arena, ENTRY_VERSION, salt5, S("{\"rubric\":2}"))};
	assert_ok(&p.w, tlog_append(&p.w, &p.log, 3, more, COUNT(more), &checkpoint));
	say(&p, "{\"rubric\": 1}", "{\"rubric\": 2}", false);
	assert_int_equal(audit(&p), 0);
	assert_int_equal(p.report->statements, 2);
	say(&p, "{\"rubric\": 1}", NULL, false);
	assert_int_equal(audit(&p), 1);
	assert_str(only(&p, FINDING_UNSTATED)->subject, S("5"));
	say(&p, "{\"rubric\": 1}", "{\"rubric\": 3}", false);
	assert_int_equal(audit(&p), 1);
	assert_str(only(&p, FINDING_MISSTATED)->subject, S("5"));
	say(&p, "{\"rubric\": 1}", "{\"rubric\": 2}", true);
	assert_int_equal(audit(&p), 1);
	assert_str(only(&p, FINDING_MISSTATED)->subject, S("4"));
	write_log(&p, "statements", S("no JSON\n"));
	assert_int_equal(audit(&p), 1);
	assert_str(only(&p, FINDING_MISSTATED)->subject, S("statements"));
	const struct str raw = S("what is this?");
	assert_ok(&p.w, tlog_append(&p.w, &p.log, 6, &raw, 1, &checkpoint));
	say(&p, "{\"rubric\": 1}", "{\"rubric\": 2}", false);
	assert_int_equal(audit(&p), 1);
	assert_str(only(&p, FINDING_FORM)->subject, S("6"));
	tear_down(&p);
}

/* ---- servers that do not behave ---- */

static void ask_peer(struct place *p, struct test_peer *peer, const char *reply, struct str expected)
{
	peer->replies[0] = reply;
	peer->reply_count = 1;
	test_peer_open(peer);
	p->options.source = str_format(p->w.arena, "http://127.0.0.1:%d", peer->port);
	enum err failed = log_audit_run(&p->w, &p->options, p->report);
	if (failed == OK)
		assert_non_null(find(p, FINDING_SIGNATURE));
	else
		assert_int_not_equal(str_find(p->w.message, expected), SIZE_MAX);
	work_forgive(&p->w);
	test_peer_close(peer);
}

TEST(log_audit_of_servers_that_redirect_and_never_end)
{
	struct place p;
	set_up(&p);
	ask_peer(&p, &(struct test_peer){0}, TEST_PEER_REDIRECT("http://127.0.0.1:1/"),
	         S("redirects checkpoint"));
	ask_peer(&p, &(struct test_peer){0}, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
	         S("There is no checkpoint"));
	ask_peer(&p, &(struct test_peer){0}, "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
	         S("status 403"));
	ask_peer(&p,
	         &(struct test_peer){
			 .piece = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"},
	         "HTTP/1.1 200 OK\r\n\r\n", S("?"));
	p.w.deadline_us = world_monotonic_us(&p.w) + 500000;
	ask_peer(&p, &(struct test_peer){.piece = "x", .pause_ms = 50}, "HTTP/1.1 200 OK\r\n\r\n", S(""));
	tear_down(&p);
}
