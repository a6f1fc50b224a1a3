import PredictionServer
import ServiceKit

let application = ServiceApplication(PredictionServer.schema) { try PredictionServer.make($0) }
ProcessEnd.leave(await application.run())
