/* Stands in for libFuzzer: gives a fuzz target the empty input and then each file that is named. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	if (file == NULL || fseek(file, 0, SEEK_END) != 0)
		return 1;
	size_t size = (size_t)ftell(file);
	rewind(file);
	/* A copy of exactly its size, so that the sanitizers see a read past its end. */
	uint8_t *data = malloc(size == 0 ? 1 : size);
	int failed =
		data == NULL || fread(data, 1, size, file) != size || LLVMFuzzerTestOneInput(data, size) != 0;
	free(data);
	fclose(file);
	return failed;
}

int main(int count, char **paths)
{
	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < count; i++) {
		fprintf(stderr, "%s\n", paths[i]);
		if (replay(paths[i]) != 0)
			return 1;
	}
	return 0;
}
