#include "transparency/findings.h"

#include "base/arena.h"
#include "base/check.h"
#include "base/digest.h"

#include <string.h>

static const struct {
	struct str name, meaning, advice;
	bool stays;
} kinds[FINDING_KIND_COUNT] = {
	[FINDING_SIGNATURE] =
		{S_INIT("signature"),
                 S_INIT("Nobody whom you trust has vouched for what this address shows."),
                 S_INIT("Compare the key in your policy with the one that the log's operator "
                        "publishes. If they are the same, keep the checkpoint and ask the operator."),
                 false},
	[FINDING_QUORUM] =
		{S_INIT("quorum"),
                 S_INIT("Too few of the witnesses have confirmed that this is the log that everybody sees. It may be "
                        "another one than others see."),
                 S_INIT("Wait a few minutes and look again: witnesses are asked at intervals. If it stays so, ask "
                        "the operator, and the witnesses."),
                 false},
	[FINDING_SPLIT_VIEW] =
		{S_INIT("split_view"),
                 S_INIT("The log has signed two histories that contradict each other. That cannot happen by "
                        "accident of the network: one of them is false."),
                 S_INIT("Keep both signed notes: together they prove it to anybody. Show them to the witnesses, "
                        "to other auditors and to the operator, and rely on no proof of this log until it is "
                        "explained."),
                 true},
	[FINDING_REWIND] =
		{S_INIT("rewind"),
                 S_INIT("The log shows fewer entries than it has signed before. Either a cache serves an old file, or "
                        "entries were taken back."),
                 S_INIT("Look again in an hour. If it stays so, keep both signed notes and show them to the "
                        "operator and to the witnesses."),
                 false},
	[FINDING_ROOT] =
		{S_INIT("root"),
                 S_INIT("The entries that the log shows are not those that it has signed: some were changed, exchanged "
                        "or left out."),
                 S_INIT("Look again, in case the log was just being copied. If it stays so, keep the signed note and "
                        "what the log shows, and ask the operator to restore its files."),
                 false},
	[FINDING_GAP] =
		{S_INIT("gap"),
                 S_INIT("The log has signed for entries that it does not show. Nobody can check what is in the gap."),
                 S_INIT("Look again in an hour. If it stays so, ask the operator to put the file back."),
                 false},
	[FINDING_BUNDLE] =
		{S_INIT("bundle"),
                 S_INIT("A file of entries is cut short or damaged, so that entries cannot be read."),
                 S_INIT("Look again in an hour. If it stays so, ask the operator to restore the file from a copy."),
                 false},
	[FINDING_TILE] =
		{S_INIT("tile"),
                 S_INIT("A file of hashes does not fit the entries. Proofs that are made from it will not hold, or the "
                        "entries are not the ones that were logged."),
                 S_INIT("If no root is wrong, the hashes are: ask the operator to restore the file. Otherwise the "
                        "entries were changed."),
                 false},
	[FINDING_FORM] =
		{S_INIT("form"),
                 S_INIT("An entry is none that Assay writes. It may be of a newer version, or somebody else writes to "
                        "the log."),
                 S_INIT("Ask the operator what the entry is."), true},
	[FINDING_DUPLICATE] =
		{S_INIT("duplicate"),
                 S_INIT("One event is in the log twice. Assay never does that, so something else writes to the "
                        "log, or it was restored wrongly."),
                 S_INIT("Ask the operator how it came about. Proofs of both places hold."), true},
	[FINDING_UNSTATED] =
		{S_INIT("unstated"),
                 S_INIT("The issuer has logged a change of its status lists, keys, rubrics or models and does not "
                        "say which. Such entries are about no person, so that nothing speaks against saying it."),
                 S_INIT("Look again in an hour. If it stays so, ask the issuer to publish the statement."),
                 true},
	[FINDING_MISSTATED] =
		{S_INIT("misstated"),
                 S_INIT("What the issuer says that it has logged is not what it has logged."),
                 S_INIT("Keep the statement, and ask the issuer for the one that opens the entry."), true},
	[FINDING_UNPUBLISHED] =
		{S_INIT("unpublished"),
                 S_INIT("What the issuer publishes is not what it has logged: either it was changed without "
                        "saying so, or others are shown something else."),
                 S_INIT("Look again in a few minutes, in case it was just being published. If it stays so, keep "
                        "what you were shown and ask the issuer."),
                 false},
};

struct str finding_name(enum finding_kind kind)
{
	return kinds[kind].name;
}

struct str finding_meaning(enum finding_kind kind)
{
	return kinds[kind].meaning;
}

struct str finding_advice(enum finding_kind kind)
{
	return kinds[kind].advice;
}

bool finding_stays(enum finding_kind kind)
{
	return kinds[kind].stays;
}

struct str finding_id(struct arena *arena, const struct finding *finding)
{
	struct digest digest = digest_of_parts(
		(const struct str[]){finding_name(finding->kind), S("\n"), finding->subject}, 3);
	return str_slice(digest_hex(arena, &digest), 0, 16);
}

static bool is_there(const struct findings *findings, const struct finding *finding)
{
	for (size_t i = 0; i < findings->count; i++)
		if (findings->at[i].kind == finding->kind &&
		    str_equal(findings->at[i].subject, finding->subject))
			return true;
	return false;
}

static size_t count_of(const struct findings *findings, enum finding_kind kind)
{
	size_t count = 0;
	for (size_t i = 0; i < findings->count; i++)
		count += findings->at[i].kind == kind;
	return count;
}

static struct str keep_note(struct findings *findings, struct str note)
{
	if (note.len > FINDINGS_NOTES_BYTES_MAX - findings->note_bytes)
		return (struct str){0};
	findings->note_bytes += note.len;
	return str_copy(findings->arena, note);
}

void findings_add(struct findings *findings, const struct finding *finding)
{
	if (is_there(findings, finding))
		return;
	if (count_of(findings, finding->kind) == FINDINGS_OF_KIND_MAX) {
		findings->more[finding->kind]++;
		return;
	}
	struct finding *kept = &findings->at[findings->count++];
	*kept = *finding;
	kept->subject = str_copy(findings->arena, finding->subject);
	kept->what = str_copy(findings->arena, finding->what);
	for (size_t i = 0; i < FINDING_NOTES_MAX; i++) {
		kept->notes[i] = keep_note(findings, finding->notes[i]);
		kept->files[i] = str_copy(findings->arena, finding->files[i]);
	}
}

void findings_cut(struct findings *findings, size_t count)
{
	check(count <= findings->count);
	findings->count = count;
	findings->note_bytes = 0;
	memset(findings->more, 0, sizeof findings->more);
	for (size_t i = 0; i < count; i++)
		for (size_t note = 0; note < FINDING_NOTES_MAX; note++)
			findings->note_bytes += findings->at[i].notes[note].len;
}

size_t findings_total(const struct findings *findings)
{
	size_t total = findings->count;
	for (size_t i = 0; i < FINDING_KIND_COUNT; i++)
		total += findings->more[i];
	return total;
}

/* ---- JSON ---- */

static void write_texts(struct json_out *out, struct str name, const struct str *texts)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < FINDING_NOTES_MAX; i++)
		if (!str_absent(texts[i]))
			json_str(out, texts[i]);
	json_end(out);
}

void findings_write(struct json_out *out, const struct findings *findings, bool advice)
{
	json_array(out);
	for (size_t i = 0; i < findings->count; i++) {
		const struct finding *finding = &findings->at[i];
		json_object(out);
		json_put_str(out, S("id"), finding_id(findings->arena, finding));
		json_put_str(out, S("kind"), finding_name(finding->kind));
		json_put_str(out, S("subject"), finding->subject);
		json_put_str(out, S("what"), finding->what);
		if (advice) {
			json_put_str(out, S("means"), finding_meaning(finding->kind));
			json_put_str(out, S("next"), finding_advice(finding->kind));
		}
		write_texts(out, S("notes"), finding->notes);
		write_texts(out, S("files"), finding->files);
		json_end(out);
	}
	json_end(out);
}

static bool read_kind(struct str name, enum finding_kind *out)
{
	for (*out = 0; *out < FINDING_KIND_COUNT; ++*out)
		if (str_equal(name, kinds[*out].name))
			return true;
	return false;
}

static void read_texts(const struct json *array, struct str *texts)
{
	for (size_t i = 0; i < FINDING_NOTES_MAX; i++) {
		const struct json *text = json_at(array, i);
		texts[i] = text != NULL && text->kind == JSON_STRING ? text->text : (struct str){0};
	}
}

enum err findings_read(struct work *w, const struct json *array, struct findings *out)
{
	if (array == NULL || array->kind != JSON_ARRAY)
		return fail(w, ERR_INPUT, "findings are an array");
	for (size_t i = 0; i < array->count; i++) {
		const struct json *from = &array->elements[i];
		struct finding finding = {.subject = json_get_str(from, S("subject")),
		                          .what = json_get_str(from, S("what"))};
		if (!read_kind(json_get_str(from, S("kind")), &finding.kind) || str_absent(finding.subject) ||
		    str_absent(finding.what) || !finding_stays(finding.kind))
			continue;
		read_texts(json_get(from, S("notes")), finding.notes);
		read_texts(json_get(from, S("files")), finding.files);
		findings_add(out, &finding);
	}
	return OK;
}
