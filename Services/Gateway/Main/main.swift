import GatewayServer
import ServiceKit

let application = ServiceApplication(GatewayKeys.schema) { try Gateway.make($0) }
ProcessEnd.leave(await application.run())
