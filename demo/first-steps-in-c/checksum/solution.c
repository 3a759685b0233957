#include <stdio.h>

int main(void)
{
	/* Only the remainder is kept: the sum of a long label is larger than an int. */
	int remainder = 0, place = 1, c;
	while ((c = getchar()) != EOF && c != '\n') {
		remainder = (remainder + place * c) % 26;
		place++;
	}
	printf("%c\n", 'A' + remainder);
	return 0;
}
