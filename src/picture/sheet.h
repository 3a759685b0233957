/* The sheets: what stands where. Inside picture/ only. */
#ifndef PICTURE_SHEET_H
#define PICTURE_SHEET_H

#include "picture/pen.h"
#include "picture/picture.h"

/* A square of 1024 units; a rectangle of 1200 by 630; a page of A4 in points. ERR_INPUT when the hallmark is none. */
enum err sheet_badge(const struct pen *pen, const struct picture_card *card) MUST_CHECK;
enum err sheet_preview(const struct pen *pen, const struct picture_card *card) MUST_CHECK;
enum err sheet_page(const struct pen *pen, const struct picture_card *card) MUST_CHECK;
/* The badge without its hallmark. */
enum err sheet_sample(const struct pen *pen, const struct picture_card *card) MUST_CHECK;

enum { SHEET_BADGE = 1024, SHEET_PREVIEW_WIDTH = 1200, SHEET_PREVIEW_HEIGHT = 630 };
#define SHEET_PAGE_WIDTH 595.28
#define SHEET_PAGE_HEIGHT 841.89

#endif
