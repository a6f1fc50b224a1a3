#pragma once

/// Vectors in 24 bits a coordinate, inner products of many of them, and proximity graphs, each with the instructions that
/// the processor has.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#define CVECTORS_NOTHROW noexcept
#else
#define CVECTORS_NOTHROW
#endif

// MARK: - Instructions

/// How many sets of instructions this processor has of those that functions here are written for: 0 is what every
/// processor has, 1 AVX2, 2 AVX-512. The last is the fastest.
int cvectors_instruction_sets(void) CVECTORS_NOTHROW;

// MARK: - Vectors in 24 bits a coordinate

/// How large an encoded vector's numbers are: a coordinate is (`step` * its code + its rest) * 2 to the power of
/// `exponent`.
typedef struct {
  uint16_t step;
  int16_t exponent;
} cvectors_scale;

/// Rounds finite coordinates to multiples of a power of two, of which the largest has about 2 to the power of 23: what
/// can be encoded. A coordinate changes by less than the largest, times 2 to the power of -22; what was rounded before stays.
void cvectors_round(float *vector, size_t dimension) CVECTORS_NOTHROW;

/// Takes a rounded vector apart: into codes of -127 to 127, which tell it nearly, and the rest. It becomes the row at
/// `place` of those that lie one after the other.
void cvectors_encode(
    const float *vector, size_t dimension, size_t place, int8_t *codes, int16_t *rests,
    cvectors_scale *scales) CVECTORS_NOTHROW;

/// Puts `count` rows together again, from the one at `place` on.
void cvectors_decode(
    int instructions, const int8_t *codes, const int16_t *rests, const cvectors_scale *scales, size_t place, size_t count,
    size_t dimension, float *vectors) CVECTORS_NOTHROW;

/// How many numbers a query has that is compared with codes: its dimension, and some zeros.
size_t cvectors_query_size(size_t dimension) CVECTORS_NOTHROW;

/// A vector as `cvectors_code_products` wants it: `cvectors_query_size` whole numbers, multiplied by what is returned.
double cvectors_query(const float *vector, size_t dimension, int16_t *query) CVECTORS_NOTHROW;

/// The inner products of a query with rows that lie one after the other, as their codes tell them; rounded once, to single
/// precision.
void cvectors_code_products(
    int instructions, const int8_t *codes, const cvectors_scale *scales, size_t count, size_t dimension,
    const int16_t *query, double query_scale, float *products) CVECTORS_NOTHROW;

// MARK: - Products

/// The inner product of two vectors in double precision: of every sixteenth coordinate first, and then the sum of
/// these. A product of two floats is exact there, so that it is the same with all instructions.
double cvectors_product(
    int instructions, const float *left, const float *right, size_t dimension) CVECTORS_NOTHROW;

/// Asks for bytes that will be read soon to be brought near.
static inline void cvectors_prefetch(const void *place, size_t bytes) {
  for (size_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)place + i);
}

// MARK: - Memory that a disk may have in place of it

/// A file without a name, of blocks that are read and written as memory is: the kernel keeps in memory what it has room
/// for. All functions may be called from any thread.
typedef struct cvectors_spill cvectors_spill;

/// The bytes of a block.
#define CVECTORS_SPILL_BLOCK 131072

/// An empty file in a directory; null when it cannot be made, and then `errno` says why. It is gone with the process.
cvectors_spill *cvectors_spill_create(const char *directory) CVECTORS_NOTHROW;

/// Also gives up the blocks.
void cvectors_spill_destroy(cvectors_spill *spill) CVECTORS_NOTHROW;

/// A block that nobody else has, with whatever is in it; null when the disk is full or there is no memory.
void *cvectors_spill_take(cvectors_spill *spill) CVECTORS_NOTHROW;

/// Gives a block back that `cvectors_spill_take` gave.
void cvectors_spill_give(cvectors_spill *spill, void *block) CVECTORS_NOTHROW;

// MARK: - Graphs

/// A proximity graph (HNSW: Malkov and Yashunin, *Efficient and robust approximate nearest neighbor search using
/// Hierarchical Navigable Small World graphs*, IEEE TPAMI 42, 2020) by hnswlib, over vectors in eight bits a
/// coordinate. All functions may be called from any number of threads.
typedef struct cvectors_graph cvectors_graph;

/// What is near in a graph.
typedef enum {
  /// What has a large inner product; of vectors of length 1 that is the cosine.
  CVECTORS_INNER,
  /// What has a small Euclidean distance.
  CVECTORS_EUCLIDEAN,
} cvectors_distance;

/// An empty graph; null when there is no memory.
/// - links: the links of a node to others (the paper's M), 2 to 128.
/// - effort: how many candidates for links are looked at (the paper's efConstruction).
/// - seed: the same vectors, added in the same order, give the same graph.
/// - instructions: one of the sets that the processor has; all give the same graph.
cvectors_graph *cvectors_graph_create(
    size_t dimension, cvectors_distance distance, size_t links, size_t effort, uint64_t seed,
    int instructions) CVECTORS_NOTHROW;

void cvectors_graph_destroy(cvectors_graph *graph) CVECTORS_NOTHROW;

/// Puts a vector under an identifier; the one that is there is removed first. Searches go on meanwhile. False when
/// there is no memory; the graph must not be used any more then.
bool cvectors_graph_insert(cvectors_graph *graph, const float *vector, int64_t id) CVECTORS_NOTHROW;

/// Takes an identifier out of the answers; its node stays, for other identifiers with the same row or for the links
/// through it. Whether it was there.
bool cvectors_graph_remove(cvectors_graph *graph, int64_t id) CVECTORS_NOTHROW;

/// Nodes: one for all vectors that are the same in eight bits, and those without any vector left.
size_t cvectors_graph_count(const cvectors_graph *graph) CVECTORS_NOTHROW;

/// Nodes without any vector left.
size_t cvectors_graph_removed(const cvectors_graph *graph) CVECTORS_NOTHROW;

/// The bytes that the graph takes.
size_t cvectors_graph_bytes(const cvectors_graph *graph) CVECTORS_NOTHROW;

/// Finds identifiers whose vectors are probably nearest to `query`, nearest first, as far as eight bits tell. Those
/// that are the same in eight bits come together.
/// - effort: how far is looked (the paper's ef), 1 or more.
/// - wanted: how many are found at most, 1 to `effort`.
/// - passes: which identifiers may be found; null: all. It must not call the graph.
/// - count: how many were found: as many as `wanted`, or more where the last of them are the same in eight bits.
/// Returns them, to be freed by `free`, or null when there is no memory.
int64_t *cvectors_graph_search(
    const cvectors_graph *graph, const float *query, size_t effort, size_t wanted,
    bool (*passes)(void *context, int64_t id), void *context, size_t *count) CVECTORS_NOTHROW;

#ifdef __cplusplus
}
#endif
