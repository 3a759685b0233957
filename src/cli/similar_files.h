/* Programs that `assay similar` compares, from files and folders. */
#ifndef CLI_SIMILAR_FILES_H
#define CLI_SIMILAR_FILES_H

#include "similar/similar.h"

enum { SIMILAR_DEPTH_MAX = 32 }; /* of folders in each other */

struct similar_sources {
	struct similar_source *at;
	size_t count, capacity;
	size_t passed; /* files in no language known here, and links */
};

/* One word alone that names a folder: each folder in it is a submission; when it has none, each file. Several words, or a file:
 * each is one. Within a submission folders are followed to SIMILAR_DEPTH_MAX; what begins with a dot, node_modules and links
 * are passed over. A path is that below the submission. ERR_INPUT when something cannot be read, ERR_TOO_LARGE over
 * SIMILAR_FILES_MAX files. A file over TOKENS_SOURCE_MAX is taken in part, so that it is said to be too large. */
enum err similar_files(struct work *w, char **words, size_t count, struct similar_sources *out) MUST_CHECK;
/* All files below one word, as one submission: the starter code. */
enum err similar_files_below(struct work *w, const char *word, struct similar_sources *out) MUST_CHECK;

#endif
