#include <stdio.h>

int main(void)
{
	double border[4], points;
	for (int i = 0; i < 4; i++)
		if (scanf("%lf", &border[i]) != 1)
			return 1;
	if (scanf("%lf", &points) != 1)
		return 1;
	int place = 0;
	while (place < 4 && points < border[place])
		place++;
	printf("%c\n", "ABCDF"[place]);
	return 0;
}
