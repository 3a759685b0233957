/* log_audit_text and log_audit_json of log_audit.h. */
#include "transparency/log_audit.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/encode.h"

#include <inttypes.h>

enum { TEXT_BYTES_MAX = 4 << 20, JSON_REPORT_BYTES_MAX = 16 << 20 };

/* ---- for people ---- */

/* What a log wrote, on a terminal: no control characters, which could write over the report. */
static void put_shown(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char byte = (unsigned char)text.at[i];
		buf_byte(out, byte < 0x20 || byte == 0x7f ? '?' : text.at[i]);
	}
}

static uint64_t entries_read(const struct log_audit_report *report)
{
	return report->to - report->from;
}

static void put_entries(struct buf *out, const struct log_audit_report *report)
{
	if (report->from > 0)
		buf_format(out,
		           "  Entries read       %" PRIu64 ", from number %" PRIu64
		           " on; those before it earlier\n",
		           entries_read(report), report->from);
	else
		buf_format(out, "  Entries read       %" PRIu64 "\n", entries_read(report));
	for (size_t kind = 0; kind < ENTRY_KIND_COUNT; kind++) {
		struct str name = entry_kind_name((enum entry_kind)kind);
		if (report->kinds[kind] > 0)
			buf_format(out, "    %-17.*s%" PRIu64 "\n", STR_ARG(name), report->kinds[kind]);
	}
	if (report->others > 0)
		buf_format(out, "    of other forms   %" PRIu64 "%s\n", report->others,
		           report->repeated > 0 ? ", some of them twice" : "");
	if (report->unread > 0)
		buf_format(out, "    not readable     %" PRIu64 "\n", report->unread);
}

static void put_checkpoint(struct buf *out, const struct log_audit_report *report)
{
	const struct checkpoint *checkpoint = &report->checkpoint;
	if (checkpoint->origin.len == 0)
		return;
	buf_put(out, S("  Log                "));
	put_shown(out, checkpoint->origin);
	buf_format(out, "\n  Checkpoint         %" PRIu64 " entries, root %.*s\n", checkpoint->size,
	           STR_ARG(encode_base64(out->arena, digest_str(&checkpoint->root))));
	buf_format(out, "  Root from entries  %s\n", report->whole ? "the same" : "not confirmed");
	if (report->judged && report->cosigners.len > 0) {
		buf_put(out, S("  Cosigned by        "));
		put_shown(out, report->cosigners);
		buf_byte(out, '\n');
	}
	put_entries(out, report);
	buf_format(out,
	           "  Checkpoints        %zu compared\n  Tiles of hashes    %zu above those of entries\n",
	           report->checkpoints, report->tiles);
	if (report->statements > 0 || report->published > 0)
		buf_format(out,
		           "  Statements         %" PRIu64
		           " open their entries; %zu documents are as logged\n",
		           report->statements, report->published);
	if (report->witnesses > 0)
		buf_format(out, "  Witnesses asked    %zu have seen the same log\n", report->witnesses);
}

static void put_paragraph(struct buf *out, const char *head, struct str text)
{
	buf_format(out, "   %-7s", head);
	put_shown(out, text);
	buf_byte(out, '\n');
}

static void put_findings(struct buf *out, const struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->at[i];
		bool repeated = i > 0 && findings->at[i - 1].kind == finding->kind;
		buf_format(out, "\n%zu. ", i + 1);
		put_shown(out, finding->what);
		buf_byte(out, '\n');
		if (!repeated) {
			put_paragraph(out, "Means:", finding_meaning(finding->kind));
			put_paragraph(out, "Next:", finding_advice(finding->kind));
		}
		for (size_t note = 0; note < FINDING_NOTES_MAX; note++)
			if (!str_absent(finding->files[note]))
				put_paragraph(out, "Kept:", finding->files[note]);
	}
	if (findings_total(findings) > findings->count)
		buf_format(out, "\nAnd %zu more like these.\n", findings_total(findings) - findings->count);
}

static void put_verdict(struct buf *out, const struct log_audit_report *report)
{
	size_t found = findings_total(&report->findings);
	if (found > 0)
		buf_format(out, "%zu thing%s found that should not be.\n", found,
		           found == 1 ? " was" : "s were");
	else if (report->whole && report->partly)
		buf_put(out,
		        S("Nothing was found against this log, but not all that you asked for could be looked at: see the "
		          "notes below.\n"));
	else if (report->whole && report->judged)
		buf_put(out, S("Nothing was found against this log.\n"));
	else if (report->whole)
		buf_put(out, S("The log agrees with itself. Whose it is was not checked.\n"));
	else
		buf_put(out, S("Not all could be looked at. Nothing was found in what was.\n"));
}

struct str log_audit_text(struct arena *arena, const struct log_audit_report *report)
{
	struct buf out = buf_init(arena, TEXT_BYTES_MAX);
	put_verdict(&out, report);
	buf_put(&out, S("\n  Read at            "));
	put_shown(&out, report->source);
	buf_byte(&out, '\n');
	put_checkpoint(&out, report);
	put_findings(&out, &report->findings);
	for (size_t i = 0; i < report->remark_count; i++) {
		buf_put(&out, S("\nNote: "));
		put_shown(&out, report->remarks[i]);
		buf_byte(&out, '\n');
	}
	return buf_str(&out);
}

/* ---- for programs ---- */

static void put_counts(struct json_out *out, const struct log_audit_report *report)
{
	json_name(out, S("entries"));
	json_object(out);
	json_put_int(out, S("from"), (int64_t)report->from);
	json_put_int(out, S("to"), (int64_t)report->to);
	for (size_t kind = 0; kind < ENTRY_KIND_COUNT; kind++)
		json_put_int(out, entry_kind_name((enum entry_kind)kind), (int64_t)report->kinds[kind]);
	json_put_int(out, S("others"), (int64_t)report->others);
	json_put_int(out, S("unread"), (int64_t)report->unread);
	json_put_int(out, S("repeated"), (int64_t)report->repeated);
	json_end(out);
	json_put_int(out, S("checkpoints"), (int64_t)report->checkpoints);
	json_put_int(out, S("tiles"), (int64_t)report->tiles);
	json_put_int(out, S("statements"), (int64_t)report->statements);
	json_put_int(out, S("published"), (int64_t)report->published);
	json_put_int(out, S("witnesses"), (int64_t)report->witnesses);
}

static void put_seen(struct arena *arena, struct json_out *out, const struct log_audit_report *report)
{
	const struct checkpoint *checkpoint = &report->checkpoint;
	if (checkpoint->origin.len == 0)
		return;
	json_put_str(out, S("origin"), checkpoint->origin);
	json_put_int(out, S("size"), (int64_t)checkpoint->size);
	json_put_str(out, S("root"), encode_base64(arena, digest_str(&checkpoint->root)));
	json_put_str(out, S("checkpoint"), report->note);
	if (report->judged)
		json_put_str(out, S("cosigners"), report->cosigners);
}

struct str log_audit_json(struct arena *arena, const struct log_audit_report *report, bool failed,
                          struct str why)
{
	struct buf buf = buf_init(arena, JSON_REPORT_BYTES_MAX);
	struct json_out out = json_out(&buf);
	bool found = findings_total(&report->findings) > 0;
	json_object(&out);
	json_put_str(&out, S("verdict"),
	             found                                        ? S("findings")
	             : failed || !report->whole || report->partly ? S("cannot_tell")
	             : report->judged                             ? S("good")
	                                                          : S("consistent"));
	json_put_str(&out, S("source"), report->source);
	put_seen(arena, &out, report);
	json_put_bool(&out, S("whole"), report->whole);
	json_put_bool(&out, S("partly"), report->partly);
	json_put_bool(&out, S("signed"), report->judged);
	put_counts(&out, report);
	json_put_int(&out, S("found"), (int64_t)findings_total(&report->findings));
	json_name(&out, S("findings"));
	findings_write(&out, &report->findings, true);
	json_name(&out, S("remarks"));
	json_array(&out);
	for (size_t i = 0; i < report->remark_count; i++)
		json_str(&out, report->remarks[i]);
	json_end(&out);
	if (failed)
		json_put_str(&out, S("failed"), why);
	json_end(&out);
	return buf_str(&buf);
}
