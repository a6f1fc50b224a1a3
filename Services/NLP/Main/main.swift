import Foundation
import NLPServer
import ServiceKit

let application = ServiceApplication(NLPServer.schema) { try await NLPServer.make($0) }
exit(await application.run())
