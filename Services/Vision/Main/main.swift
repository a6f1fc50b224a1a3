import ServiceKit
import VisionServer

let application = ServiceApplication(VisionKeys.schema) { environment in
  let adapter = try await VisionServiceAdapter(environment)
  return HostedServices([adapter], shutdown: adapter.close)
}
ProcessEnd.leave(await application.run())
