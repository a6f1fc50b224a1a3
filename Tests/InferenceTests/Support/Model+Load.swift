import Execution
import Inference

extension Model {
  /// Returns once as many inferences run and wait.
  func reach(running: Int, waiting: Int) async {
    while load != WorkQueue.Load(running: running, waiting: waiting) { await Task.yield() }
  }
}

/// A square of numbers from −1 to 1, scaled so that a chain of products stays finite.
func square(_ side: Int) throws -> Tensor {
  try Tensor(shape: [side, side], of: Float.self) { elements in
    for index in elements.indices { elements[index] = index % (side + 1) == 0 ? 1 : 0 }
  }
}
