/* Any bytes as JSON with a statement or with findings. A statement that is read opens the entry that it makes, and no other;
 * findings that are written are read again as they were. */
#include "base/arena.h"
#include "base/check.h"
#include "base/json.h"
#include "transparency/audit_statements.h"
#include "transparency/findings.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES_MAX = 64 << 10 };

static void look_at_statement(struct work *w, const struct json *json)
{
	struct statement statement;
	struct digest commitment;
	enum entry_kind kind;
	if (statement_read(w, json, &statement) != OK) {
		work_forgive(w);
		return;
	}
	struct str line = entry_text(w->arena, statement.kind, statement.salt, statement.fields);
	check(entry_parse(w, line, &kind, &commitment) == OK && kind == statement.kind);
	check(statement_opens(w->arena, &statement, kind, &commitment));
	commitment.byte[statement.index % sizeof commitment.byte] ^= 1;
	check(!statement_opens(w->arena, &statement, kind, &commitment));
}

static struct str written(struct work *w, const struct findings *findings)
{
	struct buf buf = buf_init(w->arena, FINDINGS_BYTES_MAX);
	struct json_out out = json_out(&buf);
	findings_write(&out, findings, false);
	return buf_str(&buf);
}

static void look_at_findings(struct work *w, const struct json *json)
{
	struct findings *findings = work_alloc(w, sizeof *findings), *again = work_alloc(w, sizeof *again);
	const struct json *back;
	findings->arena = again->arena = w->arena;
	if (findings_read(w, json, findings) != OK) {
		work_forgive(w);
		return;
	}
	struct str text = written(w, findings);
	check(json_parse(w, text, FINDINGS_BYTES_MAX, &back) == OK && findings_read(w, back, again) == OK);
	check(again->count == findings->count && str_equal(written(w, again), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct work w = work_init(NULL, S("fuzz"));
	const struct json *json;
	if (json_parse(&w, str_bytes(data, size), BYTES_MAX, &json) == OK) {
		look_at_statement(&w, json);
		look_at_findings(&w, json);
	}
	work_finish(&w);
	return 0;
}
