/* Of scan/parts.h: scan_straighten. */
#include "scan/parts.h"

#include <math.h>

/* Leptonica's own figures but for the range: a hand holds a phone as askew as 15 degrees. */
static const l_float32 sweep_degrees = 15.0F, sweep_step = 1.0F, search_step = 0.01F, certain = 3.0F;
static const l_float32 up_certain = 8.0F, up_ratio = 2.5F;
static const double straight_degrees = 0.05, degrees_of_radian = 57.295779513082321;

enum { TILE = 400, REDUCE_SWEEP = 4, REDUCE_SEARCH = 2, LETTERS_SIDE_MIN = 300 };

/* Black on white, whatever the light on the paper was; NULL when that fails. */
static PIX *binary_of(const struct scan_sheet *sheet)
{
	const struct scan_library *l = sheet->library;
	PIX *binary = NULL, *grey = l->pixConvertTo8(sheet->pix, 0);
	PIX *even = grey == NULL ? NULL : l->pixBackgroundNormSimple(grey, NULL, NULL);
	if (even != NULL && l->pixOtsuAdaptiveThreshold(even, TILE, TILE, 0, 0, 0.1F, NULL, &binary) != 0)
		binary = NULL;
	l->pixDestroy(&even);
	l->pixDestroy(&grey);
	return binary;
}

/* How far the lines fall to the right, in degrees; 0 when there are none to tell by. */
static double skew_of(const struct scan_library *l, PIX *binary)
{
	l_float32 angle = 0, confidence = 0;
	if (l->pixFindSkewSweepAndSearch(binary, &angle, &confidence, REDUCE_SWEEP, REDUCE_SEARCH,
	                                 sweep_degrees, sweep_step, search_step) != 0 ||
	    confidence < certain)
		return 0;
	return (double)angle;
}

/* Quarter turns clockwise that bring letters upright: latin ones have more ascenders than descenders. 0 unless it is plain. */
static l_int32 quarters_of(const struct scan_library *l, PIX *binary)
{
	l_float32 up = 0, left = 0;
	if (l->pixOrientDetect(binary, &up, &left, 0, 0) != 0)
		return 0;
	l_float32 up_size = fabsf(up), left_size = fabsf(left);
	if (up_size > up_certain && up_size > up_ratio * left_size)
		return up > 0 ? 0 : 2;
	if (left_size > up_certain && left_size > up_ratio * up_size)
		return left > 0 ? 1 : 3;
	return 0;
}

static enum err straighten(struct scan_sheet *sheet, PIX *binary, struct scan_page *page)
{
	const struct scan_library *l = sheet->library;
	double degrees = skew_of(l, binary);
	PIX *straight = fabs(degrees) < straight_degrees
	                        ? l->pixClone(binary)
	                        : l->pixRotate(binary, (l_float32)(degrees / degrees_of_radian),
	                                       L_ROTATE_SAMPLING, L_BRING_IN_WHITE, 0, 0);
	l_int32 quarters = straight == NULL ? 0 : quarters_of(l, straight);
	l->pixDestroy(&straight);
	if (fabs(degrees) >= straight_degrees) {
		l_int32 width = l->pixGetWidth(sheet->pix), height = l->pixGetHeight(sheet->pix);
		TRY(scan_replace(sheet, l->pixRotate(sheet->pix, (l_float32)(degrees / degrees_of_radian),
		                                     L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, width, height)));
		page->skew_centidegrees = (int64_t)lround(degrees * 100);
	}
	if (quarters != 0)
		TRY(scan_replace(sheet, l->pixRotateOrth(sheet->pix, quarters)));
	page->turned = 90 * quarters;
	return OK;
}

enum err scan_straighten(struct scan_sheet *sheet, struct scan_page *page)
{
	const struct scan_library *l = sheet->library;
	if (l->pixGetWidth(sheet->pix) < LETTERS_SIDE_MIN || l->pixGetHeight(sheet->pix) < LETTERS_SIDE_MIN)
		return OK;
	PIX *binary = binary_of(sheet);
	if (binary == NULL)
		return OK;
	enum err failed = straighten(sheet, binary, page);
	l->pixDestroy(&binary);
	return failed;
}
