/* Oracles: splitmix64's published first outputs; moments of the uniform and the normal distribution. */
#include "irt/chance.h"

#include "test.h"

#include <math.h>

/* The generator from the state 1234567: Vigna's reference output. */
TEST(chance_is_splitmix64)
{
	struct chance chance = {1234567};
	assert_true(chance_bits(&chance) == UINT64_C(6457827717110365317));
	assert_true(chance_bits(&chance) == UINT64_C(3203168211198807973));
	assert_true(chance_bits(&chance) == UINT64_C(9817491932198370423));
}

TEST(chance_streams_differ_and_come_again)
{
	struct chance first = chance_begin(1, 1), again = chance_begin(1, 1), other = chance_begin(1, 2);
	uint64_t bits = chance_bits(&first);
	assert_true(bits == chance_bits(&again));
	assert_true(bits != chance_bits(&other));
}

TEST(chance_has_the_moments_of_its_distributions)
{
	enum { DRAWS = 200000 };
	struct chance chance = chance_begin(5, 0);
	double uniform = 0, uniform_square = 0, normal = 0, square = 0, fourth = 0;
	for (size_t i = 0; i < DRAWS; i++) {
		double u = chance_uniform(&chance), z = chance_normal(&chance);
		assert_true(u > 0 && u < 1);
		uniform += u / DRAWS;
		uniform_square += u * u / DRAWS;
		normal += z / DRAWS;
		square += z * z / DRAWS;
		fourth += z * z * z * z / DRAWS;
	}
	assert_true(fabs(uniform - 0.5) < 0.003);
	assert_true(fabs(uniform_square - 1.0 / 3) < 0.003);
	assert_true(fabs(normal) < 0.01);
	assert_true(fabs(square - 1) < 0.02);
	assert_true(fabs(fourth - 3) < 0.15);
}

TEST(chance_takes_places_by_their_probability)
{
	static const double probability[] = {0.1, 0.6, 0.3};
	struct chance chance = chance_begin(9, 0);
	size_t taken[3] = {0};
	for (size_t i = 0; i < 100000; i++)
		taken[chance_place(&chance, probability, 3)]++;
	for (size_t i = 0; i < 3; i++)
		assert_true(fabs((double)taken[i] / 100000 - probability[i]) < 0.006);
}
