/* What was found as JSON: of `assay similar --json`, and of the reader in the sandbox (`assay read similar`).
 *
 *	{languages: [{language, units, k, window, common}],
 *	 submissions: [{name, language, tokens, own_tokens, fingerprints, files: [{path, tokens, broken, left_out?}]}],
 *	 pairs: [{left, right, language, similarity, shared, and where its fragments were found
 *	          longest, overlap, left_covered, right_covered,
 *	          fragments: [{tokens, left: {file, line, line_last}, right: {file, line, line_last}}]}],
 *	 pairs_above, clusters: [{language, least, most, submissions: [name]}],
 *	 unread, median, high}
 *
 * left and right are names of submissions, files their places among the submission's files of that language. A submission is
 * there once for each of its languages. The rest is as in similar/similar.h. */
#ifndef SIMILAR_PRINT_H
#define SIMILAR_PRINT_H

#include "base/json.h"
#include "similar/similar.h"

/* Writes it as the next value. */
void similar_print(struct json_out *out, const struct similar *similar);

#endif
