import Foundation
import ServiceKit
import VisionServer

let application = ServiceApplication(VisionKeys.schema) { environment in
  HostedServices([try await VisionServiceAdapter(environment)])
}
exit(await application.run())
