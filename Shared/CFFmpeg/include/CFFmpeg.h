// A thin C face of FFmpeg's libraries and libebur128: decode pictures, video and sound from a file
// or from memory, scale frames to packed RGB or gray, encode JPEG, measure loudness.
//
// No global state, no protocols, no second file: input is read by this face's own callbacks, so a
// playlist or an external reference inside a file opens nothing. One reader may be used by one
// thread at a time; different readers are independent.
#pragma once

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef enum cff_status {
  CFF_OK = 0,
  // The input has been read to its end.
  CFF_END,
  // `should_stop` said so.
  CFF_STOPPED,
  CFF_NOT_FOUND,
  CFF_NOT_REGULAR,
  // Reading the file failed; the message says how.
  CFF_UNREADABLE,
  CFF_EMPTY,
  CFF_TOO_MANY_BYTES,
  // No demuxer knows the content.
  CFF_UNRECOGNIZED,
  // A demuxer knows it but it is not in the caller's list; the message names it.
  CFF_FORMAT_REFUSED,
  // The container is of an allowed format but its index or headers are missing or damaged.
  CFF_DAMAGED,
  // There is no stream of pictures; the message names the audio codec if there is one.
  CFF_NO_PICTURES,
  // The message names the codec.
  CFF_NO_DECODER,
  CFF_TOO_MANY_PIXELS,
  CFF_OUT_OF_MEMORY,
  // FFmpeg refused; the message says how.
  CFF_FAILED,
} cff_status;

// A line of text about a failure; empty when there is nothing to add to the status.
typedef struct cff_message {
  char text[192];
} cff_message;

typedef struct cff_options {
  // Demuxers that may be used, by FFmpeg's names, separated by commas.
  const char *formats;
  // Whether one picture is wanted, whole, instead of a video: a picture that is cut off is refused,
  // and nothing but the formats' own headers is looked at before decoding.
  int32_t one_picture;
  // The most bytes that the input may have.
  int64_t max_bytes;
  // The most pixels that a picture may have; looked at before any is decoded.
  int64_t max_pixels;
  // Asked between reads; any answer but 0 ends the work with CFF_STOPPED.
  int32_t (*should_stop)(void *context);
  void *should_stop_context;
} cff_options;

typedef struct cff_facts {
  char container[64];
  char video_codec[32];
  // Empty when there is no sound that can be decoded.
  char audio_codec[32];
  // Pixels as shown, after orientation.
  int32_t width, height;
  // The clockwise turn that the file asks for: 0, 90, 180, 270.
  int32_t rotation_degrees;
  // Seconds by the container; 0 when it does not tell.
  double duration;
  // Where the container and its video begin on the container's clock, in seconds.
  double start, video_start;
  // Frames a second by the container; 0 when it does not tell.
  double frame_rate;
  int64_t bit_rate;
  // Bits a second of the video alone; 0 when the container does not tell.
  int64_t video_bit_rate;
  // Of the whole file.
  int64_t byte_count;
  int32_t sample_rate;
  int32_t channels;
} cff_facts;

typedef struct cff_reader cff_reader;

// Opens a file (`path`, or NULL) or memory (`data`, which must outlive the reader).
cff_status cff_reader_open(
    const char *path, const uint8_t *data, int64_t size, const cff_options *options,
    cff_reader **reader, cff_message *message);

void cff_reader_close(cff_reader *reader);

void cff_reader_get_facts(const cff_reader *reader, cff_facts *facts);

// Decodes key frames only from here on, and no sound.
void cff_reader_key_frames_only(cff_reader *reader);

typedef enum cff_kind { CFF_VIDEO_FRAME, CFF_AUDIO_BLOCK } cff_kind;

typedef struct cff_event {
  cff_kind kind;
  // Seconds on the container's clock; NaN when unknown.
  double time;
  // Seconds that the frame or block lasts; 0 when unknown.
  double duration;
  // Interleaved samples of an audio block, `sample_count` a channel; valid until the next call.
  const float *samples;
  int64_t sample_count;
} cff_event;

// The next decoded frame or audio block. Packets that cannot be decoded are left out and counted.
cff_status cff_reader_next(cff_reader *reader, cff_event *event, cff_message *message);

// Where the last packet read so far ends, in seconds on the container's clock; -HUGE_VAL at first.
double cff_reader_end(const cff_reader *reader);

// Packets that could not be decoded so far.
int64_t cff_reader_damaged_packets(const cff_reader *reader);

// Up to `count` bytes of the input from `offset` on, whatever has been decoded; how many were there.
int64_t cff_reader_read_at(
    const cff_reader *reader, int64_t offset, uint8_t *buffer, int64_t count);

// How to lay down frames whose decoder does not say it, by EXIF's numbers: 1 to 8. Any other number
// changes nothing.
void cff_reader_set_orientation(cff_reader *reader, int32_t orientation);

// How the current frame is laid down, by EXIF's numbers: 1 to 8.
int32_t cff_reader_orientation(const cff_reader *reader);

// How much of the current frame is transparent, 0 to 1. Frames are laid over white.
double cff_reader_transparency(const cff_reader *reader);

// The size of the current frame after orientation.
void cff_reader_frame_size(const cff_reader *reader, int32_t *width, int32_t *height);

// Scales the current frame to `width` x `height` (after orientation): packed RGB, 3 bytes a pixel,
// or full-range luma, 1 byte a pixel, without padding, into `pixels`.
cff_status cff_reader_scale(
    cff_reader *reader, int32_t width, int32_t height, int32_t gray, uint8_t *pixels,
    cff_message *message);

// Scales packed RGB.
cff_status cff_rgb_scale(
    const uint8_t *from, int32_t from_width, int32_t from_height, uint8_t *to, int32_t to_width,
    int32_t to_height);

// Encodes packed RGB as a baseline JPEG with the Independent JPEG Group's tables and quality scale
// (1 to 100), 4:2:0. `*jpeg` is freed by cff_free.
cff_status cff_jpeg_encode(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, uint8_t **jpeg,
    size_t *size, cff_message *message);

// Encodes packed RGB as a PNG, without loss. `*png` is freed by cff_free.
cff_status cff_png_encode(
    const uint8_t *rgb, int32_t width, int32_t height, uint8_t **png, size_t *size,
    cff_message *message);

// Encodes packed RGB as a WebP of quality 0 to 100 on libwebp's scale; a side has at most 16383
// pixels. `*webp` is freed by cff_free.
cff_status cff_webp_encode(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, uint8_t **webp,
    size_t *size, cff_message *message);

void cff_free(void *memory);

// EBU R 128.
typedef struct cff_loudness cff_loudness;

// NULL when the format is not supported or memory is short.
cff_loudness *cff_loudness_create(int32_t channels, int32_t sample_rate);
void cff_loudness_destroy(cff_loudness *loudness);
// 0 when the samples were taken.
int32_t cff_loudness_add(cff_loudness *loudness, const float *samples, int64_t count);
// Each is -HUGE_VAL where there is nothing above the gate.
double cff_loudness_momentary(cff_loudness *loudness);
double cff_loudness_integrated(cff_loudness *loudness);
double cff_loudness_range(cff_loudness *loudness);
// Linear, 1 is full scale.
double cff_loudness_true_peak(cff_loudness *loudness, int32_t channel);
double cff_loudness_sample_peak(cff_loudness *loudness, int32_t channel);

// The spectrum of a stretch of sound.
typedef struct cff_spectrum cff_spectrum;

// For `size` samples, a power of two from 16 to 65536. NULL when memory is short.
cff_spectrum *cff_spectrum_create(int32_t size);
void cff_spectrum_destroy(cff_spectrum *spectrum);
// The magnitudes of the `size` / 2 + 1 frequencies from 0 to half of the sample rate of `count`
// samples, at most `size`; what is missing is 0.
void cff_spectrum_magnitudes(
    cff_spectrum *spectrum, const float *samples, int32_t count, float *magnitudes);

#ifdef __cplusplus
}
#endif
