/* pango and cairo, loaded when something is drawn. Linked, they would cost each start of the program 6 ms, and the sandbox starts
 * it for every file that it reads. Inside picture/ only. */
#ifndef PICTURE_LIBRARY_H
#define PICTURE_LIBRARY_H

#include "base/work.h"

#include <cairo/cairo-pdf.h>
#include <cairo/cairo-svg.h>
#include <pango/pangocairo.h>

#define PICTURE_LIBRARY(F)                          \
	F(cairo_create)                             \
	F(cairo_destroy)                            \
	F(cairo_status)                             \
	F(cairo_status_to_string)                   \
	F(cairo_save)                               \
	F(cairo_restore)                            \
	F(cairo_translate)                          \
	F(cairo_scale)                              \
	F(cairo_rotate)                             \
	F(cairo_new_path)                           \
	F(cairo_move_to)                            \
	F(cairo_line_to)                            \
	F(cairo_curve_to)                           \
	F(cairo_arc)                                \
	F(cairo_arc_negative)                       \
	F(cairo_close_path)                         \
	F(cairo_rectangle)                          \
	F(cairo_set_source_rgb)                     \
	F(cairo_set_line_width)                     \
	F(cairo_set_fill_rule)                      \
	F(cairo_fill)                               \
	F(cairo_stroke)                             \
	F(cairo_paint)                              \
	F(cairo_show_page)                          \
	F(cairo_surface_destroy)                    \
	F(cairo_surface_finish)                     \
	F(cairo_surface_status)                     \
	F(cairo_surface_write_to_png_stream)        \
	F(cairo_image_surface_create)               \
	F(cairo_pdf_surface_create_for_stream)      \
	F(cairo_pdf_surface_set_metadata)           \
	F(cairo_pdf_surface_restrict_to_version)    \
	F(cairo_svg_surface_create_for_stream)      \
	F(pango_cairo_create_layout)                \
	F(pango_cairo_show_layout)                  \
	F(pango_layout_get_direction)               \
	F(pango_layout_set_text)                    \
	F(pango_layout_set_width)                   \
	F(pango_layout_set_height)                  \
	F(pango_layout_set_alignment)               \
	F(pango_layout_set_ellipsize)               \
	F(pango_layout_set_wrap)                    \
	F(pango_layout_set_line_spacing)            \
	F(pango_layout_set_font_description)        \
	F(pango_layout_set_attributes)              \
	F(pango_layout_get_pixel_size)              \
	F(pango_layout_get_unknown_glyphs_count)    \
	F(pango_font_description_new)               \
	F(pango_font_description_free)              \
	F(pango_font_description_set_family)        \
	F(pango_font_description_set_style)         \
	F(pango_font_description_set_weight)        \
	F(pango_font_description_set_absolute_size) \
	F(pango_attr_list_new)                      \
	F(pango_attr_list_insert)                   \
	F(pango_attr_list_unref)                    \
	F(pango_attr_letter_spacing_new)            \
	F(pango_attr_font_features_new)             \
	F(g_object_unref)

struct picture_library {
	void *handle;
#define FIELD(name) __typeof__(name) *name;
	PICTURE_LIBRARY(FIELD)
#undef FIELD
};

/* ERR_UNAVAILABLE with what to install. It stays loaded: unloading glib is not supported. */
enum err picture_library_open(struct work *w, struct picture_library *out) MUST_CHECK;

#endif
