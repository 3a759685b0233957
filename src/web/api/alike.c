#include "web/api/alike.h"

#include "web/api/output.h"

struct api_alike_pair {
	struct id left, right;
	struct str language;
	double similarity;
	int64_t shared;
};
static const struct field pair_row[] = {
	OUTPUT(FIELD_ID, struct api_alike_pair, left, "A sitting."),
	OUTPUT(FIELD_ID, struct api_alike_pair, right, "Another sitting, of somebody else."),
	OUTPUT(FIELD_TEXT, struct api_alike_pair, language, "In which both are written."),
	OUTPUT(FIELD_REAL, struct api_alike_pair, similarity,
               "The share of their fingerprints that both have, 0 to 1."),
	OUTPUT(FIELD_INT, struct api_alike_pair, shared, "So many fingerprints both have."),
};

struct api_alike_member {
	struct id sitting;
};
static const struct field member_row[] = {
	OUTPUT(FIELD_ID, struct api_alike_member, sitting, "A sitting."),
};
struct api_alike_group {
	struct field_list sittings;
};
static const struct field group_row[] = {
	OUTPUT_LIST(struct api_alike_group, sittings, member_row, struct api_alike_member,
                    "Each at least 0.9 alike another one of the group."),
};

struct api_alike_found {
	int64_t answers, pairs_above;
	bool more;
	double median, high;
	struct field_list pairs, groups;
};
const struct field api_alike_output[7] = {
	OUTPUT(FIELD_INT, struct api_alike_found, answers, "Programs that were compared."),
	OUTPUT(FIELD_BOOL, struct api_alike_found, more, "Whether older ones were left out."),
	OUTPUT(FIELD_INT, struct api_alike_found, pairs_above, "So many pairs are at least 0.7 alike."),
	OUTPUT(FIELD_REAL, struct api_alike_found, median, "Half of all pairs are at most so much alike."),
	OUTPUT(FIELD_REAL, struct api_alike_found, high, "99 of 100 pairs are at most so much alike."),
	OUTPUT_LIST(struct api_alike_found, pairs, pair_row, struct api_alike_pair,
                    "The pairs most alike, at most 1,000. It says what is alike, never why."),
	OUTPUT_LIST(struct api_alike_found, groups, group_row, struct api_alike_group, "The largest first."),
};

static struct field_list groups_of(struct work *w, const struct alike_answers *answers,
                                   const struct request_found *found)
{
	struct api_alike_group *groups = work_array(w, found->cluster_count, sizeof *groups);
	for (size_t i = 0; i < found->cluster_count; i++) {
		const struct similar_cluster *cluster = &found->clusters[i];
		struct api_alike_member *members = work_array(w, cluster->count, sizeof *members);
		for (size_t j = 0; j < cluster->count; j++)
			members[j].sitting = answers->at[cluster->units[j]].sitting;
		groups[i].sittings = (struct field_list){members, cluster->count};
	}
	return (struct field_list){groups, found->cluster_count};
}

enum err api_alike(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct alike_answers answers;
	struct request_found found;
	TRY(alike_see(w, call, input, &answers, &found));
	struct api_alike_pair *pairs = work_array(w, found.pair_count, sizeof *pairs);
	for (size_t i = 0; i < found.pair_count; i++) {
		const struct similar_pair *pair = &found.pairs[i];
		pairs[i] = (struct api_alike_pair){
			.left = answers.at[pair->left].sitting,
			.right = answers.at[pair->right].sitting,
			.language = answers.at[pair->left].language,
			.similarity = pair->similarity,
			.shared = (int64_t)pair->shared,
		};
	}
	const struct api_alike_found out = {
		.answers = (int64_t)answers.count,
		.more = answers.more,
		.pairs_above = (int64_t)found.pairs_above,
		.median = found.median,
		.high = found.high,
		.pairs = {pairs, found.pair_count},
		.groups = groups_of(w, &answers, &found),
	};
	return web_reply_json(w, call, &out, reply);
}

/* ---- two of them ---- */

struct api_alike_fragment {
	int64_t tokens, left_line, left_line_last, right_line, right_line_last;
};
static const struct field fragment_row[] = {
	OUTPUT(FIELD_INT, struct api_alike_fragment, tokens, "Tokens that both have there, in this order."),
	OUTPUT(FIELD_INT, struct api_alike_fragment, left_line, "The first line on the left, from 1."),
	OUTPUT(FIELD_INT, struct api_alike_fragment, left_line_last, "The last line on the left."),
	OUTPUT(FIELD_INT, struct api_alike_fragment, right_line, "The first line on the right."),
	OUTPUT(FIELD_INT, struct api_alike_fragment, right_line_last, "The last line on the right."),
};
struct api_alike_two {
	double similarity, left_covered, right_covered;
	int64_t shared, longest, overlap;
	struct field_list fragments;
};
const struct field api_alike_two_output[7] = {
	OUTPUT(FIELD_REAL, struct api_alike_two, similarity,
               "The share of their fingerprints that both have, 0 to 1."),
	OUTPUT(FIELD_INT, struct api_alike_two, shared, "So many fingerprints both have."),
	OUTPUT(FIELD_INT, struct api_alike_two, longest, "Tokens of the longest fragment."),
	OUTPUT(FIELD_INT, struct api_alike_two, overlap, "Tokens of all fragments."),
	OUTPUT(FIELD_REAL, struct api_alike_two, left_covered,
               "The share of the left one's own tokens in fragments."),
	OUTPUT(FIELD_REAL, struct api_alike_two, right_covered,
               "The share of the right one's own tokens in fragments."),
	OUTPUT_LIST(struct api_alike_two, fragments, fragment_row, struct api_alike_fragment,
                    "What both have, in the order of the left one."),
};

enum err api_alike_two(struct work *w, struct http_call *call, const void *input, struct http_reply *reply)
{
	struct alike_answers answers;
	struct similar_pair pair;
	TRY(alike_see_two(w, call, input, &answers, &pair));
	struct api_alike_fragment *fragments = work_array(w, pair.fragment_count, sizeof *fragments);
	for (size_t i = 0; i < pair.fragment_count; i++) {
		const struct similar_fragment *fragment = &pair.fragments[i];
		fragments[i] = (struct api_alike_fragment){
			.tokens = (int64_t)fragment->tokens,
			.left_line = (int64_t)fragment->left_line,
			.left_line_last = (int64_t)fragment->left_line_last,
			.right_line = (int64_t)fragment->right_line,
			.right_line_last = (int64_t)fragment->right_line_last,
		};
	}
	const struct api_alike_two out = {
		.similarity = pair.similarity,
		.shared = (int64_t)pair.shared,
		.longest = (int64_t)pair.longest,
		.overlap = (int64_t)pair.overlap,
		.left_covered = pair.left_covered,
		.right_covered = pair.right_covered,
		.fragments = {fragments, pair.fragment_count},
	};
	return web_reply_json(w, call, &out, reply);
}
