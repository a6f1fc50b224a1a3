/// Which containers a reader accepts.
enum MediaFormats {
  case videos
  case pictures

  /// FFmpeg's names of the demuxers. None of them opens a second file or a network address.
  var demuxers: String {
    switch self {
    case .videos: "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,ogg,gif,mp3,wav,flac,aac"
    case .pictures:
      "jpeg_pipe,png_pipe,apng,webp_pipe,bmp_pipe,tiff_pipe,gif,mov,mp4,m4a,3gp,3g2,mj2"
    }
  }

  /// The same for a person. Sound files are read only to say that they hold no video.
  var described: String {
    switch self {
    case .videos: "MP4/MOV, Matroska/WebM, AVI, MPEG-TS, Ogg, GIF"
    case .pictures: "JPEG, PNG, WebP, AVIF, BMP, TIFF, GIF"
    }
  }
}
