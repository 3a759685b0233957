#include "similar/print.h"

static void print_languages(struct json_out *out, const struct similar *similar)
{
	json_name(out, S("languages"));
	json_array(out);
	for (size_t i = 0; i < similar->language_count; i++) {
		const struct similar_language *language = &similar->languages[i];
		json_object(out);
		json_put_str(out, S("language"), language->grammar->id);
		json_put_int(out, S("units"), (int64_t)language->units);
		json_put_int(out, S("k"), (int64_t)language->k);
		json_put_int(out, S("window"), (int64_t)language->window);
		json_put_int(out, S("common"), (int64_t)language->common);
		json_end(out);
	}
	json_end(out);
}

static void print_file(struct json_out *out, const struct similar_file *file)
{
	json_object(out);
	json_put_str(out, S("path"), file->path);
	json_put_int(out, S("tokens"), (int64_t)file->tokens.count);
	json_put_bool(out, S("broken"), file->tokens.broken);
	if (!str_absent(file->left_out))
		json_put_str(out, S("left_out"), file->left_out);
	json_end(out);
}

static void print_units(struct json_out *out, const struct similar *similar)
{
	json_name(out, S("submissions"));
	json_array(out);
	for (size_t i = 0; i < similar->unit_count; i++) {
		const struct similar_unit *unit = &similar->units[i];
		json_object(out);
		json_put_str(out, S("name"), unit->submission);
		json_put_str(out, S("language"), unit->grammar->id);
		json_put_int(out, S("tokens"), (int64_t)(unit->token_count - unit->file_count));
		json_put_int(out, S("own_tokens"), (int64_t)unit->own_count);
		json_put_int(out, S("fingerprints"), (int64_t)unit->print_count);
		json_name(out, S("files"));
		json_array(out);
		for (size_t j = 0; j < unit->file_count; j++)
			print_file(out, &unit->files[j]);
		json_end(out);
		json_end(out);
	}
	json_end(out);
}

static void print_place(struct json_out *out, struct str name, size_t file, size_t line, size_t line_last)
{
	json_name(out, name);
	json_object(out);
	json_put_int(out, S("file"), (int64_t)file);
	json_put_int(out, S("line"), (int64_t)line);
	json_put_int(out, S("line_last"), (int64_t)line_last);
	json_end(out);
}

static void print_fragments(struct json_out *out, const struct similar_pair *pair)
{
	json_put_int(out, S("longest"), (int64_t)pair->longest);
	json_put_int(out, S("overlap"), (int64_t)pair->overlap);
	json_put_real(out, S("left_covered"), pair->left_covered);
	json_put_real(out, S("right_covered"), pair->right_covered);
	json_name(out, S("fragments"));
	json_array(out);
	for (size_t i = 0; i < pair->fragment_count; i++) {
		const struct similar_fragment *fragment = &pair->fragments[i];
		json_object(out);
		json_put_int(out, S("tokens"), (int64_t)fragment->tokens);
		print_place(out, S("left"), fragment->left_file, fragment->left_line,
		            fragment->left_line_last);
		print_place(out, S("right"), fragment->right_file, fragment->right_line,
		            fragment->right_line_last);
		json_end(out);
	}
	json_end(out);
}

static void print_pairs(struct json_out *out, const struct similar *similar)
{
	json_name(out, S("pairs"));
	json_array(out);
	for (size_t i = 0; i < similar->pair_count; i++) {
		const struct similar_pair *pair = &similar->pairs[i];
		json_object(out);
		json_put_str(out, S("left"), similar->units[pair->left].submission);
		json_put_str(out, S("right"), similar->units[pair->right].submission);
		json_put_str(out, S("language"), similar->units[pair->left].grammar->id);
		json_put_real(out, S("similarity"), pair->similarity);
		json_put_int(out, S("shared"), (int64_t)pair->shared);
		if (pair->aligned)
			print_fragments(out, pair);
		json_end(out);
	}
	json_end(out);
	json_put_int(out, S("pairs_above"), (int64_t)similar->pairs_above);
}

static void print_clusters(struct json_out *out, const struct similar *similar)
{
	json_name(out, S("clusters"));
	json_array(out);
	for (size_t i = 0; i < similar->cluster_count; i++) {
		const struct similar_cluster *cluster = &similar->clusters[i];
		json_object(out);
		json_put_str(out, S("language"), similar->units[cluster->units[0]].grammar->id);
		json_put_real(out, S("least"), cluster->least);
		json_put_real(out, S("most"), cluster->most);
		json_name(out, S("submissions"));
		json_array(out);
		for (size_t j = 0; j < cluster->count; j++)
			json_str(out, similar->units[cluster->units[j]].submission);
		json_end(out);
		json_end(out);
	}
	json_end(out);
}

void similar_print(struct json_out *out, const struct similar *similar)
{
	json_object(out);
	print_languages(out, similar);
	print_units(out, similar);
	print_pairs(out, similar);
	print_clusters(out, similar);
	json_put_int(out, S("unread"), (int64_t)similar->unread);
	json_put_real(out, S("median"), similar->median);
	json_put_real(out, S("high"), similar->high);
	json_end(out);
}
