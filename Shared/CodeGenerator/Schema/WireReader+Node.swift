import Protobuf

extension WireReader {
  /// Reads a nested node of the descriptor tree and appends it.
  mutating func node<Node: WireDecodable>(
    appendingTo nodes: inout [Node]
  ) throws(BinaryDecodingError) {
    var node = Node()
    try nested(into: &node)
    nodes.append(node)
  }
}
