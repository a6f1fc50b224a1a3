/// How exactly a model computes.
public enum Precision: String, Sendable, CaseIterable {
  /// 32-bit floating point, as models are trained: the reference.
  case float32 = "f32"
  /// 16-bit floating point with 8 bits of significand: up to twice as fast on CPUs that have it (AVX-512
  /// BF16, AMX), results differ in the third digit. On other CPUs the library computes in f32.
  case bfloat16 = "bf16"
}
