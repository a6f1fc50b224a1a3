import Foundation
import ServiceKit
import VisionServer

let application = ServiceApplication(VisionKeys.schema) { environment in
  HostedServices([try VisionServiceAdapter(environment)])
}
exit(await application.run())
