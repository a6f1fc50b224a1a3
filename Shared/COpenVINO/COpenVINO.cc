#include "COpenVINO.h"

#include <malloc.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <openvino/core/model.hpp>
#include <openvino/op/constant.hpp>
#include <openvino/op/convert.hpp>
#include <openvino/op/divide.hpp>
#include <openvino/op/parameter.hpp>
#include <openvino/op/result.hpp>
#include <openvino/op/transpose.hpp>
#include <openvino/runtime/core.hpp>
#include <openvino/runtime/exception.hpp>

namespace {

/// What a port's C description points to.
struct Port {
  std::vector<std::string> texts;
  std::vector<const char *> names;
  std::vector<copenvino_dimension> dimensions;
  ov::element::Type type;
  int64_t rank = -1;

  explicit Port(const ov::Output<const ov::Node> &port) : type(port.get_element_type()) {
    for (const auto &name : port.get_names()) texts.push_back(name);
    for (const auto &text : texts) names.push_back(text.c_str());
    const auto shape = port.get_partial_shape();
    if (shape.rank().is_dynamic()) return;
    rank = shape.rank().get_length();
    for (const auto &dimension : shape) {
      dimensions.push_back({dimension.get_min_length(), dimension.get_max_length()});
    }
  }

  Port(const Port &) = delete;
  Port(Port &&) = default;

  copenvino_port face() const {
    return {names.data(), names.size(), element(), dimensions.data(), rank};
  }

  copenvino_element element() const {
    switch (type) {
      case ov::element::f32: return COPENVINO_F32;
      case ov::element::f64: return COPENVINO_F64;
      case ov::element::i8: return COPENVINO_I8;
      case ov::element::u8: return COPENVINO_U8;
      case ov::element::i32: return COPENVINO_I32;
      case ov::element::i64: return COPENVINO_I64;
      default: return COPENVINO_OTHER;
    }
  }
};

char *copy(const char *text) {
  char *result = strdup(text);
  // Without memory even for the message, an empty one would be mistaken for success.
  if (result == nullptr) std::terminate();
  return result;
}

/// The message of the exception under way.
char *failure() {
  try {
    throw;
  } catch (const std::exception &exception) {
    return copy(exception.what());
  } catch (...) {
    return copy("OpenVINO threw something that is no std::exception");
  }
}

/// Runs `work`; what it throws becomes a message.
template <typename Work>
char *guarded(Work work) {
  try {
    work();
    return nullptr;
  } catch (...) {
    return failure();
  }
}

void collect(const ov::AnyMap &entries, std::vector<std::pair<std::string, std::string>> &metadata) {
  for (const auto &[key, value] : entries) {
    if (value.is<std::string>()) {
      metadata.emplace_back(key, value.as<std::string>());
    } else if (value.is<ov::AnyMap>()) {
      collect(value.as<ov::AnyMap>(), metadata);
    }
  }
}

/// What lies between the layers of a network is a few blocks of 10 to 100 MB, of other sizes for each shape of its
/// input. By its own rule, malloc takes such blocks from the heap once it has seen one freed, where they leave gaps that no
/// other fits in: after pictures of several sizes, the same networks kept twice as much. From here on such blocks
/// are mapped and unmapped; what is allocated for each call stays smaller, and on the heap.
///
/// Of heaps, malloc makes up to eight for each core, which the threads are spread over, and a picture's blocks come to
/// lie in all of them in turn: each grows to the worst that was ever in it, which looks like a leak for hours. One for
/// each core keeps threads that run from waiting for each other.
void keep_memory_together() {
  mallopt(M_MMAP_THRESHOLD, 8 << 20);
  // Malloc's own proportion between the two, kept: memory is not given back and asked for again with each call.
  mallopt(M_TRIM_THRESHOLD, 16 << 20);
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(1u, std::thread::hardware_concurrency())));
}

/// The library's core. It stays until the process is gone: with the last one the plugin's code would be
/// unloaded, while threads that it has made still have that code to run when they end.
ov::Core &core() {
  static ov::Core &core = []() -> ov::Core & {
    keep_memory_together();
    return *new ov::Core;
  }();
  return core;
}

/// What is thrown where a network has no tensor of a name.
struct Missing : std::runtime_error {
  const char *name;

  explicit Missing(const char *name)
      : std::runtime_error(std::string("the network has no tensor \"") + name + "\""), name(name) {}
};

ov::Output<ov::Node> tensor(const ov::Model &model, const char *name) {
  for (const auto &node : model.get_ordered_ops()) {
    for (const auto &output : node->outputs()) {
      if (output.get_names().count(name) != 0) return output;
    }
  }
  throw Missing(name);
}

ov::Output<ov::Node> turned(const ov::Output<ov::Node> &source, const std::vector<int64_t> &order) {
  auto axes = ov::op::v0::Constant::create(ov::element::i64, {order.size()}, order);
  return std::make_shared<ov::op::v1::Transpose>(source, axes);
}

/// Lets those who take `source` take a new parameter, which has its channels last. What is done to bytes is done before
/// they are turned: then nothing is turned at all, as the library has the channels last inside.
std::shared_ptr<ov::op::v0::Parameter> replaced(ov::Output<ov::Node> source, const copenvino_part &part) {
  auto shape = source.get_partial_shape();
  if (shape.rank().is_dynamic() || shape.size() != 4) throw std::runtime_error("a part takes a tensor that is no map");
  if (part.is_free) {
    for (size_t axis : {2, 3}) shape[axis] = ov::Dimension(1, shape[axis].get_max_length());
  }
  auto type = source.get_element_type();
  auto parameter = std::make_shared<ov::op::v0::Parameter>(
      part.takes_bytes ? ov::element::u8 : type, ov::PartialShape{shape[0], shape[2], shape[3], shape[1]});
  ov::Output<ov::Node> values = parameter;
  if (part.takes_bytes) {
    values = std::make_shared<ov::op::v1::Divide>(std::make_shared<ov::op::v0::Convert>(values, type),
                                                  ov::op::v0::Constant::create(type, {}, {255.0f}));
  }
  parameter->output(0).set_names(source.get_names());
  source.set_names({});
  auto targets = source.get_target_inputs();
  auto channels_second = turned(values, {0, 3, 1, 2});
  for (auto target : targets) target.replace_source_output(channels_second);
  return parameter;
}

/// The network between some tensors of another, which it takes apart, with its channels last.
std::shared_ptr<ov::Model> cut(const ov::Model &whole, const copenvino_part &part) {
  ov::OutputVector sources;
  for (size_t index = 0; index < part.output_count; ++index) sources.push_back(tensor(whole, part.outputs[index]));
  if (part.output_count == 0) {
    for (const auto &result : whole.get_results()) sources.push_back(result->input_value(0));
  }
  ov::ResultVector results;
  for (auto &source : sources) {
    auto channels_last = turned(source, {0, 2, 3, 1});
    channels_last.set_names(source.get_names());
    source.set_names({});
    results.push_back(std::make_shared<ov::op::v0::Result>(channels_last));
  }
  ov::ParameterVector parameters;
  for (size_t index = 0; index < part.input_count; ++index) {
    parameters.push_back(replaced(tensor(whole, part.inputs[index]), part));
  }
  if (part.input_count == 0) {
    for (const auto &parameter : whole.get_parameters()) parameters.push_back(replaced(parameter, part));
  }
  return std::make_shared<ov::Model>(results, parameters, whole.get_friendly_name());
}

}  // namespace

struct copenvino_model {
  ov::CompiledModel compiled;
  bool has_open_shapes = false;
  std::vector<Port> inputs;
  std::vector<Port> outputs;
  std::vector<std::pair<std::string, std::string>> metadata;
};

struct copenvino_request {
  ov::InferRequest request;
  std::vector<ov::Output<const ov::Node>> inputs;
  std::vector<ov::Output<const ov::Node>> outputs;
  /// The shape of the output that was asked for last.
  ov::Shape shape;
};

char *copenvino_load(const char *path, const copenvino_reshape *reshapes, size_t reshape_count,
                     const copenvino_part *part, const copenvino_property *properties, size_t property_count,
                     const char **missing, copenvino_model **model) {
  return guarded([&] {
    auto made = std::make_unique<copenvino_model>();
    auto read = core().read_model(path);
    std::map<std::string, ov::PartialShape> shapes;
    for (size_t index = 0; index < reshape_count; ++index) {
      std::vector<ov::Dimension> dimensions;
      for (size_t axis = 0; axis < reshapes[index].rank; ++axis) {
        const auto &dimension = reshapes[index].dimensions[axis];
        dimensions.emplace_back(dimension.minimum, dimension.maximum);
      }
      shapes[reshapes[index].name] = ov::PartialShape(dimensions);
    }
    if (!shapes.empty()) read->reshape(shapes);
    collect(read->get_rt_info(), made->metadata);
    if (part != nullptr) {
      try {
        read = cut(*read, *part);
      } catch (const Missing &problem) {
        *missing = problem.name;
        throw;
      }
    }
    made->has_open_shapes = read->is_dynamic();
    ov::AnyMap settings;
    for (size_t index = 0; index < property_count; ++index) {
      settings[properties[index].key] = std::string(properties[index].value);
    }
    made->compiled = core().compile_model(read, "CPU", settings);
    for (const auto &port : made->compiled.inputs()) made->inputs.emplace_back(port);
    for (const auto &port : made->compiled.outputs()) made->outputs.emplace_back(port);
    *model = made.release();
  });
}

void copenvino_free(copenvino_model *model) { delete model; }

bool copenvino_has_open_shapes(const copenvino_model *model) { return model->has_open_shapes; }

size_t copenvino_input_count(const copenvino_model *model) { return model->inputs.size(); }

size_t copenvino_output_count(const copenvino_model *model) { return model->outputs.size(); }

copenvino_port copenvino_input(const copenvino_model *model, size_t index) {
  return model->inputs[index].face();
}

copenvino_port copenvino_output(const copenvino_model *model, size_t index) {
  return model->outputs[index].face();
}

size_t copenvino_metadata_count(const copenvino_model *model) { return model->metadata.size(); }

copenvino_property copenvino_metadata(const copenvino_model *model, size_t index) {
  const auto &[key, value] = model->metadata[index];
  return {key.c_str(), value.c_str()};
}

char *copenvino_property_value(const copenvino_model *model, const char *key, char **value) {
  return guarded([&] { *value = copy(model->compiled.get_property(key).as<std::string>().c_str()); });
}

char *copenvino_make_request(copenvino_model *model, copenvino_request **request) {
  return guarded([&] {
    auto made = std::make_unique<copenvino_request>();
    made->request = model->compiled.create_infer_request();
    made->inputs = model->compiled.inputs();
    made->outputs = model->compiled.outputs();
    *request = made.release();
  });
}

void copenvino_free_request(copenvino_request *request) { delete request; }

char *copenvino_set_input(copenvino_request *request, size_t index, const size_t *shape, size_t rank,
                          const void *bytes) {
  return guarded([&] {
    const auto &port = request->inputs.at(index);
    // The library does not write to inputs.
    ov::Tensor tensor(port.get_element_type(), ov::Shape(shape, shape + rank), const_cast<void *>(bytes));
    request->request.set_tensor(port, tensor);
  });
}

char *copenvino_set_output(copenvino_request *request, size_t index, const size_t *shape, size_t rank,
                           void *bytes) {
  return guarded([&] {
    const auto &port = request->outputs.at(index);
    request->request.set_tensor(port, ov::Tensor(port.get_element_type(), ov::Shape(shape, shape + rank), bytes));
  });
}

char *copenvino_start(copenvino_request *request, copenvino_callback callback, void *context) {
  return guarded([&] {
    // Set anew each time: the library puts a callback back after its call, which may come after the
    // next inference was started.
    request->request.set_callback([callback, context](std::exception_ptr exception) {
      if (!exception) {
        callback(context, COPENVINO_DONE, nullptr);
        return;
      }
      try {
        std::rethrow_exception(exception);
      } catch (const ov::Cancelled &) {
        callback(context, COPENVINO_CANCELLED, nullptr);
      } catch (const std::exception &error) {
        callback(context, COPENVINO_FAILED, error.what());
      } catch (...) {
        callback(context, COPENVINO_FAILED, "OpenVINO threw something that is no std::exception");
      }
    });
    request->request.start_async();
  });
}

void copenvino_cancel(copenvino_request *request) {
  try {
    request->request.cancel();
  } catch (...) {
    // What cannot be cancelled runs to its end, which its callback reports.
  }
}

char *copenvino_result(copenvino_request *request, size_t index, const size_t **shape, size_t *rank,
                       const void **bytes, size_t *byte_count) {
  return guarded([&] {
    const auto tensor = request->request.get_tensor(request->outputs.at(index));
    request->shape = tensor.get_shape();
    *shape = request->shape.data();
    *rank = request->shape.size();
    *bytes = tensor.data();
    *byte_count = tensor.get_byte_size();
  });
}
