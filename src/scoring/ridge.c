#include "scoring/ridge.h"

#include <pthread.h>
#include <string.h>

/* LAPACK's Cholesky factor, the inverse from it, and the solution from it; matrices by columns. */
void dpotrf_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dpotri_(const char *uplo, const int *n, double *a, const int *lda, int *info);
void dposv_(const char *uplo, const int *n, const int *nrhs, double *a, const int *lda, double *b,
            const int *ldb, int *info);

/* By columns, our upper half by rows is LAPACK's lower one. */
static const char half[] = "L";

/* OpenBLAS without threads of its own must not be called from several at once: it then refuses matrices that are fine, or gives
 * wrong numbers, seldom and without a word (Debian's libopenblas0-serial 0.3.21; on four threads about one in 2,000). */
static pthread_mutex_t *one_at_a_time(void)
{
	static pthread_mutex_t alone = PTHREAD_MUTEX_INITIALIZER;
	return &alone;
}

static enum err invert(struct work *w, const double *kernel, size_t count, double lambda, double *inverse)
{
	int n = (int)count, info;
	for (size_t i = 0; i < count; i++) {
		memcpy(inverse + i * count + i, kernel + i * count + i, (count - i) * sizeof *inverse);
		inverse[i * count + i] += lambda;
	}
	pthread_mutex_lock(one_at_a_time());
	dpotrf_(half, &n, inverse, &n, &info);
	if (info == 0)
		dpotri_(half, &n, inverse, &n, &info);
	pthread_mutex_unlock(one_at_a_time());
	if (info != 0)
		return fail(w, ERR_INPUT, "the answers are too much alike to be told apart by any number");
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < i; j++)
			inverse[i * count + j] = inverse[j * count + i];
	return OK;
}

/* What is said of the block's cases without the block. */
static enum err leave_out(struct work *w, const double *inverse, size_t count, const double *y,
                          const double *weights, const uint32_t *block, size_t size, double *out)
{
	int n = (int)size, one = 1, info;
	double *matrix = work_array(w, size * size, sizeof *matrix);
	double *residual = work_array(w, size, sizeof *residual);
	for (size_t i = 0; i < size; i++) {
		for (size_t j = 0; j < size; j++)
			matrix[i * size + j] = inverse[block[i] * count + block[j]];
		residual[i] = weights[block[i]];
	}
	pthread_mutex_lock(one_at_a_time());
	dposv_(half, &n, &one, matrix, &n, residual, &n, &info);
	pthread_mutex_unlock(one_at_a_time());
	if (info != 0)
		return fail(w, ERR_INPUT,
		            "the answers to one question are too much alike to be left out together");
	for (size_t i = 0; i < size; i++)
		out[block[i]] = y[block[i]] - residual[i];
	return OK;
}

static enum err without_groups(struct work *w, const double *inverse, size_t count, const double *y,
                               size_t outputs, const uint32_t *groups, size_t group_count,
                               struct ridge_fit *fit)
{
	uint32_t *block = work_array(w, count, sizeof *block);
	fit->without_group = work_array(w, outputs * count, sizeof *fit->without_group);
	for (size_t group = 0; group < group_count; group++) {
		size_t size = 0;
		for (size_t i = 0; i < count; i++)
			if (groups[i] == group)
				block[size++] = (uint32_t)i;
		for (size_t output = 0; output < outputs && size > 0; output++) {
			size_t at = output * count;
			TRY(leave_out(w, inverse, count, y + at, fit->weights + at, block, size,
			              fit->without_group + at));
		}
	}
	return OK;
}

enum err ridge_fit(struct work *w, const double *kernel, size_t count, const double *y, size_t outputs,
                   double lambda, const uint32_t *groups, size_t group_count, struct ridge_fit *out)
{
	*out = (struct ridge_fit){0};
	if (count > RIDGE_CASES_MAX)
		return fail(w, ERR_INPUT,
		            "these are %zu scored answers; at most %d can be learned from at once", count,
		            RIDGE_CASES_MAX);
	/* Large, and of no use afterwards. */
	struct work passing = work_init(w->world, w->request_id);
	double *inverse = work_array(&passing, count * count, sizeof *inverse);
	enum err failed = invert(w, kernel, count, lambda, inverse);
	out->weights = work_array(w, outputs * count, sizeof *out->weights);
	out->without_case = work_array(w, outputs * count, sizeof *out->without_case);
	for (size_t output = 0; output < outputs && failed == OK; output++)
		for (size_t i = 0; i < count; i++) {
			const double *row = inverse + i * count;
			double sum = 0;
			for (size_t j = 0; j < count; j++)
				sum += row[j] * y[output * count + j];
			out->weights[output * count + i] = sum;
			out->without_case[output * count + i] = y[output * count + i] - sum / row[i];
		}
	if (failed == OK && groups != NULL)
		failed = without_groups(w, inverse, count, y, outputs, groups, group_count, out);
	work_finish(&passing);
	return failed;
}
