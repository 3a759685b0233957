/* Oracle: NumPy, which fits again without each case and each group (six points in the plane, K = exp(-d²/4) + 0.3, lambda 0.7).
 * */
#include "scoring/ridge.h"

#include "base/parallel.h"
#include "test.h"

#include <math.h>
#include <string.h>

enum { CASES = 6, OUTPUTS = 2 };

static const double points[CASES][2] = {{0, 1}, {1, 0}, {2, 2}, {3, 1}, {1, 3}, {0, 2}};
static const double y[OUTPUTS * CASES] = {1, -1, 0.5, 2, 0, -0.5, 0, 1, 1, 0, 1, 0};
static const uint32_t groups[CASES] = {0, 0, 1, 1, 2, 2};

static void make_kernel(double kernel[CASES * CASES])
{
	for (size_t i = 0; i < CASES; i++)
		for (size_t j = 0; j < CASES; j++) {
			double x = points[i][0] - points[j][0], z = points[i][1] - points[j][1];
			/* Only the upper half may be read. */
			kernel[i * CASES + j] = j < i ? NAN : exp(-(x * x + z * z) / 4) + 0.3;
		}
}

static void assert_near(const double *got, const double *expected)
{
	for (size_t i = 0; i < OUTPUTS * CASES; i++)
		assert_true(fabs(got[i] - expected[i]) < 1e-12);
}

TEST(ridge_leaves_out_as_fitting_again_does)
{
	static const double weights[] = {1.2175338770977544,   -1.1753390786543947,   -0.08121550235596192,
	                                 1.285103470509901,    -0.010023006420508865, -0.7759124616358397,
	                                 -0.30773383558398365, 0.606194462627099,     0.4694125757557707,
	                                 -0.37219670931851556, 0.47797465485907437,   -0.314075683078726};
	static const double case_left[] = {-0.4870544410975409,  0.7484952729162799,   0.6040272692272132,
	                                   0.030268308084511086, 0.013867978531091896, 0.4452942042877845,
	                                   0.375855633661684,    0.09819372841326543,  0.39873907098721983,
	                                   0.5704814209866291,   0.33866726470127806,  0.3826384258555554};
	static const double group_left[] = {-0.07086978803200958, 0.3448440484044823,  -0.14170528440512165,
	                                    -0.22687943968973823, 0.36349769848455116, 0.5516982125189558,
	                                    0.10955618607821016,  0.13948958824378865, 0.5261993928038188,
	                                    0.3806173790417108,   0.40829144678180973, 0.2094319323080904};
	struct work w = test_work();
	struct ridge_fit fit;
	double kernel[CASES * CASES];
	make_kernel(kernel);
	assert_ok(&w, ridge_fit(&w, kernel, CASES, y, OUTPUTS, 0.7, groups, 3, &fit));
	assert_near(fit.weights, weights);
	assert_near(fit.without_case, case_left);
	assert_near(fit.without_group, group_left);
	assert_ok(&w, ridge_fit(&w, kernel, CASES, y, OUTPUTS, 0.7, NULL, 0, &fit));
	assert_null(fit.without_group);
	test_work_end(&w);
}

TEST(ridge_refuses_what_is_no_kernel)
{
	struct work w = test_work();
	struct ridge_fit fit;
	const double kernel[] = {1, 5, 0, 1};
	assert_int_equal(ridge_fit(&w, kernel, 2, y, 1, 0.1, NULL, 0, &fit), ERR_INPUT);
	test_work_end(&w);
}

/* ---- from several threads: each fit as it is alone, to the bit ---- */

enum { SIZES = 24, FITS = 6000, LARGEST = 20 + 9 * SIZES };

struct fits {
	double *kernels[SIZES], *y;
	double *alone[SIZES]; /* weights */
	bool right[FITS];
};

static size_t size_of(size_t which)
{
	return 20 + 9 * which;
}

static void fit_one(void *context, size_t index)
{
	struct fits *fits = context;
	size_t which = (index * 7919) % SIZES, count = size_of(which);
	struct work w = test_work();
	struct ridge_fit fit;
	fits->right[index] =
		ridge_fit(&w, fits->kernels[which], count, fits->y, 1, 0.3, NULL, 0, &fit) == OK &&
		memcmp(fit.weights, fits->alone[which], count * sizeof *fit.weights) == 0;
	test_work_end(&w);
}

TEST(ridge_is_the_same_whoever_else_fits)
{
	struct work w = test_work();
	struct fits *fits = work_alloc(&w, sizeof *fits);
	*fits = (struct fits){.y = work_array(&w, LARGEST, sizeof *fits->y)};
	for (size_t i = 0; i < LARGEST; i++)
		fits->y[i] = sin((double)i);
	for (size_t s = 0; s < SIZES; s++) {
		size_t count = size_of(s);
		struct ridge_fit fit;
		fits->kernels[s] = work_array(&w, count * count, sizeof *fits->kernels[s]);
		for (size_t i = 0; i < count; i++)
			for (size_t j = 0; j < count; j++)
				fits->kernels[s][i * count + j] = exp(-fabs((double)i - (double)j) / 9);
		assert_ok(&w, ridge_fit(&w, fits->kernels[s], count, fits->y, 1, 0.3, NULL, 0, &fit));
		fits->alone[s] = fit.weights;
	}
	struct parallel *team = parallel_open(&w, 4);
	parallel_each(team, FITS, fit_one, fits);
	parallel_close(team);
	size_t wrong = 0;
	for (size_t i = 0; i < FITS; i++)
		wrong += !fits->right[i];
	assert_int_equal(wrong, 0);
	test_work_end(&w);
}
