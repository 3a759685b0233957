#include "similar/request.h"

#include "similar/print.h"

#include <math.h>
#include <string.h>

/* ---- outside: what goes in ---- */

static void write_sources(struct json_out *out, struct str name, const struct request_source *sources,
                          size_t count)
{
	json_name(out, name);
	json_array(out);
	for (size_t i = 0; i < count; i++) {
		json_object(out);
		json_put_str(out, S("file"), sources[i].file);
		json_put_str(out, S("text"), sources[i].text);
		json_end(out);
	}
	json_end(out);
}

void request_write(struct buf *buf, const struct request *request)
{
	struct json_out out = json_out(buf);
	json_object(&out);
	write_sources(&out, S("sources"), request->sources, request->count);
	write_sources(&out, S("starter"), request->starter, request->starter_count);
	json_put_real(&out, S("at_least"), request->at_least);
	json_put_real(&out, S("cluster_at_least"), request->cluster_at_least);
	json_put_int(&out, S("pairs"), (int64_t)request->pairs_max);
	json_put_int(&out, S("aligned"), (int64_t)request->aligned_max);
	json_end(&out);
}

/* ---- in the box ---- */

static enum err read_sources(struct work *w, const struct json *request, struct str name,
                             struct similar_source **out, size_t *count)
{
	const struct json *list = json_get(request, name);
	if (list == NULL || list->kind != JSON_ARRAY || list->count > REQUEST_SOURCES_MAX)
		return fail(w, ERR_INPUT, "it is no request");
	*count = list->count;
	*out = work_array(w, *count, sizeof **out);
	for (size_t i = 0; i < *count; i++) {
		const struct json *source = json_at(list, i);
		(*out)[i] = (struct similar_source){
			.submission = str_format(w->arena, "%zu", i),
			.path = json_get_str(source, S("file")),
			.text = json_get_str(source, S("text")),
		};
		if (str_absent((*out)[i].path) || str_absent((*out)[i].text))
			return fail(w, ERR_INPUT, "it is no request");
	}
	return OK;
}

static bool read_count(const struct json *request, struct str name, int64_t most, size_t *out)
{
	int64_t value = json_get_int(request, name);
	*out = (size_t)value;
	return value >= 0 && value <= most;
}

enum err request_serve(struct work *w, struct str text, struct buf *buf)
{
	const struct json *request;
	struct similar_source *sources, *starter;
	struct similar_options options = similar_standard_options();
	struct similar similar;
	size_t count, starter_count;
	TRY(json_parse(w, text, REQUEST_BYTES_MAX, &request));
	TRY(read_sources(w, request, S("sources"), &sources, &count));
	TRY(read_sources(w, request, S("starter"), &starter, &starter_count));
	options.at_least = json_get_real(request, S("at_least"));
	options.cluster_at_least = json_get_real(request, S("cluster_at_least"));
	if (!read_count(request, S("pairs"), REQUEST_PAIRS_MAX, &options.pairs_max) ||
	    !read_count(request, S("aligned"), SIMILAR_ALIGNED_MAX, &options.aligned_max))
		return fail(w, ERR_INPUT, "it is no request");
	TRY(similar_find(w, sources, count, starter, starter_count, &options, &similar));
	struct json_out out = json_out(buf);
	similar_print(&out, &similar);
	return buf->full ? fail(w, ERR_TOO_LARGE, "the result is too large") : OK;
}

/* ---- outside: what comes out ---- */

static bool read_share(const struct json *object, struct str name, double *out)
{
	*out = json_get_real(object, name);
	return *out >= 0 && *out <= 1;
}

static bool read_size(const struct json *object, struct str name, size_t most, size_t *out)
{
	int64_t value = json_get_int(object, name);
	*out = (size_t)value;
	return value >= 0 && (uint64_t)value <= most;
}

static bool read_source(const struct request *request, struct str name, size_t *out)
{
	int64_t value;
	if (!str_to_int(name, &value) || value < 0 || (uint64_t)value >= request->count)
		return false;
	*out = (size_t)value;
	return true;
}

static size_t lines_of(struct str text)
{
	size_t lines = 1;
	for (size_t i = 0; i < text.len; i++)
		lines += text.at[i] == '\n';
	return lines;
}

static bool read_lines(const struct json *place, size_t lines, size_t *line, size_t *line_last)
{
	return read_size(place, S("line"), lines, line) &&
	       read_size(place, S("line_last"), lines, line_last) && *line >= 1 && *line <= *line_last;
}

static bool read_fragments(struct work *w, const struct request *request, const struct json *json,
                           struct similar_pair *pair)
{
	const struct json *list = json_get(json, S("fragments"));
	size_t left_lines = lines_of(request->sources[pair->left].text);
	size_t right_lines = lines_of(request->sources[pair->right].text);
	if (list == NULL)
		return true;
	if (list->kind != JSON_ARRAY || !read_size(json, S("longest"), INT32_MAX, &pair->longest) ||
	    !read_size(json, S("overlap"), INT32_MAX, &pair->overlap) ||
	    !read_share(json, S("left_covered"), &pair->left_covered) ||
	    !read_share(json, S("right_covered"), &pair->right_covered))
		return false;
	struct similar_fragment *fragments = work_array(w, list->count, sizeof *fragments);
	for (size_t i = 0; i < list->count; i++) {
		const struct json *one = json_at(list, i);
		struct similar_fragment *fragment = &fragments[i];
		if (!read_size(one, S("tokens"), INT32_MAX, &fragment->tokens) ||
		    !read_lines(json_get(one, S("left")), left_lines, &fragment->left_line,
		                &fragment->left_line_last) ||
		    !read_lines(json_get(one, S("right")), right_lines, &fragment->right_line,
		                &fragment->right_line_last))
			return false;
	}
	pair->aligned = true;
	pair->fragments = fragments;
	pair->fragment_count = list->count;
	return true;
}

static bool read_pair(struct work *w, const struct request *request, const struct json *json,
                      struct similar_pair *pair)
{
	return read_source(request, json_get_str(json, S("left")), &pair->left) &&
	       read_source(request, json_get_str(json, S("right")), &pair->right) &&
	       pair->left != pair->right && read_share(json, S("similarity"), &pair->similarity) &&
	       read_size(json, S("shared"), INT32_MAX, &pair->shared) &&
	       read_fragments(w, request, json, pair);
}

static bool read_cluster(struct work *w, const struct request *request, const struct json *json,
                         struct similar_cluster *cluster)
{
	const struct json *list = json_get(json, S("submissions"));
	if (list == NULL || list->kind != JSON_ARRAY || list->count < 2 || list->count > request->count)
		return false;
	size_t *units = work_array(w, list->count, sizeof *units);
	for (size_t i = 0; i < list->count; i++)
		if (json_at(list, i)->kind != JSON_STRING ||
		    !read_source(request, json_at(list, i)->text, &units[i]))
			return false;
	cluster->units = units;
	cluster->count = list->count;
	return true;
}

static bool read_all(struct work *w, const struct request *request, const struct json *json,
                     struct request_found *out)
{
	const struct json *pairs = json_get(json, S("pairs")), *clusters = json_get(json, S("clusters"));
	if (pairs == NULL || pairs->kind != JSON_ARRAY || pairs->count > request->pairs_max ||
	    clusters == NULL || clusters->kind != JSON_ARRAY || clusters->count > request->count / 2 ||
	    !read_size(json, S("pairs_above"), INT32_MAX, &out->pairs_above))
		return false;
	struct similar_pair *read = work_array(w, pairs->count, sizeof *read);
	struct similar_cluster *groups = work_array(w, clusters->count, sizeof *groups);
	for (size_t i = 0; i < pairs->count; i++)
		if (!read_pair(w, request, json_at(pairs, i), &read[i]))
			return false;
	for (size_t i = 0; i < clusters->count; i++)
		if (!read_cluster(w, request, json_at(clusters, i), &groups[i]))
			return false;
	out->pairs = read;
	out->pair_count = pairs->count;
	out->clusters = groups;
	out->cluster_count = clusters->count;
	/* Absent where there was nothing to compare. */
	out->median = json_get_real(json, S("median"));
	out->high = json_get_real(json, S("high"));
	return (isnan(out->median) || (out->median >= 0 && out->median <= 1)) &&
	       (isnan(out->high) || (out->high >= 0 && out->high <= 1));
}

enum err request_read(struct work *w, const struct request *request, struct str printed,
                      struct request_found *out)
{
	const struct json *json;
	*out = (struct request_found){0};
	TRY(json_parse(w, printed, printed.len, &json));
	return read_all(w, request, json, out) ? OK
	                                       : fail(w, ERR_INPUT, "what the comparison printed is damaged");
}
