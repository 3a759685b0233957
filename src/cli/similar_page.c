#include "cli/similar_page.h"

#include "web/assets.h"
#include "web/parts/alike.h"

#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

struct similar_page_sentence {
	struct str text;
};
struct similar_page_sentences {
	const struct similar_page_sentence *at;
	size_t count;
};
struct similar_page_row {
	uint64_t number; /* of its place below; 0: none */
	struct str similarity, longest, overlap, left, right, language;
};
struct similar_page_rows {
	const struct similar_page_row *at;
	size_t count;
};
struct similar_page_group {
	uint64_t count;
	struct str names;
};
struct similar_page_groups {
	const struct similar_page_group *at;
	size_t count;
};
struct similar_page_pair {
	uint64_t number;
	struct str left, right;
	struct alike_view alike;
};
struct similar_page_pairs {
	const struct similar_page_pair *at;
	size_t count;
};
struct similar_page_view {
	struct markup style;
	struct similar_page_sentences sentences;
	struct str group_at_least;
	struct similar_page_rows rows;
	struct similar_page_groups groups;
	struct similar_page_pairs pairs;
};

#include "cli/similar.html.h"

enum { PAGE_BYTES_MAX = 256 << 20, NAMES_BYTES_MAX = 1 << 20 };

static struct similar_page_sentences sentences_of(struct work *w, const struct similar *similar)
{
	struct similar_page_sentence *out = work_array(w, similar->language_count + 1, sizeof *out);
	size_t count = 0;
	for (; count < similar->language_count; count++) {
		const struct similar_language *language = &similar->languages[count];
		out[count].text = str_format(
			w->arena, "%zu submissions in %.*s, by fingerprints of %zu tokens, one of every %zu.",
			language->units, STR_ARG(language->grammar->title), language->k, language->window);
	}
	if (!isnan(similar->median))
		out[count++].text = str_format(
			w->arena,
			"Of all pairs half are at most %.2f alike, 99 of 100 at most %.2f. %zu are at least %.2f alike.",
			similar->median, similar->high, similar->pairs_above, similar->options.at_least);
	return (struct similar_page_sentences){out, count};
}

static struct alike_subject subject_of(struct work *w, const struct similar_unit *unit)
{
	struct alike_text *files = work_array(w, unit->file_count, sizeof *files);
	for (size_t i = 0; i < unit->file_count; i++)
		files[i] = (struct alike_text){unit->files[i].path, str_absent(unit->files[i].left_out)
		                                                            ? unit->files[i].text
		                                                            : S("")};
	return (struct alike_subject){unit->submission, files, unit->file_count};
}

static void describe_pairs(struct work *w, const struct similar *similar, struct similar_page_view *view)
{
	struct similar_page_row *rows = work_array(w, similar->pair_count, sizeof *rows);
	struct similar_page_pair *pairs = work_array(w, similar->pair_count, sizeof *pairs);
	size_t shown = 0;
	for (size_t i = 0; i < similar->pair_count; i++) {
		const struct similar_pair *pair = &similar->pairs[i];
		const struct similar_unit *left = &similar->units[pair->left],
					  *right = &similar->units[pair->right];
		rows[i] = (struct similar_page_row){
			.similarity = str_format(w->arena, "%.2f", pair->similarity),
			.longest = pair->aligned ? str_format(w->arena, "%zu", pair->longest) : S("–"),
			.overlap = pair->aligned ? str_format(w->arena, "%zu", pair->overlap) : S("–"),
			.left = left->submission,
			.right = right->submission,
			.language = left->grammar->title,
		};
		if (!pair->aligned)
			continue;
		struct similar_page_pair *out = &pairs[shown++];
		const struct alike_subject left_subject = subject_of(w, left),
					   right_subject = subject_of(w, right);
		rows[i].number = out->number = shown;
		out->left = left->submission;
		out->right = right->submission;
		alike_of(w, pair, shown, &left_subject, &right_subject, &out->alike);
	}
	view->rows = (struct similar_page_rows){rows, similar->pair_count};
	view->pairs = (struct similar_page_pairs){pairs, shown};
}

static struct similar_page_groups groups_of(struct work *w, const struct similar *similar)
{
	struct similar_page_group *groups = work_array(w, similar->cluster_count, sizeof *groups);
	for (size_t i = 0; i < similar->cluster_count; i++) {
		const struct similar_cluster *cluster = &similar->clusters[i];
		struct buf names = buf_init(w->arena, NAMES_BYTES_MAX);
		for (size_t j = 0; j < cluster->count; j++) {
			if (j > 0)
				buf_put(&names, S(", "));
			buf_put(&names, similar->units[cluster->units[j]].submission);
		}
		groups[i] = (struct similar_page_group){cluster->count, buf_str(&names)};
	}
	return (struct similar_page_groups){groups, similar->cluster_count};
}

static enum err write_file(struct work *w, const char *path, struct str bytes)
{
	FILE *file = fopen(path, "wb");
	bool written = file != NULL && fwrite(bytes.at, 1, bytes.len, file) == bytes.len;
	if (file != NULL && fclose(file) != 0)
		written = false;
	return written ? OK : fail(w, ERR_INPUT, "%s cannot be written: %s", path, strerror(errno));
}

enum err similar_page_write(struct work *w, const struct similar *similar, const char *path)
{
	struct str sheet = asset_named("assay.css")->plain;
	struct similar_page_view view = {
		.style.html = str_format(w->arena, "<style>%.*s</style>", STR_ARG(sheet)),
		.sentences = sentences_of(w, similar),
		.group_at_least = str_format(w->arena, "%.2f", similar->options.cluster_at_least),
		.groups = groups_of(w, similar),
	};
	struct buf out = buf_init(w->arena, PAGE_BYTES_MAX);
	describe_pairs(w, similar, &view);
	similar_page_html(&out, &view);
	if (out.full)
		return fail(w, ERR_TOO_LARGE,
		            "the page is too large: ask for fewer pairs (--pairs, --aligned)");
	return write_file(w, path, buf_str(&out));
}
