#include "irt/linear.h"

#include <math.h>
#include <string.h>

double linear_dot(const double *a, const double *b, size_t count)
{
	double sum[4] = {0};
	size_t i = 0;
	for (; i + 4 <= count; i += 4)
		for (size_t j = 0; j < 4; j++)
			sum[j] += a[i + j] * b[i + j];
	for (; i < count; i++)
		sum[0] += a[i] * b[i];
	return (sum[0] + sum[1]) + (sum[2] + sum[3]);
}

bool linear_cholesky(double *matrix, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		double *row = matrix + i * n, diagonal = row[i];
		for (size_t j = 0; j < i; j++) {
			const double *other = matrix + j * n;
			row[j] = (row[j] - linear_dot(row, other, j)) / other[j];
		}
		row[i] = diagonal - linear_dot(row, row, i);
		if (!(row[i] > 1e-12 * diagonal))
			return false;
		row[i] = sqrt(row[i]);
	}
	return true;
}

void linear_forward(const double *lower, size_t n, double *vector)
{
	for (size_t i = 0; i < n; i++) {
		const double *row = lower + i * n;
		vector[i] = (vector[i] - linear_dot(row, vector, i)) / row[i];
	}
}

void linear_backward(const double *lower, size_t n, double *vector)
{
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			vector[i] -= lower[k * n + i] * vector[k];
		vector[i] /= lower[i * n + i];
	}
}

void linear_project_out(const double *columns, size_t count, size_t n, double *vector)
{
	for (size_t c = 0; c < count; c++) {
		const double *column = columns + c * n;
		double part = linear_dot(column, vector, n);
		for (size_t i = 0; i < n; i++)
			vector[i] -= part * column[i];
	}
}

size_t linear_orthonormal(double *columns, size_t count, size_t n)
{
	size_t kept = 0;
	for (size_t c = 0; c < count; c++) {
		double *column = columns + kept * n;
		if (c != kept)
			memcpy(column, columns + c * n, n * sizeof *column);
		double before = sqrt(linear_dot(column, column, n));
		linear_project_out(columns, kept, n, column);
		linear_project_out(columns, kept, n, column);
		double after = sqrt(linear_dot(column, column, n));
		if (!(after > 1e-9 * before))
			continue;
		for (size_t i = 0; i < n; i++)
			column[i] /= after;
		kept++;
	}
	return kept;
}
