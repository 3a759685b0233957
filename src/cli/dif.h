/* `assay dif`: what its files share. dif.c reads what was asked for and the answers, dif_print.c tells what was found. */
#ifndef CLI_DIF_H
#define CLI_DIF_H

#include "fairness/dif.h"

/* Who is compared with whom. */
struct dif_groups {
	struct str column;
	struct dif_sample sample;
	size_t left_out; /* persons of other groups */
};

struct dif_found {
	struct dif_options options;
	struct dif_analysis analysis;
	struct str
		refused; /* why there is no analysis, of one that nobody asked for by name; absent: there is one */
};

/* All that was found, as one document or as tables for people. Items are those of the sample's responses. */
enum err dif_print_json(struct work *w, const struct dif_groups *groups, const struct dif_found *found,
                        size_t count) MUST_CHECK;
void dif_print_tables(const struct dif_groups *groups, const struct dif_found *found, size_t count);

/* "none", "holm", "bh". */
struct str dif_adjustment_name(enum dif_adjustment adjustment);

#endif
