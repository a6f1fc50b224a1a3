import OptimizerServer
import ServiceKit

let application = ServiceApplication(OptimizerServer.schema) { try OptimizerServer.make($0) }
ProcessEnd.leave(await application.run())
