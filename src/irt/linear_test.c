/* Oracle: matrices whose factors are whole numbers, by hand; Pythagoras. */
#include "irt/linear.h"

#include "test.h"

#include <math.h>

TEST(linear_factor_of_a_matrix)
{
	/* L = (2), (1 3), (-1 2 4). */
	double matrix[] = {4, 0, 0, 2, 10, 0, -2, 5, 21}, vector[] = {2, 7, 15};
	static const double factor[] = {2, 1, 3, -1, 2, 4}, solution[] = {1, 2, 3};
	assert_true(linear_cholesky(matrix, 3));
	for (size_t i = 0, n = 0; i < 3; i++)
		for (size_t j = 0; j <= i; j++, n++)
			assert_true(fabs(matrix[i * 3 + j] - factor[n]) < 1e-14);
	linear_forward(matrix, 3, vector);
	for (size_t i = 0; i < 3; i++)
		assert_true(fabs(vector[i] - solution[i]) < 1e-14);
	/* L' = (2 1 -1), (3 2), (4): of 1, 1, 1 it is 2, 5, 4. */
	double backward[] = {2, 5, 4};
	linear_backward(matrix, 3, backward);
	for (size_t i = 0; i < 3; i++)
		assert_true(fabs(backward[i] - 1) < 1e-14);
	double singular[] = {1, 0, 1, 1};
	assert_false(linear_cholesky(singular, 2));
}

TEST(linear_dependent_columns_are_left_out)
{
	/* The third is the first plus the second. */
	double columns[] = {3, 0, 4, 0, 5, 0, 3, 5, 4}, vector[] = {4, 7, 0};
	assert_int_equal(linear_orthonormal(columns, 3, 3), 2);
	linear_project_out(columns, 2, 3, vector);
	/* What is left is along (4, 0, -3) / 5: 16 / 5 of it. */
	assert_true(fabs(vector[0] - 2.56) < 1e-14 && fabs(vector[1]) < 1e-14 &&
	            fabs(vector[2] + 1.92) < 1e-14);
}

TEST(linear_inner_product)
{
	static const double a[] = {1, 2, 3, 4, 5, 6, 7}, b[] = {1, 1, 1, 1, 1, 1, -1};
	assert_true(fabs(linear_dot(a, b, 7) - 14) < 1e-14);
	assert_true(fabs(linear_dot(a, b, 3) - 6) < 1e-14);
}
