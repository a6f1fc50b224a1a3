import Media
import Testing
import VisionDomain

@Suite struct VisionErrorTests {
  @Test(arguments: [
    (MediaError.empty, VisionError.Reason.mediaUnreadable),
    (.unrecognized, .mediaUnreadable), (.damaged(reason: "x"), .mediaUnreadable),
    (.truncated(end: 1, expected: 2), .mediaUnreadable), (.noFrames, .mediaUnreadable),
    (.unsupportedCodec(name: "x"), .mediaUnreadable),
    (.unsupportedFormat(name: "x", allowed: "y"), .mediaUnreadable),
    (.unreadable(reason: "x"), .mediaUnreadable), (.noVideoStream(found: ""), .noVideoStream),
    (.tooManyBytes(actual: 2, allowed: 1), .mediaTooLarge),
    (.tooManyPixels(size: "2x2", allowed: 1), .mediaTooLarge),
    (.tooLong(atLeast: 2, allowed: 1), .mediaTooLarge),
    (.invalidArgument("x"), .mediaTooLarge), (.fileNotFound(path: "x"), .fileNotFound),
    (.notARegularFile(path: "x"), .notARegularFile),
  ])
  func whatIsWrongWithTheMediaNamesItsField(error: MediaError, reason: VisionError.Reason) {
    let made = VisionError(error, field: "source.data")
    #expect(made?.reason == reason)
    #expect(made?.field == "source.data")
    #expect(made?.description == error.description)
  }

  @Test(arguments: [MediaError.outOfMemory, .failed(reason: "x")])
  func whatIsNotTheCallersFaultIsNoVisionError(error: MediaError) {
    #expect(VisionError(error, field: "source.data") == nil)
  }
}
