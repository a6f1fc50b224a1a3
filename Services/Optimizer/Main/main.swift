import Foundation
import OptimizerServer
import ServiceKit

let application = ServiceApplication(OptimizerServer.schema) { try OptimizerServer.make($0) }
exit(await application.run())
