import Foundation
import GatewayServer
import ServiceKit

let application = ServiceApplication(GatewayKeys.schema) { try Gateway.make($0) }
exit(await application.run())
