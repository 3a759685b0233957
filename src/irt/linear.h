/* Small dense linear algebra, in a fixed order of operations. Matrices are square or tall, rows or columns as said, of
 * doubles. */
#ifndef IRT_LINEAR_H
#define IRT_LINEAR_H

#include <stdbool.h>
#include <stddef.h>

/* The inner product, in four running sums. */
double linear_dot(const double *a, const double *b, size_t count);

/* A symmetric positive definite matrix[n][n] of which the lower triangle is filled becomes L with L L' = matrix, in the lower
 * triangle. False when it is not positive definite to 1e-12 of its diagonal. Cost: n³ / 3. */
bool linear_cholesky(double *matrix, size_t n);

/* vector[n] becomes the solution x of L x = vector. Cost: n² / 2. */
void linear_forward(const double *lower, size_t n, double *vector);
/* The same of L' x = vector: after linear_forward it is the solution of matrix x = vector. */
void linear_backward(const double *lower, size_t n, double *vector);

/* Makes the columns[count][n], each n numbers in a row, orthonormal one after the other (modified Gram-Schmidt, twice),
 * leaves those out that depend on earlier ones to 1e-9 of their length, and returns how many are left, in front. Cost: 4 · n
 * · count². */
size_t linear_orthonormal(double *columns, size_t count, size_t n);

/* Takes out of vector[n] its part in the span of orthonormal columns[count][n]. */
void linear_project_out(const double *columns, size_t count, size_t n, double *vector);

#endif
