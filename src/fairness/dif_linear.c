/* dif_cholesky, dif_solve, dif_quadratic. */
#include "fairness/dif_parts.h"

#include <math.h>
#include <string.h>

bool dif_cholesky(double *matrix, size_t size)
{
	for (size_t i = 0; i < size; i++)
		for (size_t j = 0; j <= i; j++) {
			double diagonal = matrix[i * size + i], sum = matrix[i * size + j];
			for (size_t k = 0; k < j; k++)
				sum -= matrix[i * size + k] * matrix[j * size + k];
			if (i == j && !(sum > 1e-11 * diagonal && sum > 0))
				return false;
			matrix[i * size + j] = i == j ? sqrt(sum) : sum / matrix[j * size + j];
		}
	return true;
}

void dif_solve(const double *cholesky, size_t size, double *vector)
{
	for (size_t i = 0; i < size; i++) {
		for (size_t k = 0; k < i; k++)
			vector[i] -= cholesky[i * size + k] * vector[k];
		vector[i] /= cholesky[i * size + i];
	}
	for (size_t i = size; i-- > 0;) {
		for (size_t k = i + 1; k < size; k++)
			vector[i] -= cholesky[k * size + i] * vector[k];
		vector[i] /= cholesky[i * size + i];
	}
}

double dif_quadratic(double *matrix, size_t size, const double *vector, double *scratch)
{
	if (size == 0 || !dif_cholesky(matrix, size))
		return NAN;
	memcpy(scratch, vector, size * sizeof *scratch);
	dif_solve(matrix, size, scratch);
	double sum = 0;
	for (size_t i = 0; i < size; i++)
		sum += vector[i] * scratch[i];
	return sum;
}
