import EmbeddingsServer
import Foundation
import ServiceKit

let application = ServiceApplication(EmbeddingsServer.schema) {
  try await EmbeddingsServer.make($0)
}
exit(await application.run())
