#include "CVectors.h"

#include "Rows.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>
#include <queue>
#include <shared_mutex>
#include <unordered_map>
#include <utility>
#include <vector>

// Searches at the same time share it: its lock is a real one.
#include <hnswlib/visited_list_pool.h>

// The library's other locks, 40 bytes a node, keep insertions apart. Ours come one at a time, and need none of them.
namespace hnswlib::std {
using namespace ::std;
struct mutex {
  void lock() {}
  void unlock() {}
};
}  // namespace hnswlib::std

// The library's prefetching reads past the end of its lists, and its distances are not used.
#define NO_MANUAL_VECTORIZATION
#include <hnswlib/hnswlib.h>

using cvectors::RowFormat;

namespace {

/// Tells the library how rows are compared.
class Rows final : public hnswlib::SpaceInterface<float> {
 public:
  Rows(size_t dimension, cvectors_distance distance, int instructions) : format_(dimension, distance, instructions) {}

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
/// As the library has its candidates.
using Farthest = std::priority_queue<Near, std::vector<Near>, Library::CompareByFirst>;

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

/// The node of each identifier, in pages, so that neighbouring identifiers take 4 bytes each.
class Nodes {
 public:
  static constexpr Node kNone = UINT32_MAX;

  Node find(int64_t id) const {
    const auto page = pages_.find(id >> kShift);
    return page == pages_.end() ? kNone : page->second.nodes[place(id)];
  }

  /// Notes the node of an identifier that has none.
  void set(int64_t id, Node node) {
    Page &page = pages_[id >> kShift];
    page.nodes[place(id)] = node;
    ++page.count;
  }

  /// Forgets an identifier that has a node.
  void erase(int64_t id) {
    const auto page = pages_.find(id >> kShift);
    page->second.nodes[place(id)] = kNone;
    if (--page->second.count == 0) pages_.erase(page);
  }

  size_t bytes() const { return pages_.size() * (sizeof(Page) + 4 * sizeof(void *)); }

 private:
  static constexpr int kShift = 8;
  static constexpr size_t kPage = size_t{1} << kShift;

  struct Page {
    Page() { nodes.fill(kNone); }
    std::array<Node, kPage> nodes;
    size_t count = 0;
  };

  static size_t place(int64_t id) { return static_cast<size_t>(id) & (kPage - 1); }

  std::unordered_map<int64_t, Page> pages_;
};

/// How far is looked for a node that has the same row already.
constexpr size_t kTwinEffort = 8;

/// Of this many identifiers with one row some may be passed over.
constexpr size_t kMostFound = 10'000;

/// Nodes before the first growth.
constexpr size_t kFirstCapacity = 1024;

}  // namespace

struct cvectors_graph final {
  cvectors_graph(
      size_t dimension, cvectors_distance distance, size_t links, size_t effort, uint64_t seed, int instructions)
      : rows_(dimension, distance, instructions), library_(&rows_, kFirstCapacity, links, effort, seed) {}

  /// The search for its place, which takes nearly all the time, and the links that follow from it, keep nobody out.
  void insert(const float *vector, int64_t id) {
    const std::vector<char> row = rows_.format().row(vector);
    const std::lock_guard alone(insertion_);
    if (!make_way(row.data(), id)) return;
    while (!place(row.data(), id)) {}
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
    // A node with its links and row, its lock, its level and its list of links above, which one in `M` nodes has.
    const size_t node = library_.size_data_per_element_ + sizeof(hnswlib::std::mutex) + sizeof(int) + sizeof(char *)
                        + library_.size_links_per_element_ / library_.M_;
    size_t twins = 0;
    for (const auto &[_, ids] : twins_) twins += 8 * sizeof(void *) + ids.capacity() * sizeof(int64_t);
    return library_.max_elements_ * node + nodes_.bytes() + twins;
  }

  std::vector<int64_t> search(
      const float *query, size_t effort, size_t wanted, bool (*passes)(void *, int64_t), void *context) const {
    const std::vector<char> row = rows_.format().row(query);
    const Reading reading(*this);
    const auto accepts = [&](int64_t id) { return passes == nullptr || passes(context, id); };
    const auto has_accepted = [&](Node node) {
      if (passes == nullptr || passes(context, id(node))) return true;
      const auto twins = twins_.find(node);
      return twins != twins_.end() && std::any_of(twins->second.begin(), twins->second.end(), accepts);
    };
    std::vector<int64_t> ids;
    for (const auto &[distance, node] : nearest(row.data(), wanted, effort, has_accepted)) {
      if (ids.size() >= wanted) break;
      if (accepts(id(node))) ids.push_back(id(node));
      const auto twins = twins_.find(node);
      if (twins == twins_.end()) continue;
      for (const int64_t twin : twins->second)
        if (ids.size() < std::max(wanted, kMostFound) && accepts(twin)) ids.push_back(twin);
    }
    return ids;
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

  /// What a new node makes of the links of another one.
  struct Relinked {
    Node node;
    int level;
    std::vector<Node> links;
  };

  /// Takes out the identifier and makes room for a node. False when it has this row already.
  bool make_way(const char *row, int64_t id) {
    const Changing changing(*this);
    const Node node = nodes_.find(id);
    if (node != Nodes::kNone && has_row(node, row)) return false;
    // Another vector gets another node: the library would mend the links of all around the old one.
    take_out(id);
    if (library_.cur_element_count == library_.max_elements_)
      library_.resizeIndex(library_.max_elements_ + library_.max_elements_ / 128);
    return true;
  }

  /// False when what was found has gone meanwhile.
  bool place(const char *row, int64_t id) {
    Node twin;
    std::vector<Relinked> relinked;
    {
      const Reading reading(*this);
      // The same row gets the same node: the library would leave out the links that lead away from a crowd.
      twin = node_of(row);
      if (twin == Nodes::kNone) relinked = prepare_next(row, id);
    }
    const Changing changing(*this);
    if (twin != Nodes::kNone) {
      if (library_.isMarkedDeleted(twin)) return false;
      twins_[twin].push_back(id);
      nodes_.set(id, twin);
      return true;
    }
    const Node node = next();
    for (const auto &[other, level, links] : relinked) set_links(other, level, links);
    ++library_.cur_element_count;
    if (library_.element_levels_[node] > library_.maxlevel_) {
      library_.enterpoint_node_ = node;
      library_.maxlevel_ = library_.element_levels_[node];
    }
    nodes_.set(id, node);
    return true;
  }

  /// The node that comes next. Who inserts may write what the library has of it: nobody else knows it yet.
  Node next() const { return static_cast<Node>(library_.cur_element_count); }

  bool has_row(Node node, const char *row) const {
    return std::memcmp(library_.getDataByInternalId(node), row, library_.data_size_) == 0;
  }

  /// The node with this row, if it is found.
  Node node_of(const char *row) const {
    for (const auto &[distance, node] : nearest(row, 1, kTwinEffort, [](Node) { return true; }))
      if (has_row(node, row)) return node;
    return Nodes::kNone;
  }

  /// Writes the node that comes next, with its own links, as the library would; what it makes of others' links.
  std::vector<Relinked> prepare_next(const char *row, int64_t id) {
    const Node node = next();
    const int top = library_.getRandomLevel(library_.mult_);
    std::memset(library_.get_linklist0(node), 0, library_.size_data_per_element_);
    std::memcpy(library_.getDataByInternalId(node), row, library_.data_size_);
    set_id(node, id);
    if (top > 0) {
      library_.linkLists_[node] = static_cast<char *>(std::calloc(top, library_.size_links_per_element_));
      if (library_.linkLists_[node] == nullptr) throw std::bad_alloc();
    }
    library_.element_levels_[node] = top;
    std::vector<Relinked> relinked;
    if (node == 0) return relinked;
    Node start = descend(row, top);
    for (int level = std::min(top, library_.maxlevel_); level >= 0; --level) {
      // The library's own search does not ask for rows ahead.
      const size_t effort = library_.ef_construction_;
      Farthest candidates;
      for (const Near &near : nearest(row, start, level, effort, effort, [](Node) { return true; }))
        candidates.push(near);
      // Where all from there on were removed, this leads to the new one.
      if (candidates.empty()) candidates.emplace(distance_to(start, row), start);
      // As FAISS has it: the library, and the paper, give a new node half the links that it may have at the end.
      library_.getNeighborsByHeuristic2(candidates, most_links(level));
      std::vector<Node> links;
      for (; !candidates.empty(); candidates.pop()) {
        const auto [distance, other] = candidates.top();
        links.push_back(other);
        relinked.push_back({other, level, linked_with_next(other, level, distance)});
      }
      set_links(node, level, links);
      start = links.back();
    }
    return relinked;
  }

  /// The links of a node when the next one has come, which is so far away.
  std::vector<Node> linked_with_next(Node node, int level, float distance) const {
    const auto [links, count] = neighbours(node, level);
    std::vector<Node> all(links, links + count);
    all.push_back(next());
    const size_t most = most_links(level);
    if (count < most) return all;
    Farthest candidates;
    candidates.emplace(distance, next());
    for (size_t i = 0; i < count; ++i)
      candidates.emplace(distance_to(links[i], library_.getDataByInternalId(node)), links[i]);
    // The library's function changes nothing, but does not say so.
    const_cast<Library &>(library_).getNeighborsByHeuristic2(candidates, most);
    for (all.clear(); !candidates.empty(); candidates.pop()) all.push_back(candidates.top().second);
    return all;
  }

  size_t most_links(int level) const { return level == 0 ? library_.maxM0_ : library_.maxM_; }

  void set_links(Node node, int level, const std::vector<Node> &links) {
    hnswlib::linklistsizeint *const list = library_.get_linklist_at_level(node, level);
    std::copy(links.begin(), links.end(), reinterpret_cast<Node *>(list + 1));
    library_.setListCount(list, static_cast<unsigned short>(links.size()));
  }

  /// Takes an identifier out of the answers; whether it was there.
  bool take_out(int64_t id) {
    const Node node = nodes_.find(id);
    if (node == Nodes::kNone) return false;
    nodes_.erase(id);
    const auto twins = twins_.find(node);
    if (twins == twins_.end()) {
      library_.markDeletedInternal(node);
      return true;
    }
    auto &ids = twins->second;
    if (this->id(node) == id) {
      set_id(node, ids.front());
      ids.erase(ids.begin());
    } else {
      ids.erase(std::find(ids.begin(), ids.end(), id));
    }
    if (ids.empty()) twins_.erase(twins);
    return true;
  }

  /// The `count` accepted nodes that a look at so many leads to, nearest first.
  template <typename Accepts>
  std::vector<Near> nearest(const char *row, size_t count, size_t effort, const Accepts &accepts) const {
    if (library_.cur_element_count == 0) return {};
    return nearest(row, descend(row, 0), 0, count, effort, accepts);
  }

  /// The same on one level, from a node on.
  template <typename Accepts>
  std::vector<Near> nearest(
      const char *row, Node start, int level, size_t count, size_t effort, const Accepts &accepts) const {
    // The nearest candidate that has not been followed first; and the farthest of the best first.
    std::priority_queue<Near, std::vector<Near>, std::greater<>> candidates;
    std::priority_queue<Near> best;
    Visited visited(*library_.visited_list_pool_);
    const auto offer = [&](Node node) {
      const float distance = distance_to(node, row);
      if (best.size() >= effort && distance >= best.top().first) return;
      candidates.emplace(distance, node);
      if (library_.isMarkedDeleted(node) || !accepts(node)) return;
      best.emplace(distance, node);
      if (best.size() > effort) best.pop();
    };
    std::vector<Node> fresh;
    visited.visit(start);
    offer(start);
    while (!candidates.empty()) {
      const auto [distance, node] = candidates.top();
      if (best.size() >= effort && distance > best.top().first) break;
      candidates.pop();
      // Probably followed next.
      if (!candidates.empty()) {
        const Node next = candidates.top().second;
        cvectors_prefetch(library_.get_linklist_at_level(next, level), library_.size_links_level0_);
      }
      const auto [links, linked] = neighbours(node, level);
      fresh.clear();
      for (size_t i = 0; i < linked; ++i)
        if (visited.visit(links[i])) fresh.push_back(links[i]);
      for (const Node next : fresh) {
        // Whether it was removed, and what it is.
        __builtin_prefetch(library_.get_linklist0(next));
        cvectors_prefetch(library_.getDataByInternalId(next), library_.data_size_);
      }
      for (const Node next : fresh) offer(next);
    }
    while (best.size() > count) best.pop();
    std::vector<Near> found(best.size());
    for (size_t i = found.size(); i > 0; --i, best.pop()) found[i - 1] = best.top();
    return found;
  }

  float distance_to(Node node, const char *row) const {
    return library_.fstdistfunc_(row, library_.getDataByInternalId(node), library_.dist_func_param_);
  }

  void set_id(Node node, int64_t id) {
    const auto label = static_cast<hnswlib::labeltype>(id);
    // It lies anywhere, and so is no place for a pointer to a number.
    std::memcpy(
        library_.data_level0_memory_ + node * library_.size_data_per_element_ + library_.label_offset_, &label,
        sizeof label);
  }

  int64_t id(Node node) const { return static_cast<int64_t>(library_.getExternalLabel(node)); }

  std::pair<const Node *, size_t> neighbours(Node node, int level) const {
    hnswlib::linklistsizeint *const list = library_.get_linklist_at_level(node, level);
    return {reinterpret_cast<const Node *>(list + 1), library_.getListCount(list)};
  }

  /// The nearest node that the levels above one lead to.
  Node descend(const char *row, int lowest) const {
    Node nearest = library_.enterpoint_node_;
    float least = distance_to(nearest, row);
    for (int level = library_.maxlevel_; level > lowest; --level) {
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
  /// Its label of a node is the first of the node's identifiers.
  Library library_;
  Nodes nodes_;
  /// The further identifiers of nodes that have some, which came with the same row.
  std::unordered_map<Node, std::vector<int64_t>> twins_;
  /// Held by who inserts.
  std::mutex insertion_;
  /// Shared by who reads.
  mutable std::shared_mutex mutex_;
  /// Held by whoever is next.
  mutable std::mutex turn_;
};

cvectors_graph *cvectors_graph_create(
    size_t dimension, cvectors_distance distance, size_t links, size_t effort, uint64_t seed,
    int instructions) CVECTORS_NOTHROW try {
  return new cvectors_graph(dimension, distance, links, effort, seed, instructions);
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

int64_t *cvectors_graph_search(
    const cvectors_graph *graph, const float *query, size_t effort, size_t wanted,
    bool (*passes)(void *context, int64_t id), void *context, size_t *count) CVECTORS_NOTHROW try {
  const std::vector<int64_t> found = graph->search(query, effort, wanted, passes, context);
  *count = found.size();
  auto *const ids = static_cast<int64_t *>(std::malloc(std::max<size_t>(found.size(), 1) * sizeof(int64_t)));
  if (ids != nullptr) std::copy(found.begin(), found.end(), ids);
  return ids;
} catch (...) {
  return nullptr;
}
