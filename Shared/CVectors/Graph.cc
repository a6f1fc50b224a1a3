#include "CVectors.h"

#include "Rows.h"

// The library's prefetching reads past the end of its lists, and its distances are not used.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <utility>
#include <vector>

using cvectors::RowFormat;

namespace {

/// Tells the library how rows are compared.
class Rows final : public hnswlib::SpaceInterface<float> {
 public:
  Rows(size_t dimension, int instructions) : format_(dimension, instructions) {}

  size_t get_data_size() override { return format_.bytes(); }
  hnswlib::DISTFUNC<float> get_dist_func() override { return format_.distance(); }
  void *get_dist_func_param() override { return &format_; }

  const RowFormat &format() const { return format_; }

 private:
  RowFormat format_;
};

using Library = hnswlib::HierarchicalNSW<float>;
using Node = hnswlib::tableint;
using Near = std::pair<float, Node>;

/// A visited list, given back to the library's pool when it goes.
class Visited {
 public:
  explicit Visited(hnswlib::VisitedListPool &pool) : pool_(pool), list_(pool.getFreeVisitedList()) {}
  ~Visited() { pool_.releaseVisitedList(list_); }
  Visited(const Visited &) = delete;
  Visited &operator=(const Visited &) = delete;

  /// False when the node was visited before.
  bool visit(Node node) {
    if (list_->mass[node] == list_->curV) return false;
    list_->mass[node] = list_->curV;
    return true;
  }

 private:
  hnswlib::VisitedListPool &pool_;
  hnswlib::VisitedList *const list_;
};

/// Nodes before the first growth.
constexpr size_t kFirstCapacity = 1024;

}  // namespace

struct cvectors_graph final {
  cvectors_graph(size_t dimension, size_t links, size_t effort, uint64_t seed, int instructions)
      : rows_(dimension, instructions), library_(&rows_, kFirstCapacity, links, effort, seed) {}

  void insert(const float *vector, int64_t id) {
    const std::vector<char> row = rows_.format().row(vector);
    const Changing changing(*this);
    // Another vector gets another node: the library would mend the links of all around the old one.
    take_out(id);
    if (library_.cur_element_count == library_.max_elements_)
      library_.resizeIndex(library_.max_elements_ + library_.max_elements_ / 8);
    library_.addPoint(row.data(), static_cast<hnswlib::labeltype>(id));
  }

  bool remove(int64_t id) {
    const Changing changing(*this);
    return take_out(id);
  }

  size_t count() const {
    const Reading reading(*this);
    return library_.cur_element_count;
  }

  size_t removed() const {
    const Reading reading(*this);
    return library_.num_deleted_;
  }

  size_t bytes() const {
    const Reading reading(*this);
    // A node with its links and row, its lock, its level, its list of links above, and its entry by identifier;
    // one in `M` nodes has links above.
    const size_t node = library_.size_data_per_element_ + sizeof(std::mutex) + sizeof(int) + sizeof(char *)
                        + library_.size_links_per_element_ / library_.M_;
    constexpr size_t kEntry = 7 * sizeof(void *);
    return library_.max_elements_ * node + library_.cur_element_count * kEntry;
  }

  size_t search(
      const float *query, size_t effort, bool (*passes)(void *, int64_t), void *context, int64_t *ids) const {
    const std::vector<char> row = rows_.format().row(query);
    const Reading reading(*this);
    if (library_.cur_element_count == 0) return 0;
    const auto accepts = [&](Node node) {
      return !library_.isMarkedDeleted(node) && (passes == nullptr || passes(context, id(node)));
    };
    const Node start = descend(row.data());
    // The nearest candidate that has not been followed first; and the farthest of the best first.
    std::priority_queue<Near, std::vector<Near>, std::greater<>> candidates;
    std::priority_queue<Near> best;
    Visited visited(*library_.visited_list_pool_);
    const auto offer = [&](Node node) {
      const float distance = distance_to(node, row.data());
      if (best.size() >= effort && distance >= best.top().first) return;
      candidates.emplace(distance, node);
      if (!accepts(node)) return;
      best.emplace(distance, node);
      if (best.size() > effort) best.pop();
    };
    visited.visit(start);
    offer(start);
    while (!candidates.empty()) {
      const auto [distance, node] = candidates.top();
      if (best.size() >= effort && distance > best.top().first) break;
      candidates.pop();
      const auto [links, count] = neighbours(node, 0);
      for (size_t i = 0; i < count; ++i) __builtin_prefetch(library_.getDataByInternalId(links[i]));
      for (size_t i = 0; i < count; ++i)
        if (visited.visit(links[i])) offer(links[i]);
    }
    const size_t found = best.size();
    for (size_t i = found; i > 0; --i) {
      ids[i - 1] = id(best.top().second);
      best.pop();
    }
    return found;
  }

 private:
  /// Keeps everybody else out. Searches that come meanwhile wait, so that they cannot keep a change out for ever.
  class Changing {
   public:
    explicit Changing(const cvectors_graph &graph) : turn_(graph.turn_), lock_(graph.mutex_) {}

   private:
    std::lock_guard<std::mutex> turn_;
    std::unique_lock<std::shared_mutex> lock_;
  };

  /// Keeps changes out.
  class Reading {
   public:
    explicit Reading(const cvectors_graph &graph) {
      const std::lock_guard turn(graph.turn_);
      lock_ = std::shared_lock(graph.mutex_);
    }

   private:
    std::shared_lock<std::shared_mutex> lock_;
  };

  /// Takes an identifier out of the answers; whether it was there.
  bool take_out(int64_t id) {
    const auto found = library_.label_lookup_.find(static_cast<hnswlib::labeltype>(id));
    if (found == library_.label_lookup_.end()) return false;
    library_.markDeletedInternal(found->second);
    library_.label_lookup_.erase(found);
    return true;
  }

  float distance_to(Node node, const char *row) const {
    return library_.fstdistfunc_(row, library_.getDataByInternalId(node), library_.dist_func_param_);
  }

  int64_t id(Node node) const { return static_cast<int64_t>(library_.getExternalLabel(node)); }

  std::pair<const Node *, size_t> neighbours(Node node, int level) const {
    hnswlib::linklistsizeint *const list = library_.get_linklist_at_level(node, level);
    return {reinterpret_cast<const Node *>(list + 1), library_.getListCount(list)};
  }

  /// The nearest node that the levels above the lowest lead to.
  Node descend(const char *row) const {
    Node nearest = library_.enterpoint_node_;
    float least = distance_to(nearest, row);
    for (int level = library_.maxlevel_; level > 0; --level) {
      for (bool is_nearer = true; is_nearer;) {
        is_nearer = false;
        const auto [links, count] = neighbours(nearest, level);
        for (size_t i = 0; i < count; ++i) {
          const float distance = distance_to(links[i], row);
          if (distance >= least) continue;
          least = distance;
          nearest = links[i];
          is_nearer = true;
        }
      }
    }
    return nearest;
  }

  Rows rows_;
  Library library_;
  /// Shared by searches: the library's insertions may not run beside them.
  mutable std::shared_mutex mutex_;
  /// Held by whoever is next.
  mutable std::mutex turn_;
};

cvectors_graph *cvectors_graph_create(
    size_t dimension, size_t links, size_t effort, uint64_t seed, int instructions) CVECTORS_NOTHROW try {
  return new cvectors_graph(dimension, links, effort, seed, instructions);
} catch (...) {
  return nullptr;
}

void cvectors_graph_destroy(cvectors_graph *graph) CVECTORS_NOTHROW { delete graph; }

bool cvectors_graph_insert(cvectors_graph *graph, const float *vector, int64_t id) CVECTORS_NOTHROW try {
  graph->insert(vector, id);
  return true;
} catch (...) {
  return false;
}

bool cvectors_graph_remove(cvectors_graph *graph, int64_t id) CVECTORS_NOTHROW { return graph->remove(id); }

size_t cvectors_graph_count(const cvectors_graph *graph) CVECTORS_NOTHROW { return graph->count(); }

size_t cvectors_graph_removed(const cvectors_graph *graph) CVECTORS_NOTHROW { return graph->removed(); }

size_t cvectors_graph_bytes(const cvectors_graph *graph) CVECTORS_NOTHROW { return graph->bytes(); }

size_t cvectors_graph_search(
    const cvectors_graph *graph, const float *query, size_t effort,
    bool (*passes)(void *context, int64_t id), void *context, int64_t *ids) CVECTORS_NOTHROW try {
  return graph->search(query, effort, passes, context, ids);
} catch (...) {
  return SIZE_MAX;
}
