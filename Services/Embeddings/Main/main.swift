import EmbeddingsServer
import ServiceKit

let application = ServiceApplication(EmbeddingsServer.schema) {
  try await EmbeddingsServer.make($0)
}
ProcessEnd.leave(await application.run())
