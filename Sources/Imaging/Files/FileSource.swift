import Digests

/// Encoded pictures with what is known of them, wherever they lie.
struct FileSource: Sendable {
  /// As it is named in messages.
  let path: String
  let files: any PictureFiles
  let annotations: PictureAnnotations
  let split: DatasetSplit

  func load(_ request: LoadRequest, options: LoadOptions) throws -> LoadResult {
    let candidates = Array(annotations.pictures.dropFirst(request.skip))
    guard !candidates.isEmpty else {
      throw DatasetError.nothingLeft(
        path: path, pictures: annotations.pictures.count, skip: request.skip, split: split)
    }
    let preparation = Preparation(
      maker: try DecodedPictures(
        files: files, request: request, path: path),
      candidates: candidates, wanted: min(request.limit ?? candidates.count, candidates.count),
      maximumBadShare: request.maximumBadShare, source: path, options: options)
    let (outcome, remarks) = try preparation.run(found: SkippedFiles(files.found))
    let (table, people) = (annotations.attributes, annotations.people)
    let images = StoredPictures(
      width: request.width, height: request.height, channels: request.channels,
      skipped: outcome.skipped, slots: outcome.slots, places: outcome.pictures.map(\.slot),
      attributes: AttributeTable(
        names: table.names,
        rows: table.names.isEmpty ? [] : outcome.pictures.map { table.rows[$0.number] }),
      people: people.isEmpty ? [] : outcome.pictures.map { people[$0.number] })
    return LoadResult(
      images: images,
      warnings: annotations.remarks + remarks + warnings(of: outcome, for: request))
  }

  /// Names and attributes of all pictures of the split, and the bytes of those that `load` can
  /// open: `limit` of them, and as many in reserve as may be bad.
  func contentDigest(for request: LoadRequest, options: LoadOptions) throws -> Digest {
    let pictures = annotations.pictures
    let rest = pictures.dropFirst(request.skip)
    var used = rest.count
    if let limit = request.limit, limit < used, request.maximumBadShare < 1 {
      let reserve = Double(limit) * request.maximumBadShare / (1 - request.maximumBadShare)
      used = min(used, limit + Int(min(reserve.rounded(.up), Double(used))) + 1)
    }
    var hasher = DigestHasher()
    let separator: [UInt8] = [0]
    let table = annotations.attributes
    for name in table.names { hasher.update(Array(name.utf8) + [0]) }
    for picture in pictures {
      hasher.update(files.names[picture])
      hasher.update(separator)
      if !table.names.isEmpty {
        withUnsafeBytes(of: table.rows[picture].littleEndian) { hasher.update($0) }
      }
      if !annotations.people.isEmpty {
        withUnsafeBytes(of: annotations.people[picture].littleEndian) { hasher.update($0) }
      }
    }
    for entry in files.found { hasher.update(entry.path + [0]) }
    let contents = try files.contentDigest(of: Array(rest.prefix(used)), options: options)
    hasher.update(contents.bytes)
    return hasher.finish()
  }

  private func warnings(of outcome: Preparation.Outcome, for request: LoadRequest) -> [String] {
    var warnings: [String] = []
    let (count, skipped) = (outcome.pictures.count, outcome.skipped)
    if skipped.count > 0 {
      warnings.append(
        "\(skipped.count) of \(skipped.count + count) pictures were skipped" + skipped.listing)
    }
    if outcome.aspectChanges > 0 {
      let advice = request.crop == .none ? "; crop=square keeps it" : ""
      warnings.append(
        "the aspect of \(outcome.aspectChanges) of \(count) pictures changes by more than 5 % at "
          + "\(request.width)x\(request.height)\(advice)")
    }
    return warnings
  }
}
