import Contracts
import Foundation
import Protobuf

extension TestScalars {
  /// A value of every field, none of them the default.
  public static var sample: TestScalars {
    .with {
      $0.aDouble = -1.5
      $0.aFloat = 0.25
      $0.anInt32 = -7
      $0.anInt64 = 1 << 40
      $0.aUint32 = 300
      $0.aUint64 = .max
      $0.aSint32 = -65
      $0.aSint64 = 1 << 33
      $0.aFixed32 = 0xDEAD_BEEF
      $0.aFixed64 = 42
      $0.anSfixed32 = -2
      $0.anSfixed64 = .min
      $0.aBool = true
      $0.aString = "ñandú, longer than what fits inside a small string"
      $0.someBytes = Data([0, 1, 0xFF])
      $0.color = .green
    }
  }
}

extension TestPacked {
  /// Several values of every field, small and large ones.
  public static var sample: TestPacked {
    .with {
      $0.doubles = [0, -0.0, 1.5, .infinity]
      $0.floats = [1, 2, 3]
      $0.int32S = [0, -1, .max, .min]
      $0.int64S = [0, 1, 127, 128, .min]
      $0.uint32S = [0, 1, .max]
      $0.uint64S = [0, 300, .max]
      $0.sint32S = [0, -1, 1, .min, .max]
      $0.sint64S = [0, -1, 1, .min, .max]
      $0.fixed32S = [0, .max]
      $0.fixed64S = [0, .max]
      $0.sfixed32S = [0, .min]
      $0.sfixed64S = [0, .min]
      $0.bools = [true, false, true]
      $0.strings = ["", "a", "日本語"]
      $0.chunks = [Data(), Data([1, 2, 3])]
      $0.colors = [.red, .unspecified, .infrared, .UNRECOGNIZED(99)]
      $0.messages = [TestScalars(), .sample]
    }
  }
}

extension TestMaps {
  /// Entries in every map, the default key and the default value among them.
  public static var sample: TestMaps {
    .with {
      $0.byInt32 = [0: 1.5, -1: 0, .max: -2]
      $0.byInt64 = [.min: 1, 5: 2]
      $0.byUint32 = [.max: true, 0: false]
      $0.byUint64 = [.max: "max", 1: ""]
      $0.bySint32 = [-3: Data([3]), 3: Data()]
      $0.bySint64 = [.min: .red, 0: .UNRECOGNIZED(7)]
      $0.byFixed32 = [1: -1]
      $0.byFixed64 = [2: 3]
      $0.bySfixed32 = [-4: .min]
      $0.bySfixed64 = [.min: .max]
      $0.byBool = [true: 1, false: -1]
      $0.byString = ["": TestScalars(), "scalars": .sample]
    }
  }
}

extension TestTree {
  /// Every kind of nesting, a few levels deep.
  public static var sample: TestTree {
    let leaf = TestTree.with {
      $0.value = 3
      $0.second = .sample
    }
    return .with {
      $0.left = leaf
      $0.left.right = leaf
      $0.leaf.tree = leaf
      $0.leaf.name = "leaf"
      $0.children = [leaf, TestTree()]
      $0.named = ["x": leaf]
      $0.large.third = .sample
    }
  }

  /// A tree of `depth` messages inside one another, counting this one.
  public static func chain(depth: Int) -> TestTree {
    var tree = TestTree.with { $0.value = 1 }
    for _ in 1..<depth {
      let inner = tree
      tree = TestTree.with { $0.left = inner }
    }
    return tree
  }
}

extension TestWellKnown {
  /// A value of every well-known type that the tests use.
  public static var sample: TestWellKnown {
    .with {
      $0.any.typeURL = "type.googleapis.com/marquee.test.v1.Empty"
      $0.duration.seconds = 3
      $0.duration.nanos = 500_000_000
      $0.timestamp.seconds = 1_700_000_000
      $0.structure.fields["list"] = .with {
        $0.listValue.values = [.with { $0.numberValue = 1 }, .with { $0.nullValue = .nullValue }]
      }
      $0.value.stringValue = "text"
      $0.list.values = [.with { $0.boolValue = true }]
      $0.wrappedDouble.value = 2
      $0.wrappedString.value = ""
      $0.wrappedBytes.value = Data([9])
    }
  }
}
