import MarqueeCLI
import ServiceKit

let code = await Marquee.run(Array(CommandLine.arguments.dropFirst()))
ProcessEnd.leave(code.rawValue)
