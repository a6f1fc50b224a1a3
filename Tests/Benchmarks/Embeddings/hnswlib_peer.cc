// hnswlib as its own users have it: vectors in single precision, the instructions of this processor.
//
// For each line on standard input it does what it says and prints a line of JSON with the seconds that took, as
// `EmbeddingsBenchmark` does:
//
//   load DIMENSION VECTORS                          reads vectors in single precision, row after row
//   build LINKS EFFORT                              puts them into a graph, on one thread
//   nearest K EFFORT THREADS QUERIES ANSWER         finds the K nearest of each query; their rows' numbers go into
//                                                   ANSWER as whole numbers of 64 bits

#include <hnswlib/hnswlib.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace {

std::vector<float> rows(const std::string &path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::vector<float> values(static_cast<size_t>(file.tellg()) / sizeof(float));
  file.seekg(0);
  file.read(reinterpret_cast<char *>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(float)));
  return values;
}

template <class Work>
double seconds(const Work &work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

}  // namespace

int main() {
  size_t dimension = 1;
  std::vector<float> vectors;
  std::unique_ptr<hnswlib::InnerProductSpace> space;
  std::unique_ptr<hnswlib::HierarchicalNSW<float>> graph;
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream words(line);
    std::string command, path, answer;
    size_t k = 0, effort = 0, threads = 0, links = 0;
    double took = 0;
    words >> command;
    if (command == "load" && words >> dimension >> path) {
      took = seconds([&] { vectors = rows(path); });
    } else if (command == "build" && words >> links >> effort) {
      const size_t count = vectors.size() / dimension;
      took = seconds([&] {
        space = std::make_unique<hnswlib::InnerProductSpace>(dimension);
        graph = std::make_unique<hnswlib::HierarchicalNSW<float>>(space.get(), count, links, effort);
        for (size_t row = 0; row < count; ++row) graph->addPoint(&vectors[row * dimension], row);
      });
    } else if (command == "nearest" && words >> k >> effort >> threads >> path >> answer && graph) {
      const std::vector<float> queries = rows(path);
      const size_t count = queries.size() / dimension;
      std::vector<int64_t> found(count * k, -1);
      graph->setEf(effort);
      took = seconds([&] {
        std::atomic<size_t> next = 0;
        const auto work = [&] {
          for (size_t query; (query = next++) < count;) {
            auto nearest = graph->searchKnn(&queries[query * dimension], k);
            for (size_t place = nearest.size(); place > 0; --place, nearest.pop())
              found[query * k + place - 1] = static_cast<int64_t>(nearest.top().second);
          }
        };
        std::vector<std::thread> others;
        for (size_t thread = 1; thread < threads; ++thread) others.emplace_back(work);
        work();
        for (std::thread &other : others) other.join();
      });
      std::ofstream(answer, std::ios::binary)
          .write(reinterpret_cast<const char *>(found.data()), static_cast<std::streamsize>(found.size() * sizeof found[0]));
    } else {
      std::fprintf(stderr, "hnswlib_peer: not understood: %s\n", line.c_str());
      return 2;
    }
    std::printf("{\"seconds\": %.9f}\n", took);
    std::fflush(stdout);
  }
  return EXIT_SUCCESS;
}
