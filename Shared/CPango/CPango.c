#include "CPango.h"

#include <pango/pangocairo.h>

// A layout on the font map of this thread, which Pango keeps: threads share nothing.
typedef struct page {
  PangoContext *context;
  PangoLayout *layout;
} page;

static void close_page(page *page) {
  if (page->layout) g_object_unref(page->layout);
  if (page->context) g_object_unref(page->context);
}

static int open_page(const char *text, const cpango_style *style, page *page) {
  *page = (struct page){0};
  PangoFontMap *map = pango_cairo_font_map_get_default();
  if (!map) return -1;
  page->context = pango_font_map_create_context(map);
  page->layout = page->context ? pango_layout_new(page->context) : NULL;
  if (!page->layout) return -1;
  cairo_font_options_t *options = cairo_font_options_create();
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(page->context, options);
  cairo_font_options_destroy(options);
  PangoFontDescription *font = pango_font_description_new();
  pango_font_description_set_family(font, style->family);
  pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
  pango_font_description_set_absolute_size(font, style->size * PANGO_SCALE);
  pango_layout_set_font_description(page->layout, font);
  pango_font_description_free(font);
  pango_layout_set_width(page->layout, style->width * PANGO_SCALE);
  pango_layout_set_wrap(page->layout, PANGO_WRAP_WORD_CHAR);
  pango_layout_set_alignment(page->layout, PANGO_ALIGN_CENTER);
  pango_layout_set_text(page->layout, text, -1);
  return 0;
}

int32_t cpango_measure(const char *text, const cpango_style *style, cpango_extents *extents) {
  page page;
  int32_t status = open_page(text, style, &page);
  if (status == 0) {
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(page.layout, &ink, &logical);
    // What is painted and what a line takes: accents above and descenders below are both inside.
    int left = MIN(ink.x, logical.x), top = MIN(ink.y, logical.y);
    int right = MAX(ink.x + ink.width, logical.x + logical.width);
    int bottom = MAX(ink.y + ink.height, logical.y + logical.height);
    extents->left = left;
    extents->top = top;
    extents->width = right - left;
    extents->height = bottom - top;
    extents->lines = pango_layout_get_line_count(page.layout);
    extents->missing = pango_layout_get_unknown_glyphs_count(page.layout);
    pango_layout_set_text(page.layout, "H", 1);
    pango_layout_get_extents(page.layout, &ink, NULL);
    extents->cap_height = (double)ink.height / PANGO_SCALE;
    if (extents->cap_height <= 0) status = -1;
  }
  close_page(&page);
  return status;
}

int32_t cpango_paint(
    const char *text, const cpango_style *style, double red, double green, double blue,
    int32_t width, int32_t height, uint32_t *pixels) {
  page page;
  int32_t status = open_page(text, style, &page);
  if (status == 0) {
    PangoRectangle ink, logical;
    pango_layout_get_pixel_extents(page.layout, &ink, &logical);
    cairo_surface_t *surface = cairo_image_surface_create_for_data(
        (unsigned char *)pixels, CAIRO_FORMAT_ARGB32, width, height, width * 4);
    cairo_t *cairo = cairo_create(surface);
    cairo_set_source_rgb(cairo, red, green, blue);
    cairo_move_to(cairo, -MIN(ink.x, logical.x), -MIN(ink.y, logical.y));
    pango_cairo_show_layout(cairo, page.layout);
    cairo_surface_flush(surface);
    status = cairo_status(cairo) == CAIRO_STATUS_SUCCESS ? 0 : -1;
    cairo_destroy(cairo);
    cairo_surface_destroy(surface);
  }
  close_page(&page);
  return status;
}
