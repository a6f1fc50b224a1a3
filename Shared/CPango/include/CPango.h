// A thin C face of Pango and Cairo: lay out a text in a box and paint it. Any script, any direction;
// glyphs that the first font lacks come from others, emoji in colour where a font has them.
//
// One call may run beside another: what is kept, fonts, each thread has for itself.
#pragma once

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct cpango_style {
  // By fontconfig's names.
  const char *family;
  // The height of the em in pixels.
  double size;
  // The most pixels across; words that are wider are broken.
  int32_t width;
} cpango_style;

typedef struct cpango_extents {
  // What is painted, in pixels, from the top left of the box; may be negative.
  int32_t left, top, width, height;
  int32_t lines;
  // The height of a capital letter of the font, in pixels.
  double cap_height;
  // Characters that no font has.
  int32_t missing;
} cpango_extents;

// 0 when laid out; -1 when memory is short or there is no font.
int32_t cpango_measure(const char *text, const cpango_style *style, cpango_extents *extents);

// Paints the text, centred, into `pixels`: premultiplied ARGB in native words, `width` x `height`,
// which are those of its extents. `red`, `green` and `blue` go from 0 to 1. 0 when done.
int32_t cpango_paint(
    const char *text, const cpango_style *style, double red, double green, double blue,
    int32_t width, int32_t height, uint32_t *pixels);

#ifdef __cplusplus
}
#endif
