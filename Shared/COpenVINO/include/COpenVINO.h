#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// OpenVINO as Swift needs it: models compiled for the CPU, and requests that run them.
///
/// It stands on the C++ interface, as the C interface neither reads a model's metadata nor says which
/// request an error belongs to. No C++ exception leaves: a function that can fail returns `NULL` when it
/// did not, else a message that the caller frees.

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled model. It may be used from any thread.
typedef struct copenvino_model copenvino_model;

/// Room for one inference at a time. One thread may use it at a time; only `copenvino_cancel` may be
/// called beside.
typedef struct copenvino_request copenvino_request;

typedef enum {
  /// One that has no counterpart here.
  COPENVINO_OTHER,
  COPENVINO_F32,
  COPENVINO_F64,
  COPENVINO_I8,
  COPENVINO_U8,
  COPENVINO_I32,
  COPENVINO_I64,
} copenvino_element;

/// A setting by OpenVINO's own name.
typedef struct {
  const char *key;
  const char *value;
} copenvino_property;

/// The sizes that one dimension may have. `maximum` is -1 where there is no upper limit.
typedef struct {
  int64_t minimum;
  int64_t maximum;
} copenvino_dimension;

/// Another shape for the input called `name`.
typedef struct {
  const char *name;
  const copenvino_dimension *dimensions;
  size_t rank;
} copenvino_reshape;

/// A part of a network: what lies between some of its tensors, all of them [1, channels, height, width] in the file and
/// [1, height, width, channels] here. Both lists may be empty: from the network's own inputs, to its own outputs.
typedef struct {
  const char *const *inputs;
  size_t input_count;
  const char *const *outputs;
  size_t output_count;
  /// Not 0: the heights and widths of its inputs, [1, channels, height, width], may be less than in the whole network.
  int is_free;
  /// Not 0: its one input is given in u8, and divided by 255.
  int takes_bytes;
} copenvino_part;

/// An input or output of a model. What it points to lives as long as the model.
typedef struct {
  const char *const *names;
  size_t name_count;
  copenvino_element element;
  const copenvino_dimension *dimensions;
  /// -1 where the model leaves it open.
  int64_t rank;
} copenvino_port;

/// How an inference ended.
typedef enum { COPENVINO_DONE, COPENVINO_CANCELLED, COPENVINO_FAILED } copenvino_outcome;

/// Called once for each inference that was started, on a thread of OpenVINO. `message` says what failed
/// and lives as long as the call; it is `NULL` for the other outcomes.
typedef void (*copenvino_callback)(void *context, copenvino_outcome outcome, const char *message);

/// Reads and compiles the model at `path`, or a part of it (`NULL`: all of it). Where it has no tensor of a name that the
/// part has, `missing` becomes that name.
char *copenvino_load(const char *path, const copenvino_reshape *reshapes, size_t reshape_count,
                     const copenvino_part *part, const copenvino_property *properties, size_t property_count,
                     const char **missing, copenvino_model **model);

/// Frees a model; its requests have been freed before.
void copenvino_free(copenvino_model *model);

/// Whether a tensor of the network, also one inside, may have several shapes.
bool copenvino_has_open_shapes(const copenvino_model *model);

size_t copenvino_input_count(const copenvino_model *model);
size_t copenvino_output_count(const copenvino_model *model);
copenvino_port copenvino_input(const copenvino_model *model, size_t index);
copenvino_port copenvino_output(const copenvino_model *model, size_t index);

/// What the model's file says about it: pairs of a key and a text.
size_t copenvino_metadata_count(const copenvino_model *model);
copenvino_property copenvino_metadata(const copenvino_model *model, size_t index);

/// The value that a property has for the compiled model.
char *copenvino_property_value(const copenvino_model *model, const char *key, char **value);

char *copenvino_make_request(copenvino_model *model, copenvino_request **request);

/// Frees a request; waits for the end of an inference that is under way.
void copenvino_free_request(copenvino_request *request);

/// Lends memory for an input. It stays where it is, unchanged, until the inference has ended.
char *copenvino_set_input(copenvino_request *request, size_t index, const size_t *shape, size_t rank,
                          const void *bytes);

/// Lends memory to write an output to.
char *copenvino_set_output(copenvino_request *request, size_t index, const size_t *shape, size_t rank,
                           void *bytes);

/// Begins an inference. When it returns `NULL`, `callback` is called once.
char *copenvino_start(copenvino_request *request, copenvino_callback callback, void *context);

/// Asks the inference under way to end early, which its callback then reports; nothing when there is none. Not for models
/// with open shapes: later inferences of theirs would answer wrongly.
void copenvino_cancel(copenvino_request *request);

/// Where the output of the last inference lies, and its shape: valid until the next one.
char *copenvino_result(copenvino_request *request, size_t index, const size_t **shape, size_t *rank,
                       const void **bytes, size_t *byte_count);

#ifdef __cplusplus
}
#endif
