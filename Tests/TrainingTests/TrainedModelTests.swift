import Networks
import Testing
import Training

@Suite struct TrainedModelTests {
  @Test func historyIsKept() throws {
    let outcome = try Trainer(TrainingOptions(epochs: 2, batchSize: 16)).run(
      TrainerTests.start(), on: TrainerTests.images(30), validation: TrainerTests.images(10))
    let model = TrainedModel(
      autoencoder: outcome.state.autoencoder, history: outcome.state.history)
    let read = try TrainedModel(model.encoded())
    #expect(read.history == model.history)
    #expect(read.history.epochs.count == 2)
    #expect(read.autoencoder.tensors == model.autoencoder.tensors)
    #expect(read.encoded() == model.encoded())
  }

  @Test func aModelWithoutHistoryIsRead() throws {
    let autoencoder = try TrainerTests.start().autoencoder
    #expect(try TrainedModel(ModelFile(autoencoder).encoded()).history.epochs.isEmpty)
  }

  @Test func aDamagedHistoryIsRefused() throws {
    let autoencoder = try TrainerTests.start().autoencoder
    let bytes = ModelFile(autoencoder, notes: ["history": "{}"]).encoded()
    #expect(throws: ModelFileError.foreign("its metadata 'history' cannot be read")) {
      try TrainedModel(bytes)
    }
  }
}
