/* Any bytes as a picture: there is an orientation, and it is one of eight. */
#include "scan/exif.h"

#include "base/check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int orientation = exif_orientation(str_bytes(data, size));
	check(orientation >= 1 && orientation <= 8);
	return 0;
}
