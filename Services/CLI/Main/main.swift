import Foundation
import MarqueeCLI

let code = await Marquee.run(Array(CommandLine.arguments.dropFirst()))
exit(code.rawValue)
