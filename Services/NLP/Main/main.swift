import NLPServer
import ServiceKit

let application = ServiceApplication(NLPServer.schema) { try await NLPServer.make($0) }
ProcessEnd.leave(await application.run())
