import Media
import Testing

/// What OpenCV 5.0 makes of a picture with `cv2.resize(picture, size)`, whose default is bilinear.
@Suite struct ImageInterpolatedTests {
  private static let pixels: [UInt8] = [
    139, 74, 229, 241, 169, 65, 6, 160, 149, 106, 38, 175, 188, 205, 175, 229, 98, 249, 10,
    148, 95, 86, 147, 198, 66, 39, 106, 213, 171, 45, 167, 57, 69, 81, 55, 14, 153, 178, 215,
    76, 52, 39, 250, 72, 215, 50, 161, 223, 112, 172, 161, 233, 38, 17, 89, 1, 221, 6, 242,
    127,
  ]

  struct Case: CustomTestStringConvertible {
    let width: Int
    let height: Int
    let pixels: [UInt8]

    var testDescription: String { "\(width)x\(height)" }
  }

  static let cases = [
    Case(
      width: 7, height: 9,
      pixels: [
        139, 74, 229, 197, 128, 135, 174, 166, 89, 6, 160, 149, 77, 73, 168, 141, 109, 175, 188,
        205, 175, 154, 78, 232, 182, 128, 140, 150, 163, 95, 19, 158, 157, 76, 72, 162, 139, 107,
        159, 192, 199, 153, 194, 89, 241, 140, 127, 151, 87, 155, 111, 55, 152, 179, 74, 71, 146,
        134, 101, 117, 203, 184, 96, 226, 96, 239, 105, 123, 154, 35, 144, 121, 90, 149, 199, 73,
        71, 130, 130, 94, 82, 215, 165, 54, 198, 78, 159, 111, 91, 99, 67, 119, 98, 120, 163, 207,
        85, 79, 111, 140, 78, 97, 232, 122, 130, 170, 59, 79, 117, 60, 44, 98, 93, 74, 149, 176,
        214, 96, 87, 92, 149, 62, 112, 248, 77, 206, 121, 97, 129, 105, 99, 96, 119, 107, 90, 184,
        124, 138, 110, 58, 118, 113, 78, 140, 155, 138, 181, 69, 143, 197, 91, 149, 163, 139, 126,
        112, 219, 61, 50, 125, 24, 150, 70, 97, 170, 47, 213, 142, 50, 161, 223, 85, 167, 187, 146,
        134, 120, 233, 38, 17, 130, 11, 163, 53, 104, 180, 6, 242, 127,
      ]),
    Case(
      width: 3, height: 2,
      pixels: [
        164, 110, 186, 46, 154, 174, 162, 138, 120, 104, 110, 126, 193, 108, 116, 113, 113, 157,
      ]),
    Case(
      width: 5, height: 3,
      pixels: [
        154, 78, 232, 202, 165, 70, 19, 158, 157, 99, 38, 163, 192, 199, 153, 198, 78, 159, 46,
        102, 55, 120, 163, 207, 71, 46, 73, 232, 122, 130, 69, 143, 197, 107, 152, 136, 219, 61,
        50, 87, 9, 190, 47, 213, 142,
      ]),
    Case(
      width: 10, height: 4,
      pixels: [
        139, 74, 229, 165, 98, 188, 216, 145, 106, 182, 167, 86, 65, 162, 128, 31, 130, 156, 81,
        69, 169, 127, 80, 175, 168, 163, 175, 188, 205, 175, 229, 98, 249, 174, 111, 211, 65, 136,
        134, 29, 148, 121, 67, 147, 172, 81, 120, 175, 71, 66, 129, 103, 72, 91, 176, 138, 60, 213,
        171, 45, 167, 57, 69, 146, 57, 55, 103, 56, 28, 99, 86, 64, 135, 147, 165, 134, 147, 171,
        95, 84, 83, 120, 57, 83, 207, 67, 171, 250, 72, 215, 50, 161, 223, 66, 164, 208, 97, 169,
        177, 142, 139, 125, 203, 72, 53, 197, 29, 68, 125, 10, 170, 68, 61, 198, 27, 182, 151, 6,
        242, 127,
      ]),
    Case(
      width: 1, height: 1,
      pixels: [
        120, 163, 207,
      ]),
  ]

  private static func picture() throws -> Image {
    try Image(width: 5, height: 4) { _ = $0.initialize(from: pixels) }
  }

  @Test(arguments: cases)
  func isWhatOpenCVMakesOfIt(expected: Case) throws {
    let scaled = try Self.picture().interpolated(width: expected.width, height: expected.height)
    #expect(scaled.width == expected.width && scaled.height == expected.height)
    // Rounding differs between OpenCV's versions, where a value is half way.
    let steps = zip(scaled.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }
    #expect(scaled.pixels.count == expected.pixels.count)
    #expect(steps.allSatisfy { $0 <= 1 })
    #expect(steps.reduce(0, +) * 20 <= steps.count)
  }

  @Test func ofItsOwnSizeItIsTheSame() throws {
    let picture = try Self.picture()
    #expect(try picture.interpolated(width: 5, height: 4) == picture)
  }

  @Test(arguments: [(0, 4), (5, 0), (-1, 4), (65_536, 1)])
  func aSizeThatNoPictureHasIsRefused(width: Int, height: Int) throws {
    let picture = try Self.picture()
    #expect(throws: MediaError.self) { try picture.interpolated(width: width, height: height) }
  }
}
