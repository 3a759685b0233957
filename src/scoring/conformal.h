/* Split-conformal sets: which levels, or labels, an answer may have, so that the right one is among them as often as was asked.
 *
 * A case is an answer whose right level is known and that was predicted by what had not learnt from it; its score says how badly
 * the prediction fits the right level (|level - prediction|; or what is missing to certainty, 1 - p). The set of a new answer
 * holds the levels that would fit no worse than a threshold. That is a quantile of the cases' scores, for one of three purposes:
 *
 * - CONFORMAL_ANY: the ⌈(n + 1)·coverage⌉-th of n scores. Right for an answer exchangeable with the cases (Vovk, Gammerman &
 *   Shafer 2005; Papadopoulos et al. 2002).
 * - a group's number (a question's), as known to the cases: the same among the group's own scores (Mondrian: Vovk et al. 2005,
 *   chapter 4), so that each question is covered, not only all of them together; where they are fewer than
 *   coverage / (1 - coverage), with which even the highest is no bound, among those of groups of half to twice as many, or wider
 *   until they are enough. What has few cases is predicted worse: among those of all, SciEntsBank's answers with at most nine
 *   of their label and question were covered to .71 of .90 (bench/tried/folds.py).
 * - CONFORMAL_NEW: for a question that there was none of. Answers are not exchangeable then, but questions are: each of the K
 *   weighs 1 / (K + 1), its scores alike, and the new one is at infinity with as much. The threshold is the lowest score at which
 *   the weights reach the coverage; where questions have many answers that covers about coverage / K more than was asked.
 *   (Hierarchical conformal prediction: Lee, Barber & Willett 2023, "Distribution-free inference with hierarchical data",
 *   arXiv:2306.06342; without the new one's weight it is the CDF pooling of Dunn, Wasserman & Ramdas 2023, "Distribution-free
 *   prediction sets for two-layer hierarchical models", JASA 118(544):2491-2502, which covers as asked only in the
 *   limit of many questions.) Its cases must be predicted by what had learnt from no answer to their question: they are another
 *   table than that for known questions.
 *
 * Each of these is done class by class, if there are classes (the right label: label-conditional, Vovk et al. 2005, chapter 4),
 * so that each label is covered.
 *
 * 1. The right level of a new answer is in its set with at least the probability asked for, over the cases and the answer; within
 *    a group with it, to the second order in 1 / n.
 * 2. The coverage is chosen when a set is made, not when the table is. With too few cases for it the threshold is INFINITY and
 *    the set holds everything.
 * 3. A set can be empty: no level is as usual as the coverage asks. That, too, is for a person to see. */
#ifndef SCORING_CONFORMAL_H
#define SCORING_CONFORMAL_H

#include "base/buf.h"
#include "base/work.h"

enum {
	CONFORMAL_CASES_MAX = 1000000,
	CONFORMAL_CLASSES_MAX = 64,
	CONFORMAL_GROUPS_MAX = 60000,
	CONFORMAL_ANY = 65534,
	CONFORMAL_NEW = 65535,
	/* What conformal_write writes at most. */
	CONFORMAL_BYTES_MAX = 2 + 4 * CONFORMAL_CLASSES_MAX + 6 * CONFORMAL_CASES_MAX,
};

struct conformal_case {
	double score; /* finite as a 32-bit number; higher is stranger */
	size_t group; /* below CONFORMAL_GROUPS_MAX */
	size_t kind;  /* its class */
};

/* What is kept of the cases: their scores as 32-bit numbers rounded up, sorted, 6 bytes each. */
struct conformal;

/* cases    [count], 0 … CONFORMAL_CASES_MAX; a number or a place out of range stops the program
 * classes  1 … CONFORMAL_CLASSES_MAX; 1 where cases have none
 * Cost: n log n. */
const struct conformal *conformal_of(struct work *w, const struct conformal_case *cases, size_t count,
                                     size_t classes);

/* How many classes there are; how many cases of one, of all groups (CONFORMAL_ANY) or of one group. */
size_t conformal_classes(const struct conformal *conformal);
size_t conformal_count(const struct conformal *conformal, size_t kind, size_t group);

/* The score up to which a level of this class belongs to a set; INFINITY where the cases are too few.
 * group     its number, CONFORMAL_ANY or CONFORMAL_NEW. A number that no case has is like one with too few
 * coverage  above 0, below 1: to nine digits
 * Cost: a walk through the cases of the class for a group's number, else next to none. */
double conformal_threshold(const struct conformal *conformal, size_t kind, size_t group, double coverage);

/* The levels within the threshold of a prediction, as bits: bit k for level k of 0 … levels - 1, at most 64. */
uint64_t conformal_levels(double prediction, size_t levels, double threshold);

/* The labels whose score is within the threshold of their class, as bits. score: [conformal_classes], of this answer if the
 * label were right. */
uint64_t conformal_labels(const struct conformal *conformal, const double *score, size_t group,
                          double coverage);

/* Appends at most CONFORMAL_BYTES_MAX bytes: the version 1 (1), the classes (1), and for each the count of its cases (4); then
 * the cases, by class and score: the score (4), the group (2). Little-endian, numbers as IEEE 754. */
void conformal_write(struct buf *buf, const struct conformal *conformal);

/* Reads all of what conformal_write wrote, from anywhere: ERR_INPUT for whatever it would not have written. */
enum err conformal_read(struct work *w, struct str bytes, const struct conformal **out) MUST_CHECK;

#endif
