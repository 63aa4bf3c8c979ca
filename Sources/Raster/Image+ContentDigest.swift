import Digests

extension Image {
  /// Of the size and the pixels, whatever the encoder makes of them.
  public var contentDigest: Digest {
    var hasher = DigestHasher()
    hasher.update(Array("\(width)x\(height)x\(channels)\n".utf8))
    hasher.update(pixels)
    return hasher.finish()
  }
}
