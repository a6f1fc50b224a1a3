import Contracts
import Foundation
import GRPC

extension RPCError {
  /// The error as a message: code, message and details. What stands in an answer beside the parts
  /// that succeeded.
  public var status: Google_Rpc_Status {
    .with {
      $0.code = Int32(code.rawValue)
      $0.message = message
      $0.details = details.map { detail in
        .with {
          $0.typeURL = detail.typeURL
          $0.value = Data(detail.value)
        }
      }
    }
  }

  /// The error that a message stands for; nil where that says `OK`. A number that is no status code
  /// counts as `UNKNOWN`.
  public init?(status: Google_Rpc_Status) {
    guard status.code != 0 else { return nil }
    self.init(
      code: Code(rawValue: Int(status.code)) ?? .unknown, message: status.message,
      details: status.details.map { Detail(typeURL: $0.typeURL, value: Array($0.value)) })
  }
}
