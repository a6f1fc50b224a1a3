enum PredictionServerStub {}
