/* leptonica and tesseract, loaded when a picture is read: linked, every start of the program would pay for them, and the sandbox
 * starts it for every file that it reads. Inside scan/ only. */
#ifndef SCAN_LIBRARY_H
#define SCAN_LIBRARY_H

#include "base/work.h"

#include <leptonica/allheaders.h>
#include <tesseract/capi.h>

#define SCAN_LEPTONICA(F)            \
	F(findFileFormatBuffer)      \
	F(pixReadHeaderMem)          \
	F(readHeaderMemTiff)         \
	F(pixReadMem)                \
	F(pixReadMemJpeg)            \
	F(pixReadMemTiff)            \
	F(pixWriteMemJpeg)           \
	F(pixWriteMemPng)            \
	F(pixSetText)                \
	F(pixDestroy)                \
	F(pixClone)                  \
	F(pixGetWidth)               \
	F(pixGetHeight)              \
	F(pixGetDepth)               \
	F(pixGetSpp)                 \
	F(pixGetPixel)               \
	F(pixRemoveAlpha)            \
	F(pixRemoveColormap)         \
	F(pixConvertTo8)             \
	F(pixConvertTo32)            \
	F(pixScaleToSize)            \
	F(pixRotateOrth)             \
	F(pixFlipLR)                 \
	F(pixRotate)                 \
	F(pixBackgroundNormSimple)   \
	F(pixOtsuAdaptiveThreshold)  \
	F(pixFindSkewSweepAndSearch) \
	F(pixOrientDetect)           \
	F(setMsgSeverity)            \
	F(lept_free)

#define SCAN_TESSERACT(F)                         \
	F(TessBaseAPICreate)                      \
	F(TessBaseAPIDelete)                      \
	F(TessBaseAPIInit2)                       \
	F(TessBaseAPISetVariable)                 \
	F(TessBaseAPISetPageSegMode)              \
	F(TessBaseAPISetImage2)                   \
	F(TessBaseAPISetSourceResolution)         \
	F(TessBaseAPIRecognize)                   \
	F(TessBaseAPIGetIterator)                 \
	F(TessMonitorCreate)                      \
	F(TessMonitorDelete)                      \
	F(TessMonitorSetDeadlineMSecs)            \
	F(TessResultIteratorDelete)               \
	F(TessResultIteratorNext)                 \
	F(TessResultIteratorGetUTF8Text)          \
	F(TessResultIteratorConfidence)           \
	F(TessResultIteratorGetPageIteratorConst) \
	F(TessPageIteratorIsAtBeginningOf)        \
	F(TessPageIteratorBoundingBox)            \
	F(TessDeleteText)

struct scan_library {
#define FIELD(name) __typeof__(name) *name;
	SCAN_LEPTONICA(FIELD)
	SCAN_TESSERACT(FIELD)
#undef FIELD
};

/* ERR_UNAVAILABLE with what to install. The first is what pictures need, the second what reading their text needs. */
enum err scan_library_pictures(struct work *w, struct scan_library *out) MUST_CHECK;
enum err scan_library_text(struct work *w, struct scan_library *out) MUST_CHECK;

#endif
