import Foundation
import PredictionServer
import ServiceKit

let application = ServiceApplication(PredictionServer.schema) { try PredictionServer.make($0) }
exit(await application.run())
