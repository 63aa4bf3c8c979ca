/// The version of the program and of its engine: part of the key of every result.
public enum EngineVersion {
  public static let text = "0.1.0"
}
