#include "CFFmpeg.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebur128.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/avstring.h>
#include <libavutil/display.h>
#include <libavutil/imgutils.h>
#include <libavutil/opt.h>
#include <libavutil/pixdesc.h>
#include <libavutil/tx.h>
#include <libswresample/swresample.h>
#include <libswscale/swscale.h>

// Bytes that FFmpeg asks for at a time.
enum { IO_BUFFER_BYTES = 32768 };

// More streams than a real video has; a hostile one could have millions.
#define MAX_STREAMS "64"

// More chunks than a real picture has before its pixels.
enum { MAX_CHUNKS = 1000 };

// Decoded one after the other without a frame coming out: longer than any codec's delay.
enum { MAX_PACKETS_WITHOUT_OUTPUT = 20000 };

// A scaler and what it was made for.
typedef struct scaler {
  struct SwsContext *context;
  int from_width, from_height, from_format, to_width, to_height, matrix, full_range;
} scaler;

// One of the eight ways to lay a picture down, as a 2x2 matrix of signs: x' = a x + b y,
// y' = c x + d y; all zero where nothing is said.
typedef struct turn {
  int a, b, c, d;
} turn;

struct cff_reader {
  int file;
  const uint8_t *data;
  int64_t size;
  int64_t position;
  cff_options options;
  char *formats;
  int stopped;

  AVIOContext *io;
  AVFormatContext *format;
  AVCodecContext *video;
  AVCodecContext *audio;
  int video_stream;
  int audio_stream;
  AVPacket *packet;
  AVFrame *frame;
  AVFrame *audio_frame;
  scaler rgb_scaler;
  scaler gray_scaler;
  scaler alpha_scaler;
  double transparency;
  turn turn;
  SwrContext *resampler;
  enum AVSampleFormat resampler_format;
  int resampler_rate;
  int resampler_channels;
  float *samples;
  int64_t sample_capacity;
  uint8_t *unturned;
  size_t unturned_capacity;
  int refused_width, refused_height;
  int64_t damaged;
  double end;
  int draining;
  int video_done;
  int audio_done;
};

// FFmpeg's log level is its own global; nothing in this process wants its lines on stderr.
static void silence(void) { av_log_set_level(AV_LOG_QUIET); }

static void silence_once(void) {
  static pthread_once_t once = PTHREAD_ONCE_INIT;
  pthread_once(&once, silence);
}

static void say(cff_message *message, const char *format, ...) {
  if (!message) return;
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(message->text, sizeof message->text, format, arguments);
  va_end(arguments);
}

static cff_status failed(int error, cff_message *message) {
  if (error == AVERROR(ENOMEM)) return CFF_OUT_OF_MEMORY;
  char text[AV_ERROR_MAX_STRING_SIZE];
  av_strerror(error, text, sizeof text);
  say(message, "%s", text);
  return CFF_FAILED;
}

// MARK: input

static int is_stopped(void *opaque) {
  cff_reader *reader = opaque;
  if (!reader->stopped && reader->options.should_stop)
    reader->stopped = reader->options.should_stop(reader->options.should_stop_context) != 0;
  return reader->stopped;
}

static int read_input(void *opaque, uint8_t *buffer, int count) {
  cff_reader *reader = opaque;
  if (is_stopped(reader)) return AVERROR_EXIT;
  int64_t left = reader->size - reader->position;
  if (left <= 0) return AVERROR_EOF;
  if (count > left) count = (int)left;
  if (reader->data) {
    memcpy(buffer, reader->data + reader->position, (size_t)count);
  } else {
    ssize_t got;
    do got = pread(reader->file, buffer, (size_t)count, reader->position);
    while (got < 0 && errno == EINTR);
    if (got < 0) return AVERROR(errno);
    if (got == 0) return AVERROR_EOF;
    count = (int)got;
  }
  reader->position += count;
  return count;
}

int64_t cff_reader_read_at(
    const cff_reader *reader, int64_t offset, uint8_t *buffer, int64_t count) {
  if (offset < 0 || count <= 0 || offset >= reader->size) return 0;
  if (count > reader->size - offset) count = reader->size - offset;
  if (reader->data) {
    memcpy(buffer, reader->data + offset, (size_t)count);
    return count;
  }
  ssize_t got;
  do got = pread(reader->file, buffer, (size_t)count, offset);
  while (got < 0 && errno == EINTR);
  return got < 0 ? 0 : got;
}

static int64_t seek_input(void *opaque, int64_t offset, int whence) {
  cff_reader *reader = opaque;
  switch (whence & ~AVSEEK_FORCE) {
  case AVSEEK_SIZE: return reader->size;
  case SEEK_SET: break;
  case SEEK_CUR: offset += reader->position; break;
  case SEEK_END: offset += reader->size; break;
  default: return AVERROR(EINVAL);
  }
  if (offset < 0) return AVERROR(EINVAL);
  reader->position = offset;
  return offset;
}

// A file that names other files gets none of them.
static int open_nothing(
    AVFormatContext *format, AVIOContext **io, const char *url, int flags,
    AVDictionary **options) {
  (void)format, (void)io, (void)url, (void)flags, (void)options;
  return AVERROR(EACCES);
}

static cff_status open_file(cff_reader *reader, const char *path, cff_message *message) {
  // O_NONBLOCK: opening a pipe must not wait for a writer.
  reader->file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  if (reader->file < 0) {
    if (errno == ENOENT || errno == ENOTDIR) return CFF_NOT_FOUND;
    if (errno == ELOOP || errno == ENXIO) return CFF_NOT_REGULAR;
    say(message, "%s", strerror(errno));
    return CFF_UNREADABLE;
  }
  struct stat status;
  if (fstat(reader->file, &status) != 0) {
    say(message, "%s", strerror(errno));
    return CFF_UNREADABLE;
  }
  if (!S_ISREG(status.st_mode)) return CFF_NOT_REGULAR;
  reader->size = status.st_size;
  return CFF_OK;
}

// Whether one of the comma-separated `names` stands in the comma-separated `list`.
static int is_listed(const char *names, const char *list) {
  char copy[128];
  snprintf(copy, sizeof copy, "%s", names);
  char *rest = NULL;
  for (char *name = strtok_r(copy, ",", &rest); name; name = strtok_r(NULL, ",", &rest))
    if (av_match_list(name, list, ',')) return 1;
  return 0;
}

static uint32_t big_endian(const uint8_t *bytes) {
  return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// Whether the chunks before an animated PNG's first frame are what they claim to be: FFmpeg's demuxer
// allocates as much as a chunk claims before it reads.
static int are_chunks_sound(const cff_reader *reader, cff_message *message) {
  int64_t place = 8;
  for (int i = 0; i < MAX_CHUNKS; i++) {
    uint8_t head[8];
    if (cff_reader_read_at(reader, place, head, 8) < 8) {
      say(message, "it ends before the first frame");
      return 0;
    }
    if (memcmp(head + 4, "fcTL", 4) == 0) return 1;
    place += 8;
    int64_t length = big_endian(head), left = reader->size - place;
    if (length > left) {
      say(message, "a chunk of %lld bytes where %lld are left", (long long)length, (long long)left);
      return 0;
    }
    place += length + 4;
  }
  say(message, "more than %d chunks before the first frame", MAX_CHUNKS);
  return 0;
}

static cff_status open_container(cff_reader *reader, cff_message *message) {
  uint8_t *buffer = av_malloc(IO_BUFFER_BYTES);
  if (!buffer) return CFF_OUT_OF_MEMORY;
  reader->io =
      avio_alloc_context(buffer, IO_BUFFER_BYTES, 0, reader, read_input, NULL, seek_input);
  if (!reader->io) {
    av_free(buffer);
    return CFF_OUT_OF_MEMORY;
  }
  const AVInputFormat *input = NULL;
  int error = av_probe_input_buffer2(reader->io, &input, "", NULL, 0, 0);
  if (reader->stopped) return CFF_STOPPED;
  if (error == AVERROR(ENOMEM)) return CFF_OUT_OF_MEMORY;
  if (error < 0 || !input) return CFF_UNRECOGNIZED;
  if (!is_listed(input->name, reader->formats)) {
    say(message, "%s", input->name);
    return CFF_FORMAT_REFUSED;
  }
  if (strcmp(input->name, "apng") == 0 && !are_chunks_sound(reader, message)) return CFF_DAMAGED;

  reader->format = avformat_alloc_context();
  if (!reader->format) return CFF_OUT_OF_MEMORY;
  reader->format->pb = reader->io;
  reader->format->flags |= AVFMT_FLAG_CUSTOM_IO | AVFMT_FLAG_BITEXACT;
  reader->format->io_open = open_nothing;
  reader->format->interrupt_callback = (AVIOInterruptCB){is_stopped, reader};
  AVDictionary *settings = NULL;
  av_dict_set(&settings, "format_whitelist", reader->formats, 0);
  av_dict_set(&settings, "protocol_whitelist", "none", 0);
  av_dict_set(&settings, "max_streams", MAX_STREAMS, 0);
  error = avformat_open_input(&reader->format, "", input, &settings);
  av_dict_free(&settings);
  // A picture's headers are read by its decoder, which stops before it allocates too much.
  if (error >= 0 && !reader->options.one_picture) {
    // The decoders that look for the streams' parameters keep to the same limit.
    unsigned count = reader->format->nb_streams;
    AVDictionary **each = av_calloc(count ? count : 1, sizeof *each);
    if (!each) return CFF_OUT_OF_MEMORY;
    for (unsigned i = 0; i < count; i++) {
      av_dict_set_int(&each[i], "max_pixels", reader->options.max_pixels, 0);
      av_dict_set(&each[i], "threads", "1", 0);
    }
    error = avformat_find_stream_info(reader->format, each);
    for (unsigned i = 0; i < count; i++) av_dict_free(&each[i]);
    av_free(each);
  }
  if (reader->stopped) return CFF_STOPPED;
  if (error < 0) {
    // Among them that a damaged header asks for more memory than there is.
    char text[AV_ERROR_MAX_STRING_SIZE];
    av_strerror(error, text, sizeof text);
    say(message, "%s: %s", input->name, text);
    return CFF_DAMAGED;
  }
  return CFF_OK;
}

static int exceeds(int64_t width, int64_t height, int64_t max_pixels) {
  return width > 0 && height > 0 && width > max_pixels / height;
}

// Refuses frames that are too large, and keeps their size for the message.
static int allocate_frame(AVCodecContext *context, AVFrame *frame, int flags) {
  cff_reader *reader = context->opaque;
  if (exceeds(frame->width, frame->height, reader->options.max_pixels)) {
    reader->refused_width = frame->width;
    reader->refused_height = frame->height;
    return AVERROR(EINVAL);
  }
  return avcodec_default_get_buffer2(context, frame, flags);
}

static int set_up_decoder(cff_reader *reader, int index, AVCodecContext **decoder) {
  const AVStream *stream = reader->format->streams[index];
  const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
  if (!codec) return AVERROR_DECODER_NOT_FOUND;
  AVCodecContext *context = avcodec_alloc_context3(codec);
  if (!context) return AVERROR(ENOMEM);
  int error = avcodec_parameters_to_context(context, stream->codecpar);
  if (error >= 0) {
    context->pkt_timebase = stream->time_base;
    if (reader->options.one_picture) {
      context->opaque = reader;
      context->get_buffer2 = allocate_frame;
    }
    // A decoder of AV1 allocates its frames itself, and keeps to this limit before it does.
    if (!reader->options.one_picture || context->codec_id == AV_CODEC_ID_AV1) {
      context->max_pixels = reader->options.max_pixels;
    }
    // The caller's pool of threads is the bound on how many cores are used.
    context->thread_count = 1;
    context->flags |= AV_CODEC_FLAG_BITEXACT;
    error = avcodec_open2(context, codec, NULL);
  }
  if (error < 0) {
    avcodec_free_context(&context);
    return error;
  }
  *decoder = context;
  return 0;
}

// A picture in the container of videos says so in its brand; all else there is no picture.
static int is_video_container(const AVFormatContext *format) {
  if (!av_match_list("mov", format->iformat->name, ',')) return 0;
  const AVDictionaryEntry *brand = av_dict_get(format->metadata, "major_brand", NULL, 0);
  return !brand || (strcmp(brand->value, "avif") != 0 && strcmp(brand->value, "avis") != 0);
}

static cff_status open_streams(cff_reader *reader, cff_message *message) {
  reader->video_stream = reader->audio_stream = -1;
  AVFormatContext *format = reader->format;
  if (reader->options.one_picture && is_video_container(format)) {
    const AVDictionaryEntry *brand = av_dict_get(format->metadata, "major_brand", NULL, 0);
    say(message, "%s", brand ? brand->value : format->iformat->name);
    return CFF_FORMAT_REFUSED;
  }
  for (unsigned i = 0; i < format->nb_streams; i++) {
    const AVStream *stream = format->streams[i];
    const AVCodecParameters *parameters = stream->codecpar;
    // The cover of a song is not a video.
    int cover = stream->disposition & AV_DISPOSITION_ATTACHED_PIC;
    if (parameters->codec_type == AVMEDIA_TYPE_VIDEO && !cover && reader->video_stream < 0)
      reader->video_stream = (int)i;
    if (parameters->codec_type == AVMEDIA_TYPE_AUDIO && reader->audio_stream < 0)
      reader->audio_stream = (int)i;
  }
  if (reader->video_stream < 0) {
    if (reader->audio_stream >= 0)
      say(
          message, "only sound (%s)",
          avcodec_get_name(format->streams[reader->audio_stream]->codecpar->codec_id));
    return CFF_NO_PICTURES;
  }
  const AVCodecParameters *parameters = format->streams[reader->video_stream]->codecpar;
  if (exceeds(parameters->width, parameters->height, reader->options.max_pixels)) {
    say(message, "%dx%d", parameters->width, parameters->height);
    return CFF_TOO_MANY_PIXELS;
  }
  int error = set_up_decoder(reader, reader->video_stream, &reader->video);
  if (error == AVERROR_DECODER_NOT_FOUND) {
    say(message, "%s", avcodec_get_name(parameters->codec_id));
    return CFF_NO_DECODER;
  }
  if (error < 0) {
    failed(error, message);
    return CFF_DAMAGED;
  }
  // A video is a video without its sound.
  if (reader->audio_stream >= 0 &&
      set_up_decoder(reader, reader->audio_stream, &reader->audio) < 0)
    reader->audio_stream = -1;
  for (unsigned i = 0; i < format->nb_streams; i++)
    if ((int)i != reader->video_stream && (int)i != reader->audio_stream)
      format->streams[i]->discard = AVDISCARD_ALL;
  return CFF_OK;
}

cff_status cff_reader_open(
    const char *path, const uint8_t *data, int64_t size, const cff_options *options,
    cff_reader **out, cff_message *message) {
  silence_once();
  *out = NULL;
  if (message) message->text[0] = 0;
  cff_reader *reader = calloc(1, sizeof *reader);
  if (!reader) return CFF_OUT_OF_MEMORY;
  reader->file = -1;
  reader->data = data;
  reader->size = size;
  reader->options = *options;
  reader->end = -HUGE_VAL;
  reader->formats = strdup(options->formats);
  reader->packet = av_packet_alloc();
  reader->frame = av_frame_alloc();
  reader->audio_frame = av_frame_alloc();
  cff_status status = CFF_OK;
  if (!reader->formats || !reader->packet || !reader->frame || !reader->audio_frame)
    status = CFF_OUT_OF_MEMORY;
  if (status == CFF_OK && path) status = open_file(reader, path, message);
  if (status == CFF_OK && reader->size == 0) status = CFF_EMPTY;
  if (status == CFF_OK && reader->size > options->max_bytes) {
    say(message, "%lld", (long long)reader->size);
    status = CFF_TOO_MANY_BYTES;
  }
  if (status == CFF_OK) status = open_container(reader, message);
  if (status == CFF_OK) status = open_streams(reader, message);
  if (status != CFF_OK) {
    cff_reader_close(reader);
    return status;
  }
  *out = reader;
  return CFF_OK;
}

void cff_reader_close(cff_reader *reader) {
  if (!reader) return;
  avcodec_free_context(&reader->video);
  avcodec_free_context(&reader->audio);
  avformat_close_input(&reader->format);
  if (reader->io) {
    av_freep(&reader->io->buffer);
    avio_context_free(&reader->io);
  }
  av_packet_free(&reader->packet);
  av_frame_free(&reader->frame);
  av_frame_free(&reader->audio_frame);
  sws_freeContext(reader->rgb_scaler.context);
  sws_freeContext(reader->gray_scaler.context);
  sws_freeContext(reader->alpha_scaler.context);
  swr_free(&reader->resampler);
  free(reader->samples);
  free(reader->unturned);
  free(reader->formats);
  if (reader->file >= 0) close(reader->file);
  free(reader);
}

// MARK: orientation

static turn turn_of(const int32_t *matrix) {
  turn none = {1, 0, 0, 1};
  if (!matrix) return none;
  // [0 1; 3 4] are 16.16 fixed-point: a point (x, y) goes to (x m0 + y m3, x m1 + y m4).
  int a = (matrix[0] > 0) - (matrix[0] < 0), b = (matrix[3] > 0) - (matrix[3] < 0);
  int c = (matrix[1] > 0) - (matrix[1] < 0), d = (matrix[4] > 0) - (matrix[4] < 0);
  // Anything but a turn by a multiple of 90 degrees, flipped or not, is shown as it is.
  if ((a && d && !b && !c) || (!a && !d && b && c)) return (turn){a, b, c, d};
  return none;
}

// By EXIF's numbers, from 1.
static const turn exif_turns[8] = {{1, 0, 0, 1},  {-1, 0, 0, 1}, {-1, 0, 0, -1}, {1, 0, 0, -1},
                                   {0, 1, 1, 0},  {0, -1, 1, 0}, {0, -1, -1, 0}, {0, 1, -1, 0}};

void cff_reader_set_orientation(cff_reader *reader, int32_t orientation) {
  if (orientation >= 1 && orientation <= 8) reader->turn = exif_turns[orientation - 1];
}

static const int32_t *frame_matrix(const cff_reader *reader) {
  const AVFrameSideData *side =
      av_frame_get_side_data(reader->frame, AV_FRAME_DATA_DISPLAYMATRIX);
  if (side && side->size >= 9 * sizeof(int32_t)) return (const int32_t *)side->data;
  size_t size = 0;
  const uint8_t *data = av_stream_get_side_data(
      reader->format->streams[reader->video_stream], AV_PKT_DATA_DISPLAYMATRIX, &size);
  return data && size >= 9 * sizeof(int32_t) ? (const int32_t *)data : NULL;
}

// What the decoder knows of it, or else what the caller found.
static turn frame_turn(const cff_reader *reader) {
  const int32_t *matrix = frame_matrix(reader);
  int said = reader->turn.a || reader->turn.b;
  return matrix || !said ? turn_of(matrix) : reader->turn;
}

static int swaps_axes(turn way) { return way.a == 0; }

static int clockwise_degrees(turn way) {
  if (way.a == -1 && way.d == -1) return 180;
  if (way.a == 0) return way.c > 0 ? 90 : 270;
  return 0;
}

// Copies `from` (width x height before the turn) into `to`.
static void copy_turned(
    const uint8_t *from, int width, int height, int channels, turn way, uint8_t *to) {
  int to_width = swaps_axes(way) ? height : width;
  for (int y = 0; y < height; y++) {
    for (int x = 0; x < width; x++) {
      int to_x = way.a ? (way.a > 0 ? x : width - 1 - x) : (way.b > 0 ? y : height - 1 - y);
      int to_y = way.d ? (way.d > 0 ? y : height - 1 - y) : (way.c > 0 ? x : width - 1 - x);
      const uint8_t *source = from + ((size_t)y * width + x) * channels;
      uint8_t *target = to + ((size_t)to_y * to_width + to_x) * channels;
      for (int channel = 0; channel < channels; channel++) target[channel] = source[channel];
    }
  }
}

static double seconds(int64_t timestamp, AVRational base) {
  return timestamp == AV_NOPTS_VALUE ? NAN : (double)timestamp * av_q2d(base);
}

void cff_reader_get_facts(const cff_reader *reader, cff_facts *facts) {
  memset(facts, 0, sizeof *facts);
  AVFormatContext *format = reader->format;
  AVStream *stream = format->streams[reader->video_stream];
  turn way = frame_turn(reader);
  snprintf(facts->container, sizeof facts->container, "%s", format->iformat->name);
  snprintf(
      facts->video_codec, sizeof facts->video_codec, "%s",
      avcodec_get_name(stream->codecpar->codec_id));
  int width = stream->codecpar->width, height = stream->codecpar->height;
  facts->width = swaps_axes(way) ? height : width;
  facts->height = swaps_axes(way) ? width : height;
  facts->rotation_degrees = clockwise_degrees(way);
  // A guess from the bit rate is not what the container tells.
  int tells = format->duration > 0 &&
              format->duration_estimation_method != AVFMT_DURATION_FROM_BITRATE;
  facts->duration = tells ? (double)format->duration / AV_TIME_BASE : 0;
  facts->start =
      format->start_time == AV_NOPTS_VALUE ? 0 : (double)format->start_time / AV_TIME_BASE;
  double video_start = seconds(stream->start_time, stream->time_base);
  facts->video_start = isnan(video_start) ? facts->start : video_start;
  AVRational rate = av_guess_frame_rate(format, stream, NULL);
  facts->frame_rate = rate.num > 0 && rate.den > 0 ? av_q2d(rate) : 0;
  facts->bit_rate = format->bit_rate > 0 ? format->bit_rate : 0;
  facts->video_bit_rate = stream->codecpar->bit_rate > 0 ? stream->codecpar->bit_rate : 0;
  facts->byte_count = reader->size;
  if (reader->audio) {
    snprintf(
        facts->audio_codec, sizeof facts->audio_codec, "%s",
        avcodec_get_name(reader->audio->codec_id));
    facts->sample_rate = reader->audio->sample_rate;
    facts->channels = reader->audio->ch_layout.nb_channels;
  }
}

void cff_reader_key_frames_only(cff_reader *reader) {
  reader->video->skip_frame = AVDISCARD_NONKEY;
  reader->audio_done = 1;
}

double cff_reader_transparency(const cff_reader *reader) { return reader->transparency; }

int32_t cff_reader_orientation(const cff_reader *reader) {
  turn way = frame_turn(reader);
  for (int i = 0; i < 8; i++)
    if (memcmp(&way, &exif_turns[i], sizeof way) == 0) return i + 1;
  return 1;
}

double cff_reader_end(const cff_reader *reader) { return reader->end; }

int64_t cff_reader_damaged_packets(const cff_reader *reader) { return reader->damaged; }

// MARK: decoding

static cff_status hand_out_samples(
    cff_reader *reader, cff_event *event, cff_message *message) {
  AVFrame *frame = reader->audio_frame;
  int channels = frame->ch_layout.nb_channels;
  if (channels != reader->audio->ch_layout.nb_channels ||
      frame->sample_rate != reader->audio->sample_rate || channels < 1 || frame->nb_samples < 1) {
    // The sound changed its shape on the way: a block of another shape cannot be added up.
    reader->damaged++;
    return CFF_OK;
  }
  if (!reader->resampler || reader->resampler_format != frame->format ||
      reader->resampler_rate != frame->sample_rate || reader->resampler_channels != channels) {
    swr_free(&reader->resampler);
    int error = swr_alloc_set_opts2(
        &reader->resampler, &frame->ch_layout, AV_SAMPLE_FMT_FLT, frame->sample_rate,
        &frame->ch_layout, frame->format, frame->sample_rate, 0, NULL);
    if (error >= 0) error = swr_init(reader->resampler);
    if (error < 0) return failed(error, message);
    reader->resampler_format = frame->format;
    reader->resampler_rate = frame->sample_rate;
    reader->resampler_channels = channels;
  }
  int64_t needed = (int64_t)frame->nb_samples * channels;
  if (needed > reader->sample_capacity) {
    float *larger = realloc(reader->samples, (size_t)needed * sizeof *larger);
    if (!larger) return CFF_OUT_OF_MEMORY;
    reader->samples = larger;
    reader->sample_capacity = needed;
  }
  uint8_t *output = (uint8_t *)reader->samples;
  int count = swr_convert(
      reader->resampler, &output, frame->nb_samples, (const uint8_t **)frame->extended_data,
      frame->nb_samples);
  if (count < 0) return failed(count, message);
  event->kind = CFF_AUDIO_BLOCK;
  event->samples = reader->samples;
  event->sample_count = count;
  event->time = seconds(
      frame->best_effort_timestamp, reader->format->streams[reader->audio_stream]->time_base);
  event->duration = (double)count / frame->sample_rate;
  return CFF_OK;
}

static cff_status scaler_for(
    scaler *kept, scaler wanted, enum AVPixelFormat to, struct SwsContext **context);
static enum AVPixelFormat without_range(const AVFrame *frame, int *full_range);
static int color_matrix(const AVFrame *frame);

// Lays one row of RGBA over white, as RGB at the same place; how much white shows through, in
// 255ths of a pixel.
static int64_t lay_over_white(uint8_t *row, int width) {
  int64_t shows = 0;
  for (int x = 0; x < width; x++) {
    const uint8_t *from = row + 4 * (size_t)x;
    uint8_t *to = row + 3 * (size_t)x;
    int alpha = from[3], rest = 255 - alpha;
    shows += rest;
    for (int channel = 0; channel < 3; channel++)
      to[channel] = (uint8_t)((from[channel] * alpha + 255 * rest + 127) / 255);
  }
  return shows;
}

// Replaces a frame that may be transparent by what is seen of it before white.
static cff_status flatten(cff_reader *reader, cff_message *message) {
  AVFrame *frame = reader->frame;
  reader->transparency = 0;
  const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(frame->format);
  if (!description || !(description->flags & AV_PIX_FMT_FLAG_ALPHA)) return CFF_OK;
  AVFrame *flat = av_frame_alloc();
  if (!flat) return CFF_OUT_OF_MEMORY;
  flat->format = AV_PIX_FMT_RGBA;
  flat->width = frame->width;
  flat->height = frame->height;
  int error = av_frame_get_buffer(flat, 0);
  if (error >= 0) error = av_frame_copy_props(flat, frame);
  if (error < 0) {
    av_frame_free(&flat);
    return failed(error, message);
  }
  int full_range;
  enum AVPixelFormat from = without_range(frame, &full_range);
  struct SwsContext *scaler;
  cff_status status = scaler_for(
      &reader->alpha_scaler,
      (struct scaler){
          .from_width = frame->width,
          .from_height = frame->height,
          .from_format = from,
          .to_width = frame->width,
          .to_height = frame->height,
          .matrix = color_matrix(frame),
          .full_range = full_range,
      },
      AV_PIX_FMT_RGBA, &scaler);
  int rows = status == CFF_OK ? sws_scale(
                                    scaler, (const uint8_t *const *)frame->data, frame->linesize,
                                    0, frame->height, flat->data, flat->linesize)
                              : 0;
  if (rows != frame->height) {
    say(message, "pixel format %s", description->name);
    av_frame_free(&flat);
    return CFF_FAILED;
  }
  int64_t shows = 0;
  for (int y = 0; y < flat->height; y++)
    shows += lay_over_white(flat->data[0] + (ptrdiff_t)y * flat->linesize[0], flat->width);
  reader->transparency = (double)shows / 255 / ((double)flat->width * flat->height);
  flat->format = AV_PIX_FMT_RGB24;
  flat->color_range = AVCOL_RANGE_JPEG;
  av_frame_unref(frame);
  av_frame_move_ref(frame, flat);
  av_frame_free(&flat);
  return CFF_OK;
}

// CFF_OK with an event, CFF_END when the decoder wants more.
static cff_status take_frame(cff_reader *reader, cff_event *event, cff_message *message) {
  if (!reader->video_done) {
    int error = avcodec_receive_frame(reader->video, reader->frame);
    if (error == AVERROR_EOF) reader->video_done = 1;
    if (error < 0 && error != AVERROR_EOF && error != AVERROR(EAGAIN)) reader->damaged++;
    if (error >= 0) {
      AVFrame *frame = reader->frame;
      if (exceeds(frame->width, frame->height, reader->options.max_pixels)) {
        say(message, "%dx%d", frame->width, frame->height);
        return CFF_TOO_MANY_PIXELS;
      }
      AVRational base = reader->format->streams[reader->video_stream]->time_base;
      event->kind = CFF_VIDEO_FRAME;
      event->time = seconds(frame->best_effort_timestamp, base);
      event->duration = frame->pkt_duration > 0 ? (double)frame->pkt_duration * av_q2d(base) : 0;
      event->samples = NULL;
      event->sample_count = 0;
      return flatten(reader, message);
    }
  }
  while (reader->audio && !reader->audio_done) {
    int error = avcodec_receive_frame(reader->audio, reader->audio_frame);
    if (error == AVERROR_EOF) reader->audio_done = 1;
    if (error < 0 && error != AVERROR_EOF && error != AVERROR(EAGAIN)) reader->damaged++;
    if (error < 0) break;
    event->sample_count = 0;
    cff_status status = hand_out_samples(reader, event, message);
    if (status != CFF_OK || event->sample_count > 0) return status;
  }
  return CFF_END;
}

// Whether a JPEG has its end: a marker EOI after the last SOS. Decoders make up what is missing.
static int is_whole_jpeg(const AVPacket *packet) {
  int last = 0;
  for (int i = 0; i + 1 < packet->size; i++)
    if (packet->data[i] == 0xFF && (packet->data[i + 1] == 0xDA || packet->data[i + 1] == 0xD9))
      last = packet->data[i + 1];
  return last == 0xD9;
}

// Feeds one packet, or the end of the input, to the decoders. CFF_END when all is over.
static cff_status feed(cff_reader *reader, cff_message *message) {
  if (reader->draining) return CFF_END;
  int error = av_read_frame(reader->format, reader->packet);
  if (reader->stopped) {
    av_packet_unref(reader->packet);
    return CFF_STOPPED;
  }
  if (error < 0) {
    // A read error ends the input as its end does: the caller compares how far it came with how
    // far the container says it goes.
    if (error != AVERROR_EOF) reader->damaged++;
    reader->draining = 1;
    avcodec_send_packet(reader->video, NULL);
    if (reader->audio) avcodec_send_packet(reader->audio, NULL);
    return CFF_OK;
  }
  AVRational base = reader->format->streams[reader->packet->stream_index]->time_base;
  double end = seconds(reader->packet->pts, base);
  if (reader->packet->duration > 0) end += (double)reader->packet->duration * av_q2d(base);
  if (end > reader->end) reader->end = end;
  AVCodecContext *decoder = NULL;
  if (reader->packet->stream_index == reader->video_stream) decoder = reader->video;
  if (reader->packet->stream_index == reader->audio_stream && !reader->audio_done)
    decoder = reader->audio;
  if (reader->options.one_picture && decoder && decoder->codec_id == AV_CODEC_ID_MJPEG &&
      !is_whole_jpeg(reader->packet)) {
    av_packet_unref(reader->packet);
    say(message, "the JPEG has no end");
    return CFF_DAMAGED;
  }
  if (decoder) {
    error = avcodec_send_packet(decoder, reader->packet);
    if (error < 0 && error != AVERROR(EAGAIN) && error != AVERROR_EOF) reader->damaged++;
  }
  av_packet_unref(reader->packet);
  return CFF_OK;
}

cff_status cff_reader_next(cff_reader *reader, cff_event *event, cff_message *message) {
  if (message) message->text[0] = 0;
  for (int packets = 0; packets < MAX_PACKETS_WITHOUT_OUTPUT; packets++) {
    if (is_stopped(reader)) return CFF_STOPPED;
    cff_status status = take_frame(reader, event, message);
    if (status != CFF_END) return status;
    status = feed(reader, message);
    if (reader->refused_width) {
      say(message, "%dx%d", reader->refused_width, reader->refused_height);
      return CFF_TOO_MANY_PIXELS;
    }
    if (status != CFF_OK) return status;
  }
  say(message, "%d packets in a row gave no frame", MAX_PACKETS_WITHOUT_OUTPUT);
  return CFF_DAMAGED;
}

// MARK: scaling

void cff_reader_frame_size(const cff_reader *reader, int32_t *width, int32_t *height) {
  int swapped = swaps_axes(frame_turn(reader));
  *width = swapped ? reader->frame->height : reader->frame->width;
  *height = swapped ? reader->frame->width : reader->frame->height;
}

// Averages areas where the picture shrinks; interpolates where it grows. Exact arithmetic, so that
// every CPU gives the same bits.
static int scaling_flags(int from_width, int from_height, int to_width, int to_height) {
  int shrinks = to_width <= from_width && to_height <= from_height;
  return (shrinks ? SWS_AREA : SWS_BICUBIC) | SWS_ACCURATE_RND | SWS_BITEXACT |
         SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP;
}

// Its pixel format and whether its values have the full range. The formats named "J" are deprecated
// spellings of that; gray is of a picture unless it says otherwise.
static enum AVPixelFormat without_range(const AVFrame *frame, int *full_range) {
  const AVPixFmtDescriptor *description = av_pix_fmt_desc_get(frame->format);
  int gray = description && description->nb_components <= 2;
  *full_range = 1;
  switch (frame->format) {
  case AV_PIX_FMT_YUVJ420P: return AV_PIX_FMT_YUV420P;
  case AV_PIX_FMT_YUVJ422P: return AV_PIX_FMT_YUV422P;
  case AV_PIX_FMT_YUVJ444P: return AV_PIX_FMT_YUV444P;
  case AV_PIX_FMT_YUVJ440P: return AV_PIX_FMT_YUV440P;
  case AV_PIX_FMT_YUVJ411P: return AV_PIX_FMT_YUV411P;
  default:
    *full_range = frame->color_range == AVCOL_RANGE_JPEG ||
                  (gray && frame->color_range != AVCOL_RANGE_MPEG);
    return frame->format;
  }
}

static int color_matrix(const AVFrame *frame) {
  switch (frame->colorspace) {
  case AVCOL_SPC_BT709: return SWS_CS_ITU709;
  case AVCOL_SPC_BT2020_NCL:
  case AVCOL_SPC_BT2020_CL: return SWS_CS_BT2020;
  case AVCOL_SPC_UNSPECIFIED:
    // What players assume of video; a JPEG says what it is.
    return frame->height >= 720 ? SWS_CS_ITU709 : SWS_CS_ITU601;
  default: return SWS_CS_ITU601;
  }
}

static cff_status scaler_for(
    scaler *kept, scaler wanted, enum AVPixelFormat to, struct SwsContext **context) {
  int same = kept->context && kept->from_width == wanted.from_width &&
             kept->from_height == wanted.from_height && kept->from_format == wanted.from_format &&
             kept->to_width == wanted.to_width && kept->to_height == wanted.to_height &&
             kept->matrix == wanted.matrix && kept->full_range == wanted.full_range;
  if (!same) {
    sws_freeContext(kept->context);
    *kept = wanted;
    kept->context = sws_getContext(
        wanted.from_width, wanted.from_height, wanted.from_format, wanted.to_width,
        wanted.to_height, to,
        scaling_flags(wanted.from_width, wanted.from_height, wanted.to_width, wanted.to_height),
        NULL, NULL, NULL);
    if (!kept->context) return CFF_FAILED;
    const int *matrix = sws_getCoefficients(wanted.matrix);
    sws_setColorspaceDetails(
        kept->context, matrix, wanted.full_range, matrix, 1, 0, 1 << 16, 1 << 16);
  }
  *context = kept->context;
  return CFF_OK;
}

cff_status cff_reader_scale(
    cff_reader *reader, int32_t width, int32_t height, int32_t gray, uint8_t *pixels,
    cff_message *message) {
  AVFrame *frame = reader->frame;
  if (!frame->data[0] || width < 1 || height < 1) {
    say(message, "no frame to scale");
    return CFF_FAILED;
  }
  turn way = frame_turn(reader);
  int channels = gray ? 1 : 3;
  int before_width = swaps_axes(way) ? height : width;
  int before_height = swaps_axes(way) ? width : height;
  int full_range;
  enum AVPixelFormat from = without_range(frame, &full_range);
  struct SwsContext *scaler;
  cff_status status = scaler_for(
      gray ? &reader->gray_scaler : &reader->rgb_scaler,
      (struct scaler){
          .from_width = frame->width,
          .from_height = frame->height,
          .from_format = from,
          .to_width = before_width,
          .to_height = before_height,
          .matrix = color_matrix(frame),
          .full_range = full_range,
      },
      gray ? AV_PIX_FMT_GRAY8 : AV_PIX_FMT_RGB24, &scaler);
  if (status != CFF_OK) {
    say(message, "pixel format %s", av_get_pix_fmt_name(frame->format));
    return status;
  }

  int turned = !(way.a == 1 && way.d == 1);
  uint8_t *target = pixels;
  if (turned) {
    size_t needed = (size_t)width * height * channels;
    if (needed > reader->unturned_capacity) {
      uint8_t *larger = realloc(reader->unturned, needed);
      if (!larger) return CFF_OUT_OF_MEMORY;
      reader->unturned = larger;
      reader->unturned_capacity = needed;
    }
    target = reader->unturned;
  }
  uint8_t *planes[4] = {target};
  int strides[4] = {before_width * channels};
  int rows = sws_scale(
      scaler, (const uint8_t *const *)frame->data, frame->linesize, 0, frame->height, planes,
      strides);
  if (rows != before_height) {
    say(message, "scaling gave %d rows of %d", rows, before_height);
    return CFF_FAILED;
  }
  if (turned)
    copy_turned(reader->unturned, before_width, before_height, channels, way, pixels);
  return CFF_OK;
}

cff_status cff_rgb_scale(
    const uint8_t *from, int32_t from_width, int32_t from_height, uint8_t *to, int32_t to_width,
    int32_t to_height) {
  silence_once();
  struct SwsContext *scaler = sws_getContext(
      from_width, from_height, AV_PIX_FMT_RGB24, to_width, to_height, AV_PIX_FMT_RGB24,
      scaling_flags(from_width, from_height, to_width, to_height), NULL, NULL, NULL);
  if (!scaler) return CFF_OUT_OF_MEMORY;
  const uint8_t *planes[4] = {from};
  int strides[4] = {from_width * 3};
  uint8_t *to_planes[4] = {to};
  int to_strides[4] = {to_width * 3};
  int rows = sws_scale(scaler, planes, strides, 0, from_height, to_planes, to_strides);
  sws_freeContext(scaler);
  return rows == to_height ? CFF_OK : CFF_FAILED;
}

// MARK: JPEG

// Tables K.1 and K.2 of ITU-T T.81, in raster order.
static const uint8_t luma_table[64] = {
    16, 11, 10, 16, 24,  40,  51,  61,  12, 12, 14, 19, 26,  58,  60,  55,
    14, 13, 16, 24, 40,  57,  69,  56,  14, 17, 22, 29, 51,  87,  80,  62,
    18, 22, 37, 56, 68,  109, 103, 77,  24, 35, 55, 64, 81,  104, 113, 92,
    49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99};
static const uint8_t chroma_table[64] = {
    17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99,
    24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99,
    99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99};

// The Independent JPEG Group's scaling of the tables. FFmpeg keeps the step of the mean of a block
// at 8 whatever the quality.
static uint16_t *scaled_table(const uint8_t *table, int quality) {
  uint16_t *scaled = av_malloc(64 * sizeof *scaled);
  if (!scaled) return NULL;
  int scale = quality < 50 ? 5000 / quality : 200 - 2 * quality;
  for (int i = 0; i < 64; i++) {
    int step = (table[i] * scale + 50) / 100;
    scaled[i] = (uint16_t)(step < 1 ? 1 : step > 255 ? 255 : step);
  }
  return scaled;
}

// What encodes one packed RGB picture into a file of its own.
typedef struct {
  AVCodecContext *encoder;
  AVFrame *frame;
  AVPacket *packet;
  struct SwsContext *scaler;
} picture_encoder;

static cff_status create_picture_encoder(
    picture_encoder *picture, const char *name, enum AVPixelFormat format, int32_t width,
    int32_t height, cff_message *message) {
  silence_once();
  if (message) message->text[0] = 0;
  *picture = (picture_encoder){0};
  const AVCodec *codec = avcodec_find_encoder_by_name(name);
  if (!codec) {
    say(message, "%s", name);
    return CFF_NO_DECODER;
  }
  picture->encoder = avcodec_alloc_context3(codec);
  picture->frame = av_frame_alloc();
  picture->packet = av_packet_alloc();
  picture->scaler = sws_getContext(
      width, height, AV_PIX_FMT_RGB24, width, height, format,
      scaling_flags(width, height, width, height), NULL, NULL, NULL);
  if (!picture->encoder || !picture->frame || !picture->packet || !picture->scaler)
    return CFF_OUT_OF_MEMORY;
  picture->encoder->width = picture->frame->width = width;
  picture->encoder->height = picture->frame->height = height;
  picture->encoder->pix_fmt = format;
  picture->frame->format = format;
  picture->encoder->time_base = (AVRational){1, 25};
  picture->encoder->thread_count = 1;
  picture->encoder->flags |= AV_CODEC_FLAG_BITEXACT;
  return CFF_OK;
}

static void free_picture_encoder(picture_encoder *picture) {
  sws_freeContext(picture->scaler);
  av_packet_free(&picture->packet);
  av_frame_free(&picture->frame);
  avcodec_free_context(&picture->encoder);
}

// Opens the encoder, encodes `rgb` and copies the file; a negative number is FFmpeg's error.
static int encode_picture(
    picture_encoder *picture, AVDictionary **settings, const uint8_t *rgb, uint8_t **file,
    size_t *size) {
  int error = avcodec_open2(picture->encoder, NULL, settings);
  if (error >= 0) error = av_frame_get_buffer(picture->frame, 0);
  if (error < 0) return error;
  AVFrame *frame = picture->frame;
  const uint8_t *planes[4] = {rgb};
  int strides[4] = {frame->width * 3};
  if (sws_scale(
          picture->scaler, planes, strides, 0, frame->height, frame->data, frame->linesize)
      != frame->height)
    return AVERROR_EXTERNAL;
  error = avcodec_send_frame(picture->encoder, frame);
  if (error >= 0) error = avcodec_receive_packet(picture->encoder, picture->packet);
  if (error < 0) return error;
  *file = malloc((size_t)picture->packet->size);
  if (!*file) return AVERROR(ENOMEM);
  memcpy(*file, picture->packet->data, (size_t)picture->packet->size);
  *size = (size_t)picture->packet->size;
  return 0;
}

cff_status cff_jpeg_encode(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, uint8_t **jpeg,
    size_t *size, cff_message *message) {
  *jpeg = NULL;
  *size = 0;
  picture_encoder picture;
  cff_status status =
      create_picture_encoder(&picture, "mjpeg", AV_PIX_FMT_YUVJ420P, width, height, message);
  if (status == CFF_OK) {
    AVCodecContext *encoder = picture.encoder;
    encoder->color_range = picture.frame->color_range = AVCOL_RANGE_JPEG;
    encoder->colorspace = AVCOL_SPC_SMPTE170M;
    encoder->flags |= AV_CODEC_FLAG_QSCALE;
    // The tables say it all: FFmpeg's own scale, in eighths, is held at 1.
    encoder->qmin = encoder->qmax = 8;
    encoder->global_quality = picture.frame->quality = 8 * FF_QP2LAMBDA;
    encoder->intra_matrix = scaled_table(luma_table, quality);
    encoder->chroma_intra_matrix = scaled_table(chroma_table, quality);
    const int *matrix = sws_getCoefficients(SWS_CS_ITU601);
    sws_setColorspaceDetails(picture.scaler, matrix, 1, matrix, 1, 0, 1 << 16, 1 << 16);
    int error = encoder->intra_matrix && encoder->chroma_intra_matrix
                    ? encode_picture(&picture, NULL, rgb, jpeg, size)
                    : AVERROR(ENOMEM);
    if (error) status = failed(error, message);
    // The context frees its luma table but not this one.
    av_freep(&encoder->chroma_intra_matrix);
  }
  free_picture_encoder(&picture);
  return status;
}

// MARK: PNG and WebP

// Encodes packed RGB in one of the encoder's own packed formats.
static cff_status encode_packed(
    const char *name, enum AVPixelFormat format, AVDictionary **settings, const uint8_t *rgb,
    int32_t width, int32_t height, uint8_t **file, size_t *size, cff_message *message) {
  *file = NULL;
  *size = 0;
  picture_encoder picture;
  cff_status status = create_picture_encoder(&picture, name, format, width, height, message);
  if (status == CFF_OK) {
    int error = encode_picture(&picture, settings, rgb, file, size);
    if (error) status = failed(error, message);
  }
  free_picture_encoder(&picture);
  return status;
}

cff_status cff_png_encode(
    const uint8_t *rgb, int32_t width, int32_t height, uint8_t **png, size_t *size,
    cff_message *message) {
  AVDictionary *settings = NULL;
  av_dict_set(&settings, "pred", "mixed", 0);
  cff_status status = encode_packed(
      "png", AV_PIX_FMT_RGB24, &settings, rgb, width, height, png, size, message);
  av_dict_free(&settings);
  return status;
}

cff_status cff_webp_encode(
    const uint8_t *rgb, int32_t width, int32_t height, int32_t quality, uint8_t **webp,
    size_t *size, cff_message *message) {
  AVDictionary *settings = NULL;
  av_dict_set_int(&settings, "quality", quality, 0);
  cff_status status = encode_packed(
      "libwebp", AV_PIX_FMT_RGB32, &settings, rgb, width, height, webp, size, message);
  av_dict_free(&settings);
  return status;
}

void cff_free(void *memory) { free(memory); }

// MARK: loudness

struct cff_loudness {
  ebur128_state *state;
};

cff_loudness *cff_loudness_create(int32_t channels, int32_t sample_rate) {
  if (channels < 1 || sample_rate < 1) return NULL;
  cff_loudness *loudness = calloc(1, sizeof *loudness);
  if (!loudness) return NULL;
  // The histogram keeps memory the same however long the sound is.
  loudness->state = ebur128_init(
      (unsigned)channels, (unsigned long)sample_rate,
      EBUR128_MODE_I | EBUR128_MODE_LRA | EBUR128_MODE_TRUE_PEAK | EBUR128_MODE_HISTOGRAM);
  if (!loudness->state) {
    free(loudness);
    return NULL;
  }
  return loudness;
}

void cff_loudness_destroy(cff_loudness *loudness) {
  if (!loudness) return;
  ebur128_destroy(&loudness->state);
  free(loudness);
}

int32_t cff_loudness_add(cff_loudness *loudness, const float *samples, int64_t count) {
  return ebur128_add_frames_float(loudness->state, samples, (size_t)count);
}

double cff_loudness_momentary(cff_loudness *loudness) {
  double value = -HUGE_VAL;
  return ebur128_loudness_momentary(loudness->state, &value) ? -HUGE_VAL : value;
}

double cff_loudness_integrated(cff_loudness *loudness) {
  double value = -HUGE_VAL;
  return ebur128_loudness_global(loudness->state, &value) ? -HUGE_VAL : value;
}

double cff_loudness_range(cff_loudness *loudness) {
  double value = 0;
  return ebur128_loudness_range(loudness->state, &value) ? 0 : value;
}

double cff_loudness_true_peak(cff_loudness *loudness, int32_t channel) {
  double value = 0;
  return ebur128_true_peak(loudness->state, (unsigned)channel, &value) ? 0 : value;
}

double cff_loudness_sample_peak(cff_loudness *loudness, int32_t channel) {
  double value = 0;
  return ebur128_sample_peak(loudness->state, (unsigned)channel, &value) ? 0 : value;
}

// MARK: spectrum

struct cff_spectrum {
  AVTXContext *context;
  av_tx_fn transform;
  int32_t size;
  AVComplexFloat *input, *output;
};

cff_spectrum *cff_spectrum_create(int32_t size) {
  if (size < 16 || size > 65536 || (size & (size - 1))) return NULL;
  cff_spectrum *spectrum = calloc(1, sizeof *spectrum);
  if (!spectrum) return NULL;
  spectrum->size = size;
  spectrum->input = av_calloc((size_t)size, sizeof *spectrum->input);
  spectrum->output = av_calloc((size_t)size, sizeof *spectrum->output);
  const float scale = 1;
  if (!spectrum->input || !spectrum->output ||
      av_tx_init(
          &spectrum->context, &spectrum->transform, AV_TX_FLOAT_FFT, 0, size, &scale, 0) < 0) {
    cff_spectrum_destroy(spectrum);
    return NULL;
  }
  return spectrum;
}

void cff_spectrum_destroy(cff_spectrum *spectrum) {
  if (!spectrum) return;
  av_tx_uninit(&spectrum->context);
  av_free(spectrum->input);
  av_free(spectrum->output);
  free(spectrum);
}

void cff_spectrum_magnitudes(
    cff_spectrum *spectrum, const float *samples, int32_t count, float *magnitudes) {
  for (int32_t i = 0; i < spectrum->size; i++)
    spectrum->input[i] = (AVComplexFloat){i < count ? samples[i] : 0, 0};
  spectrum->transform(
      spectrum->context, spectrum->output, spectrum->input, sizeof *spectrum->input);
  for (int32_t i = 0; i <= spectrum->size / 2; i++)
    magnitudes[i] = hypotf(spectrum->output[i].re, spectrum->output[i].im);
}
