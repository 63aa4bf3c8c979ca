import Faces

/// What is known of the built-in faces before any is drawn.
public enum BuiltInFaces {
  /// The indices of a split; CelebA's sizes: 162,770, 19,867 and 19,962 pictures.
  public static func indices(of split: DatasetSplit) -> Range<Int> {
    SyntheticFaceSource.range(of: split)
  }

  /// As `where` spells them.
  public static let attributeNames = SyntheticFaces.attributeNames.map(AttributeTable.normalised)
}
